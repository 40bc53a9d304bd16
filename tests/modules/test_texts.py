"""The texts that come along: each is a module, fires, and does what theory says."""

from math import exp, log, pi, sqrt, tanh

import numpy as np
import pytest

from spikerack.modules.language.heading import presets, shelf, title
from spikerack.runtime.library import library, spec_of
from spikerack.runtime.patch.graph import Node
from tests.modules.shelf_texts import GRADED, NEURONS, SYNAPSES, by_preset, run, struck, text, times

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


@pytest.mark.parametrize("note", ["# preset{}x", "#{}", "# preset x:{}y", " {}#"])
def test_notes_of_blanks_are_read_in_time(note):
    """By steps that the text's length bounds: a cube of it would be an hour."""
    many = "v = 1\n" + note.format(" " * 19_000)
    assert all(p.name == "x" for p in presets(many))
    assert title(note.format(" " * 19_000) + "\n") == ("", "")


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
    w = run("resonator", 0.05, 48_000, I=0.0, f=440.0, tau=5e-3, to_v=struck(2400))["w"][:, 0]
    zeros = np.flatnonzero(np.diff(np.sign(w[10:]))) + 10
    crossed = zeros + w[zeros] / (w[zeros] - w[zeros + 1])
    assert np.diff(crossed)[:8] == pytest.approx(48_000 / 880, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "into", "seen"),
    [("alpha_synapse", "x", "g"), ("biexponential_synapse", "x", "g"), ("peak_weights", "g", "v")],
)
def test_a_weight_is_the_peak_of_what_it_makes(name, into, seen):
    size = 1e-3 if name == "peak_weights" else 0.3
    made = run(name, 0.06, 48_000, **{f"to_{into}": struck(2880, size), "I": 0.0})[seen][:, 0]
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
    x = run("rate_unit", 0.25, width=2, gain=2.0, I=0.0, to_x=struck(2500, np.array([1, -1])))["x"]
    assert x[-1, 0] == pytest.approx(2.0 * tanh(x[-1, 0]), rel=1e-3)
    assert x[-1, 0] == -x[-1, 1] > 1.9


@pytest.mark.row("I09")
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
