"""A random walk of every command, with undo and redo: the bytes come back."""

import pytest

from spikerack.runtime.document.console.console import Console
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.registry import COMMANDS
from tests.at_random.edits import Hands, bytes_of, is_normal


def walked(edits: int, seed: int, **kw) -> tuple[Document, list[str]]:
    """A document after many edits, undone and redone on the way, and the lines that were said."""
    document, lines = Document(), []
    document.said.append(lines.append)
    hands, done = Hands(document, seed, **kw), 0
    while done < edits:
        done += hands.edit()
        if hands.dice.random() < 0.05:
            document.undo()
        if hands.dice.random() < 0.03:
            document.redo()
        if done % 250 == 0:
            assert is_normal(document), lines[-1]
    document.said.clear()
    return document, lines


@pytest.fixture(scope="module")
def walk():
    return walked(10_000, seed=2)


def test_every_command_was_walked(walk):
    said = {line.partition("(")[0] for line in walk[1]}
    assert said >= COMMANDS.keys() - {"place_group"}  # reads a file


def test_undo_goes_back_to_the_first_bytes_and_redo_to_the_last(walk):
    document, _ = walk
    while document.redo() is not None:
        pass
    last, texts = bytes_of(document), {}
    while document.undo() is not None:
        left = len(document.history.done)
        if left % 5 == 0:
            texts[left] = bytes_of(document)
    assert len(document.history.undone) > 3000
    assert texts[0] == bytes_of(Document())
    for left in sorted(texts):
        while len(document.history.done) < left:
            assert document.redo() is not None
        assert bytes_of(document) == texts[left]
    while document.redo() is not None:
        pass
    assert bytes_of(document) == last


def test_the_lines_that_were_said_do_the_same_in_the_console():
    document, lines = walked(2000, seed=3, gestures=("",))
    other = Document()
    console = Console(other)
    for line in lines:
        console.run(line)
    assert bytes_of(other) == bytes_of(document)
    assert [s.words for s in other.history.done] == [s.words for s in document.history.done]


def test_steps_share_what_did_not_change(walk):
    document, _ = walk
    shared = changed = 0
    for step in document.history.done:
        before, after = step.before.nodes, step.after.nodes
        for name in before.keys() & after.keys():
            is_same = before[name] is after[name]  # but a gesture may have gone there and back
            assert is_same or before[name] != after[name] or step.gesture
            shared += before[name] is after[name]
            changed += before[name] is not after[name]
    assert shared > changed
