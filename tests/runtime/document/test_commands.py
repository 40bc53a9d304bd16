"""Each command does what it says, and refuses what a patch cannot hold."""

import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads

KNOWN = library()
PLAIN = Patch(
    {
        "osc": Node("oscillator", at=(0.0, 0.0)),
        "filter": Node("svf", at=(240.0, 0.0)),
        "out": Node("audio_out", at=(480.0, 0.0)),
        "wobble": Node("lfo", at=(0.0, 408.0)),
    },
    (
        Cable("filter", "low", "out", "left", 0.5),
        Cable("osc", "saw", "filter", "x", -2.0, 0.25),
        Cable("wobble", "y", "filter", "cutoff"),
    ),
)


def do(patch, command, *args, **kw):
    """The patch after a command."""
    return COMMANDS[command](patch, KNOWN, *args, **kw)[0]


def gives(patch, command, *args, **kw):
    """What a command answers."""
    return COMMANDS[command](patch, KNOWN, *args, **kw)[1]


def cables(patch):
    return [str(c) for c in patch.cables]


def test_new_nodes_are_named_after_their_module():
    patch = Patch()
    for name in ("lif", "lif_2", "lif_3"):
        patch, made = COMMANDS["add"](patch, KNOWN, "lif", [12, 24])
        assert made == name
        assert patch.nodes[name] == Node("lif", at=(12.0, 24.0))
    patch = do(patch, "remove", ["lif_2"])
    assert gives(patch, "add", "lif") == "lif_2"
    patch = do(patch, "note", "hello", name="saw")
    assert gives(patch, "add", "lif", name="cell") == "cell"
    with pytest.raises(PatchError, match='^"saw": the name is taken; choose another one$'):
        do(patch, "add", "lif", name="saw")


def test_an_empty_name_is_none_given_also_where_something_left_out_is_called_so():
    text = '{"spikerack": 1, "nodes": {"": {"module": "lif"}, "lif": {"module": "lif"}}}'
    patch = loads(text, KNOWN, lenient=True)
    assert [r.place for r in patch.remnants] == [("nodes", "")]
    assert gives(patch, "add", "lif") == "lif_2"
    assert gives(patch, "note", "hello") == "note"
    with pytest.raises(PatchError):
        do(patch, "rename", "lif", "")


def test_a_node_is_added_with_knobs_and_a_preset():
    name, spec = next((n, s) for n, s in KNOWN.items() if s.presets)
    preset, knobs = next(iter(spec.presets.items()))
    patch = do(Patch(), "add", name, preset=preset)
    want = {k: v for k, v in knobs.items() if v != spec.port(k).default}
    assert patch.nodes[name].knobs == want
    patch = do(Patch(), "add", "lif", knobs={"tau": 0.02, "rest": 0.0})
    assert patch.nodes["lif"].knobs == {"tau": 0.02}  # 0 is the default of rest


def test_a_removed_node_takes_its_cables_and_its_place_in_a_group_along():
    patch = do(PLAIN, "group", ["osc", "filter"], "Voice")
    patch = do(patch, "remove", ["filter"])
    assert cables(patch) == []
    assert patch.groups["group"].nodes == ("osc",)
    patch = do(patch, "remove", ["osc"])
    assert patch.groups == {}
    assert set(patch.nodes) == {"out", "wobble"}


def test_a_removed_group_takes_its_nodes_along_and_an_ungrouped_one_does_not():
    patch = do(PLAIN, "group", ["osc", "filter"])
    assert set(do(patch, "remove", ["group"]).nodes) == {"out", "wobble"}
    assert do(patch, "ungroup", "group") == PLAIN


def test_a_new_name_is_told_to_cables_and_groups():
    patch = do(PLAIN, "group", ["osc", "filter"])
    patch = do(patch, "rename", "filter", "low pass")
    assert cables(patch) == [
        "low pass.low -> out.left",
        "osc.saw -> low pass.x",
        "wobble.y -> low pass.cutoff",
    ]
    assert patch.groups["group"].nodes == ("low pass", "osc")
    assert patch.groups["group"].ports == ("low pass.cutoff", "low pass.low")
    with pytest.raises(PatchError, match="taken"):
        do(patch, "rename", "osc", "group")
    with pytest.raises(PatchError, match="named with letters"):
        do(patch, "rename", "osc", "a.b")


def test_nodes_notes_and_groups_are_moved_by_one_command():
    patch = do(PLAIN, "note", "hello", [0, 0])
    patch = do(patch, "group", ["osc", "filter"])
    patch = do(patch, "move", {"note": [5, 6], "group": [100, 10], "filter": [7, 8]})
    assert patch.notes["note"].at == (5.0, 6.0)
    assert patch.groups["group"].at == (100.0, 10.0)
    assert patch.nodes["osc"].at == (100.0, 10.0)  # taken along
    assert patch.nodes["filter"].at == (7.0, 8.0)  # told for itself


def test_cables_come_and_go():
    patch = do(PLAIN, "connect", "osc.saw", "out.right", weight=0.3, delay=0.1)
    assert Cable("osc", "saw", "out", "right", 0.3, 0.1) in patch.cables
    assert do(patch, "disconnect", "osc.saw", "out.right") == PLAIN
    assert cables(do(PLAIN, "unplug", ["osc", "wobble"])) == ["filter.low -> out.left"]
    with pytest.raises(PatchError, match="^osc.saw -> filter.x: is connected already; change the"):
        do(PLAIN, "connect", "osc.saw", "filter.x")
    with pytest.raises(PatchError, match='no outlet "z" on osc'):
        do(PLAIN, "connect", "osc.z", "filter.x")
    with pytest.raises(PatchError, match="^osc.saw -> out.left: there is no such cable; "):
        do(PLAIN, "disconnect", "osc.saw", "out.left")


def test_a_cable_keeps_what_it_is_when_it_ends_elsewhere():
    patch = do(PLAIN, "mute", "osc.saw", "filter.x", True)
    patch = do(patch, "reroute", "osc.saw", "filter.x", "wobble.y", "out.right")
    assert Cable("wobble", "y", "out", "right", -2.0, 0.25, True) in patch.cables
    assert len(patch.cables) == 3
    with pytest.raises(PatchError, match="connected already"):
        do(PLAIN, "reroute", "osc.saw", "filter.x", "wobble.y", "filter.cutoff")


def test_weight_delay_and_mute_of_a_cable():
    patch = do(PLAIN, "weigh", "osc.saw", "filter.x", 0.75)
    patch = do(patch, "delay", "osc.saw", "filter.x", 0.5)
    assert Cable("osc", "saw", "filter", "x", 0.75, 0.5) in patch.cables
    patch = do(patch, "mute", "osc.saw", "filter.x")
    assert Cable("osc", "saw", "filter", "x", 0.75, 0.5, True) in patch.cables
    with pytest.raises(PatchError, match="^osc.saw -> filter.x, delay: must be at least 0"):
        do(PLAIN, "delay", "osc.saw", "filter.x", -1)


def test_widths_that_do_not_fit_are_refused_with_both():
    patch = do(do(PLAIN, "channels", "osc", 3), "add", "lif")
    patch = do(patch, "channels", "lif", 2)
    with pytest.raises(PatchError, match="channels must match.*got 3 into 2"):
        do(patch, "connect", "osc.saw", "lif.drive")


def test_knobs_turn_to_numbers_lists_names_and_texts():
    port = KNOWN["lif"].port("tau")
    patch = do(Patch(), "add", "lif")
    assert do(patch, "turn", "lif.tau", "12 ms").nodes["lif"].knobs == {"tau": 0.012}
    assert do(patch, "turn", "lif.tau", [0.1, "1/2"]).nodes["lif"].knobs == {"tau": (0.1, 0.5)}
    assert do(patch, "turn", "lif.tau", float(port.default)) is patch
    with pytest.raises(PatchError, match=r"nodes\.lif\.knobs\.tau: must be .* \(got 99\)"):
        do(patch, "turn", "lif.tau", 99)
    with pytest.raises(PatchError, match="lif has no knob"):
        do(patch, "turn", "lif.drive", 1.0)


def test_a_setting_has_its_own_command():
    name, port = next(
        (n, p) for n, s in KNOWN.items() for p in s.of("setting") if isinstance(p.default, str)
    )
    patch = do(Patch(), "add", name)
    patch = do(patch, "setting", f"{name}.{port.name}", "x")
    assert patch.nodes[name].settings == {port.name: "x"}
    with pytest.raises(PatchError, match="has no knob"):
        do(patch, "turn", f"{name}.{port.name}", 1.0)


def test_how_wide_how_often_and_which_chances():
    patch = do(PLAIN, "channels", "osc", 8)
    patch = do(patch, "rate", "wobble", "control")
    patch = do(patch, "seed", "osc", 7)
    assert (patch.nodes["osc"].channels, patch.nodes["osc"].seed) == (8, 7)
    assert patch.nodes["wobble"].rate == "control"
    patch = do(patch, "channels", "osc", 0)
    patch = do(patch, "seed", "osc", None)
    assert patch.nodes["osc"] == PLAIN.nodes["osc"]
    for command, value in (("channels", -1), ("rate", "sometimes"), ("seed", -1)):
        with pytest.raises(PatchError, match=r"^nodes\.osc\."):
            do(PLAIN, command, "osc", value)


def test_states():
    patch = do(PLAIN, "state", ["osc", "filter"], "frozen")
    assert [patch.nodes[n].state for n in ("filter", "osc", "out")] == ["frozen", "frozen", ""]
    assert do(patch, "state", ["osc", "filter"], "") == PLAIN
    with pytest.raises(PatchError):
        do(PLAIN, "state", ["osc"], "asleep")


def test_what_holds_for_the_whole_patch():
    patch = do(PLAIN, "about", "Two voices.")
    patch = do(patch, "patch_rate", 44_100)
    patch = do(patch, "control", 64)
    patch = do(patch, "patch_seed", 9)
    patch = do(patch, "view", 3, [1, 2, 0.5])
    assert (patch.about, patch.sample_rate, patch.control, patch.seed) == (
        "Two voices.", 44_100, 64, 9,
    )  # fmt: skip
    assert patch.views == {"3": (1.0, 2.0, 0.5)}
    assert do(patch, "view", 3, None).views == {}
    with pytest.raises(PatchError, match="numbered from 1 to 9"):
        do(patch, "view", 0, [0, 0, 1])


def test_notes():
    patch, name = COMMANDS["note"](PLAIN, KNOWN, "Turn it.", [1, 2], [300, 90])
    note = patch.notes[name]
    assert (name, note.text, note.at, note.size) == ("note", "Turn it.", (1, 2), (300, 90))
    patch = do(do(patch, "retext", name, "No."), "resize", name, [200, 80])
    assert (patch.notes[name].text, patch.notes[name].size) == ("No.", (200.0, 80.0))
    assert do(patch, "remove", [name]) == PLAIN
    with pytest.raises(PatchError, match='^"osc": there is no such note; did'):
        do(do(patch, "rename", name, "oscar"), "retext", "osc", "x")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_nonsense_is_refused_in_one_line_and_changes_nothing(command):
    for args in ((), ("nobody",) * 5, ("osc.z", "b.z", 1, 2, 3)):
        document = Document(PLAIN)
        before = document.patch
        try:
            document.do(command, *args)
        except PatchError as error:
            lines = str(error).splitlines()
        else:
            assert loads(dumps(document.patch)) == document.patch
            continue
        assert len(lines) == 1
        assert document.patch is before
        assert document.undo() is None


def test_every_command_says_what_it_does():
    for name, call in COMMANDS.items():
        assert call.__doc__, name
        assert len(call.__doc__.splitlines()[0]) < 100


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("turn", (5, 1)), ("turn", ("cell.tau", {})), ("add", (None,)), ("move", ("cell", "here")),
     ("channels", ("cell", "two")), ("paste", (b"",)), ("place_group", ("x" * 5000,)), ("turn", ()),
     ("remove", (7,)), ("connect", ("cell", ["cell"]))],
)  # fmt: skip
def test_arguments_of_another_kind_are_told_in_a_line_and_change_nothing(command, arguments):
    document = Document(Patch({"cell": Node("lif")}))
    before = document.patch
    with pytest.raises(PatchError) as caught:
        document.do(command, *arguments)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert document.patch is before
    assert not document.history.done
