"""The shapes that everything on the canvas is drawn with.

Lengths are in the units of the world, which are pixels at zoom 1; y grows downwards.  Colours are
(red, green, blue, alpha) from 0 to 255.  What comes later in a list lies on top.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Colour: TypeAlias = tuple[int, int, int, int]
Point: TypeAlias = tuple[float, float]

CLEAR: Colour = (0, 0, 0, 0)


@dataclass(frozen=True)
class Rect:
    """A filled rectangle with round corners; `below` is the colour of its lower end if it fades.

    One that fades has square corners.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    fill: Colour = CLEAR
    radius: float = 0.0
    edge: Colour = CLEAR
    thickness: float = 1.0
    below: Colour | None = None


@dataclass(frozen=True)
class Disc:
    """A filled circle.  Rings are stacked discs: outlines of circles do not scale in a plot."""

    x: float
    y: float
    r: float
    fill: Colour


@dataclass(frozen=True)
class Line:
    """Straight pieces through the points."""

    points: tuple[Point, ...]
    colour: Colour
    thickness: float = 1.0


@dataclass(frozen=True)
class Curve:
    """A cubic Bezier curve with these four control points."""

    points: tuple[Point, Point, Point, Point]
    colour: Colour
    thickness: float = 1.0


@dataclass(frozen=True)
class Text:
    """One line of text.  `size` is the height of its line, `y` the upper end of that line.

    `anchor` says which part of the text stands at x: 0 its start, 0.5 its middle, 1 its end.
    """

    x: float
    y: float
    text: str
    size: float
    colour: Colour
    is_bold: bool = False
    anchor: float = 0.0


@dataclass(frozen=True, eq=False)
class Image:
    """Pixels [row, column, red green blue alpha] in 0..255, stretched without smoothing."""

    x0: float
    y0: float
    x1: float
    y1: float
    pixels: np.ndarray


Shape: TypeAlias = Rect | Disc | Line | Curve | Text | Image
