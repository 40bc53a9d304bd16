"""What steps and what learns, on the panel itself: the step that sounds now is lit.

steps      a sequencer: how high and how long each step is
rhythm     hits and rests of a rhythm
weights    what a neuron has learned, one bar for each input and one for its bias
"""

from collections.abc import Sequence

import numpy as np

from spikerack.modules.maths import floor
from spikerack.modules.sequencers import bjorklund
from spikerack.patcher.displays.numbers import nice
from spikerack.patcher.displays.picture import BLANK, Caption, Picture
from spikerack.patcher.displays.screens import Knobs, Size

LIT = 110  # of 255: the column that plays
GAP = 0.1  # of a column, at either side of what stands in it
HIT, REST = 0.78, 0.16  # heights of a rhythm's steps
HIGHEST = 3.0  # octaves of a step
LEAST = 0.07  # of the height: a step at the bottom is seen too
MOST = 8  # channels whose weights are told apart
THIN = 0.008  # half the height of the line at 0


class Steps:
    """A sequencer's eight steps, those beyond its length left out."""

    def __init__(self) -> None:
        self.now = -1.0

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From `step`, and the knobs of each."""
        self.now = _newest(jacks[0], self.now)
        count = round(knobs["length"])
        bars = []
        for k in range(count):
            share = min(max(knobs[f"gate_{k + 1}"], 0.0), 1.0)
            high = LEAST + (1.0 - LEAST) * (0.5 + 0.5 * knobs[f"pitch_{k + 1}"] / HIGHEST)
            if share > 0.0:
                bars.append(_column(k, count, share, high))
        return Picture(bars=np.array(bars) if bars else None, pixels=_lit(self.now, count))


class Rhythm:
    """A rhythm's steps: hits are high, rests are low."""

    def __init__(self) -> None:
        self.now = -1.0

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From `step`, and the knobs of the rhythm."""
        self.now = _newest(jacks[0], self.now)
        count = round(knobs["steps"])
        hits = np.roll(bjorklund(min(round(knobs["hits"]), count), count), round(knobs["rotation"]))
        bars = [_column(k, count, 1.0, HIT if hits[k] else REST) for k in range(count)]
        return Picture(bars=np.array(bars), pixels=_lit(self.now, count))


class Weights:
    """Bars up and down from 0, for the first channels side by side."""

    def __init__(self) -> None:
        self.now = np.zeros((0, 0))

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From the weights as they are now."""
        if all(map(len, jacks)):
            self.now = np.nan_to_num(np.stack([j[-1, :MOST] for j in jacks]))
        if not self.now.size:
            return BLANK
        count, channels = self.now.shape
        top = nice(float(np.abs(self.now).max()))
        bars = []
        for k, values in enumerate(self.now):
            x0, _, x1, _ = _column(k, count, 1.0, 1.0)
            wide = (x1 - x0) / channels
            for c, y in enumerate(0.5 * values / top):
                low, high = 0.5 + min(y, -THIN), 0.5 + max(y, THIN)
                bars.append([x0 + c * wide, low, x0 + (c + 0.9) * wide, high])
        return Picture(bars=np.array(bars), words=(Caption(f"±{top:g}", 1.0, 1.0),))


def _newest(rows: np.ndarray, before: float) -> float:
    """The first channel at the newest tick."""
    return float(rows[-1, 0]) if len(rows) else before


def _column(k: int, count: int, share: float, high: float) -> list[float]:
    """The place of something in one of so many columns."""
    wide = (1.0 - 2.0 * GAP) * share
    return [(k + GAP) / count, 0.0, (k + GAP + wide) / count, high]


def _lit(step: float, count: int) -> np.ndarray:
    """One column bright."""
    pixels = np.zeros((1, count), np.uint8)
    if 0 <= (k := int(floor(step + 0.5))) < count:
        pixels[0, k] = LIT
    return pixels
