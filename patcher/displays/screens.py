"""Displays at work: each takes what is new at its jacks, and shows it as its knobs say.

    screen = SCREENS["scope"](sample_rate)
    picture = screen.show([rows_of_a, rows_of_b], knobs, (240, 100))

A screen keeps only what it shows.  Rows are [ticks, channels]; other channels begin anew.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from spikerack.patcher.displays import fields, numbers, spectra, traces
from spikerack.patcher.displays.bins import Bins
from spikerack.patcher.displays.intervals import Intervals
from spikerack.patcher.displays.picture import BLANK, Picture
from spikerack.patcher.displays.ring import Roll
from spikerack.patcher.displays.scrolls import Cochleogram, Raster, Rates, Spectrogram

MOST_KEPT = 2**21  # numbers that one jack of a display keeps
LONGEST = 2**15  # ticks of a spectrum
Size = tuple[int, int]
Knobs = Mapping[str, float]


class Screen(Protocol):
    """What every display does."""

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The picture after these ticks."""


class _Kept:
    """The newest ticks of each jack, as many as the picture needs."""

    def __init__(self) -> None:
        self.rolls: list[Roll] = []

    def add(self, jacks: Sequence[np.ndarray], ticks: int) -> list[np.ndarray]:
        """All that is kept, after these."""
        for k, rows in enumerate(jacks):
            width = rows.shape[1]
            size = min(ticks, MOST_KEPT // max(1, width))
            roll = self.rolls[k] if k < len(self.rolls) else None
            if roll is None or roll.width != width or roll.size < size:
                grown = Roll(size, width)
                if roll is not None and roll.width == width:
                    grown.add(roll.last(roll.size))
                self.rolls[k : k + 1] = [grown]
            self.rolls[k].add(rows)
        return [roll.last(ticks) for roll in self.rolls]


class Scope:
    """Signals over time."""

    def __init__(self, rate: float) -> None:
        self.rate, self._kept = rate, _Kept()

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From where the trigger is, for `time`."""
        span = max(2, round(knobs["time"] * self.rate))
        trigger = ("rise", "fall", "free")[int(knobs["trigger"])]
        kept = self._kept.add([j[:, : traces.MOST_TRACES] for j in jacks], 3 * span)
        return traces.scope(kept, span, size[0], knobs["gain"], trigger, knobs["level"])


class Plane:
    """One signal against another."""

    def __init__(self, rate: float) -> None:
        self.rate, self._kept = rate, _Kept()

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The trail of the last `time`."""
        span = max(2, round(knobs["time"] * self.rate))
        x, y = self._kept.add([j[:, : traces.MOST_PAIRS] for j in jacks], span)
        return traces.plane(x, y, span, knobs["gain"])


class Spectrum:
    """Frequencies now."""

    def __init__(self, rate: float) -> None:
        self.rate, self._kept = rate, _Kept()

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """Of the last `time`."""
        ticks = min(LONGEST, max(16, round(knobs["time"] * self.rate)))
        (x,) = self._kept.add([j[:, : spectra.MOST] for j in jacks], ticks)
        return spectra.spectrum(x, self.rate, size[0], knobs["floor"])


class FieldScreen:
    """The channels of a cable now."""

    def __init__(self, rate: float) -> None:
        self.now = np.zeros(0)

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The last tick; or a matrix as it is, given as [1, rows, columns]."""
        if jacks[0].ndim == 3:
            return fields.field(jacks[0][-1], size, knobs["gain"])
        self.now = jacks[0][-1].copy() if len(jacks[0]) else self.now
        return fields.field(fields.square(self.now, int(knobs["columns"])), size, knobs["gain"])


class Number:
    """What each channel is now."""

    def __init__(self, rate: float) -> None:
        self.now = np.zeros(0)

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The last tick."""
        self.now = jacks[0][-1].copy() if len(jacks[0]) else self.now
        return numbers.numbers(self.now, int(knobs["digits"]))


class Histogram:
    """How often each interval or value comes."""

    WIDE = 16  # channels whose values now are many enough
    TICKS = 2**14  # of a narrower cable

    def __init__(self, rate: float) -> None:
        self._kept, self._intervals = _Kept(), Intervals(rate)

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """Of the newest intervals, or of the values of a wide cable now, a narrow one lately."""
        rows, bins = jacks[0], int(knobs["bins"])
        if int(knobs["of"]) == 0:
            return fields.intervals(self._intervals.add(rows), bins)
        wide = rows.shape[1] >= self.WIDE
        (kept,) = self._kept.add(jacks, 1 if wide else self.TICKS // rows.shape[1])
        return fields.histogram(kept.reshape(-1), bins, knobs["low"], knobs["high"])


class Meter:
    """Levels."""

    HOP, NOW = 0.01, 5  # seconds of a bin, and bins that are now
    LONGEST = 10.0

    def __init__(self, rate: float) -> None:
        self.rate, self._hop = rate, max(1, round(self.HOP * rate))
        self._peaks = Bins(self._hop, np.maximum)
        self._roll: Roll | None = None

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The peak of the last 50 ms, and that of `hold`."""
        rows = jacks[0]
        if self._roll is None or self._roll.width != rows.shape[1]:
            most = round(self.LONGEST * self.rate / self._hop) + 1
            most = min(most, max(self.NOW, MOST_KEPT // rows.shape[1]))  # of crowds, less
            self._roll = Roll(most, rows.shape[1])
            self._peaks = Bins(self._hop, np.maximum)
        self._roll.add(self._peaks.add(np.abs(rows)))
        count = max(self.NOW, round(knobs["hold"] * self.rate / self._hop))
        if not len(self._roll):
            return BLANK
        now, held = self._roll.last(self.NOW).max(0), self._roll.last(count).max(0)
        return numbers.meter(now, held, knobs["floor"])


SCREENS: Mapping[str, Callable[[float], Screen]] = {
    "scope": Scope, "xy": Plane, "spectrum": Spectrum, "spectrogram": Spectrogram,
    "cochleogram": Cochleogram, "raster": Raster, "matrix": FieldScreen, "histogram": Histogram,
    "meter": Meter, "rate": Rates,
    "value": Number,
}  # fmt: skip
