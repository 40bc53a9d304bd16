"""What the editor died with is not opened again by itself (a real window, really killed)."""

import shutil

import pytest

from spikerack.runtime.document.journal import crashes
from spikerack.runtime.document.journal.crashes import Mark, forgive, suspects
from tests.rig.processes import end
from tests.rig.screen import Editor, Screen
from tests.rig.windowed import PATCH, json


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path))
    return tmp_path


def died(mark: Mark) -> None:
    """What the system does with a process: its locks go, its files stay."""
    crashes.os.close(mark._handle)
    mark._file = mark._handle = None


def test_a_mark_that_is_held_is_no_suspect(state):
    mark = Mark()
    mark.set(state / "a.json")
    assert suspects() == []
    died(mark)
    assert suspects() == [str(state / "a.json")]
    mark.set(state / "b.json")
    mark.clear()
    assert suspects() == [str(state / "a.json")]
    forgive(str(state / "a.json"))
    assert suspects() == []


def test_it_is_forgiven_when_it_has_played_for_a_while(state, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(crashes.time, "monotonic", lambda: now[0])
    first, again = Mark(), Mark()
    first.set(state / "a.json")
    died(first)
    again.set(state / "a.json")
    for seconds, is_playing in ((0, True), (2.9, True), (0.1, False), (0.1, True), (2.9, True)):
        now[0] += seconds
        again.look(is_playing)
        assert suspects() == [str(state / "a.json")]
    now[0] += 0.2
    again.look(True)
    assert suspects() == []


def test_marks_that_cannot_be_kept_or_read_do_no_harm(state):
    (state / "opening").write_text("a file where the folder should be")
    mark = Mark()
    mark.set(state / "a.json")
    mark.look(True)
    mark.clear()
    assert suspects() == []
    (state / "opening").unlink()
    (state / "opening" / "folder").mkdir(parents=True)
    crashes.os.mkfifo(state / "opening" / "pipe")
    (state / "opening" / "bytes").write_bytes(b"\xff\x00/x")
    assert suspects() == ["\udcff\x00/x"]


@pytest.mark.xdist_group("screen")
def test_what_it_died_with_is_offered_silent(tmp_path):
    screen = Screen()
    path = tmp_path / "small.json"
    path.write_text(json.dumps(PATCH))
    try:
        editor = Editor(screen, tmp_path, str(path))
        editor.process.kill()  # as a crash would, before it has played for a while
        editor.process.wait()
        editor = Editor(screen, tmp_path)
        state = editor.until(lambda s: s["popup"] == "restore", "an offer")
        assert state["path"] == ""
        assert state["sound"]["kernel"] == "stopped"
        shutil.copy(editor.shot("safe_start"), tmp_path)
        editor.key("Return")  # open it silent
        state = editor.until(lambda s: s["path"] == str(path), "the patch")
        assert state["sound"]["kernel"] == "stopped"
        assert "plays" in editor.until(lambda s: "silent" in s["line"], "a word")["line"]
        editor.key("ctrl+space")
        editor.until(lambda s: s["sound"]["kernel"] == "patch", "its sound", 300.0)
        marks = tmp_path / "state" / "opening"
        editor.until(lambda s: not list(marks.iterdir()), "that it is forgiven", 60.0)
        editor.close()
        editor = Editor(screen, tmp_path)
        assert editor.state["path"] == str(path)
        assert not editor.state["popup"]
        editor.close()
    finally:
        end(editor.process)
        screen.close()
