"""A spatial index: which things stand where, without looking at all of them.

The world is divided into square cells; each cell knows the things whose boxes touch it.
"""

from collections.abc import Hashable, Iterator
from math import floor
from typing import Generic, TypeVar

from spikerack.patcher.canvas.camera import Box

SIDE = 512.0  # world units: about one panel
LONG = 2048.0  # for cables, which move in many cells at once

T = TypeVar("T", bound=Hashable)


class GridIndex(Generic[T]):
    """Boxes by what they belong to, found by place."""

    def __init__(self, side: float = SIDE) -> None:
        self.side = side
        self.boxes: dict[T, Box] = {}
        self._cells: dict[tuple[int, int], set[T]] = {}

    def put(self, thing: T, box: Box) -> None:
        """Add a thing, or move it."""
        before = self.boxes.get(thing)
        if before is not None and _corners(before, self.side) == _corners(box, self.side):
            self.boxes[thing] = box
            return
        self.drop(thing)
        self.boxes[thing] = box
        for cell in _cells(box, self.side):
            self._cells.setdefault(cell, set()).add(thing)

    def drop(self, thing: T) -> None:
        """Forget a thing, if it is known."""
        box = self.boxes.pop(thing, None)
        for cell in _cells(box, self.side) if box else ():
            self._cells[cell].discard(thing)
            if not self._cells[cell]:
                del self._cells[cell]

    def touching(self, box: Box) -> set[T]:
        """The things whose boxes overlap this one, or share an edge with it."""
        x0, y0, x1, y1 = box
        across, down = (x1 - x0) / self.side + 1, (y1 - y0) / self.side + 1
        if across * down < len(self._cells):
            near = set().union(*(self._cells.get(c, ()) for c in _cells(box, self.side)))
        else:
            near = set(self.boxes)
        return {
            thing
            for thing in near
            for a0, b0, a1, b1 in [self.boxes[thing]]
            if a0 <= x1 and a1 >= x0 and b0 <= y1 and b1 >= y0
        }

    def at(self, x: float, y: float) -> set[T]:
        """The things whose boxes hold a point."""
        return self.touching((x, y, x, y))


def _corners(box: Box, side: float) -> tuple[int, int, int, int]:
    """The first and the last cell of a box."""
    x0, y0, x1, y1 = box
    return floor(x0 / side), floor(y0 / side), floor(x1 / side), floor(y1 / side)


def _cells(box: Box, side: float) -> Iterator[tuple[int, int]]:
    x0, y0, x1, y1 = _corners(box, side)
    return ((i, j) for i in range(x0, x1 + 1) for j in range(y0, y1 + 1))


def overlap(a: Box, b: Box) -> bool:
    """True if two boxes share a point."""
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]


def holds(a: Box, b: Box) -> bool:
    """True if all of `b` lies in `a`."""
    return a[0] <= b[0] and a[2] >= b[2] and a[1] <= b[1] and a[3] >= b[3]


def grown(box: Box, reach: float) -> Box:
    """A box that reaches farther to all sides."""
    return box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach
