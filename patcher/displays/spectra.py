"""Signals as frequencies, on a log axis from 20 Hz to half the sample rate."""

from functools import lru_cache

import numpy as np

from spikerack.patcher.displays.picture import BLANK, Picture, Trace

LOWEST = 20.0  # Hz
MOST = 4  # channels
QUIETEST = 1e-10
HARRIS = (0.35875, -0.48829, 0.14128, -0.01168)  # Blackman-Harris, -92 dB beside the peak


@lru_cache(16)
def window(count: int) -> np.ndarray:
    """A window that lets a sine of full scale reach 1 (Harris 1978)."""
    turn = 2.0 * np.pi * np.arange(count) / count
    w = sum((a * np.cos(k * turn) for k, a in enumerate(HARRIS)), np.zeros(count))
    return np.asarray(2.0 * w / w.sum())


def levels(x: np.ndarray) -> np.ndarray:
    """Decibels of each frequency of [ticks, ...], twice as fine as the window resolves."""
    count = len(x)
    shaped = x * window(count).reshape(-1, *[1] * (x.ndim - 1))
    size = 1 << (2 * count - 1).bit_length()
    return np.asarray(20.0 * np.log10(np.abs(np.fft.rfft(shaped, size, axis=0)) + QUIETEST))


@lru_cache(32)
def _places(bins: int, rate: float, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pixel its place among the bins, and the bins from which its own begin."""
    highest = max(0.5 * rate, 2.0 * LOWEST)
    edges = LOWEST * (highest / LOWEST) ** (np.arange(width + 1) / width)
    at = edges / (0.5 * rate) * (bins - 1)
    first = np.minimum(np.ceil(at[:-1]).astype(int), bins - 1)
    return np.minimum(0.5 * (at[:-1] + at[1:]), bins - 1.0), first, np.diff(at) >= 2.0


def bins_to_pixels(decibels: np.ndarray, rate: float, width: int) -> np.ndarray:
    """Bins to pixels on the log axis: the loudest of many, or a place between two."""
    middle, first, has_many = _places(len(decibels), rate, width)
    below = middle.astype(int)
    above, part = np.minimum(below + 1, len(decibels) - 1), middle - below
    part = part.reshape(-1, *[1] * (decibels.ndim - 1))
    found = (1.0 - part) * decibels[below] + part * decibels[above]
    if has_many.any():
        tallest = np.maximum.reduceat(decibels, first, axis=0)
        found[has_many] = tallest[has_many]
    return np.asarray(found)


def frequency(x: float, rate: float) -> float:
    """The frequency at a place from 0 to 1."""
    return float(LOWEST * (max(0.5 * rate, 2.0 * LOWEST) / LOWEST) ** x)


def place(hertz: float, rate: float) -> float:
    """The other way round."""
    return float(np.log(hertz / LOWEST) / np.log(max(0.5 * rate, 2.0 * LOWEST) / LOWEST))


def spectrum(x: np.ndarray, rate: float, width: int, floor: float) -> Picture:
    """Of the first channels; 0 dB is at the top, `floor` at the bottom."""
    if len(x) < 16:
        return BLANK
    found = bins_to_pixels(levels(x[:, :MOST]), rate, width)
    heights = np.clip(1.0 - found / floor, 0.0, 1.0)
    places = (np.arange(width) + 0.5) / width
    return Picture(tuple(Trace(np.stack([places, y], 1), c) for c, y in enumerate(heights.T)))


def column(x: np.ndarray, rate: float, height: int, floor: float) -> np.ndarray:
    """One column of a spectrogram from 0 to 255, the highest frequency first."""
    found = bins_to_pixels(levels(x), rate, height)
    return np.asarray((255.0 * np.clip(1.0 - found / floor, 0.0, 1.0))[::-1], np.uint8)
