"""The journal: what a killed player finds again."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable, replayed
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.patchfile import write
from tests.at_random.edits import bytes_of
from tests.root import ROOT
from tests.runtime.document.edits_kept import crash, edited, story


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_session_comes_back_with_its_patch_and_all_of_its_steps():
    document = edited(300)
    document.undo()
    document.undo()
    text, words = bytes_of(document), [s.words for s in document.history.done]
    ahead = [s.words for s in document.history.undone]
    crash(document)
    (session,) = recoverable()
    back = Document(journal=Journal())
    back.restore(session.folder)
    assert bytes_of(back) == text
    assert [s.words for s in back.history.done] == words
    assert [s.words for s in back.history.undone] == ahead
    assert back.is_dirty
    assert story(back) == story(document)


def test_it_goes_on_in_the_same_session_and_can_be_killed_again():
    document = edited(40)
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    name = back.do("add", "lif", at=[1, 2])
    back.undo()
    back.redo()
    crash(back)
    (session,) = recoverable()
    again = Document(journal=Journal())
    again.restore(session.folder)
    assert name in again.patch.nodes
    assert bytes_of(again) == bytes_of(back)


def test_a_gesture_is_one_step_after_a_restart_too():
    document = Document(journal=Journal())
    name = document.do("add", "lif")
    for i in range(9):
        document.do("turn", f"{name}.tau", (10 + i) / 1000, gesture="drag")
    document.do("turn", f"{name}.tau", 0.5)
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    assert [s.words for s in back.history.done] == ["add lif", "turn lif.tau", "turn lif.tau"]
    back.undo()
    assert back.patch.nodes[name].knobs["tau"] == 0.018
    back.undo()
    assert not back.patch.nodes[name].knobs


def test_a_cancelled_gesture_leaves_nothing_to_undo_or_redo():
    document = Document(journal=Journal())
    name = document.do("add", "lif")
    for i in range(3):
        document.do("move", {name: [i, i + 1]}, gesture="drag")
    assert document.cancel("another") is None
    assert document.cancel("drag") == "move lif"
    assert document.cancel("drag") is None
    assert document.redo() is None
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    assert back.patch == document.patch
    assert [s.words for s in back.history.done] == ["add lif"]
    assert back.redo() is None


@pytest.mark.parametrize("cut", [1, 2, 30])
def test_a_torn_last_line_is_as_if_it_had_not_been_begun(cut):
    document = edited(20)
    before = bytes_of(document)
    document.do("about", "a text that is long enough to be torn in the middle of its line")
    crash(document)
    (session,) = recoverable()
    lines = session.folder / sessions.EDITS
    lines.write_bytes(lines.read_bytes()[:-cut])
    back = Document(journal=Journal())
    back.restore(session.folder)
    assert bytes_of(back) == before
    back.do("about", "told again")
    crash(back)
    again = Document(journal=Journal())
    again.restore(recoverable()[0].folder)
    assert again.patch.about == "told again"


def test_edits_after_a_save_are_offered_and_are_all_there(tmp_path):
    file = tmp_path / "mine.json"
    document = edited(10)
    write(document.patch, file)
    document.saved(file)
    document.do("about", "new")
    crash(document)
    (session,) = recoverable()
    assert (session.path, session.edits) == (file, 1)
    back = Document(journal=Journal())
    back.restore(session.folder)
    assert back.path == file
    assert back.is_dirty
    back.undo()
    assert not back.is_dirty


def test_learned_arrays_come_back(tmp_path):
    learned = np.arange(6.0).reshape(2, 3)
    first = Patch({"stdp": Node("stdp")}, arrays={"stdp.w": learned})
    document = Document(first, journal=Journal())
    document.do("rename", "stdp", "brain")
    (copy,) = document.do("duplicate", ["brain"])
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    assert sorted(back.patch.arrays) == ["brain.w", f"{copy}.w"]
    np.testing.assert_array_equal(back.patch.arrays[f"{copy}.w"], learned)
    back.undo()
    back.undo()
    np.testing.assert_array_equal(back.patch.arrays["stdp.w"], learned)


def test_a_full_disk_is_told_and_a_later_edit_begins_anew(monkeypatch):
    document = Document(journal=Journal())
    document.do("add", "lif")
    document.do("add", "lif")

    def full(handle, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("spikerack.runtime.document.journal.journal.os.write", full)
    document.do("add", "lif")
    assert document.journal.fault == (
        "journal: edits cannot be kept (No space left on device); save the patch"
    )
    monkeypatch.undo()
    monkeypatch.setenv("SPIKERACK_STATE", str(sessions.folder().parent))
    document.undo()
    document.undo()  # further than the new lines reach back
    document.redo()
    document.do("about", "still here")
    assert document.journal.fault == ""
    text = bytes_of(document)
    crash(document)
    last = max(recoverable(), key=lambda s: s.time)
    assert bytes_of(Document(replayed(last.folder, document.known).patch)) == text


def test_a_handle_is_closed_once(monkeypatch):
    """A number that is closed again may be another thread's by then."""
    ours, closed = set(), []
    opens, closes = os.open, os.close

    def opening(*args, **options):
        handle = opens(*args, **options)
        ours.add(handle)
        return handle

    def closing(handle):
        closed.append(handle)
        assert handle in ours
        ours.remove(handle)
        closes(handle)

    monkeypatch.setattr(os, "open", opening)
    monkeypatch.setattr(os, "close", closing)
    for is_saved in (False, True):
        journal = Journal()
        document = Document(journal=journal)
        document.do("add", "lif")
        if is_saved:
            document.path = sessions.folder().parent / "kept.json"
            journal.saved(document.path, document.patch, document.known)
        journal.close(document.history, document.patch, not is_saved, document.known)
    assert len(closed) > 4
    assert not ours


def killed(rounds: int, seed: int) -> list[dict]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.runtime.document.edits_killed", str(rounds), str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in made.stdout.splitlines()]


def found(rounds: list[dict]) -> list[dict]:
    """The rounds that found every edit that was told, and their way back to the start."""
    return [r for r in rounds if r["lost"] == 0 and r["is_back"] and r["sessions"] <= 1]


def test_killed_25_times_at_random_moments_nothing_is_lost():
    rounds = killed(25, seed=100)
    assert len(rounds) == 25
    assert found(rounds) == rounds
    assert sum(r["steps"] > 5 for r in rounds) > 12  # there was something to lose


@pytest.mark.long
def test_killed_100_times_at_random_moments_nothing_is_lost():
    rounds = killed(100, seed=1000)
    assert len(rounds) == 100
    assert found(rounds) == rounds
