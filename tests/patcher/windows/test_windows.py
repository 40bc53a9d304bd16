"""Windows that change the patch, with a real mouse and a real keyboard, on a virtual screen."""

import pytest
from PIL import Image

from tests.rig.windowed import SPACE, closed, middle, node, notes, opened, tidy, window

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    yield from window(tmp_path_factory.mktemp("windows"))


@pytest.fixture(autouse=True)
def _clean(editor):
    yield
    tidy(editor)


def test_the_palette_by_keyboard_alone(editor):
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("hair cell")
    editor.until(lambda s: "palette.hair_cell" in s["rects"], "the hair cell")
    assert "palette.oscillator" not in editor.state["rects"]
    editor.shot("palette_search")
    editor.key("Escape")
    closed(editor)
    editor.key("n")
    opened(editor, "palette")
    editor.key("Tab", "Tab")  # sources, neurons
    editor.until(
        lambda s: "palette.adex" in s["rects"] and "palette.clock" not in s["rects"], "neurons"
    )
    editor.key("Down", "Up", "Return")
    state = closed(editor)
    assert sorted(n["module"] for n in state["patch"]["nodes"].values()).count("adex") == 1
    editor.key("n")
    opened(editor, "palette")
    editor.until(lambda s: "palette.adex" in s["rects"], "the list")
    lines = [n for n in editor.state["rects"] if n.startswith("palette.")]
    first = min((n for n in lines if "category" not in n and n != "palette.field"),
                key=lambda n: editor.state["rects"][n][1])  # fmt: skip
    assert first == "palette.adex"  # what was used last
    editor.click((100, 900))
    closed(editor)  # a click beside it


def test_the_palette_by_mouse(editor):
    editor.click(middle(editor, "bar.add"))
    opened(editor, "palette")
    editor.click(middle(editor, "palette.category.synapse"))
    editor.until(lambda s: "palette.stdp" in s["rects"], "synapses")
    editor.click(middle(editor, "palette.stdp"))
    state = closed(editor)
    assert "stdp" in {n["module"] for n in state["patch"]["nodes"].values()}


def test_a_value_is_typed_and_what_is_wrong_is_said_in_place(editor):
    editor.to(editor.at("filter", "knobs.cutoff"))
    editor.key("equal")
    opened(editor, "value")
    editor.type("12 bananas")
    editor.key("Return")
    editor.shot("value_wrong")
    assert editor.state["popup"] == "value"
    editor.key("ctrl+a")
    editor.type("2 * 440 Hz")
    editor.key("Return")
    closed(editor)
    assert node(editor.state, "filter")["knobs"]["cutoff"] == 880
    editor.key("bracketleft")
    editor.until(lambda s: node(s, "filter")["knobs"]["cutoff"] == 440, "half")
    editor.key("bracketright", "bracketright")
    editor.until(lambda s: node(s, "filter")["knobs"]["cutoff"] == 1760, "twice")
    editor.key("backslash")
    editor.until(lambda s: "cutoff" not in node(s, "filter").get("knobs", {}), "the default")


def test_the_menu_of_a_module(editor):
    editor.click(editor.at("filter"), button=3)
    opened(editor, "menu")
    editor.shot("menu_module")
    editor.click(middle(editor, "menu.Bypass"))
    editor.until(lambda s: node(s, "filter").get("state") == "bypassed", "bypassed")
    editor.click(editor.at("filter"), button=3)
    opened(editor, "menu")
    editor.key("m", "Return")  # the first line with an M
    editor.until(lambda s: node(s, "filter").get("state") == "muted", "muted")
    editor.click(editor.at("filter"), button=3)
    opened(editor, "menu")
    editor.key("Up", "Return")  # the last line
    editor.until(lambda s: "filter" not in s["patch"]["nodes"], "deleted")


def test_the_menus_of_jack_knob_and_canvas(editor):
    editor.click(editor.at("filter", "inlets.x"), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.from osc.saw ..."))
    opened(editor, "cable")
    editor.key("Escape")
    editor.click(editor.at("filter", "knobs.resonance"), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Randomise"))
    editor.until(lambda s: "resonance" in node(s, "filter").get("knobs", {}), "another value")
    editor.click(SPACE, button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Add a note"))
    opened(editor, "note")
    editor.frames(6)
    editor.type("Turn this.")
    editor.key("ctrl+Return")
    state = editor.until(lambda s: notes(s) == ["Turn this."], "a note")
    editor.to(SPACE)
    editor.key("ctrl+z")
    editor.until(lambda s: not notes(s) and s["undo"] == state["undo"] - 1, "one step back")
    editor.key("ctrl+shift+z")
    editor.until(lambda s: notes(s) == ["Turn this."], "the note again")
    editor.click((1100, 260), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Add a note"))
    opened(editor, "note")
    editor.key("Escape")
    editor.until(lambda s: notes(s) == ["Turn this."], "no second note, as it has no text")


def test_paste_from_the_menu_lands_where_the_menu_was_opened(editor):
    editor.click(editor.at("cell"))
    editor.key("ctrl+c")
    editor.click(SPACE, button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Paste"))
    state = editor.until(lambda s: "cell_2" in s["nodes"], "the second one")
    x, y = state["nodes"]["cell_2"]["corner"]
    assert abs(x - SPACE[0]) <= 12 * state["zoom"]
    assert abs(y - SPACE[1]) <= 12 * state["zoom"]


def test_arranging_with_one_panel_selected_arranges_all(editor):
    editor.click(editor.at("mixed"))
    editor.key("ctrl+l")
    editor.until(lambda s: "arranged" in s["line"] or "in order" in s["line"], "told")
    editor.key("ctrl+l")
    editor.until(lambda s: "in order" in s["line"], "told that nothing is left to do")


def test_a_cable_dropped_in_space_asks_for_what_fits(editor):
    editor.drag(editor.at("cell", "inlets.drive"), SPACE)
    state = opened(editor, "palette")
    rows = {n: r for n, r in state["rects"].items() if n.startswith("palette.")}
    listed = [n for n in rows if "category" not in n and n != "palette.field"]
    assert min(listed, key=lambda n: rows[n][1]) == "palette.lfo"
    editor.key("Return")
    state = closed(editor)
    assert ("lfo.y", "cell.drive") in {(c["from"], c["to"]) for c in state["patch"]["cables"]}


def test_the_palette_makes_channels_and_presets_and_offers_the_nearest(editor):
    undo = editor.state["undo"]
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("lif 8")
    editor.key("Return")
    state = editor.until(lambda s: "lif" in s["patch"]["nodes"], "a lif")
    assert node(state, "lif")["channels"] == 8
    assert state["undo"] == undo + 1
    editor.key("n")
    opened(editor, "palette")
    editor.type("izikevitch")
    editor.until(lambda s: "palette.izhikevich" in s["rects"], "the nearest")
    editor.key("Escape")
    editor.key("n")
    opened(editor, "palette")
    editor.type("ladder")
    editor.key("Tab", "Tab", "Tab", "Tab")  # audio; the text stays, and is gone on with
    editor.type(" acid")
    editor.until(lambda s: "palette.ladder acid" in s["rects"], "the preset")
    editor.shot("palette_preset")
    editor.key("Return")
    state = editor.until(lambda s: "ladder" in s["patch"]["nodes"], "a ladder")
    assert node(state, "ladder")["knobs"]


def test_weight_and_delay_of_a_cable(editor):
    editor.click(editor.state["cables"]["osc.saw>filter.x"], button=3)
    opened(editor, "cable")
    editor.type("0 - 1/2")
    editor.key("Return", "Down")
    editor.type("12 ms")
    editor.key("Return")
    cable = editor.until(lambda s: "delay" in str(s["patch"]["cables"]), "a delay")["patch"][
        "cables"
    ]
    assert [(c["weight"], c["delay"]) for c in cable if c["to"] == "filter.x"] == [(-0.5, 0.012)]
    editor.shot("cable_window")
    editor.type("12 Pa")
    editor.key("Return")
    assert editor.state["popup"] == "cable"
    editor.key("ctrl+a", "BackSpace", "Down", "Return")
    editor.until(lambda s: "muted" in str(s["patch"]["cables"]), "a muted cable")
    editor.click(middle(editor, "cable.Take it out"))
    editor.until(lambda s: len(s["patch"]["cables"]) == 1, "no cable")


def test_settings_channels_and_presets_of_a_module(editor):
    editor.to(editor.at("mixed"))
    editor.key("ctrl+Return")
    opened(editor, "node")
    editor.type("4")
    editor.key("Return")
    editor.until(lambda s: node(s, "mixed").get("settings", {}).get("size") == 4, "a size of 4")
    editor.shot("node_window")
    editor.key("Escape")
    editor.to(editor.at("filter"))
    editor.key("ctrl+Return")
    opened(editor, "node")
    editor.key("Right", "Right")
    editor.until(lambda s: node(s, "filter").get("channels") == 2, "two channels")
    presets = [n for n in editor.state["rects"] if n.startswith("node.")]
    names = {n.removeprefix("node.") for n in presets} - {"field", "channels", "rate", "seed"}
    preset = sorted(names - {"state", "Presets"})[0]
    editor.click(middle(editor, f"node.{preset}"))
    editor.until(lambda s: node(s, "filter").get("knobs"), f"the preset {preset}")


def test_rename_and_group(editor):
    editor.to(editor.at("cell"))
    editor.key("F2")
    opened(editor, "rename")
    editor.type("osc")
    editor.key("Return")
    assert editor.state["popup"] == "rename"  # the name is taken
    editor.key("ctrl+a")
    editor.type("rain")
    editor.key("Return")
    editor.until(lambda s: "rain" in s["patch"]["nodes"], "the new name")
    editor.to(editor.at("osc"))
    editor.key("ctrl+a", "ctrl+g")
    opened(editor, "group")
    editor.key("Return")  # the name that is offered will do
    state = editor.until(lambda s: s["patch"].get("groups"), "a group")
    (group,) = state["patch"]["groups"].values()
    assert group["title"]
    assert not group.get("folded")


def test_the_picture_of_one_display_is_saved(editor):
    picture = editor.folder / "osc.png"
    editor.click(editor.at("osc"), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Save this display's picture ..."))
    opened(editor, "files")
    editor.key("Return")
    editor.until(lambda s: picture.exists(), "the picture")
    with Image.open(picture) as image:
        assert image.width > 1200
        assert len(image.getcolors(2**24) or ()) > 8  # a trace, not an empty field
    editor.click(editor.at("osc"), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.Save this display's picture ..."))
    opened(editor, "files")
    editor.key("Return")
    opened(editor, "over")
    editor.click(middle(editor, "over.Keep it"))
    opened(editor, "files")
    picture.unlink()
    editor.key("Return")  # it is a picture that is asked for again, not a patch
    editor.until(lambda s: picture.exists(), "the picture")
    picture.unlink()
    editor.click(editor.state["nodes"]["osc"]["wells"][0])  # large
    editor.frames(6)
    editor.click((800, 500), button=3)
    opened(editor, "menu")
    editor.shot("menu_large")
    editor.click(middle(editor, "menu.Save this display's picture ..."))
    opened(editor, "files")
    editor.key("Return")
    editor.until(lambda s: picture.exists(), "the picture again")
    editor.click(editor.at("mixed"))  # any press sends the large one back
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("vca")
    editor.key("Return")
    editor.until(lambda s: "vca" in s["nodes"], "a module without one")
    editor.click(editor.at("vca"), button=3)
    state = opened(editor, "menu")
    assert not any("display" in name for name in state["rects"])  # it has none
