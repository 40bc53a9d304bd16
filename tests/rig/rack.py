"""One window with a small patch for all tests of a file, and where things are in it."""

import json

import pytest

from tests.rig.desktop import Desktop
from tests.rig.screen import Editor, Screen
from tests.rig.windowed import node

PATCH = {
    "spikerack": 1,
    "nodes": {
        "osc": {"module": "oscillator", "at": [0, 0]},
        "filter": {"module": "svf", "at": [600, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -40}, "at": [1200, 0]},
        "cell": {"module": "lif", "at": [0, 408]},
        "seen": {"module": "scope", "at": [600, 408]},
        "one": {"module": "comparator", "knobs": {"threshold": -1.0}, "at": [0, 816]},
        "slow": {"module": "slew", "knobs": {"fall": 20.0}, "at": [600, 816]},
        "tone": {"module": "oscillator", "at": [1200, 816]},
    },
    "cables": [
        {"from": "osc.saw", "to": "filter.x"},
        {"from": "filter.low", "to": "out.left"},
        {"from": "osc.sine", "to": "seen.a"},
        {"from": "one.gate", "to": "slow.x"},
        {"from": "slow.y", "to": "tone.pitch"},
        {"from": "tone.sine", "to": "out.right"},
    ],
}
SPACE = (1450, 520)  # pixels where nothing is


@pytest.fixture(scope="module")
def screen():
    made = Screen()
    yield made
    made.close()


@pytest.fixture(scope="module")
def desktop(screen):
    made = Desktop(screen.display)
    yield made
    made.close()


@pytest.fixture(scope="module")
def editor(screen, tmp_path_factory):
    """One window for all tests; each begins with the patch as it was."""
    folder = tmp_path_factory.mktemp("gestures")
    path = folder / "small.json"
    path.write_text(json.dumps(PATCH))
    made = Editor(screen, folder, str(path))
    made.path = path
    yield made
    made.close()


@pytest.fixture(autouse=True)
def clean(editor):
    """The patch as it was, all of it in sight, nothing open and nothing selected."""
    editor.to(SPACE)
    for _ in range(3):
        if editor.state["popup"]:
            editor.key("Escape")
    while editor.state["undo"]:
        editor.key("ctrl+z")
    editor.key("ctrl+shift+a", "f")
    still(editor)
    yield
    assert "Traceback" not in editor.errors.read_text()


def still(editor) -> dict:
    """The state after the camera came to rest."""
    seen = editor.state
    while True:
        editor.frames(4)
        now = editor.state
        if now["nodes"] == seen["nodes"]:
            return now
        seen = now


def popup(editor, name: str) -> dict:
    return editor.until(lambda s: s["popup"] == name, f"the window {name!r}")


def place(state: dict, name: str) -> list[float]:
    return node(state, name).get("at", [0, 0])


def cables(state: dict) -> dict[tuple[str, str], dict]:
    return {(c["from"], c["to"]): c for c in state["patch"].get("cables", ())}


def between(editor, *names: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """A box from a little left of the first node to a little right of the last."""
    state = editor.state["nodes"]
    corners, fars = [state[n]["corner"] for n in names], [state[n]["far"] for n in names]
    x0, y0 = min(c[0] for c in corners) - 6, min(c[1] for c in corners) + 20
    return (x0, y0), (max(f[0] for f in fars) + 6, max(f[1] for f in fars) - 30)
