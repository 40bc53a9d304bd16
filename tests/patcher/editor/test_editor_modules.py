"""A module of one's own, written, heard and changed while the editor plays."""

import numpy as np
import pytest

from tests.patcher.editor.test_editor_takes import octaves, taken
from tests.rig.screen import Editor, Screen
from tests.rig.windowed import closed, middle, opened

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine

HUM = """from math import pi, sin
from modules.ports import DT, Context, Knob, Out, State, octaves


def my_hum(pitch: Knob = octaves(0.0, -5.0, 5.0), at: State = 0.0, dt: Context = DT) -> Out("y"):
    \"\"\"A sine that hums.\"\"\"
    at = at + dt * 261.6256 * 2.0**pitch
    at = at - (1.0 if at >= 1.0 else 0.0)
    y = 0.5 * sin(2.0 * pi * at)
    return y, at
"""
FIFTH = HUM.replace("261.6256 *", "261.6256 * 1.5 *")
WITH_GAIN = FIFTH.replace("at: State", "gain: Knob = octaves(0.0, -5.0, 5.0), at: State")


@pytest.fixture
def editor(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "agreed"))
    screen = Screen()
    path = tmp_path / "empty.json"
    out = '{"module": "audio_out", "at": [816, 0]}'
    path.write_text(f'{{"spikerack": 1, "nodes": {{"out": {out}}}, "cables": []}}')
    made = Editor(screen, tmp_path, str(path))
    yield made
    made.close()
    screen.close()


def says(editor, *words: str) -> None:
    editor.until(lambda s: all(w in s["line"] for w in words), f"the line {words}", 60.0)


def test_a_module_is_written_heard_and_changed_while_it_plays(editor, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    file = folder / "hum.py"
    editor.until(lambda s: s["sound"]["rate"], "sound", 120.0)

    # the folder is agreed to, and only then is what is in there run
    file.write_text(HUM)
    editor.click(middle(editor, "bar.file"))
    opened(editor, "file_menu")
    editor.click(middle(editor, "file_menu.Modules of your own ..."))
    opened(editor, "own_modules")
    editor.key("ctrl+a")
    editor.type(str(folder))
    editor.key("Return")
    opened(editor, "trust")
    editor.shot("own_modules_trust")
    editor.key("Down", "Return")
    closed(editor)
    says(editor, "1 module")

    # from the palette into the patch, and heard
    editor.key("Return")
    opened(editor, "palette")
    editor.type("my hum")
    editor.key("Return")
    editor.until(lambda s: "my hum" in s["nodes"] or "my_hum" in s["nodes"], "a new node")
    name = (editor.state["nodes"].keys() - {"out"}).pop()
    editor.key("f")
    editor.until(lambda s: s["is_still"], "the view at rest")
    editor.drag(editor.at(name, "outlets.y"), editor.at("out", "inlets.both"))
    editor.until(lambda s: s["patch"]["cables"], "a cable")
    editor.until(lambda s: s["sound"]["kernel"] == "patch", "its kernel", 60.0)
    assert octaves(taken(editor)) == pytest.approx(0.0, abs=0.01)

    # changed, and heard
    file.write_text(FIFTH)
    says(editor, "my_hum: read again")
    assert octaves(taken(editor)) == pytest.approx(np.log2(1.5), abs=0.01)

    # another knob is on its panel at once
    file.write_text(WITH_GAIN)
    editor.until(lambda s: "gain" in s["nodes"][name]["knobs"], "another knob", 60.0)
    editor.shot("own_modules_changed")

    # a mistake is told in a line, and what was there plays on
    file.write_text(FIFTH.replace("return y, at", "return y"))
    says(editor, "hum.py", "plays on")
    assert octaves(taken(editor)) == pytest.approx(np.log2(1.5), abs=0.01)

    # gone: a ghost, which keeps its cable, and plays again when it is back
    file.unlink()
    says(editor, "there is no such module here", "my_hum")
    state = editor.until(lambda s: not s["nodes"][name]["knobs"], "a ghost", 60.0)
    assert state["patch"]["cables"]
    editor.shot("own_modules_ghost")
    file.write_text(HUM)
    editor.until(lambda s: "pitch" in s["nodes"][name]["knobs"], "its panel", 60.0)
    assert octaves(taken(editor)) == pytest.approx(0.0, abs=0.01)
    assert "Traceback" not in editor.errors.read_text()
