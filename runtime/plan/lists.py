"""How much room lists of spikes need: of one tick, of a block, and on their way.

An entry is a channel, how much it weighs, and where in the tick it fell.  A channel that fired
twice has two.  What is beyond the room of a tick is added to an entry that is there, so that no
spike is lost; every channel has at least one.
"""

from collections.abc import Iterable
from math import ceil

from spikerack.runtime.plan.plan import BLOCK, Wire
from spikerack.runtime.plan.spans import samples

MORE = 6  # entries of a tick beyond two for each channel
ON_WAY = 1 << 21  # entries that one cable can have on their way
ENTRY = 20  # bytes: a channel, a size and a place


def room(width: int) -> int:
    """Entries that a tick of so many channels may have."""
    return 2 * width + MORE


def ticks_of_block(divider: int) -> int:
    """The most ticks that fall into a block."""
    return min(BLOCK, ceil(BLOCK / samples(divider)))


def room_into(wires: Iterable[Wire]) -> int:
    """Entries that may arrive at an inlet in one of its ticks."""
    return sum(_arriving(wire) for wire in wires)


def _arriving(wire: Wire) -> int:
    times = 1 if wire.is_direct else ceil(samples(wire.divider_into) / samples(wire.divider)) + 1
    return times * room(wire.width) * (wire.into if wire.width == 1 else 1)


def on_way(wire: Wire) -> int:
    """Entries that a cable holds which are not due yet."""
    if wire.is_direct:
        return 0
    slower = ceil(samples(wire.divider_into) / samples(wire.divider))
    ticks = wire.late + 3 + slower + ticks_of_block(wire.divider)
    return min(ON_WAY, ticks * room(wire.width))
