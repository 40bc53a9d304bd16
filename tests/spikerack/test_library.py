"""The library: patches built, edited, rendered and played by a script."""

import numpy as np
import pytest

import spikerack as sr
from spikerack.notebook import html

RATE = 10_000


def beat() -> sr.Patch:
    """A pulse of 4 Hz that kicks one cell over its threshold each time."""
    patch = sr.Patch(sample_rate=RATE, seed=5)
    patch.add("clock", "beat", tempo="240 bpm", pulses=1)
    patch.add("lif", "cell", tau="12 ms", channels=1)
    patch.connect("beat.trigger", "cell.kick", 2.0, delay="3 ms")
    return patch


def test_what_the_library_shows_first_runs():
    lines = sr.__doc__.split("\n    ")[1:]
    known: dict = {}
    exec("\n".join(lines).split("\n\n`sr.open`")[0], known)
    assert known["song"].sound.any()
    assert known["song"]["cells.spike"].shape == (5 * 48_000, 8)


def test_spikes_are_times_and_channels():
    """240 bpm from time 0 on, 3 ms later in the cell, each in its tick."""
    made = beat().render(2.0, taps=["cell.spike", "cell.v"], compiled=False)
    time, channel = made.spikes("cell.spike")
    np.testing.assert_allclose(time, np.arange(8) * 0.25 + 0.003, atol=1.5 / RATE)
    assert set(channel) == {0}
    assert made["cell.v"].shape == (2 * RATE, 1)
    assert made.times("cell.v")[-1] == pytest.approx(2.0 - 1.0 / RATE)
    assert made.sound.shape == (2 * RATE, 2)


def test_times_of_a_slow_outlet_are_its_own():
    patch = sr.Patch(sample_rate=RATE, control=50)
    patch.add("lfo", "slow", rate="control")
    made = patch.render(1.0, taps=["slow.y"], compiled=False)
    assert len(made["slow.y"]) == RATE // 50
    np.testing.assert_allclose(np.diff(made.times("slow.y")), 50 / RATE)


def test_values_are_typed_as_in_the_rack_and_undone():
    patch = beat()
    assert patch["cell.tau"] == 0.012
    patch["cell.tau"] = "1/50"
    patch["cell.rest"] = 0.25
    assert (patch["cell.tau"], patch["cell.refractory"]) == (0.02, 0.002)
    assert patch.undo() == "turn cell.rest"
    assert patch["cell.rest"] == 0.0
    patch.redo()
    assert patch["cell.rest"] == 0.25


def test_a_node_is_one_step_and_a_wrong_one_is_none():
    patch = beat()
    before = patch.graph
    patch.add("lif", "more", channels=3, tau=["5 ms", 0.01, 0.02], seed=9)
    assert patch.graph.nodes["more"].knobs["tau"] == (0.005, 0.01, 0.02)
    patch.undo()
    assert patch.graph == before
    for values in ({"tau": "loud"}, {"tao": 1.0}, {"tau": float("nan")}):
        with pytest.raises(sr.PatchError):
            patch.add("lif", "more", **values)
        assert patch.graph == before


def test_every_command_is_a_method():
    patch = beat()
    patch.weigh("beat.trigger", "cell.kick", 0.5)
    patch.rename("cell", "soma")
    patch.remove(["beat"])
    assert (patch.nodes, patch.cables) == (["soma"], [])
    with pytest.raises(AttributeError, match="remove"):
        patch.remov(["soma"])


def test_what_it_saves_it_opens_and_what_was_learned_goes_on(tmp_path):
    """An order of 10 ms, twenty pairs: w grows by 20 w_max rate exp(-10 / 20) (Song 2000)."""
    patch = beat()
    patch.add("lif", "after", channels=1)
    patch.add("stdp", "synapse", weight=0.5, spread=0.0)
    patch.connect("cell.spike", "after.kick", 2.0, delay="10 ms")
    patch.connect("cell.spike", "synapse.pre")
    patch.connect("after.spike", "synapse.post")
    first = patch.render(5.0, compiled=False)
    patch.learn(first)
    grown = patch.weights("synapse.w")[0, 0] - 0.5
    assert grown == pytest.approx(20 * 0.01 * np.exp(-0.5), rel=0.06)
    assert patch.save(tmp_path / "pupil.json") == []
    again = sr.open(tmp_path / "pupil.json")
    assert again.weights("synapse.w")[0, 0] == 0.5 + grown
    again.weights("synapse.w", np.array([[0.1]]))
    second = again.render(5.0, compiled=False)
    assert second.learned["synapse.w"][0, 0] == pytest.approx(0.1 + grown)


def test_it_is_heard_while_it_is_edited():
    patch = beat()
    with patch.play(device="none", taps=["cell.spike"], sample_rate=RATE) as live:
        live["cell.potential"] = 0.0
        assert live["cell.potential"].shape == (1,)
        patch.weigh("beat.trigger", "cell.kick", 0.0)
        assert live.settle(100.0)
        live.wait(0.1)
        live.fresh("cell.spike")
        live.wait(0.6)
        quiet = live.fresh("cell.spike")
        assert len(quiet) > 0.3 * RATE
        assert not quiet.any()
        for place in ("cell.w", "soma.v", "cell.x"):
            with pytest.raises(sr.PatchError):
                live[place]
        with pytest.raises(sr.PatchError):
            live["cell.potential"] = float("nan")
    with pytest.raises(sr.PatchError, match="no such outlet"):
        patch.play(device="none", taps=["cell.spikes"])


def test_a_knob_of_a_module_that_is_not_here_is_one_line(tmp_path):
    (tmp_path / "ghost.json").write_text('{"spikerack": 2, "nodes": {"a": {"module": "gone"}}}')
    patch = sr.open(tmp_path / "ghost.json")
    for place in ("a.tau", "b.tau"):
        with pytest.raises(sr.PatchError):
            patch[place] = 1.0


def test_a_notebook_shows_the_patch_the_player_and_the_raster():
    patch = beat()
    assert patch._repr_png_().startswith(b"\x89PNG")
    page = html(patch.render(0.5, taps=["cell.spike", "cell.v"], compiled=False))
    assert page.count("<audio") == 1
    assert page.count("<svg") == 2
    assert "cell.spike" in page
    assert "cell.v" not in page


def test_what_can_be_added_is_told():
    assert sr.library()["lif"].startswith("Leaky integrate-and-fire")
    assert "| `tau`" in sr.datasheet("lif")
    with pytest.raises(sr.PatchError, match='did you mean "lif"'):
        sr.datasheet("liff")
    assert set(sr.__all__) <= set(dir(sr))
