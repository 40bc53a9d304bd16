"""Shapes become items of the toolkit, inside the canvas's plot.

A plot scales the size of text, radii and thicknesses with the zoom, so an item made once is crisp
at every zoom.  Calls go to the toolkit's core: they cost half as much as through its front.
"""

from collections.abc import Iterable
from typing import Any

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg

from spikerack.patcher.panels.fonts import font_file, text_width
from spikerack.patcher.panels.shapes import (
    CLEAR,
    Colour,
    Curve,
    Disc,
    Image,
    Line,
    Point,
    Rect,
    Shape,
    Text,
)

NO_FILL = (0, 0, 0, -255)  # alpha 0 would still be drawn, and fill is what drawing costs
FACE = 20  # pixels: any size, as glyphs are made at the size they are drawn
_fonts: dict[bool, int | str] = {}


def load_fonts() -> dict[bool, int | str]:
    """The two faces, plain and bold; once for each context of the toolkit."""
    with dpg.font_registry():
        _fonts.update({bold: dpg.add_font(str(font_file(bold)), FACE) for bold in (False, True)})
    return _fonts


def item_group(parent: int | str, show: bool = True) -> int:
    """A node that holds items, to hide, move or delete them together."""
    return core.add_draw_node(parent=parent, show=show)


def place(node: int, x: float, y: float) -> None:
    """Move a node's origin to a point of the world."""
    dpg.apply_transform(node, dpg.create_translation_matrix([x, y]))


def paint(shapes: Iterable[Shape], parent: int | str) -> list[int]:
    """The shapes as items, in order."""
    return [one(shape, parent) for shape in shapes]


def one(shape: Shape, parent: int | str) -> int:
    """A shape as an item."""
    match shape:
        case Rect():
            return _rect(shape, parent)
        case Disc():
            return disc(shape.x, shape.y, shape.r, shape.fill, parent)
        case Line():
            return line(shape.points, shape.colour, shape.thickness, parent)
        case Curve():
            return cubic(shape.points, shape.colour, shape.thickness, parent)
        case Text():
            return text_item(shape, parent)
        case Image():
            raise TypeError("Image: pixels are shown by patcher/canvas/displays.py")


def disc(x: float, y: float, r: float, fill: Colour, parent: int | str) -> int:
    """A filled circle."""
    return core.draw_circle((x, y), r, color=CLEAR, fill=fill, parent=parent)


def line(points: Iterable[Point], colour: Colour, thickness: float, parent: int | str) -> int:
    """Straight pieces through the points."""
    return core.draw_polyline(
        [list(p) for p in points], color=colour, thickness=thickness, parent=parent
    )


def cubic(points: tuple[Point, ...], colour: Colour, thickness: float, parent: int | str) -> int:
    """A cubic Bezier curve."""
    return core.draw_bezier_cubic(*points, color=colour, thickness=thickness, parent=parent)


def text_item(shape: Text, parent: int | str) -> int:
    """One line of text."""
    width = text_width(shape.text, shape.size, shape.is_bold) if shape.anchor else 0.0
    item = core.draw_text(
        (shape.x - shape.anchor * width, shape.y),
        shape.text,
        size=shape.size,
        color=shape.colour,
        parent=parent,
    )
    core.bind_item_font(item, _fonts[shape.is_bold])
    return item


def _rect(shape: Rect, parent: int | str) -> int:
    low, high = (shape.x0, shape.y0), (shape.x1, shape.y1)
    if shape.below is not None:
        colours: Any = [shape.fill, shape.fill, shape.below, shape.below]
        return core.draw_rectangle(
            low, high, multicolor=True, corner_colors=colours, color=CLEAR, parent=parent
        )
    return core.draw_rectangle(
        low,
        high,
        color=shape.edge,
        fill=shape.fill if shape.fill[3] else NO_FILL,
        rounding=shape.radius,
        thickness=shape.thickness,
        parent=parent,
    )


def width(said: str, size: float) -> float:
    """How wide a line of text is in the plain face."""
    return text_width(said, size)
