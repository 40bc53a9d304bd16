"""Groups fold, show ports, play N times as channels, and stand on a shelf for other patches."""

import numpy as np
import pytest

from spikerack.runtime.document.edits.group_library import on_shelf, shelve
from spikerack.runtime.document.edits.groups import shown_ports
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule

KNOWN = library()
VOICE = Patch(
    {
        "osc": Node("oscillator", {"pitch": 1.0}, at=(100.0, 50.0)),
        "vca": Node("vca", at=(300.0, 80.0)),
        "lfo": Node("lfo", at=(0.0, 0.0)),
        "out": Node("audio_out", at=(600.0, 50.0)),
    },
    (
        Cable("lfo", "y", "osc", "pitch"),
        Cable("osc", "saw", "vca", "x"),
        Cable("vca", "y", "out", "left"),
    ),
)


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_DATA", str(tmp_path))


def do(patch, command, *args, **kw):
    return COMMANDS[command](patch, KNOWN, *args, **kw)[0]


GROUPED = do(VOICE, "group", ["osc", "vca"], "Voice")


def test_a_group_shows_what_leads_outside_and_stands_at_its_corner():
    group = GROUPED.groups["group"]
    assert (group.title, group.nodes, group.folded) == ("Voice", ("osc", "vca"), False)
    assert group.ports == ("osc.pitch", "vca.y")
    assert group.at == (100.0, 50.0)


@pytest.mark.row("A57")
def test_folding_changes_nothing_that_sounds():
    folded = do(GROUPED, "fold", "group")
    assert folded.groups["group"].folded
    assert (folded.nodes, folded.cables) == (VOICE.nodes, VOICE.cables)
    opened = do(folded, "fold", "group", False)
    assert (opened.nodes, opened.cables) == (VOICE.nodes, VOICE.cables)
    assert do(do(opened, "fold", "group"), "fold", "group", False) == opened


def test_a_folded_group_shows_the_first_knobs_unless_they_were_chosen():
    shown = do(GROUPED, "fold", "group").groups["group"].ports
    assert shown[:2] == ("osc.pitch", "vca.y")  # the ways in and out
    for name in ("osc", "vca"):
        first = next(p.name for p in KNOWN[VOICE.nodes[name].module].of("knob"))
        assert f"{name}.{first}" in shown
    chosen = do(GROUPED, "expose", "group", "osc.width")
    folded = do(chosen, "fold", "group")
    assert folded.groups["group"].ports == chosen.groups["group"].ports
    alone = do(do(VOICE, "unplug", ["osc"]), "group", ["osc"])
    ports = do(alone, "fold", "group").groups["group"].ports
    assert any(KNOWN["oscillator"].outlet(p.partition(".")[2]) for p in ports)


def test_the_panel_of_a_folded_group_is_never_empty():
    for module, spec in KNOWN.items():
        patch = do(Patch({"a": Node(module)}), "group", ["a"])
        ports = do(patch, "fold", "group").groups["group"].ports
        has_outlet = any(not o.sink for o in spec.outlets)
        assert ports or not (spec.inlets or has_outlet), module


def test_a_group_that_was_moved_while_folded_opens_where_it_is():
    patch = do(do(GROUPED, "fold", "group"), "move", {"group": [1100.0, 50.0]})
    patch = do(patch, "fold", "group", False)
    assert patch.nodes["osc"].at == (1100.0, 50.0)
    assert patch.nodes["vca"].at == (1300.0, 80.0)
    assert patch.nodes["out"].at == (600.0, 50.0)


def test_ports_are_brought_out_and_hidden():
    patch = do(GROUPED, "expose", "group", "osc.width")
    assert patch.groups["group"].ports == ("osc.pitch", "vca.y", "osc.width")
    assert do(patch, "expose", "group", "osc.width") is patch
    patch = do(patch, "hide", "group", "osc.width")
    assert patch == GROUPED
    with pytest.raises(PatchError, match="is not in the group"):
        do(GROUPED, "expose", "group", "lfo.rate")
    with pytest.raises(PatchError, match="there is no port"):
        do(GROUPED, "expose", "group", "osc.colour")


def test_a_jack_with_a_cable_from_outside_is_shown_even_if_it_was_hidden():
    patch = do(GROUPED, "hide", "group", "osc.pitch")
    assert patch.groups["group"].ports == ("vca.y",)
    assert shown_ports(patch, "group") == ("vca.y", "osc.pitch")


def test_a_node_is_in_one_group_at_a_time():
    patch = do(GROUPED, "group", ["osc", "lfo"])
    assert patch.groups["group"].nodes == ("vca",)
    assert patch.groups["group_2"].nodes == ("lfo", "osc")
    patch = do(patch, "group", ["group", "group_2"], "All")
    assert {g.nodes for g in patch.groups.values()} == {("lfo", "osc", "vca")}


def test_n_times_as_channels():
    patch = do(GROUPED, "repeat", "group", 5)
    assert {n: x.channels for n, x in patch.nodes.items()} == {
        "lfo": 0, "osc": 5, "out": 0, "vca": 5,
    }  # fmt: skip
    plan = schedule(patch)
    assert plan.steps["osc"].channels == plan.steps["vca"].channels == 5
    assert do(patch, "repeat", "group", 0) == GROUPED


def test_a_group_on_the_shelf_is_placed_in_another_patch():
    path = shelve(GROUPED, KNOWN, "group")
    assert on_shelf() == {"Voice": path}
    other = do(Patch(), "add", "oscillator", name="osc")
    patch, name = COMMANDS["place_group"](other, KNOWN, "Voice", [1000, 2000])
    group = patch.groups[name]
    assert (group.title, group.folded, group.at) == ("Voice", True, (1000.0, 2000.0))
    assert group.nodes == ("osc_2", "vca")
    assert group.ports == ("osc_2.pitch", "vca.y")
    assert patch.nodes["osc_2"].knobs == {"pitch": 1.0}
    assert patch.nodes["osc_2"].at == (1000.0, 2000.0)
    assert [str(c) for c in patch.cables] == ["osc_2.saw -> vca.x"]
    many = do(other, "place_group", "Voice", channels=4)
    assert many.nodes["vca"].channels == many.nodes["osc_2"].channels == 4


def test_what_a_group_learned_stands_on_the_shelf_too():
    learned = np.ones((2, 2))
    patch = Patch({"stdp": Node("stdp")}, arrays={"stdp.w": learned})
    shelve(do(patch, "group", ["stdp"], "Brain"), KNOWN, "group")
    placed = do(patch, "place_group", "Brain")
    np.testing.assert_array_equal(placed.arrays["stdp_2.w"], learned)


def test_any_patch_file_is_placed_as_a_group(tmp_path):
    from spikerack.runtime.patch.patchfile import write

    write(VOICE, tmp_path / "mine.json")
    patch = do(Patch(), "place_group", str(tmp_path / "mine.json"))
    (group,) = patch.groups.values()
    assert (group.title, len(group.nodes)) == ("mine", 4)
    with pytest.raises(PatchError, match='^"nothing": there is no such group; there are none'):
        do(Patch(), "place_group", "nothing")
    with pytest.raises(PatchError, match="cannot read"):
        do(Patch(), "place_group", str(tmp_path / "nothing.json"))


def test_a_group_of_a_name_that_is_taken_is_kept_beside_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_DATA", str(tmp_path))
    first = shelve(GROUPED, KNOWN, "group", "Voice")
    before = first.read_bytes()
    assert shelve(GROUPED, KNOWN, "group", "Voice").stem == "Voice 2"
    assert first.read_bytes() == before
