"""Shapes painted with Pillow, off screen: three times as large, then made smaller, so no steps."""

from collections.abc import Iterable
from functools import singledispatch

import numpy as np
from PIL import Image as Pixels
from PIL import ImageDraw

from spikerack.patcher.panels.curve import along
from spikerack.patcher.panels.fonts import face
from spikerack.patcher.panels.shapes import Colour, Curve, Disc, Image, Line, Rect, Shape, Text

FINER = 3
SMALLEST = 3.0  # pixels, before making smaller: text that nobody could see


class Painting:
    """A field of the world, from (x, y) on, `zoom` pixels a unit."""

    def __init__(
        self, width: int, height: int, x: float, y: float, zoom: float, colour: Colour
    ) -> None:
        self.size = width, height
        self.x, self.y, self.scale = x, y, zoom * FINER
        self.image = Pixels.new("RGB", (width * FINER, height * FINER), colour[:3])
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def put(self, shapes: Iterable[Shape], dx: float = 0.0, dy: float = 0.0) -> None:
        """Paint shapes whose origin stands at (dx, dy)."""
        for shape in shapes:
            paint(shape, self, (dx - self.x, dy - self.y))

    def finished(self) -> Pixels.Image:
        """The picture in its own size."""
        return self.image.resize(self.size, Pixels.Resampling.HAMMING, reducing_gap=3.0)

    def blend(self, mask: Pixels.Image, left: int, top: int, colour: Colour) -> None:
        """Lay a colour where a mask is, once, however often the mask was painted over."""
        if colour[3] < 255:
            mask = mask.point(lambda v: v * colour[3] // 255)
        self.image.paste(colour[:3], (left, top), mask)


@singledispatch
def paint(shape: Shape, on: Painting, at: tuple[float, float]) -> None:
    """Paint one shape."""
    raise TypeError(f"{type(shape).__name__} is no shape")


@paint.register
def _(shape: Rect, on: Painting, at: tuple[float, float]) -> None:
    s = on.scale
    x0, x1 = (round((x + at[0]) * s) for x in sorted((shape.x0, shape.x1)))
    y0, y1 = (round((y + at[1]) * s) for y in sorted((shape.y0, shape.y1)))
    if x1 <= x0 or y1 <= y0:
        return
    if shape.below is not None:
        parts = np.linspace(0.0, 1.0, y1 - y0)[:, None]
        ramp = np.array(shape.fill[:3]) * (1 - parts) + np.array(shape.below[:3]) * parts
        strip = Pixels.fromarray(np.rint(ramp).astype(np.uint8)[:, None, :], "RGB")
        on.image.paste(strip.resize((x1 - x0, y1 - y0)), (x0, y0))
        return
    thick = round(shape.thickness * s) if shape.edge[3] else 0
    half = thick // 2
    box = (x0 - half, y0 - half, x1 + half - 1, y1 + half - 1)
    fill = shape.fill if shape.fill[3] else None
    edge = shape.edge if thick else None
    on.draw.rounded_rectangle(box, shape.radius * s + half, fill, edge, max(1, thick))


@paint.register
def _(shape: Disc, on: Painting, at: tuple[float, float]) -> None:
    x, y, r = (shape.x + at[0]) * on.scale, (shape.y + at[1]) * on.scale, shape.r * on.scale
    if r >= 0.5:  # the last pixel is counted in
        on.draw.ellipse((x - r, y - r, x + r - 1, y + r - 1), shape.fill)


@paint.register
def _(shape: Line, on: Painting, at: tuple[float, float]) -> None:
    if shape.colour[3]:
        _stroke(np.asarray(shape.points, float), shape.colour, shape.thickness, on, at)


@paint.register
def _(shape: Curve, on: Painting, at: tuple[float, float]) -> None:
    _stroke(along(shape.points), shape.colour, shape.thickness, on, at)


@paint.register
def _(shape: Text, on: Painting, at: tuple[float, float]) -> None:
    pixels = round(shape.size * on.scale, 1)
    if pixels < SMALLEST:
        return
    font = face(pixels, shape.is_bold)
    x = (shape.x + at[0]) * on.scale - shape.anchor * font.getlength(shape.text)
    on.draw.text((x, (shape.y + at[1]) * on.scale), shape.text, shape.colour, font)


@paint.register
def _(shape: Image, on: Painting, at: tuple[float, float]) -> None:
    x0, y0 = (shape.x0 + at[0]) * on.scale, (shape.y0 + at[1]) * on.scale
    size = (
        max(1, round((shape.x1 - shape.x0) * on.scale)),
        max(1, round((shape.y1 - shape.y0) * on.scale)),
    )
    picture = Pixels.fromarray(np.asarray(shape.pixels, np.uint8), "RGBA")
    picture = picture.resize(size, Pixels.Resampling.NEAREST)
    on.image.paste(picture, (round(x0), round(y0)), picture)


def _stroke(
    points: np.ndarray, colour: Colour, thickness: float, on: Painting, at: tuple[float, float]
) -> None:
    """A line of one opacity, also where its pieces meet, with round ends."""
    wide = max(1, round(thickness * on.scale))
    path = (points + at) * on.scale
    pad = wide // 2 + 2
    left, top = (int(v) - pad for v in np.floor(path.min(0)))
    wide_x, wide_y = (int(v) + 2 * pad + 1 for v in np.ceil(np.ptp(path, axis=0)))
    size = wide_x, wide_y
    if left > on.image.width or top > on.image.height or left + size[0] < 0 or top + size[1] < 0:
        return
    mask = Pixels.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    flat = [(float(x) - left, float(y) - top) for x, y in path]
    pen.line(flat, 255, wide, joint="curve")
    on.blend(mask, left, top, colour)
