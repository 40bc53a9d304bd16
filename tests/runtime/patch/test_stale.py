"""Another program changes a file that is open: it is not written over unasked."""

import os
import signal

import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.patch.file_hash import file_hash
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.patchfile import read, write
from tests.runtime.commands.test_command_line import PATCH
from tests.runtime.commands.test_killed import running, unnamed, until
from tests.runtime.document.edits_kept import crash

ONE, TWO = (Patch({name: Node("lif")}) for name in ("one", "two"))


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path / "state"))
    write(ONE, tmp_path / "p.json")
    return tmp_path / "p.json"


def test_a_stamp_tells_what_a_file_holds(tmp_path, path):
    before, about = file_hash(path), path.stat()
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))  # as long, and as old
    assert path.stat().st_size == about.st_size
    assert file_hash(path) != before
    os.mkfifo(tmp_path / "pipe")
    assert file_hash(tmp_path / "pipe") == file_hash(tmp_path / "none") == file_hash(tmp_path) == ""


def saved(document):
    write(document.patch, document.path)
    document.saved(document.path)


def test_a_document_knows_that_its_file_was_changed(tmp_path, path):
    document = Document(read(path), path)
    assert not document.is_stale
    os.utime(path)  # touched, and as it was
    assert not document.is_stale
    write(TWO, path)
    assert document.is_stale
    document.load(read(path), path)
    assert not document.is_stale
    document.do("add", "lif", at=(0, 0))
    saved(document)
    assert not document.is_stale
    path.unlink()
    assert not document.is_stale  # there is nothing to write over
    assert not Document().is_stale


def test_what_changed_while_it_was_read_is_noticed(path):
    before = file_hash(path)
    patch = read(path)
    write(TWO, path)
    document = Document()
    document.load(patch, path, before)
    assert document.is_stale


def test_two_windows_with_one_file(path):
    """Each hears of the other's save; undo and the journal of both go on."""
    a, b = (Document(read(path), path, journal=Journal()) for _ in "ab")
    new = a.do("add", "lif", at=(0, 0))
    mine = b.do("add", "noise", at=(0, 0))
    saved(a)
    assert not a.is_stale
    assert b.is_stale
    b.undo()
    b.redo()
    assert b.is_stale
    crash(b)
    (session,) = recoverable()
    back = Document(journal=Journal())
    back.restore(session.folder)
    assert mine in back.patch.nodes
    assert back.is_stale  # also after a restart
    saved(back)
    assert not back.is_stale
    assert a.is_stale
    a.undo()
    assert new not in a.patch.nodes


def test_a_session_whose_file_is_as_it_was_goes_on(path):
    document = Document(read(path), path, journal=Journal())
    document.do("add", "lif", at=(0, 0))
    saved(document)
    document.do("add", "noise", at=(0, 0))
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    assert not back.is_stale


def test_a_render_saves_beside_what_was_changed_meanwhile(tmp_path):
    path = tmp_path / "song.json"
    path.write_bytes(PATCH.read_bytes())
    args = ["render", path, "-o", tmp_path / "x.wav", "-s", 300, "--save", path]
    with running(*args) as process:
        until(process, lambda: sum(unnamed(process, tmp_path)) > 10_000, "sound on the disk")
        process.send_signal(signal.SIGSTOP)
        write(TWO, path)
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"{path}: was changed by another program meanwhile, and stays; saved as" in errors
    assert set(read(path).nodes) == {"two"}
    assert set(read(tmp_path / "song 2.json").nodes) == set(read(PATCH).nodes)
