"""One window of the editor for many tests: what they begin with, and what they look at."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.rig.screen import Editor, Screen

PATCH = {
    "spikerack": 1,
    "nodes": {
        "osc": {"module": "oscillator", "at": [0, 0]},
        "filter": {"module": "svf", "at": [600, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -40}, "at": [1200, 0]},
        "cell": {"module": "lif", "at": [0, 408]},
        "mixed": {"module": "join", "at": [600, 408]},
    },
    "cables": [
        {"from": "osc.saw", "to": "filter.x"},
        {"from": "filter.low", "to": "out.left"},
    ],
}
SPACE = (1300, 860)  # pixels where nothing is


def window(folder: Path) -> Iterator[Editor]:
    """An editor with a small patch, all of it in sight."""
    screen = Screen()
    path = folder / "small.json"
    path.write_text(json.dumps(PATCH))
    made = Editor(screen, folder, str(path))
    made.path = path
    yield made
    made.close()
    screen.close()


def tidy(editor: Editor) -> None:
    """The patch as it was, and nothing open."""
    for _ in range(3):
        if editor.state["popup"]:
            editor.key("Escape")
    for name, key in (("console", "Escape"), ("costs", "F3")):
        if name in editor.state["standing"]:
            editor.to(SPACE)
            editor.key(key)
    while editor.state["undo"]:
        editor.key("ctrl+z")
    editor.to(SPACE)
    editor.key("f")  # a new panel has moved the view
    editor.until(lambda s: s["is_still"], "the view at rest")


def middle(editor, name: str) -> tuple[float, float]:
    x, y, w, h = editor.until(lambda s: name in s["rects"], name)["rects"][name]
    return x + w / 2, y + h / 2


def opened(editor, name: str) -> dict:
    return editor.until(lambda s: s["popup"] == name, f"the window {name}")


def closed(editor) -> dict:
    return editor.until(lambda s: not s["popup"], "no window")


def node(state: dict, name: str) -> dict:
    return state["patch"]["nodes"][name]


def notes(state: dict) -> list[str]:
    return [note["text"] for note in state["patch"].get("notes", {}).values()]
