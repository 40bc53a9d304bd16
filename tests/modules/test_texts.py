"""The texts that come along: each is a module, fires, and does what its papers say."""

from functools import cache
from math import exp, log, pi, sqrt, tanh

import numpy as np
import pytest

from spikerack.modules.language.heading import SHELF, presets, shelf, title
from spikerack.runtime.library import library, spec_of
from spikerack.runtime.patch.graph import Node
from tests.bench import module, play

NEURONS = sorted(p.stem for p in (SHELF / "equations").glob("*.eq"))
SYNAPSES = sorted(p.stem for p in (SHELF / "synapse_equations").glob("*.eq"))
GRADED = {"rate_unit"}  # it has no spikes


@cache
def text(name: str, of: str = "equations") -> str:
    return (SHELF / of / f"{name}.eq").read_text()


def knobs(name: str) -> dict[str, np.ndarray]:
    """Each preset of a text as a channel."""
    spec = spec_of(Node("equations", settings={"text": text(name)}))
    assert spec is not None
    return {
        p.name: np.array([preset.get(p.name, p.default) for preset in spec.presets.values()])
        for p in spec.of("knob")
    }


def run(name: str, seconds: float, rate: int = 10_000, width: int = 1, **given):
    fn = module("equations", text=text(name))
    return play(fn, round(seconds * rate), width, rate, in_python=seconds < 0.3, **given)


def by_preset(name: str, seconds: float, rate: int = 10_000, **given):
    turned = knobs(name)
    width = len(next(iter(turned.values())))
    return run(name, seconds, rate, width, **turned | given)


def times(spikes: np.ndarray, rate: int) -> np.ndarray:
    return np.flatnonzero(spikes) / rate


# all of them


@pytest.mark.parametrize(("of", "name"), [("equations", n) for n in NEURONS]
                         + [("synapse_equations", n) for n in SYNAPSES])  # fmt: skip
def test_a_text_says_what_it_is_and_has_presets(of, name):
    told = text(name, of)
    called, line = title(told)
    assert name == called.lower().replace(" ", "_").replace("-", "_")
    assert "(" in line
    spec = spec_of(Node(of, settings={"text": told}))
    assert spec is not None
    assert not spec.ill
    assert list(spec.presets) == [p.name for p in presets(told)]
    assert len(spec.presets) >= 2
    for preset, values in spec.presets.items():
        assert library()[of].presets[f"{called}, {preset}"] == {"text": told, "preset": preset}
        for knob, value in values.items():
            q = spec.port(knob).default
            assert q.lo <= value <= q.hi


@pytest.mark.parametrize("name", NEURONS)
def test_a_preset_of_each_is_heard(name):
    made = by_preset(name, 0.25)
    for outlet, values in made.items():
        assert outlet.startswith("state.") or np.abs(values).max() < 1e11, outlet
    if name not in GRADED:
        assert made["spike"].sum(axis=0).max() >= 2


def test_the_shelf_has_one_of_each_name():
    for of, names in (("equations", NEURONS), ("synapse_equations", SYNAPSES)):
        plain = [values for values in shelf(of).values() if "preset" not in values]
        assert len(plain) == len(names)


# closed forms


@pytest.mark.row("A39")
def test_a_perfect_integrator_loses_nothing():
    spikes = run("perfect_integrator", 0.2, I=1.73)["spike"]
    assert abs(spikes.sum() - 0.2 * 1.73 / 0.01) < 1


@pytest.mark.row("A38")
def test_a_leaky_cell_fires_after_what_the_logarithm_says():
    spikes = run("leaky_integrate_and_fire", 0.29)["spike"]
    assert np.diff(times(spikes, 10_000)) == pytest.approx(20e-3 * log(11), abs=1.1e-4)


def test_theta_fires_by_the_root_of_its_drive():
    drive = np.array([0.1, 0.4, 1.6])
    made = run("theta_neuron", 2.0, width=3, I=drive)["spike"]
    for fired, i in zip(made.T, drive, strict=True):
        gaps = np.diff(times(fired, 10_000))
        assert gaps.mean() == pytest.approx(pi * 5e-3 / sqrt(i), rel=2e-3)


def test_an_after_potential_decides_nothing_where_the_next_spike_is_late():
    fired = times(run("after_potential", 0.5)["spike"], 10_000)
    assert fired == pytest.approx([30e-3 * log(41) * k for k in (1, 2, 3, 4)], abs=5e-4)


@pytest.mark.row("A60")
def test_noise_of_a_synfire_cell_has_the_spread_of_its_filters():
    made = run("synfire_cell", 4.0, 20_000, 20, I=0.0, Vt=-45e-3)["v"][4000:]
    # the mean, and the variance of three filters in a row (Diesmann et al. 1999)
    assert made.mean() == pytest.approx(-70e-3 + 25.27 * 0.325e-3, abs=3e-4)
    assert made.std() == pytest.approx(2.85e-3, rel=0.05)


@pytest.mark.row("A53", "B20")
def test_noise_of_a_coincidence_detector_is_halved_by_its_membrane():
    spread = run("coincidence_detector", 4.0, 10_000, 20, sigma=0.2)["v"][1000:].std()
    assert spread == pytest.approx(0.2 / sqrt(2), rel=0.05)


@pytest.mark.row("A50", "B07")
def test_a_poisson_rate_fires_as_often_as_it_says():
    rate = run("poisson_rate", 10.0, 10_000, 50, I=200.0)["spike"].sum(axis=0)
    assert rate.mean() == pytest.approx(2000 - 4, abs=4 * sqrt(2000 / 50))
    assert 0.5 < rate.var() / rate.mean() < 1.7


@pytest.mark.row("A51")
def test_a_resonator_rings_at_its_frequency():
    w = run("resonator", 0.05, 48_000, I=0.0, f=440.0, tau=5e-3, to_v=_struck(2400))["w"][:, 0]
    zeros = np.flatnonzero(np.diff(np.sign(w[10:]))) + 10
    crossed = zeros + w[zeros] / (w[zeros] - w[zeros + 1])
    assert np.diff(crossed)[:8] == pytest.approx(48_000 / 880, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "into", "seen"),
    [("alpha_synapse", "x", "g"), ("biexponential_synapse", "x", "g"), ("peak_weights", "g", "v")],
)
def test_a_weight_is_the_peak_of_what_it_makes(name, into, seen):
    size = 1e-3 if name == "peak_weights" else 0.3
    made = run(name, 0.06, 48_000, **{f"to_{into}": _struck(2880, size), "I": 0.0})[seen][:, 0]
    rests = -60e-3 if name == "peak_weights" else 0.0
    assert made.max() - rests == pytest.approx(size, rel=5e-3)


def test_saturating_receptors_take_a_part_of_what_is_free():
    hits = np.zeros((100, 1))
    hits[10:14] = 1.0
    s = run("saturating_synapse", 0.01, to_hits=hits, taus=1.0, I=0.0)["s"][:, 0]
    assert s[13] == pytest.approx(1 - 0.5**4, abs=1e-3)


def test_magnesium_blocks_as_measured():
    made = run("nmda_synapse", 0.01, I=0.0, Mg=np.array([0.0, 1.0]), width=2)
    assert made["B"][0] == pytest.approx([1.0, 1 / (1 + exp(65 / 16.13) / 3.57)], rel=1e-3)


@pytest.mark.row("B08")
def test_a_rate_unit_with_feedback_keeps_one_of_two_values():
    x = run("rate_unit", 0.25, width=2, gain=2.0, I=0.0, to_x=_struck(2500, np.array([1, -1])))["x"]
    assert x[-1, 0] == pytest.approx(2.0 * tanh(x[-1, 0]), rel=1e-3)
    assert x[-1, 0] == -x[-1, 1] > 1.9


def test_two_compartments_share_a_current():
    made = run("two_compartments", 0.29, I=0.0, Id=np.array([100e-12]))
    lost = 10e-9 * (made["v"][-1, 0] + made["vd"][-1, 0] + 140e-3)
    assert lost == pytest.approx(100e-12, rel=1e-3)  # all of it leaves through both leaks
    through = (made["vd"] - made["v"])[-1, 0] / 50e6
    assert through == pytest.approx(10e-9 * (made["v"][-1, 0] + 70e-3), rel=1e-3)


def test_a_hopf_oscillator_is_a_circle_of_its_frequency():
    made = run("hopf_oscillator", 0.29, 48_000)
    late = slice(7000, None)
    assert np.hypot(made["x"], made["y"])[late] == pytest.approx(1.0, rel=1e-3)
    gaps = np.diff(np.flatnonzero(made["spike"][late]))
    assert gaps.mean() == pytest.approx(48_000 / 110, rel=2e-3)


# published patterns and numbers


def test_adaptive_exponential_has_the_eight_patterns():
    """Spikes in 600 ms by Euler of 0.1 ms, the table of Naud et al. (2008)."""
    made = by_preset("adaptive_exponential", 0.6)["spike"]
    assert made.sum(axis=0).tolist()[:7] == [60, 12, 12, 11, 45, 32, 1]
    gaps = {n: np.diff(times(c, 10_000)) for n, c in zip(_named("adaptive_exponential"), made.T,
                                                        strict=True)}  # fmt: skip
    assert np.ptp(gaps["tonic"][5:]) <= 2e-4
    assert (np.diff(gaps["adapting"][:6]) > 0).all()
    assert gaps["initial burst"][:2].max() < gaps["initial burst"][4:].min() / 3
    burst = gaps["regular bursting"][1:]
    assert burst.max() > 10 * burst.min()
    assert (np.diff(gaps["delayed accelerating"])[:20] <= 1e-9).all()
    assert times(made[:, 5], 10_000)[0] > 20e-3
    assert gaps["irregular"].std() > 0.3 * gaps["irregular"].mean()


def test_izhikevich_2007_fires_when_the_book_says():
    made = run("izhikevich_2007", 0.51, 48_000)["spike"]
    told = [47.03, 120.495, 196.615, 272.65, 348.685, 424.72, 500.7575]
    fired = times(made, 48_000) * 1e3
    assert np.diff(fired) == pytest.approx(np.diff(told), abs=0.1)
    assert fired[0] == pytest.approx(told[0], abs=1.5)


def test_a_squid_begins_with_fifty_spikes_a_second():
    rate = 20_000
    made = run("hodgkin_huxley_axon", 1.0, rate, 3, I=np.array([5e-6, 6.5e-6, 10e-6]))["spike"]
    silent, onset, tonic = made[rate // 5 :].sum(axis=0) / 0.8
    assert silent == 0
    assert 48 <= onset <= 60
    assert 65 <= tonic <= 72


def test_morris_lecar_begins_slowly_or_at_once():
    """Class I begins at 39.96 uA/cm2; class II rests until 93.86 (Rinzel and Ermentrout 1998)."""
    turned = {k: v[1] for k, v in knobs("morris_lecar").items()}  # class I
    made = run("morris_lecar", 3.0, 5000, 2, **turned | {"I": np.array([39.5e-6, 40.5e-6])})
    assert made["spike"][5000:].sum(axis=0).tolist() == [0, pytest.approx(10, abs=9)]
    ramp = np.interp(np.arange(30_000), [0, 5000, 30_000], [80e-6, 91e-6, 100e-6])[:, None]
    made = run("morris_lecar", 6.0, 5000, I=ramp, width=1)
    fired = times(made["spike"], 5000)
    fired = fired[fired > 0.2]  # the first is of where it begins
    first = ramp[round(fired[0] * 5000), 0]
    assert 93.8e-6 < first < 99e-6
    assert np.diff(fired).max() < 0.2


def test_hindmarsh_and_rose_burst():
    made = by_preset("hindmarsh_rose", 6.0)["spike"]
    longer = {}
    for name, fired in zip(_named("hindmarsh_rose"), made.T, strict=True):
        gaps = np.diff(times(fired, 10_000))[20:]
        longer[name] = gaps.max() / gaps.min()
    assert longer["bursting"] > 5
    assert longer["slow bursts"] > 10
    assert longer["tonic"] < 1.5


def test_cells_of_the_cochlear_nucleus_answer_as_their_types():
    """Type I keeps on, II and octopus answer once, at the onset (Rothman and Manis 2003)."""
    step = np.zeros((3000, 6))
    step[1000:] = knobs("rothman_manis")["I"]
    fired = by_preset("rothman_manis", 0.15, 20_000, I=step)["spike"]
    early, late = fired[1000:1400].sum(axis=0), fired[1800:].sum(axis=0)
    types = _named("rothman_manis")
    assert all(late[types.index(n)] >= 2 for n in ("I-c", "I-t"))
    assert all(early[types.index(n)] == 1 and late[types.index(n)] == 0 for n in ("II", "octopus"))


def test_a_wilson_cowan_crowd_swings_or_rests():
    made = by_preset("wilson_cowan", 0.6)["E"]
    ends = {n: np.ptp(e[4000:]) for n, e in zip(_named("wilson_cowan"), made.T, strict=True)}
    assert ends["swinging"] > 0.15
    assert ends["resting"] < 0.01


@pytest.mark.row("A52")
def test_a_rebound_cell_fires_after_the_gate():
    """The longer it was held, the sooner it fires (Brette 2012)."""
    gate = np.zeros((20_000, 3))
    held = (4000, 6000, 8000)
    for k, n in enumerate(held):
        gate[10_000 : 10_000 + n, k] = 5.0
    fired = run("rebound", 2.0, width=3, ginh=gate)["spike"]
    late = []
    for k, n in enumerate(held):
        assert fired[2000 : 10_000 + n, k].sum() == 0
        late.append(int(np.flatnonzero(fired[10_000 + n :, k])[0]))
    assert late == sorted(late, reverse=True)
    assert late[0] > late[-1]


@pytest.mark.row("A47")
def test_only_quick_rises_get_over_a_threshold_of_sodium():
    ramp = np.linspace(0.0, 40e-3, 9000)[:, None] * np.ones(2)
    ramp[:, 1] = np.where(np.arange(9000) < 4500, 0.0, 40e-3)
    fired = run("sodium_threshold", 0.9, width=2, I=ramp, sigma=0.0, a=1.0)["spike"]
    assert fired.sum(axis=0)[0] == 0 < fired.sum(axis=0)[1]


def _struck(frames: int, size=1.0) -> np.ndarray:
    """A kick in the first tick."""
    kick = np.zeros((frames, np.size(size)))
    kick[0] = size
    return kick


def _named(name: str) -> list[str]:
    return [p.name for p in presets(text(name))]
