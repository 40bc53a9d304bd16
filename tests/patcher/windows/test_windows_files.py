"""What the window asks before it writes: over another's change, and beside a patch that records."""

import json
import signal

import pytest
import soundfile

from spikerack.runtime.patch.opening import opened as patch_in
from tests.rig.windowed import PATCH, middle, opened, tidy, window

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    yield from window(tmp_path_factory.mktemp("files"))


@pytest.fixture(autouse=True)
def _clean(editor):
    yield
    if editor.process.poll() is None:
        tidy(editor)


def changed_by_another(editor) -> str:
    theirs = json.dumps({**PATCH, "about": "theirs"})
    editor.path.write_text(theirs)
    return theirs


def test_a_file_that_another_program_changed_is_asked_about(editor):
    editor.to(editor.at("cell"))
    editor.key("ctrl+e")
    editor.key("ctrl+s")
    editor.until(lambda s: s["line"] == "Saved small.json", "saved")
    theirs = changed_by_another(editor)
    editor.key("ctrl+e", "ctrl+s")
    opened(editor, "changed")
    editor.shot("changed")
    editor.key("Escape")
    assert editor.path.read_text() == theirs
    editor.key("ctrl+s")
    opened(editor, "changed")
    editor.click(middle(editor, "changed.Write over it: what was changed there is lost"))
    editor.until(lambda s: s["line"] == "Saved small.json", "saved")
    assert editor.path.read_text() != theirs
    undo = editor.state["undo"]
    editor.key("ctrl+z")
    editor.until(lambda s: s["undo"] == undo - 1, "one step back")
    changed_by_another(editor)
    editor.key("ctrl+s")
    opened(editor, "changed")
    editor.click(middle(editor, "changed.Open it: what was changed here is lost"))
    editor.until(lambda s: s["patch"].get("about") == "theirs", "theirs")


def test_a_patch_that_records_asks_once_where_to(editor):
    folder = editor.folder / "song"
    folder.mkdir(exist_ok=True)
    editor.until(lambda s: s["sound"]["rate"], "sound", 120.0)
    for name in ("first", "second"):
        tape = {"module": "recorder", "knobs": {"record": 1}, "settings": {"path": f"{name}.wav"}}
        text = json.dumps({**PATCH, "nodes": {**PATCH["nodes"], "tape": tape}})
        (folder / f"{name}.json").write_text(text)
        editor.key("ctrl+o")
        opened(editor, "files")
        editor.type(str(folder / f"{name}.json"))
        editor.key("Return")
        editor.until(lambda s, n=name: s["path"].endswith(f"{n}.json"), "the patch")
        if name == "first":
            opened(editor, "beside")
            editor.shot("beside")
            usual = editor.folder / "takes" / "first.wav"
            editor.until(lambda s, u=usual: u.exists(), "a take, whatever the answer")
            editor.click(middle(editor, f"beside.Beside it, in {folder}"))
    editor.until(lambda s: (folder / "second.wav").exists(), "a take beside the patch")
    assert not editor.state["popup"]
    assert not (folder / "first.wav").exists()
    settings = json.loads((editor.folder / "config" / "settings.json").read_text())
    assert settings["beside"] == {str(folder): True}


def test_a_terminal_that_is_gone_ends_the_window_in_order(editor):
    """Last: the take is whole and holds its patch."""
    editor.until(lambda s: s["sound"]["kernel"] in ("patch", "generic"), "sound", 120.0)
    before = set(editor.folder.rglob("*.wav"))
    editor.click(middle(editor, "bar.record"))
    editor.until(lambda s: set(editor.folder.rglob("*.wav")) - before, "a take")
    (take,) = set(editor.folder.rglob("*.wav")) - before
    editor.until(lambda s: take.stat().st_size > 200_000, "its sound")
    editor.process.send_signal(signal.SIGHUP)
    assert editor.process.wait(60) == 0
    assert soundfile.info(take).frames == len(soundfile.read(take)[0]) > 24_000
    assert "osc" in patch_in(take).nodes
