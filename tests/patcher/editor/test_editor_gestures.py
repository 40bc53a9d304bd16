"""What hands can do beyond patching: each gesture once, with a real mouse and a real keyboard."""

import json

import numpy as np
import pytest

from spikerack.runtime.library import library
from spikerack.runtime.patch.patchfile import loads
from tests.rig.rack import (
    PATCH,
    SPACE,
    between,
    cables,
    clean,
    desktop,
    editor,
    place,
    popup,
    screen,
    still,
)
from tests.rig.windowed import middle, node

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


def test_a_box_selects_and_shift_adds(editor):
    editor.drag(*between(editor, "osc", "filter"))
    editor.until(lambda s: s["selection"] == ["filter", "osc"], "two selected")
    editor.drag(*between(editor, "cell"), keys=("shift",))
    editor.until(lambda s: s["selection"] == ["cell", "filter", "osc"], "three selected")
    editor.do("keydown", "shift")
    editor.click(editor.at("osc"))
    editor.do("keyup", "shift")
    editor.until(lambda s: s["selection"] == ["cell", "filter"], "one taken off")
    x, y = editor.at("cell")
    editor.drag((x, y), (x + 50, y + 20))
    state = editor.until(lambda s: place(s, "cell") != [0, 408], "moved")
    (ax, ay), bx = place(state, "cell"), place(state, "filter")[0]
    assert bx - ax == 600
    before = place(state, "osc")
    editor.key("Right", "shift+Down")
    state = editor.until(lambda s: place(s, "cell") == [ax + 12, ay + 120], "nudged")
    assert place(state, "osc") == before


def test_the_clipboard_is_text_for_all_programs(editor, desktop):
    editor.drag(*between(editor, "osc", "filter"))
    editor.key("ctrl+c")
    told = desktop.clipboard()
    copied = loads(told, library())  # a whole patch of its own, plain JSON
    assert sorted(copied.nodes) == ["filter", "osc"]
    assert [(c.source, c.target) for c in copied.cables] == [("osc", "filter")]

    editor.to(SPACE)
    editor.key("ctrl+x")
    state = editor.until(lambda s: "osc" not in s["patch"]["nodes"], "cut")
    assert "filter" not in state["patch"]["nodes"]
    editor.key("ctrl+v")
    state = editor.until(lambda s: "osc" in s["patch"]["nodes"], "pasted")
    assert set(state["selection"]) == {"osc", "filter"}
    assert ("osc.saw", "filter.x") in cables(state)
    assert ("filter.low", "out.left") not in cables(state)

    # what another program owns
    desktop.own(
        "CLIPBOARD", json.dumps({"spikerack": 1, "nodes": {"hi": {"module": "adex"}}}).encode()
    )
    editor.do("key", "ctrl+v")
    desktop.serve(1.0)
    editor.until(lambda s: "hi" in s["patch"]["nodes"], "pasted from another program")


def test_duplicates_and_what_is_dropped_into_a_cable(editor):
    editor.click(editor.at("filter"))
    editor.key("ctrl+shift+d")
    state = editor.until(lambda s: len(s["patch"]["nodes"]) == 9, "a second filter")
    (new,) = state["selection"]
    assert ("osc.saw", f"{new}.x") in cables(state)
    editor.key("ctrl+z")
    x, y = editor.at("filter")
    editor.drag((x, y), (x + 330, y + 60), keys=("ctrl",))
    state = editor.until(lambda s: len(s["patch"]["nodes"]) == 9, "a copy taken along")
    assert place(state, "filter") == [600, 0]
    editor.key("ctrl+z")
    editor.until(lambda s: len(s["patch"]["nodes"]) == 8, "gone again")

    # a note of sound: the slew dropped into the cable from osc to filter
    editor.click(editor.at("slow"))
    editor.key("ctrl+u")
    editor.until(lambda s: ("slow.y", "tone.pitch") not in cables(s), "no cables")
    editor.drag(editor.at("slow"), editor.state["cables"]["osc.saw>filter.x"], keys=("shift",))
    state = editor.until(lambda s: ("osc.saw", "slow.x") in cables(s), "put into the cable")
    assert ("slow.y", "filter.x") in cables(state)
    assert ("osc.saw", "filter.x") not in cables(state)
    editor.key("ctrl+z")
    state = editor.until(lambda s: ("osc.saw", "filter.x") in cables(s), "one step back")
    assert place(state, "slow") == [600, 816]
    editor.click(editor.at("filter"))
    editor.key("ctrl+Delete")
    state = editor.until(lambda s: "filter" not in s["patch"]["nodes"], "taken out")
    assert ("osc.saw", "out.left") in cables(state)


def test_states_chance_and_beginnings_by_key(editor):
    editor.click(editor.at("filter"))
    for keys, name in (("ctrl+e", "bypassed"), ("ctrl+m", "muted"), ("ctrl+shift+f", "frozen")):
        editor.key(keys)
        editor.until(lambda s, n=name: node(s, "filter").get("state") == n, name)
        editor.shot(f"state_{name}")
    editor.key("ctrl+shift+f")
    editor.until(lambda s: "state" not in node(s, "filter"), "as it was")
    editor.key("ctrl+r")
    state = editor.until(lambda s: "cutoff" in node(s, "filter").get("knobs", {}), "chance")
    wild = node(state, "filter")["knobs"]
    editor.key("ctrl+shift+r")
    state = editor.until(lambda s: node(s, "filter")["knobs"] != wild, "a little chance")
    near = node(state, "filter")["knobs"]["cutoff"]
    assert abs(np.log2(near / wild["cutoff"])) < 2.0  # of ten octaves
    editor.key("ctrl+i")
    editor.until(lambda s: "knobs" not in node(s, "filter"), "as it came")
    # half, double and the default of what is under the mouse
    editor.to(editor.at("filter", "knobs.cutoff"))
    editor.key("bracketright")
    state = editor.until(lambda s: "cutoff" in node(s, "filter").get("knobs", {}), "twice")
    twice = node(state, "filter")["knobs"]["cutoff"]
    editor.key("bracketleft", "bracketleft")
    editor.until(lambda s: abs(node(s, "filter")["knobs"]["cutoff"] - twice / 4) < 1e-6, "half")
    editor.key("backslash")
    editor.until(lambda s: "knobs" not in node(s, "filter"), "the default")


def test_notes(editor):
    editor.click(SPACE, button=3)
    popup(editor, "menu")
    editor.click(middle(editor, "menu.Add a note"))
    popup(editor, "note")
    editor.type("Try the knob")
    editor.click((300, 980))  # a click beside it keeps it
    state = editor.until(lambda s: not s["popup"], "written")
    ((name, note),) = state["patch"]["notes"].items()
    assert note["text"] == "Try the knob"
    editor.frames(4)
    editor.shot("note")
    x, y = SPACE[0] + 20, SPACE[1] + 12  # the note stands where the menu was opened
    editor.drag((x, y), (x - 30, y + 40))
    editor.until(lambda s: s["patch"]["notes"][name]["at"] != note["at"], "moved")
    editor.click((x - 30, y + 40), repeat=2)
    popup(editor, "note")
    editor.key("ctrl+End")
    editor.type(" now")
    editor.key("ctrl+Return")
    editor.until(lambda s: s["patch"]["notes"][name]["text"] == "Try the knob now", "written on")
    editor.click((x - 30, y + 40))
    editor.until(lambda s: s["selection"] == [name], "selected")
    editor.key("Delete")
    editor.until(lambda s: "notes" not in s["patch"], "deleted")


def test_groups_fold_and_open(editor):
    editor.drag(*between(editor, "osc", "filter"))
    editor.until(lambda s: s["selection"] == ["filter", "osc"], "two selected")
    editor.key("ctrl+g")
    popup(editor, "group")
    editor.type("Voice")
    editor.key("Return")
    state = editor.until(lambda s: s["patch"].get("groups"), "a group")
    ((name, group),) = state["patch"]["groups"].items()
    assert group["title"] == "Voice"
    assert "osc" in state["nodes"]  # a frame around what is still to be seen
    editor.key("alt+c")
    state = editor.until(lambda s: "osc" not in s["nodes"], "folded")
    assert {"pitch", "cutoff"} <= set(state["nodes"][name]["knobs"])
    editor.shot("group_folded")
    editor.click(state["nodes"][name]["knobs"]["cutoff"], button=3)
    popup(editor, "menu")
    editor.click(middle(editor, "menu.Hide on Voice"))
    editor.until(lambda s: "cutoff" not in s["nodes"][name]["knobs"], "hidden")
    editor.key("alt+c")
    editor.until(lambda s: "osc" in s["nodes"], "open")
    editor.shot("group_open")
    editor.click(editor.at("filter", "knobs.cutoff"), button=3)
    popup(editor, "menu")
    editor.click(middle(editor, "menu.Show on Voice"))
    editor.until(
        lambda s: "filter.cutoff" in s["patch"]["groups"][name]["ports"], "a knob brought out"
    )
    editor.click(editor.at("osc"))
    editor.key("alt+c")
    state = editor.until(lambda s: "osc" not in s["nodes"], "folded again")
    (x, y) = state["nodes"][name]["knobs"]["cutoff"]
    editor.drag((x, y), (x, y - 50))
    editor.until(lambda s: node(s, "filter").get("knobs", {}).get("cutoff"), "turned through it")
    editor.shot("group_knob")
    gx, gy = editor.at(name)
    editor.drag((gx, gy), (gx + 40, gy + 30))
    editor.until(lambda s: s["patch"]["groups"][name]["at"] != [0, 0], "moved as one")
    editor.click(editor.at(name))
    editor.key("alt+c")
    editor.until(lambda s: "osc" in s["nodes"], "open again")
    editor.click(editor.at("osc"))
    editor.key("ctrl+shift+g")
    editor.until(lambda s: "groups" not in s["patch"], "no group")


def test_cables_are_cut_muted_and_taken_by_hand(editor):
    (x, y), (u, v) = (editor.state["cables"][k] for k in ("osc.saw>filter.x", "osc.sine>seen.a"))
    editor.drag((x, y - 50), (u, v + 60), keys=("ctrl", "alt"))
    state = editor.until(lambda s: ("osc.saw", "filter.x") not in cables(s), "cut")
    assert ("osc.sine", "seen.a") not in cables(state)
    editor.key("ctrl+z")
    state = editor.until(lambda s: len(cables(s)) == 6, "both again")
    editor.to(state["cables"]["osc.saw>filter.x"])
    editor.key("ctrl+m")
    editor.until(lambda s: cables(s)["osc.saw", "filter.x"].get("muted"), "muted")
    editor.shot("cable_muted")
    editor.click(editor.state["cables"]["osc.saw>filter.x"], button=3)
    popup(editor, "cable")
    editor.type("-1/3")
    editor.key("Return", "Down")
    editor.type("20 ms")
    editor.key("Return", "Down", "Return", "Escape")
    cable = cables(editor.until(lambda s: not s["popup"], "closed"))["osc.saw", "filter.x"]
    assert cable["weight"] == pytest.approx(-1 / 3)
    assert cable["delay"] == pytest.approx(0.02)
    assert "muted" not in cable
    editor.do("keydown", "shift")
    editor.click(editor.at("filter", "inlets.x"))
    editor.do("keyup", "shift")
    editor.until(lambda s: ("osc.saw", "filter.x") not in cables(s), "taken out")
    # Escape in the middle of a drag leaves no trace
    before = editor.patch()
    spot = editor.at("filter", "knobs.cutoff")
    editor.to(spot)
    editor.do("mousedown", 1)
    editor.do("mousemove", round(spot[0]), round(spot[1] - 60))
    editor.until(lambda s: "knobs" in node(s, "filter"), "turning")
    editor.key("Escape")
    editor.do("mouseup", 1)
    editor.frames()
    assert editor.patch() == before


def test_views_and_the_minimap(editor):
    here = still(editor)["nodes"]["osc"]["header"]
    editor.key("ctrl+3")
    editor.until(lambda s: "3" in s["patch"].get("views", {}), "kept")
    editor.to((800, 520))
    editor.do("keydown", "space")
    editor.drag((800, 965), (500, 900))
    editor.do("keyup", "space")
    away = still(editor)["nodes"]["osc"]["header"]
    assert away[0] < here[0] - 200
    editor.wheel((800, 520), 3)
    editor.key("shift+3")
    editor.until(lambda s: np.allclose(s["nodes"]["osc"]["header"], here, atol=1.0), "back")
    for _ in range(20):  # the minimap comes while the view moves, and stays under the pointer
        editor.wheel((800, 520), -1)
        editor.to((1600 - 16 - 30, 1000 - 16 - 10))  # its lower right end
        if editor.state["minimap"]:
            break
    editor.do("click", 1)
    right = still(editor)
    assert right["nodes"]["osc"]["header"][0] < here[0] - 100
    editor.click(editor.at("tone"))
    editor.key("period")
    near = still(editor)
    assert near["zoom"] > 1.2 * right["zoom"]
    assert np.allclose(near["nodes"]["tone"]["header"][0], 800, atol=60)


def test_a_display_is_enlarged_by_a_click(editor):
    (well,) = editor.state["nodes"]["seen"]["wells"]
    editor.click(well)
    editor.until(lambda s: s["enlarged"] == "seen", "a large display")
    assert editor.patch() == json.loads(json.dumps(editor.patch()))
    editor.key("Escape")
    editor.until(lambda s: not s["enlarged"], "the display at its size")
