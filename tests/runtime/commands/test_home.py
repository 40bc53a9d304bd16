"""A user may have no home, or one that cannot be written to: everything plays, and says so once."""

import os
from pathlib import Path

import pytest

from spikerack.patcher.models import preferences as kept
from spikerack.patcher.models.file_list import typed_path
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.commands.home import find_home
from spikerack.runtime.devices.takes_folder import NAME, takes_folder
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.group_library import on_shelf
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.patch.patchfile import write
from tests.runtime.commands.test_command_line import spikerack
from tests.runtime.devices.test_takes import recording

KEPT = ("CONFIG", "STATE", "DATA", "TAKES")


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in KEPT:
        monkeypatch.delenv(f"SPIKERACK_{name}", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path / f"spikerack-{os.getuid()}"


@pytest.mark.parametrize("home", ["/nowhere/at/all", "relative", os.devnull])
def test_without_a_home_things_are_kept_among_the_temporary(monkeypatch, bare, home):
    monkeypatch.setenv("HOME", home)
    line = find_home()
    assert line == f"home: there is no folder {home}; what is kept goes to {bare}"
    assert Path(os.environ["HOME"]) == bare
    assert bare.stat().st_mode & 0o777 == 0o700
    assert takes_folder() == bare / "Music" / NAME
    assert find_home() == ""


def test_a_home_that_is_there_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home() == ""
    assert os.environ["HOME"] == str(tmp_path)
    monkeypatch.setenv("HOME", "")
    find_home()
    assert os.path.isdir(os.environ.get("HOME") or os.path.expanduser("~"))


def test_what_another_has_put_there_is_not_taken(monkeypatch, tmp_path, bare):
    """A link, or a folder that others may write to."""
    monkeypatch.setenv("HOME", "/nowhere")
    (tmp_path / "other").mkdir()
    bare.symlink_to(tmp_path / "other")
    find_home()
    assert Path(os.environ["HOME"]).name.startswith("spikerack-")
    assert Path(os.environ["HOME"]) != bare
    bare.unlink()
    bare.mkdir()
    bare.chmod(0o777)
    monkeypatch.setenv("HOME", "/nowhere")
    find_home()
    assert Path(os.environ["HOME"]) != bare


def test_a_patch_plays_and_records_without_a_home(tmp_path, bare):
    write(recording("take.wav"), tmp_path / "p.json")
    args = ["-o", tmp_path / "o.wav", "-s", 0.1]
    done = spikerack("render", tmp_path / "p.json", *args, HOME="/nowhere/at/all")
    assert done.returncode == 0, done.stderr
    assert [line[:5] for line in done.stderr.splitlines()] == ["home:", "recor"]
    assert (bare / "Music" / NAME / "take.wav").exists()


def test_nothing_can_be_kept_and_editing_goes_on(monkeypatch, tmp_path):
    """Each folder stands below a file, where not even root can make one."""
    (tmp_path / "file").touch()
    for name in KEPT:
        monkeypatch.setenv(f"SPIKERACK_{name}", str(tmp_path / "file" / name))
    assert kept.load()[0] == kept.Settings()
    assert (recoverable(), on_shelf()) == ([], {})
    said: list[str] = []
    document = Document(journal=Journal())
    desk = Desk(document, None, None, say=said.append)
    desk.change(sag=0.5)
    desk.change(sag=0.25)
    assert said == ["settings: cannot be kept (Not a directory)"]
    assert desk.settings.sag == 0.25
    document.do("add", "lif", at=(0, 0))
    assert "cannot be kept (Not a directory)" in document.journal.fault


def test_a_typed_home_of_nobody_is_a_name():
    assert typed_path(Path("/here"), "~no_such_user/x.json") == Path("/here/~no_such_user/x.json")
