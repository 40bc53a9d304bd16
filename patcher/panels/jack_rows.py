"""The lower part of a panel: inlets to the left, outlets to the right on a plate, in rows.

Plain numbers: what is placed is a name with its label; `Block` says where each stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.model import Plate
from spikerack.patcher.panels.theme import LABEL

PITCH = 54.0  # from one row of jacks to the next
LAST = 36.0  # from the lowest row to the panel's lower end
ABOVE, BELOW = 34.0, 16.0  # how far a plate reaches from the middle of a jack
NARROW, AIR = 29.0, 8.0  # a jack's least width, and what its label needs on top of its own
SIDE = 7.0  # between a plate and the side of the panel
WIDEST = 58.0


@dataclass(frozen=True)
class Block:
    """An arrangement: rows of inlets and rows of outlets, which may share rows."""

    inlets: tuple[tuple[str, ...], ...]
    outlets: tuple[tuple[str, ...], ...]
    is_shared: bool

    @property
    def rows(self) -> int:
        """How many rows of jacks there are."""
        counts = len(self.inlets), len(self.outlets)
        return max(counts) if self.is_shared else sum(counts)

    @property
    def height(self) -> float:
        """What it takes of the panel, with the footer."""
        return LAST + ABOVE + PITCH * (self.rows - 1) if self.rows else LAST - BELOW

    @property
    def width(self) -> float:
        """What it takes at least."""
        ins, outs = _span(self.inlets), _span(self.outlets)
        plate = outs + 6.0 if outs else 0.0
        both = ins + plate + (4.0 if ins and plate else 0.0) if self.is_shared else max(ins, plate)
        return both + 2 * SIDE


def blocks(inlets: Sequence[str], outlets: Sequence[str]) -> list[Block]:
    """Every arrangement in at most five rows, the lowest first."""
    if not inlets and not outlets:
        return [Block((), (), True)]
    found = {}
    for rows in range(1, 6):
        shared = Block(_rows(inlets, rows), _rows(outlets, rows), True)
        found[shared.inlets, shared.outlets, True] = shared
        if inlets and outlets:
            for upper in range(1, rows):
                apart = Block(_rows(inlets, upper), _rows(outlets, rows - upper), False)
                found[apart.inlets, apart.outlets, False] = apart
    return sorted(found.values(), key=lambda b: b.rows)


def placed(block: Block, width: float, height: float) -> tuple[dict, dict, tuple[Plate, ...]]:
    """Where each inlet and each outlet stands, by label, and the plate of the outlets."""
    lowest = height - LAST
    y_out = lowest - PITCH * (len(block.outlets) - 1)
    y_in = lowest - PITCH * (len(block.inlets) - 1)
    if not block.is_shared:
        y_in -= PITCH * len(block.outlets)
    elif block.inlets and block.outlets:
        y_in = y_out = min(y_in, y_out)
    ins, outs = _columns(block.inlets), _columns(block.outlets)
    room = width - 2 * SIDE - (6.0 if outs else 0.0)
    if block.is_shared and ins and outs:
        spare = max(0.0, (room - 4.0 - sum(ins) - sum(outs)) / (len(ins) + len(outs)))
        ins, outs = _grown(ins, spare), _grown(outs, spare)
    else:
        ins = _grown(ins, (room - sum(ins)) / max(1, len(ins)))
        outs = _grown(outs, (room - sum(outs)) / max(1, len(outs)))
    left = SIDE
    if not (block.is_shared and outs):  # alone in their rows
        left += max(0.0, (width - 2 * SIDE - sum(ins)) / 2)
    right = width - SIDE - 3.0 - sum(outs)
    if outs and not (block.is_shared and ins):  # the plate reaches from side to side
        right = (width - sum(outs)) / 2
    spots_in = _spots(block.inlets, ins, left, y_in)
    spots_out = _spots(block.outlets, outs, right, y_out)
    if not outs:
        return spots_in, spots_out, ()
    start = right - 3.0 if block.is_shared and ins else SIDE
    low = y_out + PITCH * (len(block.outlets) - 1) + BELOW
    return spots_in, spots_out, (Plate(start, y_out - ABOVE, width - SIDE, low),)


def _rows(labels: Sequence[str], most: int) -> tuple[tuple[str, ...], ...]:
    """The labels in so many rows of about the same length."""
    if not labels:
        return ()
    each = ceil(len(labels) / most)
    return tuple(tuple(labels[i : i + each]) for i in range(0, len(labels), each))


def _columns(rows: Sequence[Sequence[str]]) -> list[float]:
    """The least widths of the columns."""
    count = max(map(len, rows), default=0)
    return [
        max(max(NARROW, text_width(row[i], LABEL) + AIR) for row in rows if i < len(row))
        for i in range(count)
    ]


def _span(rows: Sequence[Sequence[str]]) -> float:
    return sum(_columns(rows))


def _grown(columns: list[float], spare: float) -> list[float]:
    """The columns with room to spare shared out, up to a width that still looks like a row."""
    return [max(c, min(c + spare, WIDEST)) for c in columns]


def _spots(rows: Sequence[Sequence[str]], columns: list[float], left: float, y: float) -> dict:
    """By row and column, as labels may repeat: index in reading order -> (x, y)."""
    spots, index = {}, 0
    for r, row in enumerate(rows):
        x = left
        for label, wide in zip(row, columns, strict=False):
            spots[index] = (x + wide / 2, y + PITCH * r, label)
            x, index = x + wide, index + 1
    return spots
