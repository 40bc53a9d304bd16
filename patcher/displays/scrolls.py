"""Displays that move to the left: spikes, frequencies and rates over time."""

from collections.abc import Mapping, Sequence

import numpy as np

from spikerack.patcher.displays import numbers, spectra
from spikerack.patcher.displays.bins import Bins
from spikerack.patcher.displays.picture import BLANK, Picture, pooled
from spikerack.patcher.displays.ring import Roll
from spikerack.runtime.memory.spike_train import SpikeTrain, train_of


class Raster:
    """Spikes over time: a pixel is as bright as many fell on it, so that crowds keep a shape.

    brightness = (spikes / most in sight) ^ 0.6: one alone is white, one beside 32 still 1/8.
    """

    BRIGHTER = 0.6

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._shape: tuple[int, ...] = ()
        self._bins, self._columns = Bins(1, np.add), Roll(1, 1, np.float32)

    def show(
        self,
        jacks: Sequence[np.ndarray | SpikeTrain],
        knobs: Mapping[str, float],
        size: tuple[int, int],
    ) -> Picture:
        """Channel 0 is at the bottom; more channels than pixels share them."""
        rows, (width, height) = train_of(jacks[0]), size
        hop = max(1, round(knobs["time"] * self.rate / width))
        shape = (rows.shape[1], width, height, hop)
        if shape != self._shape:
            self._shape, self._bins = shape, Bins(hop, np.add)
            self._columns = Roll(width, min(rows.shape[1], height), np.float32)
        self._columns.add(self._bins.add(rows.gathered(height)))
        counts = np.fmax(scrolled(self._columns, width), 0.0)
        shown = (counts / max(1.0, float(counts.max()))) ** self.BRIGHTER
        return Picture(pixels=(255.0 * shown).astype(np.uint8)[::-1])


class Spectrogram:
    """Frequencies over time."""

    TICKS = 2048
    SECONDS = 0.043

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._ticks = min(self.TICKS, max(64, 1 << round(np.log2(self.SECONDS * rate))))
        self._shape: tuple[int, ...] = ()
        self._sound, self._columns = Roll(1, 1), Roll(1, 1, np.uint8)
        self._due = 0  # ticks until the next column

    def show(
        self, jacks: Sequence[np.ndarray], knobs: Mapping[str, float], size: tuple[int, int]
    ) -> Picture:
        """A column of pixels for each stretch of `time`."""
        rows, (width, height) = jacks[0].sum(1, keepdims=True), size
        hop = max(1, round(knobs["time"] * self.rate / width))
        if (width, height, hop) != self._shape:
            self._shape, self._due = (width, height, hop), hop
            self._columns = Roll(width, height, np.uint8)
            self._sound = Roll(self._ticks + self.TICKS + hop * width, 1)
        self._sound.add(rows)
        ends = np.arange(self._due, len(rows) + 1, hop)[-width:]
        self._due = (self._due - len(rows) - 1) % hop + 1
        parts = [self._sound.last(len(rows) - e + self._ticks)[: self._ticks] for e in ends]
        parts = [p for p in parts if len(p) == self._ticks]
        if parts:
            block = np.concatenate(parts, 1)
            self._columns.add(spectra.column(block, self.rate, height, knobs["floor"]).T)
        return Picture(pixels=scrolled(self._columns, width))


class Cochleogram:
    """The channels of a bank over time."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._shape: tuple[float, ...] = ()
        self._bins, self._columns = Bins(1, np.add), Roll(1, 1, np.uint8)

    def show(
        self, jacks: Sequence[np.ndarray], knobs: Mapping[str, float], size: tuple[int, int]
    ) -> Picture:
        """The power of each stretch of `time`, in dB; channel 0 is at the bottom."""
        rows, (width, height) = jacks[0], size
        hop = max(1, round(knobs["time"] * self.rate / width))
        shape: tuple[float, ...] = (rows.shape[1], width, height, hop, knobs["floor"])
        if shape != self._shape:
            self._shape, self._bins = shape, Bins(hop, np.add)
            self._columns = Roll(width, min(rows.shape[1], height), np.uint8)
        with np.errstate(over="ignore", invalid="ignore"):
            power = self._bins.add(rows * rows) * (2.0 / hop)
            level = 10.0 * np.log10(np.fmax(np.nan_to_num(power), 1e-30))
        shown = np.clip(1.0 - level / knobs["floor"], 0.0, 1.0)
        self._columns.add((255.0 * pooled(shown.T, height).T).astype(np.uint8))
        return Picture(pixels=scrolled(self._columns, width)[::-1])


class Rates:
    """The rate of a population over time."""

    HOP = 0.005  # seconds of a bin
    LONGEST = 62.0

    def __init__(self, rate: float) -> None:
        self.rate, self._hop = rate, max(1, round(self.HOP * rate))
        self._bins = Bins(self._hop, np.add)
        self._counts = Roll(round(self.LONGEST * rate / self._hop), 1)

    def show(
        self,
        jacks: Sequence[np.ndarray | SpikeTrain],
        knobs: Mapping[str, float],
        size: tuple[int, int],
    ) -> Picture:
        """Spikes a second and channel, each point of the last `window`."""
        rows, bin_rate = train_of(jacks[0]), self.rate / self._hop
        self._counts.add(self._bins.add(rows.gathered(1) / rows.width))
        span = max(1, round(knobs["window"] * bin_rate))
        counts = self._counts.last(round(knobs["time"] * bin_rate) + span)[:, 0]
        if len(counts) <= span:
            return BLANK
        total = np.cumsum(np.append(0.0, counts))
        hertz = np.maximum(total[span:] - total[:-span], 0.0) * bin_rate / span
        return numbers.rate(pooled(hertz[::-1], size[0])[::-1])


def scrolled(columns: Roll, width: int) -> np.ndarray:
    """Columns as pixels [height, width], the newest at the right."""
    last = columns.last(width)
    made = np.zeros((columns.width, width), last.dtype)
    made[:, width - len(last) :] = last.T
    return made
