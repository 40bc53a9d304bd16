"""A stick at the rack: its panel tells whether it is there, and what it moves is seen and heard."""

import json
import math
import os
import sys

import pytest

from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.canvas.tooltip import told
from spikerack.patcher.panels.draw_panel import END, START
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.sound.status import Status
from spikerack.runtime.document.knob_travel import travel
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch
from tests.patcher.editor.test_editor_takes import octaves, taken
from tests.rig.screen import Editor, Screen

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine

PATCH = {
    "spikerack": 1,
    "nodes": {
        "stick": {"module": "joystick", "at": [0, 0]},
        "mouse": {"module": "mouse", "at": [0, 408]},
        "other": {"module": "gamepad", "settings": {"which": "Racer"}, "at": [240, 408]},
        "osc": {"module": "oscillator", "at": [480, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -12}, "at": [840, 0]},
    },
    "cables": [
        {"from": "stick.x", "to": "osc.pitch"},
        {"from": "osc.sine", "to": "out.both"},
    ],
}
MISSING = "no joystick found; plug one in"


def hold(file, plugged: bool, *axes: float) -> None:
    """What the player does with the stick."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"plugged": plugged, "axes": axes}))
    os.replace(part, file)


@pytest.fixture
def stick(tmp_path):
    file = tmp_path / "stick.json"
    hold(file, False)
    return file


@pytest.fixture
def editor(stick, tmp_path):
    screen = Screen()
    path = tmp_path / "stick_patch.json"
    path.write_text(json.dumps(PATCH))

    class WithStick(Editor):
        program = (sys.executable, "-m", "tests.rig.editor_with_stick", str(stick), "edit")

    made = WithStick(screen, tmp_path, str(path))
    yield made
    made.close()
    screen.close()


def turned(state: dict) -> float | None:
    """How far the second arc of the pitch reaches, as part of a knob's whole way."""
    osc = state["nodes"]["osc"]
    if "pitch" not in osc["arcs"]:
        return None
    (x, y), (a, b) = osc["knobs"]["pitch"], osc["arcs"]["pitch"][1]
    angle = math.atan2(b - y, a - x)
    return ((angle - START) % math.tau) / (END - START)


def test_a_stick_is_seen_and_heard_when_it_comes_and_goes(editor, stick):
    def is_at(x: float):
        """The second arc reaches to where the stick is: weight 1 is one octave."""
        end = travel(library()["oscillator"].port("pitch"), x)
        return lambda s: turned(s) is not None and abs(turned(s) - end) < 0.01

    def says(line: str, node: str = "stick"):
        return lambda s: s["nodes"][node]["said"] == line

    editor.until(lambda s: s["sound"]["rate"], "sound", 120.0)
    editor.until(says(MISSING), "no stick")
    editor.until(says('no gamepad "Racer" found; plug it in', "other"), "no pad")
    editor.until(says("the mouse of this screen", "mouse"), "a mouse")
    editor.to(editor.at("stick"))
    editor.shot("stick_missing")

    hold(stick, True, 0.0)
    state = editor.until(lambda s: "irtual" in s["nodes"]["stick"]["said"], "a stick")
    name = state["nodes"]["stick"]["said"]
    hold(stick, True, 1.0)
    editor.until(is_at(1.0), "an octave up")
    editor.to(editor.at("stick"))
    editor.shot("stick_held")
    assert octaves(taken(editor)) == pytest.approx(1.0, abs=0.01)

    hold(stick, False)
    editor.until(says(MISSING), "it was unplugged")
    editor.until(is_at(0.0), "and let go of the knob")
    assert octaves(taken(editor)) == pytest.approx(0.0, abs=0.01)

    hold(stick, True, 0.0)
    editor.until(says(name), "the stick again")
    hold(stick, True, 0.5)
    half = (0.5 - 0.05) / 0.95  # with the dead zone
    editor.until(is_at(half), "half of it")
    assert octaves(taken(editor)) == pytest.approx(half, abs=0.01)


def test_only_what_must_be_plugged_in_has_a_window_for_it():
    devices = {name: panel(spec).notice for name, spec in library().items()}
    told = {name: notice.device for name, notice in devices.items() if notice}
    assert told == {
        "joystick": "joystick", "gamepad": "gamepad", "mouse": "mouse", "midi_notes": "MIDI port",
        "midi_control": "MIDI port", "midi_out": "MIDI port",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["header", "panel"])
def test_under_the_pointer_a_node_tells_what_the_runtime_says_of_it(kind):
    class Silent:
        def status(self) -> Status:
            return Status(nodes={"stick": MISSING})

    patch = Patch(nodes={"stick": Node("joystick"), "osc": Node("oscillator")})
    assert told(Hit(kind, "stick"), patch, library(), Silent()) == f"stick\n{MISSING}"
    assert told(Hit(kind, "osc"), patch, library(), Silent()) == ""
