"""Spikes of a population over some ticks, as lists: when, which channel, and how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class SpikeTrain:
    """Spikes in the order of time, of `length` ticks and `width` channels.

    tick     int64 [spikes], from 0
    channel  int32 [spikes], from 0
    size     float64 [spikes]: how often it fired in that tick, or how much it weighs

    Where rows of numbers are wanted, numpy makes them of it: float64 [tick, channel].
    """

    tick: np.ndarray
    channel: np.ndarray
    size: np.ndarray
    length: int
    width: int

    def __len__(self) -> int:
        return self.length

    @property
    def shape(self) -> tuple[int, int]:
        """That of the rows."""
        return self.length, self.width

    def rows(self) -> np.ndarray:
        """What each channel carried at each tick: float64 [tick, channel]."""
        cells = self.tick * self.width + self.channel
        made = np.bincount(cells, self.size, self.length * self.width)
        return np.asarray(made, float).reshape(self.length, self.width)

    def above(self, size: float) -> "SpikeTrain":
        """Those that are larger."""
        kept = self.size > size
        parts = self.tick[kept], self.channel[kept], self.size[kept]
        return SpikeTrain(*parts, self.length, self.width)

    def gathered(self, count: int) -> np.ndarray:
        """Rows of at most so many numbers, each the sum of channels side by side."""
        count = min(count, self.width)
        first = np.arange(count) * self.width // count
        place = np.searchsorted(first, self.channel, side="right") - 1
        made = np.bincount(self.tick * count + place, self.size, self.length * count)
        return np.asarray(made, float).reshape(self.length, count)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.rows().astype(dtype or float, copy=False)

    def pairs(self) -> np.ndarray:
        """(tick, channel): int64 [spikes, 2], twice where a channel fired twice in a tick."""
        is_many = (self.size > 1.0) & (self.size == np.floor(self.size))
        times = np.where(is_many, self.size, 1.0).astype(int)
        return np.repeat(np.stack([self.tick, self.channel], 1).astype(np.int64), times, axis=0)


def joined(parts: Sequence[SpikeTrain]) -> SpikeTrain:
    """One after the other."""
    begins = np.cumsum([0, *(p.length for p in parts)])
    ticks = [p.tick + begin for p, begin in zip(parts, begins, strict=False)]
    channels, sizes = [p.channel for p in parts], [p.size for p in parts]
    whole = np.concatenate(ticks), np.concatenate(channels), np.concatenate(sizes)
    return SpikeTrain(*whole, int(begins[-1]), parts[0].width)


def train_of(rows: np.ndarray | SpikeTrain) -> SpikeTrain:
    """The same spikes as a list, whatever they come as."""
    if isinstance(rows, SpikeTrain):
        return rows
    tick, channel = np.nonzero(rows)
    return SpikeTrain(tick, channel.astype(np.int32), rows[tick, channel], *rows.shape)


def peak(rows: np.ndarray | SpikeTrain, ticks: int = 0) -> float:
    """How far from 0 anything is; in the last ticks alone, if it is said how many."""
    if isinstance(rows, SpikeTrain):
        late = rows.size[rows.tick >= (rows.length - ticks if ticks else 0)]
        return float(np.abs(late).max(initial=0.0))
    return float(np.abs(rows[-ticks:]).max(initial=0.0))
