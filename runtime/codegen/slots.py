"""The table of a kernel, word by word, and the places in its own memory."""

import textwrap

from spikerack.runtime.compiler import machine

VECTOR = 8  # float64 in the widest vector; rows of work are whole vectors


class Table(list[int]):
    """The table of a kernel by itself."""

    def word(self, value: int) -> str:
        """The text that reads a new word."""
        self.append(value)
        return f"a[{len(self) - 1}]"


class Words:
    """The table's row under way, and the places in `work`."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.table: list[int] = []
        self.told: list[str] = []  # what each word of it is, for who reads the kernel
        self.written: set[int] = set()  # words of blocks that rows are turned into
        self.size = 0
        self.loops = 0
        self.places: dict[tuple, int] = {}
        self.named = 0

    def word(self, value: int, what: str) -> str:
        """The text that reads a new word: a[0] is the address of work, then come the rows."""
        self.table.append(value)
        self.told.append(what)
        at = len(self.table)
        return f"a[c * WORDS + {at}]" if self.lanes > 1 else f"a[{at}]"

    def legend(self) -> list[str]:
        """What stands where in the table, as comments."""
        told = [f"a[{k}] {what}" for k, what in enumerate(["work", *self.told])]
        each = " of the first lane; others follow" if self.lanes > 1 else ""
        return [f"# {line}" for line in textwrap.wrap(f"{'; '.join(told)}{each}", 94)]

    def place(self, *name: str, width: int) -> int:
        """A literal place in work, at a cache line, padded to whole vectors."""
        if name not in self.places:
            self.places[name] = self.size
            self.size += -(-width // VECTOR) * VECTOR
        return self.places[name]


def indented(lines: list[str], depth: int = 1) -> list[str]:
    """The same lines, further to the right."""
    return [f"{'    ' * depth}{line}" for line in lines]


def stride(width: int) -> int:
    """Cells from row to row: whole vectors, as they are turned."""
    return -(-width // VECTOR) * VECTOR if width > 2 else width


def busy(width: int) -> int:
    """Cells of a row that are worked on: whole registers of this machine."""
    lanes = machine.lanes()
    return -(-width // lanes) * lanes if width > 2 else width
