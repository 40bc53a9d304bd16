"""Levels, rates and plain numbers."""

import numpy as np

from spikerack.patcher.displays.picture import BLANK, Caption, Picture, Trace

MOST_BARS, MOST_NUMBERS = 64, 8


def decibels(peak: np.ndarray) -> np.ndarray:
    """Of full scale."""
    return np.asarray(20.0 * np.log10(np.maximum(peak, 1e-12)))


def meter(now: np.ndarray, held: np.ndarray, floor: float) -> Picture:
    """A bar for each channel's peak, a line for the highest that is held; the top is 0 dB."""
    if not len(now):
        return BLANK
    now, held = now[:MOST_BARS], held[:MOST_BARS]
    heights = np.clip(1.0 - decibels(now) / floor, 0.0, 1.0)
    marks = np.clip(1.0 - decibels(held) / floor, 0.0, 1.0)
    x = np.arange(len(now)) / len(now)
    gap = 0.1 / len(now)
    right = x + 1.0 / len(now) - gap
    bars = np.stack([x + gap, np.zeros(len(now)), right, heights], 1)
    ends = zip(x + gap, right, marks, strict=True)
    lines = tuple(Trace(np.array([[a, y], [b, y]]), c) for c, (a, b, y) in enumerate(ends) if y > 0)
    loudest = float(decibels(held).max())
    text = f"{loudest:.1f} dB" if loudest > floor else ""
    return Picture(lines, bars, words=(Caption(text, 0.5, 1.0),) if text else ())


def rate(hertz: np.ndarray) -> Picture:
    """A rate over time, from 0 to the next round number above it, and what it is now."""
    if len(hertz) < 2:
        return BLANK
    top = nice(float(hertz.max()))
    points = np.stack([np.linspace(0.0, 1.0, len(hertz)), hertz / top], 1)
    words = Caption(f"{hertz[-1]:.3g} Hz", 0.0, 1.0), Caption(f"{top:g}", 1.0, 1.0)
    return Picture((Trace(points),), words=words)


def nice(x: float) -> float:
    """The next of 1, 2, 5, 10, 20 ..."""
    if not 0.0 < x < np.inf:
        return 1.0
    power = 10.0 ** np.floor(np.log10(x))
    return float(next(power * k for k in (1.0, 2.0, 5.0, 10.0) if power * k >= x * (1.0 - 1e-9)))


def numbers(values: np.ndarray, digits: int) -> Picture:
    """What each channel is now, the first at the top."""
    shown = values[:MOST_NUMBERS]
    if not len(shown):
        return BLANK
    texts = [f"{v:+.{digits}f}" for v in shown]
    more = len(values) - len(shown)
    texts[-1] += f"  and {more} more" if more else ""
    step = 1.0 / len(shown)
    return Picture(
        words=tuple(
            Caption(t, 0.0, 1.0 - (k + 0.5) * step, len(shown) == 1) for k, t in enumerate(texts)
        )
    )
