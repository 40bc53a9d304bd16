"""A session's files may be damaged, or no files at all: it is told, and what was whole is kept."""

import os
from contextlib import suppress

import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import decline, recoverable, replayed
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch

KNOWN = library()
DAMAGE = {
    "deep": b"[" * 200_000, "deep object": b'{"a":' * 100_000, "number": b"9" * 5000,
    "no JSON": b"\xff\0{", "no object": b"[1]",
    "path": b'{"path": 5}', "NUL": b'{"path": "a\\u0000"}',
}  # fmt: skip
STRANGE = {
    "change": b'{"change": 5, "words": ""}', "no words": b'{"change": {"set": {}}}',
    "moved": b'{"words": "", "change": {"set": {"spikerack": 1}, "moved": []}}',
    "cancel": b'{"cancel": 1}\n{"cancel": 1}\n{"cancel": 1}',
}  # fmt: skip


@pytest.fixture
def session(tmp_path, monkeypatch):
    """One that ended without saving, after one edit."""
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path))
    document = Document(Patch({"a": Node("lif")}), None, KNOWN, Journal())
    document.do("about", "edited")
    document.journal._end()  # as if it had been killed
    return sessions.sessions()[0]


@pytest.mark.parametrize("line", DAMAGE.values(), ids=DAMAGE)
def test_what_came_before_a_damaged_line_is_there(session, line):
    with (session / sessions.EDITS).open("ab") as file:
        file.write(line + b"\n" + b'{"undo": 1}\n')
    (found,) = recoverable()
    assert found.edits == 1
    assert "damaged" in str(found)
    made = replayed(session, KNOWN)
    assert made.is_damaged
    assert made.patch.about == "edited"
    assert Document(None, None, KNOWN, Journal()).restore(session)


@pytest.mark.parametrize("line", [*DAMAGE.values(), *STRANGE.values()], ids=[*DAMAGE, *STRANGE])
def test_a_journal_without_a_whole_line_is_told(session, line):
    (session / sessions.EDITS).write_bytes(line + b"\n")
    for found in recoverable():
        str(found)
        with pytest.raises(PatchError, match="the journal is damaged"):
            replayed(session, KNOWN)
        decline(found)


def test_a_session_may_hold_anything_but_plain_files(session):
    for name in (sessions.EDITS, sessions.BASE, sessions.LOCK):
        kept = (session / name).read_bytes()
        for make in (os.mkfifo, os.mkdir, lambda p: p.symlink_to("/dev/zero"), lambda p: p.touch()):
            (session / name).unlink()
            make(session / name)
            for found in recoverable():
                str(found)
            sessions.last_line(session)
            if name != sessions.LOCK:
                with suppress(PatchError):
                    replayed(session, KNOWN)
            if (session / name).is_dir() and not (session / name).is_symlink():
                (session / name).rmdir()
                (session / name).touch()
        (session / name).unlink()
        (session / name).write_bytes(kept)
    assert replayed(session, KNOWN).patch.about == "edited"
