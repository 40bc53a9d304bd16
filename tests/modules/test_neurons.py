"""Izhikevich's neuron, against the counts of its papers' figures; what no drive may break."""

import numpy as np
import pytest

from spikerack.modules.integrate_and_fire import adex
from spikerack.modules.neurons import PRESETS, izhikevich
from spikerack.runtime.signature import read_spec
from tests.bench import play


def times(run, sample_rate):
    return np.flatnonzero(run["spike"][:, 0]) / sample_rate


def gate(t, *spans):
    return sum(((t > lo) & (t < hi)) * 1.0 for lo, hi in spans)


# name: v at the start, ms a tick, ms, drive(t), how many spikes, some of their times in ms
FIGURE = {
    "tonic spiking": (-70, 0.25, 100, lambda t: t > 10, 5, [13, 17, 31.5, 59.25, 86.75]),
    "phasic spiking": (-64, 0.25, 200, lambda t: t > 20, 1, [43.75]),
    "tonic bursting": (-70, 0.25, 220, lambda t: t > 22, 28, []),
    "phasic bursting": (-64, 0.2, 200, lambda t: t > 20, 6, [39, 42.8, 47, 51.8, 57.6, 67.2]),
    "mixed mode": (-70, 0.25, 160, lambda t: t > 16, 6, [20, 22.75, 27.25, 67, 99.25, 131.5]),
    "spike frequency adaptation": (-70, 0.25, 85, lambda t: t > 8.5, 6, [10.25]),
    "class 1 excitable": (
        -60, 0.25, 300, lambda t: np.maximum(0.0, t - 30) / 270, 10, [84.5]
    ),
    "class 2 excitable": (
        -64, 0.25, 300, lambda t: np.maximum(0.0, t - 30) / 270, 14, [105.75]
    ),
    "spike latency": (-70, 0.2, 100, lambda t: gate(t, (10, 13)), 1, [26.6]),
    "subthreshold oscillations": (-62, 0.25, 200, lambda t: gate(t, (20, 25)), 1, [26.5]),
    "resonator": (
        -62, 0.25, 400, lambda t: gate(t, (40, 44), (60, 64), (280, 284), (320, 324)), 1, [338]
    ),
    "integrator": (
        -60, 0.25, 100,
        lambda t: gate(t, (9.0909, 11.0909), (14.0909, 16.0909), (70, 72), (80, 82)), 1, [20],
    ),
    "rebound spike": (-64, 0.2, 200, lambda t: gate(t, (20, 25)), 1, [68]),
    "rebound burst": (-64, 0.2, 200, lambda t: gate(t, (20, 25)), 7, [68]),
    "threshold variability": (
        -64, 0.25, 100, lambda t: gate(t, (10, 15), (80, 85)) - 6 * gate(t, (70, 75)), 1, [93.25]
    ),
    "bistability": (
        -61, 0.25, 300, lambda t: gate(t, (37.5, 42.5), (216, 221)), 5, [45.25]
    ),
    "depolarizing afterpotential": (-70, 0.1, 50, lambda t: abs(t - 10) < 1, 1, [11.3]),
    "accommodation": (
        -65, 0.5, 400,
        lambda t: np.where(t < 200, t / 200, gate(t, (300, 312.5)) * (t - 300) / 25), 1, [311.5],
    ),
    "inhibition-induced spiking": (
        -63.8, 0.5, 350, lambda t: (t >= 50) & (t <= 250), 3, [94.5, 166, 236]
    ),
    "inhibition-induced bursting": (
        -63.8, 0.5, 350, lambda t: (t >= 50) & (t <= 250), 12, [86.5]
    ),
}  # fmt: skip
PAPER = {"depolarizing afterpotential": {"d": -21.0}, "inhibition-induced bursting": {"d": -2.0}}


def figure(name, ms, **more):
    v, _, length, drive, _, _ = FIGURE[name]
    t = np.arange(0.0, length + ms / 2, ms)
    knobs = PRESETS["izhikevich"][name] | more
    u = -16.0 if name == "accommodation" else knobs["b"] * v
    start = {"potential": np.array([float(v)]), "u": np.array([float(u)])}
    stimulus = np.asarray(drive(t), float)[:, None]
    run = play(izhikevich, t.size, 1, 1000.0 / ms, drive=stimulus, state=start, **knobs)
    return t[np.flatnonzero(run["spike"])]


@pytest.mark.parametrize("name", FIGURE)
@pytest.mark.row("A42")
def test_izhikevich_figures_of_2004_spike_for_spike(name):
    _, ms, _, _, count, first = FIGURE[name]
    at = figure(name, ms, method=1.0, **PAPER.get(name, {}))
    assert at.size == count
    assert at[: len(first)] == pytest.approx(first, abs=1e-6)


def test_izhikevich_presets_do_what_their_names_say_at_audio_rate():
    ms = 1000.0 / 48_000
    once = ("phasic spiking", "resonator", "integrator", "rebound spike", "accommodation")
    once += ("threshold variability", "spike latency", "depolarizing afterpotential")
    for name in once:
        assert figure(name, ms).size == 1, name
    assert 10 < figure("rebound burst", ms).size < 20
    burst = np.diff(figure("inhibition-induced bursting", ms))
    assert (burst < 5.0).any()
    assert (burst > 50.0).any()
    assert np.diff(figure("inhibition-induced spiking", ms)).min() > 30.0


@pytest.mark.parametrize("u", [-1000.0, -13.0, 200.0])
def test_izhikevich_cells_that_inhibition_rouses_find_their_rest_from_anywhere(u):
    """Their a is below 0: nothing but spikes and falls of v holds u."""
    drive = gate(np.arange(48_000) / 48.0, (500, 700))[:, None]
    for name in ("inhibition-induced spiking", "inhibition-induced bursting"):
        start = {"potential": np.array([-65.0]), "u": np.array([u])}
        run = play(izhikevich, 48_000, drive=drive, state=start, **PRESETS["izhikevich"][name])
        at = np.flatnonzero(run["spike"]) / 48.0
        assert not ((at > 300.0) & (at < 500.0)).any(), name
        assert ((at > 500.0) & (at < 700.0)).sum() >= 3, name
        assert not (at > 800.0).any(), name


def test_izhikevich_sounds_the_same_at_every_sample_rate():
    cells = [k for k in PRESETS["izhikevich"] if k[:2].isupper()]
    assert len(cells) == 7
    knobs = {k: np.array([PRESETS["izhikevich"][n][k] for n in cells]) for k in "abcd"}
    found = {}
    for sample_rate in (1000, 10_000, 44_100, 96_000, 500_000):
        run = play(izhikevich, 3 * sample_rate, 7, sample_rate, drive=1.0, **knobs)
        found[sample_rate] = run["spike"][sample_rate:].sum(axis=0) / 2.0
    true = found[500_000]
    assert found[96_000] == pytest.approx(true, rel=0.005, abs=0.6)
    assert found[44_100] == pytest.approx(true, rel=0.005, abs=0.6)
    assert found[10_000] == pytest.approx(true, rel=0.015, abs=0.6)
    assert found[1000] == pytest.approx(true, rel=0.15, abs=0.6)


def test_izhikevich_rests_where_its_equations_say():
    run = play(izhikevich, 48_000, 1)
    assert run["v"][-1, 0] == pytest.approx(-70.0, abs=1e-3)
    assert run["u"][-1, 0] == pytest.approx(-14.0, abs=1e-3)


@pytest.mark.parametrize("neuron", [izhikevich, adex])
def test_no_drive_breaks_a_neuron(neuron):
    wild = np.array([1e308, -1e308, 1e4, -1e4, 30.0])
    for sample_rate in (500, 48_000):
        run = play(neuron, 2000, 5, sample_rate, drive=wild, kick=wild)
        assert all(np.isfinite(values).all() for values in run.values())
    knobs = [p for p in read_spec(neuron).of("knob") if p.default.taper != "choice"]
    rng = np.random.default_rng(3)
    values = {
        p.name: p.default.lo + (p.default.hi - p.default.lo) * rng.integers(0, 2, 64) for p in knobs
    }
    for drive in (0.0, 1.0, -1.0):
        run = play(neuron, 2000, 64, 44_100, drive=drive, **values)
        assert all(np.isfinite(values).all() for values in run.values())


def test_a_kick_is_a_millisecond_of_drive():
    kick = np.zeros((480, 1))
    kick[0] = 1.0
    assert play(izhikevich, 1, kick=kick[:1])["v"][0, 0] == pytest.approx(-55.0, abs=0.2)
    assert play(adex, 1, kick=kick[:1])["v"][0, 0] == pytest.approx(-70.6 + 1000 / 281, abs=0.02)
