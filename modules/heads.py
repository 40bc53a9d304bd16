"""Two ears on a head: where a sound comes from, heard by what it loses and how late it is."""

import numpy as np

from spikerack.modules.elementary import arccos
from spikerack.modules.maths import between, cos, in_ring, sin
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Signal,
    State,
    amount,
    memory,
)

FAMILY = Family("audio", plain="audio")
SOUND = 343.0  # metres a second
RADIANS = 0.017453292519943295
QUARTER, HALF = 1.5707963267948966, 3.141592653589793
FURTHEST = 2.6179938779914944  # 150 degrees from an ear: where it is darkest
LEAST = 0.1  # of the treble that an ear keeps there
LOUDEST = 1e6


def _late(line: np.ndarray, head: int, lag: float) -> float:
    """What came so many ticks ago, at least one, between ticks by a cubic."""
    lag = max(1.0, min(line.size - 3.0, lag))
    whole = int(lag)
    at = head - whole
    a, b = line[in_ring(at + 1, line.size)], line[in_ring(at, line.size)]
    c, d = line[in_ring(at - 1, line.size)], line[in_ring(at - 2, line.size)]
    return between(a, b, c, d, lag - whole)


def _way(away: float) -> float:
    """How much longer the way to an ear is than to where the head begins, in radii.

    `away` is the angle between the ear and the source, seen from the middle of the head.
    """
    return 1.0 - cos(away) if away < QUARTER else 1.0 + away - QUARTER


def _bright(away: float, shade: float) -> float:
    """How much of the treble an ear gets: 2 where it faces the source, 0.1 where it is darkest."""
    found = 1.0 + 0.5 * LEAST + (1.0 - 0.5 * LEAST) * cos(HALF * away / FURTHEST)
    return 1.0 + shade * (found - 1.0)


def head(
    x: Signal = 0.0,
    azimuth: Knob = amount(0.0, -360.0, 360.0, unit="deg"),
    elevation: Knob = amount(0.0, -90.0, 90.0, unit="deg"),
    radius: Knob = amount(0.0875, 0.01, 0.3, "log", unit="m"),
    shade: Knob = amount(1.0),
    line: State = memory(seconds=3e-3),
    place: State = 0,
    kept_left: State = 0.0,
    kept_right: State = 0.0,
    dt: Context = DT,
) -> Out("left", "right"):
    """A sound from somewhere around a round head, for headphones (Brown and Duda 1998).

    `azimuth` goes to the right: 90 is in front of the right ear, 180 behind.  An ear hears it by
    (1 - cos a) radius / c late where it can see it, by (1 + a - pi / 2) radius / c round the head
    (Woodworth 1938), a the angle from ear to source; and through (1 + alpha s / 2w) /
    (1 + s / 2w), w = c / radius, alpha from 2 down to 0.1 in the `shade`.  At 0 shade there is the
    delay alone.  What is equally far from both ears, in front, above or behind, sounds the same.
    Both ears are one tick late.
    """
    x = min(LOUDEST, max(-LOUDEST, x))
    turn = azimuth * RADIANS
    side = min(1.0, max(-1.0, sin(turn) * cos(elevation * RADIANS)))
    away_right = arccos(side)
    away_left = HALF - away_right
    long = radius / (SOUND * dt)  # ticks to cross a radius
    share = 1.0 / (1.0 + long)
    bend = (1.0 - long) * share
    bright_left = long * _bright(away_left, shade)
    bright_right = long * _bright(away_right, shade)

    place = place if 0 <= place < line.size else 0
    line[place] = x
    heard_left = _late(line, place, 1.0 + long * _way(away_left))
    heard_right = _late(line, place, 1.0 + long * _way(away_right))
    place = place + 1 if place + 1 < line.size else 0
    left = (1.0 + bright_left) * share * heard_left + kept_left
    right = (1.0 + bright_right) * share * heard_right + kept_right
    kept_left = (1.0 - bright_left) * share * heard_left - bend * left
    kept_right = (1.0 - bright_right) * share * heard_right - bend * right
    return left, right, place, kept_left, kept_right


PRESETS = {
    "head": {
        "to the right": {"azimuth": 60.0},
        "delay alone": {"azimuth": 90.0, "shade": 0.0},
        "giant": {"azimuth": -60.0, "radius": 0.3},
    },
}
