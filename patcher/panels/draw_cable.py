"""The shapes of a cable.  A negative weight is hollow; one in which nothing runs is grey, dashed.

The first three shapes are always the shadow, the body and the core, so that a view may keep its
items and move them.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from spikerack.patcher.panels.colours import thickness
from spikerack.patcher.panels.curve import Points, along, at, dashes
from spikerack.patcher.panels.fading import Piece
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Colour, Curve, Disc, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import Theme, mix, see_through
from spikerack.runtime.patch.graph import Cable

DROP = 5.0  # how far below a cable its shadow falls
OPAQUE = 0.82
LATE, INHIBITS = 0.36, 0.82  # of the way: where the marks stand
TAG = 12.0  # height of the text in one
FAINT = 0.28  # of that, over knobs and names


def cable_shapes(
    points: Points, weight: float, colour: Colour, theme: Theme, opacity: float = OPAQUE
) -> list[Shape]:
    """Shadow, body and core of a cable that sounds."""
    wide = thickness(weight)
    body = see_through(mix(colour, theme.black, 0.12), 255 * opacity)
    if weight < 0:
        core, inner = see_through(theme.background, 235 * opacity), max(1.2, 0.45 * wide)
    else:
        core, inner = see_through(mix(colour, theme.white, 0.55), 150 * opacity), 0.26 * wide
    lift = 0.0 if weight < 0 else -0.24 * wide
    shadow = see_through(theme.black, 100 * opacity)
    return [
        Curve(_moved(points, DROP), shadow, wide + 1.5),
        Curve(points, body, wide),
        Curve(_moved(points, lift), core, inner),
    ]


def faded_shapes(
    pieces: Iterable[Piece], weight: float, colour: Colour, theme: Theme, opacity: float = OPAQUE
) -> list[Shape]:
    """A cable in pieces: shadows, bodies, cores; where it is faint its body alone is left."""
    found: list[list[Shape]] = [[], [], []]
    for points, is_faint in pieces:
        shadow, body, core = cable_shapes(points, weight, colour, theme, opacity)
        assert isinstance(body, Curve)
        if is_faint:
            found[1].append(replace(body, colour=see_through(body.colour, FAINT * body.colour[3])))
        else:
            for strand, shape in zip(found, (shadow, body, core), strict=True):
                strand.append(shape)
    return [shape for strand in found for shape in strand]


def muted_shapes(points: Points, weight: float, theme: Theme) -> list[Shape]:
    """A cable that is muted, or cannot be played."""
    colour = see_through(theme.signals["muted"], 190)
    wide = max(1.6, 0.55 * thickness(weight))
    pieces = dashes(along(points), 9.0, 7.0)
    return [Line(tuple(map(tuple, piece.tolist())), colour, wide) for piece in pieces]


def plug_shapes(x: float, y: float, colour: Colour, theme: Theme, r: float = 9.2) -> list[Shape]:
    """What sticks in a jack."""
    return [
        Disc(x, y, r + 0.8, see_through(theme.black, 120)),
        Disc(x, y, r, mix(colour, theme.black, 0.45)),
        Disc(x, y, r * 0.7, colour),
        Disc(x, y, r * 0.3, mix(colour, theme.white, 0.6)),
    ]


def mark_shapes(
    points: Points, cable: Cable, is_cut: bool, colour: Colour, theme: Theme
) -> list[Shape]:
    """What a cable says of itself: that it closes a loop, how late it is, that it inhibits."""
    path = along(points)
    found = _cut_shapes(path, colour, theme) if is_cut else []
    if cable.delay:
        found += _delay_shapes(path, cable.delay, colour, theme)
    if cable.weight < 0:
        found += _minus_shapes(path, colour, theme)
    return found


def _cut_shapes(path: np.ndarray, colour: Colour, theme: Theme) -> list[Shape]:
    """In the middle of a cable that is one tick late, as it closes a loop: two strokes."""
    x, y = at(path, 0.5)
    ahead = np.subtract(at(path, 0.53), at(path, 0.47))
    ux, uy = ahead / max(float(np.hypot(*ahead)), 1e-9)
    found: list[Shape] = [
        Disc(x, y, 8.5, see_through(theme.black, 150)),
        Disc(x, y, 7.5, theme.background),
    ]
    for shift in (-1.9, 1.9):
        a = x + shift * ux - 4.2 * uy, y + shift * uy + 4.2 * ux
        b = x + shift * ux + 4.2 * uy, y + shift * uy - 4.2 * ux
        found.append(Line((a, b), colour, 1.6))
    return found


def _delay_shapes(path: np.ndarray, seconds: float, colour: Colour, theme: Theme) -> list[Shape]:
    """A tag with the time."""
    x, y = at(path, LATE)
    said = f"{1e3 * seconds:.3g} ms" if seconds < 1.0 else f"{seconds:.3g} s"
    wide, tall = text_width(said, TAG) / 2 + 6.0, TAG / 2 + 2.5
    ink = mix(colour, theme.white, 0.45)
    return [
        Rect(x - wide, y - tall, x + wide, y + tall, theme.background, tall, colour, 1.4),
        Text(x, y - TAG / 2 - 0.5, said, TAG, ink, anchor=0.5),
    ]


def _minus_shapes(path: np.ndarray, colour: Colour, theme: Theme) -> list[Shape]:
    """Before the plug of a cable with a negative weight, as inhibiting synapses are drawn."""
    x, y = at(path, INHIBITS)
    return [
        Disc(x, y, 7.6, colour),
        Disc(x, y, 6.0, theme.background),
        Line(((x - 3.4, y), (x + 3.4, y)), mix(colour, theme.white, 0.6), 2.0),
    ]


def _moved(points: Points, down: float) -> Points:
    p, a, b, q = ((x, y + down) for x, y in points)
    return p, a, b, q
