"""Sessions on disk: the history of a file outlives a restart, and what is in use is left alone."""

import os

import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import decline, recoverable
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.patch.patchfile import read, write
from tests.runtime.document.edits_kept import crash, edited, story


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_session_in_use_is_neither_offered_nor_taken():
    document = edited(5)
    assert recoverable() == []
    with pytest.raises(PatchError, match="open in another window; close that one$"):
        Document().restore(document.journal._session)
    other = edited(5, seed=2)
    assert other.journal._session != document.journal._session
    crash(document)
    assert [s.folder for s in recoverable()] == [sessions.sessions()[-1]]
    text = (sessions.sessions()[0] / sessions.LOCK).read_text()
    assert text == f"{os.getpid()}\n"


def test_a_session_says_its_file_its_time_and_how_many_edits(tmp_path):
    file = tmp_path / "mine.json"
    document = Document(journal=Journal(), path=file)
    document.do("add", "lif")
    document.do("add", "lif")
    document.undo()
    crash(document)
    (session,) = recoverable()
    assert (session.path, session.edits) == (file, 3)
    assert abs(session.time - session.folder.stat().st_mtime) < 60
    assert str(session).startswith("mine.json, 3 edits, ")


def test_the_history_of_a_file_outlives_a_restart(tmp_path):
    file = tmp_path / "mine.json"
    document = edited(60)
    write(document.patch, file)
    document.saved(file)
    document.close()
    assert recoverable() == []
    back = Document(journal=Journal())
    back.load(read(file), file)
    assert not back.is_dirty
    assert story(back) == story(document)
    assert not back.is_dirty  # all was done again
    back.undo()
    assert back.is_dirty


def test_an_orderly_end_leaves_one_line_for_each_step(tmp_path):
    document = Document(journal=Journal())
    name = document.do("add", "lif")
    for i in range(50):
        document.do("move", {name: [i, i]}, gesture="drag")
    document.do("about", "undone")
    document.undo()
    write(document.patch, tmp_path / "a.json")
    document.saved(tmp_path / "a.json")
    document.close()
    (session,) = sessions.sessions()
    assert len((session / sessions.EDITS).read_bytes().splitlines()) == 1 + 3 + 1 + 1
    back = Document(read(tmp_path / "a.json"), tmp_path / "a.json", journal=Journal())
    assert back.redo() == "about"
    assert back.patch.about == "undone"


def test_a_file_that_was_changed_elsewhere_has_no_history(tmp_path):
    file = tmp_path / "mine.json"
    document = edited(10)
    write(document.patch, file)
    document.saved(file)
    document.close()
    write(document.patch.with_node("new", Node("lif")), file)
    back = Document(journal=Journal())
    back.load(read(file), file)
    assert back.undo() is None


def test_what_the_player_does_not_save_is_given_up_but_not_the_history_before(tmp_path):
    file = tmp_path / "mine.json"
    document = edited(10)
    write(document.patch, file)
    document.saved(file)
    steps = len(document.history.done)
    document.do("about", "never mind")
    document.close()
    assert recoverable() == []
    back = Document(read(file), file, journal=Journal())
    assert len(back.history.done) == steps
    edited(10).close()  # never saved at all
    assert len(sessions.sessions()) == 1


def test_what_is_declined_is_not_offered_again(tmp_path):
    file = tmp_path / "mine.json"
    document = edited(10)
    write(document.patch, file)
    document.saved(file)
    document.do("about", "new")
    crash(document)
    crash(edited(5))
    for session in recoverable():
        decline(session)
    assert recoverable() == []
    back = Document(read(file), file, journal=Journal())
    assert story(back) == story(document)[:-1]  # up to the save


def test_old_histories_make_room_but_not_what_is_in_use_or_in_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "KEPT", 1)
    documents = [edited(20, seed) for seed in range(5)]
    for i, document in enumerate(documents[:4]):
        document.saved(tmp_path / f"{i}.json")
    used, lost, *closed = [d.journal._session for d in documents]
    documents[1].do("about", "in no file")
    for document in documents[1:]:
        crash(document)
    for i, session in enumerate((*closed, lost, used)):
        for path in (session / sessions.EDITS, session):
            os.utime(path, (10_000 - i, 10_000 - i))
    sessions.sweep()
    left = set(sessions.sessions())
    assert {used, lost} <= left
    assert len(left) == 4  # and the newest, and one that no file has
    assert closed[0] in left
