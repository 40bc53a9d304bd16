"""Documents with a journal, and what becomes of them."""

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.journal import Journal
from tests.at_random.edits import Hands, bytes_of


def crash(document: Document) -> None:
    """End as a killed process ends: nothing is written any more, its lock is free."""
    document.journal._end()


def edited(edits: int, seed: int = 1, **kw) -> Document:
    document = Document(journal=Journal(), **kw)
    hands = Hands(document, seed)
    while edits > 0:
        edits -= hands.edit()
        if hands.dice.random() < 0.1:
            document.undo()
    return document


def story(document: Document) -> list[str]:
    """Every state that undo and redo lead to, from the first to the last."""
    while document.undo() is not None:
        pass
    texts = [bytes_of(document)]
    while document.redo() is not None:
        texts.append(bytes_of(document))
    return texts
