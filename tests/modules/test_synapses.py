"""Synapses: who is connected, what arrives, and what is learned, to the published window."""

import numpy as np
import pytest

from spikerack.modules.integrate_and_fire import lif
from spikerack.modules.synapses import PATTERNS, lateral_inhibition, links, stdp, synapses, weights
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.patchfile import loads
from tests.bench import play

ONE_TO_ONE, RANDOM = PATTERNS.index("one-to-one"), PATTERNS.index("random")
WIRING = {"pattern": 0, "p": 0.1, "draw": 0, "seed": 1}
EQUAL = {"spread": 0.0}  # weights as theory has them
START = WIRING | {"weight": 0.5, "spread": 0.0}


def at(frames, *spikes):
    """(frames, width): a list of ticks for every channel."""
    train = np.zeros((frames, len(spikes)))
    for channel, ticks in enumerate(spikes):
        train[list(ticks), channel] = 1.0
    return train


def test_patterns_connect_whom_they_say():
    assert links(3, 4, **WIRING).all()
    assert (links(3, 3, **WIRING | {"pattern": ONE_TO_ONE}) == np.eye(3)).all()
    but_self = WIRING | {"pattern": PATTERNS.index("all-but-self")}
    assert (links(3, 3, **but_self) == 1 - np.eye(3)).all()


def test_settings_that_make_no_wiring_are_refused_by_the_file():
    for slip in ('"pattern": "some"', '"p": 7', '"p": -1', '"weight": 1e308', '"draw": 0.5'):
        node = f'{{"module": "synapses", "settings": {{{slip}}}}}'
        with pytest.raises(PatchError, match=r"nodes\.wires\.settings\.\w+: must be"):
            loads(f'{{"spikerack": 1, "nodes": {{"wires": {node}}}, "cables": []}}')


def test_random_wiring_has_the_statistics_of_p_and_follows_its_seed():
    random = WIRING | {"pattern": RANDOM, "p": 0.02}
    matrix = links(1000, 1000, **random)
    assert matrix.mean() == pytest.approx(0.02, abs=4 * np.sqrt(0.02 * 0.98 / 1e6))
    degree = matrix.sum(axis=0)
    assert degree.var() == pytest.approx(1000 * 0.02 * 0.98, rel=0.2)  # binomial
    assert (matrix == links(1000, 1000, **random)).all()
    for change in ({"draw": 1}, {"seed": 2}):
        assert (matrix != links(1000, 1000, **random | change)).any()
    assert not links(9, 9, **random | {"p": 0.0}).any()
    assert links(9, 9, **random | {"p": 1.0}).all()


def test_weights_spread_evenly_over_existing_synapses_only():
    made = weights(200, 300, **START | {"pattern": RANDOM, "p": 0.5, "spread": 0.4})
    kept = made[made != 0.0]
    assert kept.size == pytest.approx(30_000, rel=0.03)
    assert kept.min() == pytest.approx(0.3, abs=1e-3)
    assert kept.max() == pytest.approx(0.7, abs=1e-3)
    assert kept.std() == pytest.approx(0.4 / np.sqrt(12), rel=0.02)


@pytest.mark.parametrize("sample_rate", [10_000, 48_000])
def test_currents_are_the_matrix_and_the_closed_form(sample_rate):
    rng = np.random.default_rng(1)
    w = rng.normal(size=(3, 4))
    ms = sample_rate // 1000
    pre = at(100 * ms, [10 * ms], [20 * ms], [20 * ms, 40 * ms])
    run = play(synapses, len(pre), 4, sample_rate, pre=pre, gain=2.0, tau=7e-3, state={"w": w})
    assert run["kick"] == pytest.approx(2.0 * pre @ w, abs=1e-12)
    t = np.arange(len(pre))[:, None] / sample_rate
    expected = sum(
        2.0 * w[i] * np.exp(-(t - n / sample_rate) / 7e-3) * (t >= n / sample_rate)
        for n, i in zip(*np.nonzero(pre), strict=True)
    )
    assert run["current"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("sample_rate", [10_000, 96_000])
def test_a_synapse_on_a_neuron_makes_the_two_exponential_potential(sample_rate):
    """taue g0 / (taum - taue) (exp(-t/taum) - exp(-t/taue)): peak 0.0128 after 3.15 ms."""
    pre = at(sample_rate // 10, [0])
    drive = play(synapses, len(pre), 1, sample_rate, pre=pre, tau=1e-3, settings={"weight": 0.3})[
        "current"
    ]
    v = play(lif, len(pre), 1, sample_rate, drive=drive, tau=20e-3)["v"][:, 0]
    t = np.arange(1, len(pre) + 1) / sample_rate
    theory = 0.3 / 19.0 * (np.exp(-t / 20e-3) - np.exp(-t / 1e-3))
    assert abs(v - theory).max() < 600.0 / sample_rate * theory.max()  # held for a tick
    assert v.max() == pytest.approx(0.0128, rel=0.06 if sample_rate < 20_000 else 0.01)
    assert t[v.argmax()] == pytest.approx(3.15e-3, abs=0.15e-3)


LAGS = (1, 5, 10, 20, 40)  # ms
WINDOW = (0.0095123, 0.0077880, 0.0060653, 0.0036788, 0.0013534)


@pytest.mark.parametrize("sample_rate", [10_000, 48_000])
def test_the_window_of_song_miller_and_abbott(sample_rate):
    """One pre and one post spike, in order and in reverse, for all lags side by side."""
    ms = sample_rate // 1000
    middle = [50 * ms]
    pre = at(
        100 * ms, *([50 * ms - lag * ms] for lag in LAGS), *([50 * ms + lag * ms] for lag in LAGS)
    )
    post = at(100 * ms, middle)
    w = play(stdp, len(pre), 1, sample_rate, pre=pre, post=post, settings=EQUAL)["state.w"][:, 0]
    expected = np.array([*WINDOW, *(-1.05 * x for x in WINDOW)])
    assert w - 0.5 == pytest.approx(expected, abs=2e-7)


def brute(pre, post, pairs, bounds, rate=0.02, balance=1.05, tau=20.0, start=0.5):
    """Every pair of one synapse, straight from the rule; times in ms, pre first when equal."""
    w = start
    trace = {"pre": [], "post": []}
    nearest = {"pre": pairs in (1, 2), "post": pairs in (1, 3)}
    for t, side in sorted([(t, "a pre") for t in pre] + [(t, "b post") for t in post]):
        side = side[2:]
        other = trace["post" if side == "pre" else "pre"]
        near = nearest["post" if side == "pre" else "pre"]
        sum_ = sum(np.exp(-(t - s) / tau) for s in (other[-1:] if near else other))
        if side == "pre":
            w -= rate * balance * sum_ * (w if bounds >= 1 else 1.0)
        else:
            w += rate * sum_ * ((1.0 - w) if bounds == 1 else 1.0)
        w = min(1.0, max(0.0, w))
        trace[side].append(t)
    return w


@pytest.mark.parametrize("pairs", [0, 1, 2, 3])
@pytest.mark.parametrize("bounds", [0, 1, 2])
def test_all_pairings_and_bounds_against_the_rule_spelt_out(pairs, bounds):
    rng = np.random.default_rng(5)
    pre, post = (np.sort(rng.choice(400, 30, replace=False)) for _ in range(2))
    run = play(
        stdp, 400, 1, 1000, pre=at(400, pre), post=at(400, post), rate=0.02,
        pairs=float(pairs), bounds=float(bounds), settings=EQUAL,
    )  # fmt: skip
    assert run["state.w"][0, 0] == pytest.approx(brute(pre, post, pairs, bounds), abs=1e-9)


def test_gates_hold_the_weights_and_forgetting_fades_them():
    rng = np.random.default_rng(2)
    pre, post = (rng.random((4800, n)) < 0.01 for n in (6, 4))
    held = play(stdp, 4800, 4, pre=pre, post=post, learn=0.0, settings=EQUAL)["state.w"]
    frozen = play(stdp, 4800, 4, pre=pre, post=post, freeze=1.0, forget=5.0, settings=EQUAL)[
        "state.w"
    ]
    assert (held == 0.5).all()
    assert (frozen == 0.5).all()
    faded = play(stdp, 4800, 4, pre=0.0 * pre, post=0.0 * post, forget=5.0, settings=EQUAL)[
        "state.w"
    ]
    assert faded == pytest.approx(0.5 * np.exp(-0.5), rel=1e-9)  # 0.1 s
    learned = play(stdp, 4800, 4, pre=pre, post=post, settings=EQUAL)
    assert (learned["state.w"] != 0.5).all()
    assert learned["kick"].sum() > 0.0


def test_weights_stay_in_bounds_and_absent_synapses_stay_absent():
    rng = np.random.default_rng(3)
    pre, post = (rng.random((9600, n)) < 0.05 for n in (20, 10))
    made = {"pattern": RANDOM, "p": 0.3, "weight": 0.5, "spread": 1.0}
    for bounds in (0.0, 1.0):
        for balance in (-2.0, 4.0):
            run = play(
                stdp, 9600, 10, pre=pre, post=post, rate=0.5, balance=balance, w_max=0.8,
                bounds=bounds, settings=made,
            )  # fmt: skip
            w, exists = run["state.w"], run["state.exists"]
            assert w.min() >= 0.0
            assert w.max() <= 0.8
            assert not w[exists == 0.0].any()
            assert 0.2 < exists.mean() < 0.4


def test_uncorrelated_spikes_drift_with_the_area_of_the_window():
    """dw/dt = rate r_pre r_post (tau_plus - balance tau_minus), soft bounds aside."""
    rng = np.random.default_rng(4)
    hertz, seconds, rate = 20.0, 20, 1e-4
    pre, post = (rng.random((seconds * 1000, n)) < hertz / 1000 for n in (200, 50))
    run = play(
        stdp, len(pre), 50, 1000, pre=pre, post=post, rate=rate, balance=0.5, tau_minus=40e-3,
        tau_plus=40e-3, settings=EQUAL,
    )  # fmt: skip
    drift = (run["state.w"] - 0.5).mean()
    # in a tick the pre spike comes first: its trace is seen whole, a post trace one tick old
    fade = np.exp(-1e-3 / 40e-3)
    area = 1e-3 * (1.0 / (1.0 - fade) - 0.5 * fade / (1.0 - fade))
    assert drift == pytest.approx(rate * hertz**2 * area * seconds, rel=0.05)


def test_lateral_inhibition_spares_the_one_who_fired():
    spike = at(480, [0], [], [240])
    run = play(lateral_inhibition, 480, 3, spike=spike, strength=2.0, tau=10e-3)
    out = run["inhibition"]
    assert out[0] == pytest.approx([0.0, -2.0, -2.0])
    assert out[239] == pytest.approx(out[0] * np.exp(-239 / 480), abs=1e-12)
    assert out[240] == pytest.approx([-2.0, -2.0 - 2.0 * np.exp(-0.5), -2.0 * np.exp(-0.5)])


def test_wild_spikes_do_no_harm():
    wild = np.tile(np.array([1e3, -1e3, 0.0]), (500, 1))
    for fn, more in ((synapses, {"pre": wild}), (lateral_inhibition, {"spike": wild})):
        run = play(fn, 500, 3, **more)
        assert all(np.isfinite(values).all() for values in run.values())
    nan = np.full((500, 3), np.nan)
    run = play(stdp, 500, 3, pre=nan, post=nan, rate=0.5, settings=EQUAL)
    assert (run["state.w"] == 0.5).all()
    alone = play(stdp, 500, 1, pre=np.zeros((500, 1)), post=np.zeros((500, 1)), forget=10.0)
    assert np.isfinite(alone["state.w"]).all()


def test_a_population_does_not_learn_in_unison():
    """Weights that begin equal would stay equal wherever the same spikes arrive."""
    spikes = np.repeat((np.random.default_rng(3).random((4800, 1)) < 0.01), 4, axis=1)
    w = play(stdp, 4800, 4, pre=spikes, post=spikes)["state.w"]
    assert len(np.unique(w)) == w.size
