"""The canvas under a real mouse: what comes and goes over it never stands in the way."""

import json

import pytest

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.overlay import BESIDE, _corner
from tests.rig.screen import SIZE, Editor, Screen
from tests.rig.windowed import SPACE, closed, node, opened, tidy

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine

PATCH = {
    "spikerack": 1,
    "nodes": {
        "osc": {"module": "oscillator", "at": [0, 0]},
        "filter": {"module": "svf", "at": [600, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -40}, "at": [1200, 0]},
        "rain": {"module": "poisson", "channels": 4, "knobs": {"rate": 60}, "at": [0, 408]},
        "cell": {"module": "lif", "channels": 4, "at": [600, 408]},
    },
    "cables": [
        {"from": "osc.saw", "to": "filter.x"},
        {"from": "filter.low", "to": "out.left"},
        {"from": "rain.spike", "to": "cell.kick"},
    ],
    "groups": {"weather": {"title": "weather", "nodes": ["rain", "cell"], "at": [0, 408]}},
}
CORNER = (SIZE[0] - 60, SIZE[1] - 60)  # where the minimap comes


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canvas")
    screen, path = Screen(), folder / "small.json"
    path.write_text(json.dumps(PATCH))
    made = Editor(screen, folder, str(path))
    yield made
    made.close()
    screen.close()


@pytest.fixture(autouse=True)
def clean(editor):
    tidy(editor)
    yield
    assert "Traceback" not in editor.errors.read_text()


def test_the_minimap_comes_and_goes_and_a_jack_in_its_corner_can_be_taken(editor):
    editor.drag(editor.at("osc", "outlets.saw"), CORNER, button=2)
    editor.until(lambda s: s["minimap"], "the minimap while the view moves")
    editor.shot("minimap")
    editor.to((800, 300))
    editor.until(lambda s: not s["minimap"], "the corner free again")
    jack = editor.at("osc", "outlets.saw")
    assert abs(jack[0] - CORNER[0]) < 30
    assert abs(jack[1] - CORNER[1]) < 30
    editor.drag(jack, (500, 900))  # a cable dropped in empty space asks what to add
    opened(editor, "palette")
    editor.key("Escape")
    closed(editor)


def test_a_tip_stands_beside_its_knob_and_goes_with_the_pointer(editor):
    editor.to(editor.at("filter", "knobs.cutoff"))
    editor.until(lambda s: "cutoff" in s["tip"].lower(), "the knob's tip")
    editor.shot("tip")
    editor.to(SPACE)
    editor.until(lambda s: not s["tip"], "no tip")
    spot = editor.at("filter", "knobs.resonance")
    editor.drag(spot, (spot[0] + 300, spot[1] - 60))
    editor.to(SPACE)
    editor.until(lambda s: not s["tip"], "no tip after a drag that ended elsewhere")


def test_where_a_tip_stands():
    camera = Camera(width=1000.0, height=800.0)
    assert _corner(300.0, 400.0, 20.0, 100.0, 30.0, camera) == (320.0 + BESIDE, 385.0)
    left, _ = _corner(950.0, 400.0, 20.0, 100.0, 30.0, camera)
    assert left + 100.0 == 930.0 - BESIDE  # no room at the right
    for y in (0.0, 800.0):
        _, top = _corner(300.0, y, 20.0, 100.0, 30.0, camera)
        assert 0.0 <= top <= 770.0


def test_the_wheel_zooms_over_everything_and_edits_nothing(editor):
    """Wherever it is first turned, in and out, far from the last time."""
    before = editor.patch()
    state = editor.state
    spots = [s for n in state["nodes"].values() for s in n["knobs"].values()]
    for spot in [*state["cables"].values(), *spots[:4]]:
        zoom = editor.state["zoom"]
        editor.wheel(spot, 2)
        near = editor.until(lambda s, zoom=zoom: s["zoom"] > 1.3 * zoom, "nearer")["zoom"]
        editor.wheel(spot, -2)
        editor.until(lambda s, near=near: s["zoom"] < near / 1.3, "farther")
        editor.until(lambda s: s["is_still"], "rest")
    assert editor.patch() == before


def test_the_wheel_turns_what_was_clicked_until_something_else_is(editor):
    spot = editor.at("filter", "knobs.resonance")
    editor.click(spot)
    editor.wheel(spot, 1)
    state = editor.until(lambda s: "knobs" in node(s, "filter"), "a step")
    editor.wheel(editor.at("filter", "knobs.cutoff"), 1)
    editor.until(lambda s: s["zoom"] > 1.1 * state["zoom"], "nearer")
    editor.key("f", "ctrl+z")
    editor.click(SPACE)
    editor.wheel(editor.at("filter", "knobs.resonance"), 1)
    editor.until(lambda s: s["zoom"] > 1.1 * state["zoom"], "nearer")
    assert "knobs" not in node(editor.state, "filter")


def test_with_alt_a_step_of_the_wheel_is_a_hundredth_with_ctrl_a_thousandth(editor):
    spot = editor.at("filter", "knobs.resonance")
    editor.wheel(spot, 1, ("alt",))
    state = editor.until(lambda s: "knobs" in node(s, "filter"), "a step")
    coarse = node(state, "filter")["knobs"]["resonance"]
    editor.key("ctrl+z")
    editor.until(lambda s: "knobs" not in node(s, "filter"), "undone")
    editor.wheel(spot, 1, ("alt", "ctrl"))
    state = editor.until(lambda s: "knobs" in node(s, "filter"), "a fine step")
    fine = node(state, "filter")["knobs"]["resonance"]
    start = 0.3  # what the module says
    assert set(node(state, "filter")["knobs"]) == {"resonance"}
    assert coarse - start == pytest.approx(10 * (fine - start), rel=0.1)
    assert coarse - start == pytest.approx(0.01, rel=0.05)  # its range is 1


def test_buttons_deal_reset_and_hold_what_is_learned(editor):
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("stdp")
    editor.key("Return")
    editor.until(lambda s: "stdp" in s["nodes"], "a module that learns")
    editor.key("f")
    editor.until(lambda s: s["is_still"], "the view at rest")

    def press(button, what):
        editor.click(editor.at("stdp", f"buttons.{button}"))
        return editor.until(lambda s: what(node(s, "stdp")), button)

    press("deal", lambda n: n.get("settings", {}).get("draw") == 1)
    press("unlearn", lambda n: n.get("lesson") == 1)
    press("hold_learning", lambda n: n.get("knobs", {}).get("freeze") == 1)
    editor.shot("buttons")
    press("hold_learning", lambda n: n.get("knobs", {}).get("freeze", 0) == 0)


def test_letters_are_notes_while_they_are_asked_for(editor):
    """N adds a module and F shows all; while keys play, they do neither."""
    editor.to(SPACE)
    editor.key("k", "n", "m", "Escape")
    assert not editor.state["popup"]
    assert "shortcuts again" in editor.state["line"]
    editor.key("n")
    opened(editor, "palette")


def sparkling(editor):
    """Spikes are under way; the first sound may wait for kernels."""
    editor.until(lambda s: s["sound"]["kernel"] not in ("", "starting"), "the sound", 300.0)
    editor.until(lambda s: s["lights"] > 0, "spikes under way")


def test_no_light_is_left_of_a_cable_that_is_gone(editor):
    sparkling(editor)
    before = editor.patch()
    editor.click(editor.at("cell"))
    editor.key("Delete")
    editor.until(lambda s: "cell" not in s["patch"]["nodes"], "deleted")
    editor.until(lambda s: s["lights"] == 0, "no lights")
    editor.frames(6)
    assert editor.state["lights"] == 0
    editor.key("ctrl+z")
    editor.until(lambda s: s["patch"] == before, "there again")
    editor.until(lambda s: s["lights"] > 0, "spikes again")


def test_no_light_is_left_in_a_folded_group(editor):
    sparkling(editor)
    corner = editor.at("rain", "corner")
    editor.click((corner[0] + 30, corner[1] - 8), repeat=2)  # the title folds its group
    editor.until(lambda s: s["patch"]["groups"]["weather"].get("folded"), "folded")
    editor.until(lambda s: s["lights"] == 0, "no lights")
    editor.frames(6)
    assert editor.state["lights"] == 0
    editor.shot("folded_quiet")
