"""A display's picture: lines, bars, pixels and texts; x and y run from 0 to 1, y upwards."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Trace:
    """A polyline: points [n, 2]; `channel` chooses its colour, `strength` its opacity."""

    points: np.ndarray
    channel: int = 0
    strength: float = 1.0


@dataclass(frozen=True)
class Caption:
    """A short text; `x` is its left end, or its right one at 1."""

    text: str
    x: float
    y: float
    large: bool = False


@dataclass(frozen=True)
class Picture:
    """`bars` are rows x0, y0, x1, y1; `pixels` [h, w] are 0 to 1 as 0 to 255, the top row first.

    With `is_signed` 128 is zero, and what is less is negative.
    """

    lines: tuple[Trace, ...] = ()
    bars: np.ndarray | None = None
    pixels: np.ndarray | None = None
    words: tuple[Caption, ...] = ()
    is_signed: bool = False


BLANK = Picture()


def pooled(values: np.ndarray, count: int) -> np.ndarray:
    """At most `count` rows in place of all: the highest of each stretch, so nothing is lost."""
    return _stretched(values, count, np.maximum)


def _stretched(values: np.ndarray, count: int, gather: np.ufunc) -> np.ndarray:
    if len(values) <= count:
        return values
    starts = np.arange(count) * len(values) // count
    return np.asarray(gather.reduceat(values, starts, axis=0))
