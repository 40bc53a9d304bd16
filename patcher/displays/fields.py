"""Many numbers as a field: weights, populations, and how often each value comes."""

import numpy as np

from spikerack.patcher.displays.picture import BLANK, Caption, Picture, pooled

SHORTEST, LONGEST = 1e-3, 10.0  # seconds: the axis of intervals


def field(values: np.ndarray, size: tuple[int, int], gain: float = 1.0) -> Picture:
    """A matrix [rows, columns] as pixels, the largest magnitude the brightest.

    If some are negative 128 is zero.  More cells than pixels: the strongest stands for its
    neighbours.
    """
    if values.ndim != 2 or not values.size:
        return BLANK
    if not np.isfinite(values).all():
        values = np.where(np.isfinite(values), values, 0.0)
    is_signed = float(values.min()) < 0.0
    strongest = _strongest if is_signed else pooled
    values = strongest(strongest(values.T, size[0]).T, size[1])
    most = float(np.abs(values).max())
    scaled = np.clip(gain * values / (most or 1.0), -1.0, 1.0)
    shown = 128.0 + 127.0 * scaled if is_signed else 255.0 * scaled
    text = f"{'±' if is_signed else ''}{most:.3g}"
    return Picture(
        pixels=shown.astype(np.uint8), words=(Caption(text, 1.0, 1.0),), is_signed=is_signed
    )


def _strongest(values: np.ndarray, count: int) -> np.ndarray:
    if len(values) <= count:
        return values
    high, low = pooled(values, count), -pooled(-values, count)
    return np.where(high >= -low, high, low)


def square(values: np.ndarray, columns: int) -> np.ndarray:
    """Channels as a field, row by row; what is left of the last row is 0."""
    columns = columns or max(1, int(np.ceil(np.sqrt(len(values)))))
    made = np.zeros((-(-len(values) // columns), columns))
    made.reshape(-1)[: len(values)] = values
    return made


def histogram(values: np.ndarray, bins: int, low: float, high: float) -> Picture:
    """How often values come, from low to high; the tallest bar is as high as the picture."""
    values = values[np.abs(values) < np.inf]
    low, high = (low, high) if low < high else (high, low)
    high = high if high > low else low + 1.0
    counts, _ = np.histogram(values, bins, (low, high))
    most = int(counts.max())
    if not most:
        return BLANK
    x = np.arange(bins + 1) / bins
    heights = counts / most
    bars = np.stack([x[:-1], np.zeros(bins), x[1:], heights], 1)[counts > 0]
    return Picture(bars=bars, words=(Caption(f"{most}", 1.0, 1.0),))


def intervals(logs: np.ndarray, bins: int) -> Picture:
    """How often intervals come, given as log10 of seconds: an axis from 1 ms to 10 s."""
    found = histogram(logs, bins, *np.log10([SHORTEST, LONGEST]))
    if found is BLANK:
        return BLANK
    middle = 1e3 * 10.0 ** np.median(logs)
    return Picture(bars=found.bars, words=(Caption(f"{middle:.3g} ms", 1.0, 1.0),))
