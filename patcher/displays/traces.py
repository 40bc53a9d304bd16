"""Signals as lines: over time, and one against another."""

from collections.abc import Sequence

import numpy as np

from spikerack.patcher.displays.picture import BLANK, Picture, Trace

MOST_TRACES = 16
MOST_PAIRS = 8
MOST_POINTS = 1500  # of a phase plane
TRAIL = 6  # parts of a trail, each brighter than the one before


def crossing(x: np.ndarray, level: float, is_rising: bool) -> float | None:
    """Where a signal last passes a level, between samples; None if it never does."""
    y = x if is_rising else -x
    at = level if is_rising else -level
    found = np.flatnonzero((y[:-1] < at) & (y[1:] >= at))
    if not len(found):
        return None
    i = int(found[-1])
    return i + float((at - y[i]) / (y[i + 1] - y[i]))


def scope(
    jacks: Sequence[np.ndarray], span: int, width: int, gain: float, trigger: str, level: float
) -> Picture:
    """The newest `span` ticks that begin where the first channel passes the level.

    What never passes it runs free.  More ticks than pixels become their lowest and highest.
    """
    rows = min((len(j) for j in jacks), default=0)
    if rows < 2:
        return BLANK
    span = min(span, rows - 1)
    begin: float | None = None
    if trigger != "free":
        before = jacks[0][len(jacks[0]) - rows :][: rows - span, 0]
        begin = crossing(before, level, trigger == "rise")
    begin = rows - 1.0 - span if begin is None else begin
    first = int(begin)
    lines: list[Trace] = []
    for jack in jacks:
        part = jack[len(jack) - rows + first :][: span + 2]
        for channel in part.T[: MOST_TRACES - len(lines)]:
            place, y = _envelope(channel, width)
            x = (place + first - begin) / span
            inside = (x > 0.0) & (x < 1.0)
            ends = np.interp([0.0, 1.0], x, y)
            x = np.concatenate([[0.0], x[inside], [1.0]])
            y = np.concatenate([ends[:1], y[inside], ends[1:]])
            heights = np.clip(0.5 + 0.5 * gain * y, 0.0, 1.0)
            lines.append(Trace(np.stack([x, heights], 1), len(lines)))
    return Picture(tuple(lines))


def _envelope(y: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A channel's places and values; the lowest and highest of each pixel where there are many."""
    if len(y) <= 2 * width:
        return np.arange(float(len(y))), y
    starts = np.arange(width) * len(y) // width
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    order = np.where(y[starts] <= y[np.append(starts[1:], len(y)) - 1], 0, 1)
    pairs = np.stack([low, high], 1)
    pairs[order == 1] = pairs[order == 1, ::-1]  # as it went, so that neighbours meet
    places = np.repeat(starts.astype(float), 2)
    places[1::2] += 0.5 * len(y) / width
    return places, pairs.reshape(-1)


def plane(x: np.ndarray, y: np.ndarray, span: int, gain: float) -> Picture:
    """y against x, channel by channel: the last `span` ticks, the newest the brightest."""
    rows = min(len(x), len(y), span)
    if rows < 2:
        return BLANK
    step = -(-rows // MOST_POINTS)
    x, y = x[len(x) - rows :][::-1][::step][::-1], y[len(y) - rows :][::-1][::step][::-1]
    lines = []
    for c in range(min(max(x.shape[1], y.shape[1]), MOST_PAIRS)):
        pair = (x[:, min(c, x.shape[1] - 1)], y[:, min(c, y.shape[1] - 1)])
        points = np.clip(0.5 + 0.5 * gain * np.stack(pair, 1), 0.0, 1.0)
        for k in range(TRAIL):
            a, b = k * len(points) // TRAIL, (k + 1) * len(points) // TRAIL
            lines.append(Trace(points[max(0, a - 1) : b], c, (k + 1) / TRAIL))
    return Picture(tuple(lines))
