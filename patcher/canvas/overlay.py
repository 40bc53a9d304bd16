"""What comes and goes over everything: a selecting box, a tip, the focus, glowing jacks."""

from collections.abc import Iterable

import dearpygui._dearpygui as core

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.camera import Box, Camera
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Disc, Rect, Shape, Text
from spikerack.patcher.panels.theme import Theme, mix, see_through

TIP, LINE = 15.0, 18.0  # pixels: the height of a tip's text, and from line to line
PAD, ABOVE = 8.0, 14.0  # pixels round the text, and from the pointer to it
BESIDE = 8.0  # pixels from a knob's arc to its tip
SLIDE = 4.0  # pixels that a tip keeps from the canvas's side


class Marks:
    """Each mark is made anew when it changes: they are few, and most of the time none."""

    def __init__(self, layer: int, glow_layer: int, theme: Theme) -> None:
        self.theme = theme
        self._jacks = painter.item_group(glow_layer)
        self._box, self._focus, self._tip = (painter.item_group(layer) for _ in range(3))
        self._told: tuple = ()

    def box(self, box: Box | None) -> None:
        """The box that a selection is drawn with."""
        light = self.theme.categories["analysis"]
        shapes = [Rect(*box, see_through(light, 36), 0, see_through(light, 200))] if box else []
        _only(self._box, shapes)

    def focus(self, spot: tuple[float, float, float] | None) -> None:
        """A ring of a radius round a point."""
        shapes = []
        if spot is not None:
            x, y, r = spot[0], spot[1], spot[2] + 5.0
            light = self.theme.selection
            shapes = [Rect(x - r, y - r, x + r, y + r, radius=r, edge=light, thickness=2.2)]
        _only(self._focus, shapes)

    def jacks(self, fits: Iterable[tuple[float, float, float]], others: Iterable) -> None:
        """Jacks that fit (x, y, radius) glow, and others lie in the dark."""
        theme = self.theme
        dark = see_through(theme.background, 165)
        shapes: list[Shape] = [Disc(x, y, r + 0.6, dark) for x, y, r in others]
        for x, y, r in fits:
            light = mix(theme.selection, theme.categories["neuron"], 0.35)
            for reach, alpha in ((9.0, 26), (6.0, 38), (3.2, 60)):
                shapes.append(Disc(x, y, r + reach, see_through(light, alpha)))
            wide = r + 2.2
            shapes.append(
                Rect(x - wide, y - wide, x + wide, y + wide, radius=wide,
                     edge=see_through(light, 240), thickness=2.0)
            )  # fmt: skip
        _only(self._jacks, shapes)

    def tip(self, text: str, x: float, y: float, aside: float, camera: Camera) -> None:
        """A text, of one size at every zoom; "" takes it away.

        It stands over a world point, or so far aside that it leaves a thing of this radius free.
        """
        told = text, round(x, 1), round(y, 1), aside, camera
        if told == self._told:
            return
        self._told = told
        _only(self._tip, self._tip_shapes(text, x, y, aside, camera) if text else ())

    @property
    def told(self) -> str:
        """The text of the tip, or "" where there is none."""
        return str(self._told[0]) if self._told else ""

    def _tip_shapes(
        self, text: str, x: float, y: float, aside: float, camera: Camera
    ) -> list[Shape]:
        lines, theme, zoom = text.splitlines(), self.theme, camera.near
        wide = max(text_width(line, TIP) for line in lines) + 2 * PAD
        tall = LINE * len(lines) + 8.0
        size = wide * camera.unit, tall * camera.unit
        x, y = camera.world(*_corner(*camera.screen(x, y), aside * camera.zoom, *size, camera))
        found: list[Shape] = [
            Rect(x, y, x + wide / zoom, y + tall / zoom, see_through(theme.well, 242), 5 / zoom,
                 theme.plate_edge, 1 / zoom)
        ]  # fmt: skip
        for i, line in enumerate(lines):
            ink = theme.ink if i == 0 else theme.dim
            at = x + PAD / zoom, y + (3.0 + LINE * i) / zoom
            found.append(Text(*at, line, TIP / zoom, ink))
        return found


def _corner(
    sx: float, sy: float, aside: float, wide: float, tall: float, camera: Camera
) -> tuple[float, float]:
    """The upper left pixel of a tip: over a point, or right or left of a thing, all on screen."""
    right = camera.left + camera.width - wide - SLIDE
    low = camera.top + camera.height - tall - SLIDE
    if aside:
        left = sx + aside + BESIDE
        left = left if left <= right else sx - aside - BESIDE - wide
        return max(left, camera.left + SLIDE), max(min(sy - tall / 2, low), camera.top + SLIDE)
    left, top = max(min(sx - wide / 2, right), camera.left + SLIDE), sy - ABOVE - tall
    return left, top if top >= camera.top + SLIDE else sy + ABOVE


def _only(node: int, shapes: Iterable[Shape]) -> None:
    """Exactly these shapes in a group."""
    core.delete_item(node, children_only=True)
    painter.paint(shapes, node)
