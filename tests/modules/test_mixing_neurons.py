import math
from fractions import Fraction

import numpy as np
import pytest

from spikerack.modules.analog_neurons import PRESETS, difference_rectifier, dual_neuron
from spikerack.modules.mixing_neurons import learner
from spikerack.runtime.signature import read_spec
from tests.bench import module, play

neuron = module("neuron")
VOLTS = 5.0  # 1.0 here is 5 V


# the neuron as a mixer


def test_neuron_weighs_sums_and_bends() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(-1.0, 1.0, (4, 400, 8))
    w = rng.uniform(-4.0, 4.0, (4, 8))
    bias = rng.uniform(-1.0, 1.0, 8)
    out = play(
        neuron, frames=400, channels=8, a=x[0], b=x[1], c=x[2], d=x[3],
        weight_a=w[0], weight_b=w[1], weight_c=w[2], weight_d=w[3], bias=bias,
        gain=6.0, leak=0.25, activation=np.arange(8.0),
    )  # fmt: skip
    net = 10.0 ** (6.0 / 20.0) * (np.einsum("itc,ic->tc", x, w) + bias)
    assert out["net"] == pytest.approx(net, abs=1e-13)
    u = net.T
    y = [
        np.tanh(u[0]), 1.0 / (1.0 + np.exp(-u[1])), np.maximum(u[2], 0.0),
        np.where(u[3] > 0.0, u[3], 0.25 * u[3]), np.clip(u[4], -1.0, 1.0), u[5], np.sin(u[6]),
        np.heaviside(u[7], 0.0),
    ]  # fmt: skip
    assert pytest.approx(np.array(y), abs=2e-14) == out["y"].T


def test_a_neuron_of_steps_is_a_logic_gate() -> None:
    """McCulloch and Pitts 1943: AND and OR differ only in their threshold."""
    a, b = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    for bias, answer in ((-1.5, a * b), (-0.5, np.maximum(a, b))):
        out = play(neuron, frames=4, a=a[:, None], b=b[:, None], bias=bias, activation=7.0)
        assert (out["y"][:, 0] == answer).all()


def test_a_tanh_neuron_makes_odd_overtones_and_a_relu_even_ones() -> None:
    wave = np.sin(2.0 * np.pi * 10.0 * np.arange(4800) / 4800)[:, None]
    y = play(neuron, frames=4800, channels=2, a=wave, gain=12.0, activation=[0.0, 2.0])["y"]
    level = np.abs(np.fft.rfft(y, axis=0)) / 2400
    assert level[[20, 40, 60], 0].max() < 1e-12 < 0.1 < level[30, 0]
    assert level[[30, 50], 1].max() < 1e-3 < 0.1 < level[20, 1]


# the learner


def _waves(frames: int, rate: float, *tones: float) -> np.ndarray:
    time = np.arange(frames) / rate
    return np.stack([np.sin(2.0 * np.pi * f * time) for f in tones])[:, :, None]


@pytest.mark.parametrize("sample_rate", [24_000, 96_000])
def test_learner_finds_the_weights_of_its_target(sample_rate: int) -> None:
    a, b, c, d = _waves(2 * sample_rate, sample_rate, 110.0, 151.0, 200.0, 271.0)
    hidden = 0.7 * a - 0.4 * b + 0.2 * c + 0.1
    for activation, target in ((0.0, np.tanh(hidden)), (1.0, hidden)):
        out = play(
            learner, frames=2 * sample_rate, sample_rate=sample_rate, a=a, b=b, c=c, d=d,
            target=target, activation=activation, rate=50.0,
        )  # fmt: skip
        w = [out[k][-1, 0] for k in ("weight_a", "weight_b", "weight_c", "weight_d", "bias")]
        assert w == pytest.approx([0.7, -0.4, 0.2, 0.0, 0.1], abs=1e-3)
        assert np.abs(out["error"][-1000:]).max() < 1e-3 < 0.5 < np.abs(out["error"]).max()
        assert out["y"] + out["error"] == pytest.approx(target)


def test_learner_follows_the_delta_rule_as_an_equation_in_time() -> None:
    """With only the bias to learn: dw/dt = rate (target - w), an exponential."""
    for sample_rate in (8_000, 96_000):
        out = play(
            learner, frames=sample_rate // 10, sample_rate=sample_rate, target=0.8,
            activation=1.0, rate=20.0,
        )  # fmt: skip
        assert out["bias"][-1, 0] == pytest.approx(0.8 * (1.0 - math.exp(-2.0)), rel=3e-3)


def test_learner_can_stop_forget_and_freeze() -> None:
    knobs = {
        "learn": [0.0, 0.0, 1.0], "forget": [5.0, 0.0, 5.0], "freeze": [0.0, 0.0, 1.0],
        "target": 0.9, "rate": 100.0, "activation": 1.0,
    }  # fmt: skip
    start = np.full((5, 3), 0.5)
    w = play(learner, frames=9600, channels=3, a=0.3, state={"w": start}, **knobs)["state.w"]
    assert w[:, 0] == pytest.approx(0.5 * math.exp(-5.0 * 0.2))
    assert (w[:, 1:] == 0.5).all()


def test_no_rate_makes_the_learner_explode_and_no_nan_wipes_it() -> None:
    a = np.random.default_rng(2).uniform(-100.0, 100.0, (4000, 1))
    out = play(learner, frames=4000, sample_rate=1000, a=a, target=0.01 * a, rate=20e3,
               activation=1.0)  # fmt: skip
    assert out["weight_a"][-1, 0] == pytest.approx(0.01, rel=1e-6)
    for wild in (np.nan, np.inf, 1e308):
        out = play(learner, frames=100, a=wild, target=wild, state={"w": np.full((5, 1), 0.5)})
        assert np.isfinite(out["state.w"]).all()
        if wild != 1e308:
            assert (out["state.w"] == 0.5).all()


def test_learned_weights_are_saved() -> None:
    assert read_spec(learner).port("w").default.saved


# the dual analog neuron, after the tables in reference/patching.md 3.4

GOLDEN = [  # in, sense, response, out: volts
    (-5.0, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, 1.0), (0.001, 0.0, 1.0, -0.999), (1.0, 0.0, 1.0, 0.0),
    (5.0, 0.0, 5.0, 0.0), (5.0, 0.0, 10.0, -5.0), (12.0, 0.0, 1.0, 9.0), (0.0, 5.0, 1.0, 4.0),
    (0.0, 5.0, 10.0, -5.0), (-5.0, 5.0, 1.0, 1.0), (-4.999, 5.0, 1.0, -0.999),
    (-20.0, 5.0, 10.0, 10.0),
]  # fmt: skip


def test_dual_neuron_matches_the_golden_table() -> None:
    x, sense, response, y = (column[:, None] / VOLTS for column in np.array(GOLDEN).T)
    out = play(
        dual_neuron, frames=len(x), a_1=x, sense_1=sense, response_1=response,
        a_2=0.5 * x, b_2=0.75 * x, c_2=-0.25 * x, sense_2=sense, response_2=response,
    )  # fmt: skip
    for k in "12":
        assert out[f"neuron_{k}"] * VOLTS == pytest.approx(y * VOLTS, abs=1e-12)
        assert (out[f"neuron_{k}"] == out[f"rectified_{k}"] - out[f"comparator_{k}"]).all()
        assert (np.abs(out[f"comparator_{k}"]) == response).all()
    high = out["comparator_1"][:, 0] > 0.0
    up = np.diff(high.astype(int), prepend=0) > 0
    assert (out["spike_1"][:, 0] == up).all()


@pytest.mark.parametrize("fn", [difference_rectifier, dual_neuron])
def test_difference_rectifier_matches_the_golden_table(fn) -> None:
    table = np.array([(3, 2, 1, 0), (0, 0, 4, 1), (5, 5, -5, 0)]) / VOLTS
    names = ["plus_a", "plus_b", "minus_a", "minus_b"]
    for end in ("",) if fn is difference_rectifier else ("_1", "_2"):
        given = {name + end: table[:, k : k + 1] for k, name in enumerate(names)}
        out = play(fn, frames=3, **given)
        assert out["above" + end][:, 0] * VOLTS == pytest.approx([4.0, 0.0, 10.0])
        assert out["below" + end][:, 0] * VOLTS == pytest.approx([0.0, -5.0, 0.0])


def _patched_into_itself(sense: float, response: float, lag: int, ticks: int) -> list[float]:
    spec = read_spec(dual_neuron)
    known = {"channels": 1}
    arrays = {p.name: p.default.make(**known) for p in spec.of("state") if p.name not in
              spec.scalars}  # fmt: skip
    heard = [0.0] * lag
    for _ in range(ticks):
        y = dual_neuron(a_1=heard[-lag], sense_1=sense, response_1=response, **arrays)[0]
        heard.append(y)
    return heard


def _period(sense: float, response: float) -> int:
    s, r = Fraction(sense), Fraction(response)
    return 1 + math.ceil((r + s) / (r - s))


def test_a_loop_sounds_with_the_period_of_theory() -> None:
    cases = 0
    for lag in (1, 2):
        for r in range(1, 33, 3):
            for s in range(0, min(r, 33 - r, 17), 2):
                sense, response = s / 16.0, r / 16.0  # exact in binary
                period = lag * _period(sense, response)
                y = _patched_into_itself(sense, response, lag, 3 * period + 40)[-2 * period :]
                assert y[:period] == y[period:]
                smaller = [p for p in range(1, period) if y[:period] == (y[p:] + y[:p])[:period]]
                assert not smaller, (sense, response, lag, period)
                cases += 1
    assert cases > 80


def test_a_loop_with_too_much_sense_latches() -> None:
    for s, r in ((0.5, 0.25), (1.0, 0.25), (0.75, 0.5)):
        assert _patched_into_itself(s, r, 1, 60)[-1] == 2.0 - r
    assert _patched_into_itself(0.5, 0.5, 1, 60)[-1] == 0.0  # y + s - r: it stays anywhere


@pytest.mark.parametrize("sample_rate", [22_050, 48_000, 96_000])
def test_the_circuit_sings_at_its_own_pitch_at_every_rate(sample_rate: int) -> None:
    knobs = {"mode": 1.0, "loop_1": 1.0, "loop_2": 1.0, "lag": 1e-6, "slew": 1e-6, "delay": 2e-3}
    knobs |= {"sense_1": 0.2, "response_1": 0.45, "sense_2": 0.1, "response_2": 0.5}
    out = play(dual_neuron, frames=sample_rate, sample_rate=sample_rate, **knobs)
    for k, (s, r) in (("1", (0.2, 0.45)), ("2", (0.1, 0.5))):
        times = np.flatnonzero(out[f"spike_{k}"][sample_rate // 4 :, 0]) / sample_rate
        period = 2e-3 * _period(s, r)
        assert np.diff(times).mean() == pytest.approx(period, rel=2e-3)


def _best_tone(y: np.ndarray, f: float, rate: float) -> tuple[float, float]:
    """Harmonics over all else in dB, for the best fundamental near f; and that one, in cents."""
    power = np.abs(np.fft.rfft((y - y.mean()) * np.hanning(len(y)))) ** 2
    at = np.fft.rfftfreq(len(y), 1.0 / rate)
    found = []
    for cents in range(-30, 31):
        g = f * 2.0 ** (cents / 1200.0)
        on = np.abs(at / g - np.round(at / g)) * g < 6.0
        found.append((10.0 * np.log10(power[on].sum() / power[~on].sum()), float(cents)))
    return max(found)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000, 96_000])
def test_the_self_singer_is_a_tone_at_every_rate(sample_rate: int) -> None:
    """Its harmonics at least 40 dB over the rest; it was noise at 44.1 and 48 kHz."""
    knobs = PRESETS["dual_neuron"]["self singer"]
    others = {"sense_1": 0.3, "response_1": 0.5, "sense_2": 0.2, "response_2": 0.45}
    for given in (knobs, {**knobs, **others}):
        out = play(dual_neuron, frames=2 * sample_rate, sample_rate=sample_rate, **given)
        for k in "12":
            period = 1e-3 * _period(
                round(16e3 * given[f"sense_{k}"]), round(16e3 * given[f"response_{k}"])
            )
            y = out[f"neuron_{k}"][sample_rate // 2 :, 0]
            purity, cents = _best_tone(y, 1.0 / period, sample_rate)
            assert purity > 40.0
            assert abs(cents) <= 10.0


def test_the_circuit_settles_where_the_map_is() -> None:
    x, sense, response, y = (column / VOLTS for column in np.array(GOLDEN).T)
    steady = np.abs(x + sense) > 1e-6  # one input rests exactly on the threshold
    out = play(
        dual_neuron, frames=800, channels=len(x), mode=1.0, a_1=x, sense_1=sense,
        response_1=response, a_2=x, sense_2=sense, response_2=-response,
    )  # fmt: skip
    assert out["neuron_1"][-1, steady] == pytest.approx(y[steady], abs=1e-9)
    assert out["comparator_2"][-1] == pytest.approx(-out["comparator_1"][-1], abs=1e-12)


def test_slew_and_lag_are_the_times_they_say() -> None:
    """A step through threshold: the comparator takes `slew`, the rectifier 1 - 1/e in `lag`."""
    for sample_rate in (24_000, 96_000):
        step = np.repeat([-1.0, 1.0], sample_rate // 10)[:, None]
        slow = {"frames": len(step), "sample_rate": sample_rate, "mode": 1.0, "a_1": step}
        c = play(dual_neuron, slew=10e-3, **slow)["comparator_1"][:, 0]
        up = np.flatnonzero(np.diff(np.sign(c)) > 0)[0] - len(step) // 2
        assert up / sample_rate == pytest.approx(5e-3, abs=5.0 / sample_rate)
        v = play(dual_neuron, lag=10e-3, **slow)["rectified_1"][:, 0]
        late = np.flatnonzero(v > 1.0 - math.exp(-1.0))[0] - len(step) // 2
        assert late / sample_rate == pytest.approx(10e-3, abs=5.0 / sample_rate)


def _aliases(y: np.ndarray, tone: float, rate: float) -> float:
    """Power between the harmonics and below 15 kHz, in decibels of all power."""
    power = np.abs(np.fft.rfft((y - y.mean()) * np.blackman(y.size))) ** 2
    f = np.fft.rfftfreq(y.size, 1.0 / rate)
    harmonic = (np.abs(f - np.round(f / tone) * tone) < 6.0) & (f > tone / 2)
    low = f < 15e3
    return 10.0 * np.log10(power[low & ~harmonic].sum() / power[low].sum())


def test_the_circuit_has_far_fewer_aliases() -> None:
    tone = 2098.7
    x = 0.9 * np.sin(2.0 * np.pi * tone * np.arange(48_000) / 48_000)[:, None]
    given = {"a_1": x, "sense_1": 0.1, "response_1": 0.5, "plus_a_1": x}
    rough = play(dual_neuron, frames=48_000, mode=0.0, **given)
    clean = play(dual_neuron, frames=48_000, mode=1.0, **given)
    for outlet, gain in (("neuron_1", 40.0), ("comparator_1", 40.0), ("above_1", 10.0)):
        before, after = (_aliases(o[outlet][2000:, 0], tone, 48e3) for o in (rough, clean))
        assert after < before - gain
    assert _aliases(clean["neuron_1"][2000:, 0], tone, 48e3) < -54.0


def test_wild_inputs_stay_inside() -> None:
    for mode in (0.0, 1.0):
        for wild in (np.nan, np.inf, -1e308):
            out = play(
                dual_neuron, frames=300, mode=mode, a_1=wild, loop_1=2.0, plus_a_2=wild,
                response_1=2.0, delay=1e9, sample_rate=11_025,
            )  # fmt: skip
            for name in ("neuron_1", "comparator_1", "spike_1", "neuron_2", "above_2"):
                assert np.isfinite(out[name]).all(), (mode, wild, name)
    for wild in (np.inf, 1e308):
        y = play(neuron, frames=2, channels=8, a=wild, activation=np.arange(8.0))["y"]
        assert np.isfinite(y[:, [0, 1, 4, 7]]).all()
