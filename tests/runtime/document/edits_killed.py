"""Players that are killed while they edit: what of their work is found again.

python -m tests.runtime.document.edits_killed ROUNDS SEED     prints one JSON line a round
"""

import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.patch.patchfile import read, write
from tests.at_random.edits import Hands, bytes_of


def mark(document: Document) -> str:
    return hashlib.sha256(bytes_of(document).encode()).hexdigest()


def edit(document: Document, seed: int, file: Path, tell) -> None:
    """Edit without an end; each new state is told as soon as listeners hear of it."""
    document.changed.append(lambda old, new: tell(document))
    hands = Hands(document, seed)
    while True:
        hands.edit()
        chance = hands.dice.random()
        if chance < 0.1:
            document.undo()
        elif chance < 0.15:
            document.redo()
        elif chance < 0.17:
            write(document.patch, file, document.known)
            document.saved(file)


def one_round(folder: Path, seed: int) -> dict:
    os.environ["SPIKERACK_STATE"] = str(folder)
    file = folder / "patch.json"
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            document = Document(journal=Journal())
            edit(document, seed, file, lambda d: os.write(writing, f"{mark(d)}\n".encode()))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        try:
            first = pipe.readline()
            time.sleep(random.Random(seed).uniform(0.0, 0.4))
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        marks = [first.strip(), *pipe.read().split()]
    return {"told": len(marks), **found_again(marks, seed, file)}


def found_again(marks: list[str], seed: int, file: Path) -> dict:
    """How many of the told states are missing from what was found; and if undo goes back."""
    document, sessions = Document(), recoverable()
    if sessions:
        document.restore(sessions[0].folder)
    elif file.exists():  # killed just after it was saved
        document.journal = Journal()
        document.load(read(file), file)
    lost = 0 if mark(document) in (marks[-1], the_next(marks, seed, file)) else None
    steps = len(document.history.done)
    states = {mark(document)}
    while document.undo() is not None:
        states.add(mark(document))
    is_back = bytes_of(document) == bytes_of(Document())
    return {"lost": lost, "steps": steps, "sessions": len(sessions), "is_back": is_back}


def the_next(marks: list[str], seed: int, file: Path) -> str:
    """The state that was on disk when the killed one had no time left to tell it."""
    document, seen = Document(), []

    def tell(d: Document) -> None:
        seen.append(mark(d))
        if len(seen) > len(marks):
            raise StopIteration

    try:
        edit(document, seed, file.with_name("again.json"), tell)
    except StopIteration:
        assert seen[: len(marks)] == marks
    return seen[-1]


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        with tempfile.TemporaryDirectory() as scratch:
            told = one_round(Path(scratch), int(sys.argv[2]) + number)
        print(json.dumps(told), flush=True)
