"""A plan's own memory: blocks of its jacks, and taps that others read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from spikerack.runtime.compiler.extents import know
from spikerack.runtime.memory.address import Address, address, aligned
from spikerack.runtime.plan.plan import BLOCK


@dataclass
class Tap:
    """A ring of an outlet's last ticks: a kernel writes it, anyone may read.

    `written` holds the ticks written so far, and the row of the next.
    """

    ring: np.ndarray
    written: np.ndarray
    read: int = 0

    def drain(self) -> np.ndarray:
        """The ticks since the last call, oldest first; what a slow reader missed is left out."""
        end, size = int(self.written[0]), len(self.ring)
        begin = max(self.read, end - size)
        self.read = end
        return self.ring[np.arange(begin, end) % size]


class Buffers:
    """A plan's own memory: a block of every inlet, knob and outlet that needs one.

    Nothing is read from one that was not written in the same block, so plans may share them.
    """

    def __init__(self) -> None:
        self.arrays: dict[tuple, tuple[np.ndarray, Address]] = {}
        self.used: set[tuple] = set()  # names asked for since someone emptied this

    def at(self, *name: Any, width: int) -> Address:
        """The address of a named buffer of BLOCK ticks, made when first asked for."""
        name = (*name, width)
        self.used.add(name)
        found = self.arrays.get(name)
        if found is None:
            array = know(aligned(BLOCK * width), f"the block {' '.join(map(str, name))}")
            found = self.arrays[name] = array, address(array)
        return found[1]

    def keep(self, names: Iterable[tuple]) -> None:
        """Let go of all others."""
        self.arrays = {name: self.arrays[name] for name in names}
