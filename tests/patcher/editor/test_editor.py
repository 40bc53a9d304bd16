"""Patching by hand: every gesture with a real mouse and a real keyboard, on a virtual screen."""

import json
import shutil
from pathlib import Path

import pytest

from spikerack.runtime.patch.patchfile import read
from tests.rig.screen import Editor, Screen

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine

PATCH = {
    "spikerack": 1,
    "nodes": {
        "osc": {"module": "oscillator", "at": [0, 0]},
        "filter": {"module": "svf", "at": [600, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -40}, "at": [1200, 0]},
        "cell": {"module": "lif", "at": [0, 408]},
    },
    "cables": [
        {"from": "osc.saw", "to": "filter.x"},
        {"from": "filter.low", "to": "out.left"},
    ],
}


@pytest.fixture(scope="module")
def screen():
    made = Screen()
    yield made
    made.close()


@pytest.fixture
def editor(screen, tmp_path):
    """A window with a small patch, all of it in sight."""
    path = tmp_path / "small.json"
    path.write_text(json.dumps(PATCH))
    made = Editor(screen, tmp_path, str(path))
    made.path = path
    yield made
    made.close()


def cables(state: dict) -> dict[tuple[str, str], float]:
    return {(c["from"], c["to"]): c.get("weight", 1.0) for c in state["patch"].get("cables", ())}


def knob(state: dict, node: str, name: str) -> float | None:
    return state["patch"]["nodes"][node].get("knobs", {}).get(name)


def test_a_player_patches_with_the_mouse(editor):
    """One long hour at the rack: each step leaves what it should, and undo takes it back."""
    begin = editor.patch()

    # from an outlet to an inlet, and into a knob
    editor.drag(editor.at("cell", "outlets.spike"), editor.at("filter", "inlets.x"))
    editor.until(lambda s: ("cell.spike", "filter.x") in cables(s), "a new cable")
    editor.drag(editor.at("cell", "outlets.v"), editor.at("filter", "knobs.cutoff"))
    editor.until(lambda s: ("cell.v", "filter.cutoff") in cables(s), "a cable into a knob")
    # backwards, from an inlet
    editor.drag(editor.at("out", "inlets.right"), editor.at("filter", "outlets.high"))
    editor.until(lambda s: ("filter.high", "out.right") in cables(s), "a cable drawn backwards")
    editor.shot("wired")

    # the last cable of an inlet goes elsewhere, a copy with Ctrl, away into space
    editor.drag(editor.at("out", "inlets.right"), editor.at("cell", "inlets.drive"))
    state = editor.until(lambda s: ("filter.high", "cell.drive") in cables(s), "moved")
    assert ("filter.high", "out.right") not in cables(state)
    editor.drag(editor.at("cell", "inlets.drive"), editor.at("out", "inlets.right"), keys=("ctrl",))
    state = editor.until(lambda s: ("filter.high", "out.right") in cables(s), "a copy")
    assert ("filter.high", "cell.drive") in cables(state)
    editor.drag(editor.at("cell", "inlets.drive"), (800, 900))
    editor.until(lambda s: ("filter.high", "cell.drive") not in cables(s), "thrown away")

    # everything back, and again
    while editor.state["undo"]:
        editor.key("ctrl+z")
    assert editor.patch() == begin
    while editor.state["redo"]:
        editor.key("ctrl+shift+z")
    assert ("filter.high", "out.right") in cables(editor.state)


def test_knobs_turn_and_take_values(editor):
    spot = editor.at("filter", "knobs.cutoff")
    editor.drag(spot, (spot[0], spot[1] - 60))
    state = editor.until(lambda s: knob(s, "filter", "cutoff"), "a turned knob")
    high = knob(state, "filter", "cutoff")
    editor.drag(spot, (spot[0], spot[1] + 60), keys=("ctrl",))
    state = editor.until(lambda s: knob(s, "filter", "cutoff") != high, "a fine turn")
    assert 0.0 < high - knob(state, "filter", "cutoff") < high / 2
    editor.wheel(spot, 2)
    finely = knob(state, "filter", "cutoff")
    editor.until(lambda s: knob(s, "filter", "cutoff") > finely, "the wheel")
    editor.click(spot, repeat=2)
    editor.until(lambda s: knob(s, "filter", "cutoff") is None, "the default")
    editor.to(spot)
    editor.key("equal")
    editor.until(lambda s: s["popup"], "a place to type")
    editor.type("2*440 Hz")
    editor.key("Return")
    editor.until(lambda s: knob(s, "filter", "cutoff") == 880.0, "880 Hz")
    assert not editor.state["popup"]


def test_a_cable_is_a_synapse(editor):
    middle = editor.state["cables"]["osc.saw>filter.x"]
    weights = []

    def weighed(ratio):
        """The weight is another, so many times the last."""

        def is_so(state):
            weights.append(cables(state)["osc.saw", "filter.x"])
            return weights[-1] == pytest.approx(ratio, rel=2e-3)

        return is_so

    editor.drag(middle, (middle[0], middle[1] - 80))  # a quarter of a decibel for each pixel
    editor.until(weighed(10.0), "20 dB more")
    editor.wheel(editor.state["cables"]["osc.saw>filter.x"], -2)
    editor.until(weighed(10.0 * 10 ** (-2 / 20)), "2 dB less")
    middle = editor.state["cables"]["osc.saw>filter.x"]
    editor.drag(middle, (middle[0], middle[1] + 4 * 58 + 10))
    editor.until(weighed(0.0), "zero, which holds")
    editor.drag(middle, (middle[0], middle[1] + 60))
    editor.until(lambda s: -0.1 < cables(s)["osc.saw", "filter.x"] < 0.0, "the other sign")
    editor.key("ctrl+z", "ctrl+z")
    x, y = editor.state["cables"]["osc.saw>filter.x"]
    editor.drag((x - 40, y - 60), (x + 40, y + 60), keys=("ctrl", "alt"))
    editor.until(lambda s: ("osc.saw", "filter.x") not in cables(s), "cut")


def test_add_move_copy_delete(editor):
    editor.click((800, 880), repeat=2)
    editor.until(lambda s: s["popup"] == "palette", "the palette")
    editor.type("adsr")
    editor.shot("palette")
    editor.key("Return")
    state = editor.until(lambda s: len(s["nodes"]) == 5, "a new node")
    new = (set(state["nodes"]) - set(PATCH["nodes"])).pop()
    x, y = editor.at(new)
    editor.drag((x, y), (x + 130, y - 40))
    editor.until(lambda s: tuple(s["nodes"][new]["header"]) != (x, y), "moved")
    editor.key("ctrl+c", "ctrl+v")
    editor.until(lambda s: len(s["nodes"]) == 6, "a copy")
    editor.key("ctrl+d")
    editor.until(lambda s: len(s["nodes"]) == 7, "another")
    editor.key("Delete")
    editor.until(lambda s: len(s["nodes"]) == 6, "one less")
    # a cable dropped in space asks for what fits
    editor.drag(editor.at("cell", "outlets.spike"), (1400, 860))
    editor.until(lambda s: s["popup"] == "palette", "the palette")
    editor.type("voice")
    editor.key("Return")
    editor.until(lambda s: any(a == "cell.spike" for a, _ in cables(s)), "added and cabled")


def test_the_view_follows_the_hand(editor):
    state = editor.state
    spot = editor.at("osc")
    editor.wheel(spot, 3)
    near = editor.until(lambda s: s["zoom"] > 1.3 * state["zoom"], "nearer")
    editor.frames(20)
    moved = [abs(a - b) for a, b in zip(editor.at("osc"), spot, strict=True)]
    assert max(moved) < 3.0, "the point under the cursor stays"
    editor.drag((800, 900), (700, 850), button=2)
    x, y = near["nodes"]["osc"]["header"]
    editor.until(lambda s: abs(s["nodes"]["osc"]["header"][0] - (x - 100)) < 4, "panned")
    editor.to((800, 950))
    editor.key("f")
    editor.until(lambda s: abs(s["zoom"] - state["zoom"]) < 0.3, "all of it")
    editor.drag((20, 90), (1580, 980))
    editor.until(lambda s: set(s["selection"]) == set(PATCH["nodes"]), "a box around everything")


def test_the_keyboard_alone_patches(editor):
    """Add a voice and hear it: no mouse."""
    editor.to((800, 950))
    editor.key("Return")
    editor.until(lambda s: s["popup"] == "palette", "the palette")
    editor.type("poisson")
    editor.key("Return")
    editor.until(lambda s: "poisson" in s["nodes"], "a new node")
    editor.key("Tab")
    for _ in range(8):
        if editor.state["focus"][0] == "poisson":
            break
        editor.key("Tab")
    assert editor.state["focus"][0] == "poisson"
    for _ in range(12):
        if editor.state["focus"] == ["poisson", "spike"]:
            break
        editor.key("ctrl+Down")
    assert editor.state["focus"] == ["poisson", "spike"]
    editor.key("Return")
    for _ in range(30):
        editor.key("Tab")
        if editor.state["focus"] == ["cell", "drive"]:
            break
    editor.key("Return")
    editor.until(lambda s: ("poisson.spike", "cell.drive") in cables(s), "a cable")


def test_save_quit_reopen(editor, screen, tmp_path):
    editor.drag(editor.at("cell", "outlets.spike"), editor.at("filter", "inlets.x"))
    editor.until(lambda s: ("cell.spike", "filter.x") in cables(s), "a cable")
    editor.key("ctrl+s")
    editor.until(lambda s: not s["dirty"], "saved")
    kept = read(editor.path)
    assert any(c.source == "cell" for c in kept.cables)
    editor.do("key", "ctrl+q")
    editor.process.wait(20)
    assert editor.process.returncode == 0, editor.errors.read_text()
    again = Editor(screen, tmp_path, str(editor.path))
    again.key("ctrl+z")  # what was done before it was closed
    again.until(lambda s: ("cell.spike", "filter.x") not in cables(s), "undone after a restart")
    again.close()


def test_what_a_killed_editor_did_is_there_again(editor, screen, tmp_path):
    editor.drag(editor.at("cell", "outlets.spike"), editor.at("filter", "inlets.x"))
    editor.until(lambda s: ("cell.spike", "filter.x") in cables(s), "a cable")
    editor.process.kill()
    editor.process.wait()
    again = Editor(screen, tmp_path, str(editor.path))
    again.until(lambda s: s["popup"] == "restore", "an offer to restore")
    again.shot("restore")
    again.key("Return")
    again.until(lambda s: ("cell.spike", "filter.x") in cables(s), "restored")
    again.close()


@pytest.mark.parametrize("name", ["first_sound.json"])
def test_the_first_start_looks_and_sounds(screen, tmp_path, name):
    editor = Editor(screen, tmp_path, is_drawn=True)
    state = editor.until(lambda s: s["sound"]["kernel"], "sound", 120.0)
    assert len(state["patch"]["notes"]) == 3
    shutil.copy(editor.shot("first_start"), tmp_path)
    assert Path(tmp_path / "first_start.png").stat().st_size > 20_000
    editor.close()


def test_the_first_start_leads_through_a_tour_that_can_be_left(screen, tmp_path):
    editor = Editor(screen, tmp_path)

    def press(label):
        x, y, w, h = editor.state["rects"][f"tour.{label}"]
        editor.click((x + w / 2, y + h / 2))

    try:
        state = editor.until(lambda s: "tour" in s["standing"], "the tour")
        spot = editor.at("rain", "knobs.rate")
        editor.drag(spot, (spot[0], spot[1] - 30))
        editor.shot("tour")
        for _ in range(6):
            press("Skip this")
        assert "tour" in editor.state["standing"]
        editor.to((800, 20))
        editor.key("ctrl+s")
        editor.until(lambda s: s["popup"], "a place for the name")
        editor.type("mine")
        editor.key("Return")
        state = editor.until(lambda s: "tour" not in s["standing"], "the end of the tour")
        assert "mine" in state["path"]
        assert "rate" in state["patch"]["nodes"]["rain"]["knobs"]
        Path(state["path"]).unlink()
        editor.close()
        editor = Editor(screen, tmp_path)
        assert "tour" not in editor.state["standing"], "only once"
    finally:
        editor.close()
