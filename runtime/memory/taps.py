"""Taps: what an outlet carried lately, for displays, files and devices.

A kernel writes a ring, anyone may read it; what a slow reader missed is left out.
"""

from dataclasses import dataclass

import numpy as np

from spikerack.runtime.compiler.extents import know
from spikerack.runtime.memory.spike_train import SpikeTrain

MOST_SPIKES = 1 << 22  # that a tap holds


class Ring:
    """What every tap is: written by a kernel, read by anyone.

    `written` begins with the ticks so far, `read` is how many of them were drained.
    """

    written: np.ndarray
    read: int

    @property
    def made(self) -> int:
        """The ticks so far."""
        return int(self.written[0])

    def unread(self, length: int) -> tuple[int, int]:
        """The ticks since the last call, as far as so many are looked back."""
        begin, self.read = max(self.read, self.made - length), self.made
        return begin, self.read


@dataclass
class Tap(Ring):
    """A ring of an outlet's last ticks, each a row of numbers.

    `written` holds the ticks written so far, and the row of the next.
    """

    ring: np.ndarray
    written: np.ndarray
    read: int = 0

    @classmethod
    def of(cls, name: str, width: int, length: int) -> "Tap":
        """An empty one that looks back so many ticks."""
        ring = know(np.zeros((length, width)), f"the tap of {name}")
        return cls(ring, know(np.zeros(2, np.int64), f"the count of {name}"))

    @property
    def nbytes(self) -> int:
        """The memory of its ring."""
        return self.ring.nbytes

    @property
    def length(self) -> int:
        """The ticks that it looks back."""
        return len(self.ring)

    def between(self, begin: int, end: int) -> np.ndarray:
        """The ticks from `begin` until before `end`, counted from where the tap began."""
        size = len(self.ring)
        a, b = begin % size, end % size
        if end <= begin:
            return self.ring[:0]
        return self.ring[a:b].copy() if a < b else np.concatenate([self.ring[a:], self.ring[:b]])

    def drain(self) -> np.ndarray:
        """The ticks since the last call, oldest first."""
        return self.between(*self.unread(self.length))


@dataclass
class SpikeTap(Ring):
    """A ring of an outlet's last spikes.

    `written` holds the ticks and the spikes so far; `length` is how many ticks are looked back.
    """

    ticks: np.ndarray
    channels: np.ndarray
    sizes: np.ndarray
    written: np.ndarray
    width: int
    length: int
    read: int = 0

    @classmethod
    def of(cls, name: str, width: int, length: int) -> "SpikeTap":
        """An empty one, with room for every channel at every tick, as far as that is possible."""
        room = min(MOST_SPIKES, max(1, length) * width)
        ticks, channels, sizes = np.zeros(room, np.int64), np.zeros(room, np.int32), np.zeros(room)
        written = np.zeros(2, np.int64)
        for part in (ticks, channels, sizes, written):
            know(part, f"the tap of {name}")
        return cls(ticks, channels, sizes, written, width, length)

    @property
    def nbytes(self) -> int:
        """The memory of its ring."""
        return self.ticks.nbytes + self.channels.nbytes + self.sizes.nbytes

    def between(self, begin: int, end: int) -> SpikeTrain:
        """The spikes of the ticks from `begin` until before `end`, counted from there."""
        made, room = int(self.written[1]), len(self.ticks)
        held = np.arange(max(0, made - room), made) % room
        first, last = np.searchsorted(self.ticks[held], (begin, end))
        where = held[first:last]
        parts = self.ticks[where] - begin, self.channels[where], self.sizes[where]
        return SpikeTrain(*parts, max(0, end - begin), self.width)

    def drain(self) -> SpikeTrain:
        """The spikes since the last call."""
        return self.between(*self.unread(self.length))
