"""What this machine cannot do is one line that says where and what, and no error of ours."""

import json
import os
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.replay import recoverable, replayed
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import PatchError, limit
from spikerack.runtime.library import library
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import write


def endless(n: int) -> int:
    return endless(n + 1)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        (lambda: np.zeros(1 << 50), "x: there is not enough memory (asked for 8.00 PiB); use"),
        (lambda: bytearray(1 << 60), "x: there is not enough memory; use fewer channels"),
        (lambda: endless(0), "x: is nested or chained too deeply; use fewer levels"),
        (lambda: os.listdir("/dev/null/x"), "/dev/null/x: not a directory; see to that"),
        (lambda: os.write(9999, b""), "x: bad file descriptor; see to that"),
    ],
)
def test_a_limit_is_told_in_the_players_words(what, line):
    with pytest.raises((MemoryError, RecursionError, OSError)) as met:
        what()
    assert str(limit(met.value, "x")).startswith(line)


def test_an_error_of_ours_is_none():
    assert limit(KeyError("x"), "x") is None


def test_memory_that_is_not_there_names_the_cable():
    patch = Patch({"a": Node("lif"), "b": Node("lif")}, (Cable("a", "v", "b", "drive"),))
    (wire,) = Engine().plan(patch).wires
    wire = replace(wire, late=1 << 50)  # more than any budget lets through
    with pytest.raises(PatchError, match='^cables."a.v -> b.drive": there is not enough memory'):
        Store().wire(wire, 48_000)


@pytest.fixture
def session(tmp_path, monkeypatch):
    """One that was not ended, with a line for the journal."""
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path))
    made = sessions.new_session()
    write(Patch(), made / sessions.BASE, library())
    return made


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000, '{"change": ' * 100_000, '{"change": [[[[1]]]]}', '{"change": {"set": 1}}',
        '{"change": {"set": {}}, "words": 1, "path": [1]}', '{"path": {"a": 1}, "undo": 1}',
        '{"cancel": 1}', '{"change": null, "words": []}',
        '{"change": {"set": {"nodes": {"a": ' + "[" * 500 + "]" * 500 + '}}}, "words": "x"}',
    ],
    ids=lambda line: line[:30],
)  # fmt: skip
def test_a_journal_that_is_damaged_is_told(session, line):
    begun = json.dumps({"journal": 1, "path": ""})
    (session / sessions.EDITS).write_text(f"{begun}\n{line}\n")
    assert len(recoverable()) <= 1
    with suppress(PatchError):  # of one line, as its own tests say
        replayed(session, library())
