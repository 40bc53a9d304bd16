"""A plan's own memory: blocks of its jacks, as rows of numbers and as lists of spikes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from spikerack.runtime.compiler.extents import know
from spikerack.runtime.memory.address import WORD, Address, address, aligned
from spikerack.runtime.plan.plan import BLOCK


class SpikeList(NamedTuple):
    """Where a list of spikes stands: for each tick of a block a count and room for entries."""

    room: int
    counts: Address
    channels: Address
    sizes: Address
    places: Address


class Buffers:
    """A plan's own memory: a block of every inlet, knob and outlet that needs one.

    Nothing is read from one that was not written in the same block, so plans may share them.
    """

    def __init__(self) -> None:
        self.arrays: dict[tuple, tuple[np.ndarray, Address]] = {}
        self.used: set[tuple] = set()  # names asked for since someone emptied this

    def at(self, *name: Any, width: int) -> Address:
        """The address of a named buffer of BLOCK ticks, made when first asked for.

        It takes memory only where something is written.
        """
        name = (*name, width)
        self.used.add(name)
        found = self.arrays.get(name)
        if found is None:
            array = know(aligned(BLOCK * width), f"the block {' '.join(map(str, name))}")
            found = self.arrays[name] = array, address(array)
        return found[1]

    def list_at(self, *name: Any, room: int, ticks: int) -> SpikeList:
        """The list of spikes of this name; what nobody writes to takes no memory."""
        entries = room * ticks
        start = self.at("list", *name, room, ticks, width=-(-(ticks + 3 * entries) // BLOCK))
        sizes = Address(start + WORD * ticks)
        places = Address(sizes + WORD * entries)
        return SpikeList(room, start, Address(places + WORD * entries), sizes, places)

    def keep(self, names: Iterable[tuple]) -> None:
        """Let go of all others."""
        self.arrays = {name: self.arrays[name] for name in names}
