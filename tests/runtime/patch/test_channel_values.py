"""Every channel its own: knobs and starts as laws and formulas, typed, saved, played, refused."""

from pathlib import Path

import numpy as np
import pytest

import spikerack as sr
from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.channel_values import is_formula
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads, read, write
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.plan.schedule import schedule
from tests.stage import stage

KNOWN = library()
CELLS = 400


def cells(seed: int = 0, **each: str) -> Patch:
    return checked(Patch({"c": Node("lif_current", channels=CELLS, each=each)}, seed=seed), KNOWN)


def made(patch: Patch):
    return stage(patch).program.nodes["c"]


def test_a_law_deals_each_channel_its_own():
    found = made(cells(tau="normal(20 ms, 3 ms)", threshold="uniform(-52 mV, -48 mV)"))
    tau, threshold = found["knob.tau"], found["knob.threshold"]
    assert abs(tau.mean() - 20e-3) < 5 * 3e-3 / np.sqrt(CELLS)
    assert abs(tau.std() - 3e-3) < 5 * 3e-3 / np.sqrt(2 * CELLS)
    assert -52 <= threshold.min() < -51.8 < -48.2 < threshold.max() < -48
    assert abs(np.corrcoef(tau, threshold)[0, 1]) < 0.25, "dice of their own"


def test_a_range_and_a_formula():
    found = made(cells(tau="linspace(5 ms, 50 ms)", rest="-49 + 2 * (i < N / 2)"))
    np.testing.assert_allclose(found["knob.tau"], np.linspace(5e-3, 50e-3, CELLS))
    np.testing.assert_array_equal(found["knob.rest"], np.repeat([-47.0, -49.0], CELLS // 2))


@pytest.mark.row("A03")
def test_states_begin_as_they_are_told_and_again_when_it_restarts():
    found = made(cells(v="normal(-65 mV, 3 mV)"))
    start = found["state.v"].copy()
    assert abs(start.mean() + 65) < 1.0
    assert 2.5 < start.std() < 3.5
    found["state.v"][...] = 0.0
    found.restart()
    assert np.array_equal(found["state.v"], start)


def test_the_seed_decides_and_nothing_else():
    one, same, other = (made(cells(seed, v="rand() * 10")) for seed in (1, 1, 2))
    assert np.array_equal(one["state.v"], same["state.v"])
    assert not np.array_equal(one["state.v"], other["state.v"])


@pytest.mark.row("A07", "A56")
def test_cells_fire_as_their_own_knobs_say():
    """The closed form of each, from one node: refractory + tau log((rest - reset) / 5 mV)."""
    patch = sr.Patch(sample_rate=10_000)
    patch.add("lif_current", "c", channels=50, tau="linspace(5 ms, 20 ms)", rest=-45.0)
    got = patch.render(2.0, taps=["c.spike"])["c.spike"].sum(axis=0)
    interval = 5e-3 + np.linspace(5e-3, 20e-3, 50) * np.log(15.0 / 5.0)
    assert np.abs(got - 2.0 / interval).max() < 0.02 * got.max()
    assert np.ptp(got) > 50


def test_it_is_saved_as_it_was_typed(tmp_path: Path):
    patch = cells(tau="uniform(5 ms, 9 ms)", v="normal(-65, 3)")
    for path in (tmp_path / "a.json", tmp_path / "a.spikerack"):
        write(patch, path)
        assert read(path).nodes["c"].each == {"tau": "uniform(5 ms, 9 ms)", "v": "normal(-65, 3)"}
    assert loads(dumps(patch)) == patch


def test_typed_at_the_knob_and_a_number_takes_its_place():
    document = Document(cells())
    document.do("turn", "c.tau", "linspace(5 ms, 50 ms)")
    assert document.patch.nodes["c"].each == {"tau": "linspace(5 ms, 50 ms)"}
    document.do("start", "c.v", "-70 + i / N")
    document.do("turn", "c.tau", "12 ms")
    node = document.patch.nodes["c"]
    assert (node.knobs, node.each) == ({"tau": 0.012}, {"v": "-70 + i / N"})
    document.undo()
    assert document.patch.nodes["c"].each["tau"] == "linspace(5 ms, 50 ms)"
    document.do("initialise", ["c"])
    assert document.patch.nodes["c"].each == {"v": "-70 + i / N"}
    document.do("start", "c.v", "")
    assert document.patch.nodes["c"].each == {}


@pytest.mark.parametrize(
    "text", ["12 ms", "0.5", "A4", "C#4", "-6 dB", "1/3", "relu", "2 kHz", "1e-3"]
)
def test_what_is_a_plain_value_stays_one(text):
    assert not is_formula(text)


@pytest.mark.parametrize("text", ["rand()", "5+(i/N)", "normal (0, 1)", "2 * i", "abs(-1)"])
def test_what_differs_from_channel_to_channel_is_a_formula(text):
    assert is_formula(text)


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("tau", "uniform(0, 1", "is not a formula"),
        ("tau", "unifrom(0, 1)", "is no function of so many numbers"),
        ("tau", "open('x')", "is no function"),
        ("nothing", "1", "lif_current has no knob or single state"),
        ("excite", "1", "lif_current has no knob or single state"),
        ("tau", 5, "must be a text"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_plays(key, text, told):
    ill = Patch({"c": Node("lif_current", channels=3, each={key: text})})
    with pytest.raises(PatchError, match="nodes.c.each") as error:
        checked(ill, KNOWN)
    assert told in str(error.value)
    plays = checked(ill, KNOWN, lenient=True)
    assert plays.nodes["c"].each == {}
    assert told in schedule(plays).silent[f"nodes.c.each.{key}"]
    assert loads(dumps(plays), lenient=True).nodes["c"].unread


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("normal(20 ms, 30 ms)", "must stay from 0.001 to 1 s"),
        ("1 / (i - 1)", "must give numbers that are finite"),
    ],
)
def test_a_law_that_leaves_the_knobs_range_is_told_and_the_number_plays(text, told):
    patch = cells(tau=text)
    plan = schedule(patch)
    assert told in plan.silent["nodes.c.each.tau"]
    assert "got" in plan.silent["nodes.c.each.tau"]
    assert (made(patch)["knob.tau"] == 20e-3).all()


def test_a_module_of_all_channels_has_one_of_each():
    with pytest.raises(PatchError, match="no knob or single state"):
        checked(Patch({"c": Node("synapses", each={"gain": "rand()"})}), KNOWN)
