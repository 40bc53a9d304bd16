"""The table of a kernel, word by word, and the places in its own memory."""

from spikerack.runtime.compiler import machine

VECTOR = 8  # float64 in the widest vector; rows of work are whole vectors


class Words:
    """The table's row under way, and the places in `work`."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.table: list[int] = []
        self.written: set[int] = set()  # words of blocks that rows are turned into
        self.size = 0
        self.loops = 0
        self.places: dict[tuple, int] = {}
        self.named = 0

    def word(self, value: int) -> str:
        """The text that reads a new word: a[0] is the address of work, then come the rows."""
        self.table.append(value)
        at = len(self.table)
        return f"a[c * WORDS + {at}]" if self.lanes > 1 else f"a[{at}]"

    def place(self, *name: str, width: int) -> int:
        """A literal place in work, at a cache line, padded to whole vectors."""
        if name not in self.places:
            self.places[name] = self.size
            self.size += -(-width // VECTOR) * VECTOR
        return self.places[name]


def stride(width: int) -> int:
    """Cells from row to row: whole vectors, as they are turned."""
    return -(-width // VECTOR) * VECTOR if width > 2 else width


def busy(width: int) -> int:
    """Cells of a row that are worked on: whole registers of this machine."""
    lanes = machine.lanes()
    return -(-width // lanes) * lanes if width > 2 else width
