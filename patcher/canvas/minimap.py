"""The whole rack in a corner, and what part of it is in sight: while one looks around.

It slides in when the view moves and away again, so that it never stands in front of a jack for
long; it stays while the pointer is on it.  The panels are small rectangles in world units; one
transform puts them all into the corner, so a pan moves one item.
"""

import math
from collections.abc import Mapping

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.camera import Box, Camera, Point
from spikerack.patcher.panels.rack import around
from spikerack.patcher.panels.shapes import Colour, Rect
from spikerack.patcher.panels.theme import Theme, see_through

WIDE, TALL = 190.0, 120.0  # pixels at most
CORNER = 16.0  # pixels from the canvas's lower right corner
EDGE = 80.0  # world units round the rack
STAYS = 2.0  # seconds after the view has moved
SLIDE = 14.0  # per second: 63 % of the way in 1/14 s


class Minimap:
    """Panels come, go and move one by one; the camera moves all of them at once."""

    def __init__(self, layer: int, theme: Theme) -> None:
        self.theme, self.is_on = theme, True
        self.node = painter.item_group(layer)
        self.field: Box = (0.0, 0.0, 1.0, 1.0)  # of the world
        self._left = 0.0  # seconds
        self._up = 0.0  # 0 under the canvas's edge, 1 in its corner
        self._seen: Camera | None = None
        self._items: dict[str, int] = {}
        self._shown: dict[str, tuple[Box, Colour]] = {}
        ground = Rect(0, 0, 1, 1, see_through(theme.well, 246), edge=theme.plate_edge)
        self._ground = painter.one(ground, self.node)
        self._panels = painter.item_group(self.node)
        light = see_through(theme.white, 14)
        sight = Rect(0, 0, 1, 1, light, edge=see_through(theme.white, 170))
        self._sight = painter.one(sight, self.node)
        self.show(True)

    def show(self, on: bool) -> None:
        """As the player wishes."""
        self.is_on = on
        core.configure_item(self.node, show=self.is_up)

    @property
    def is_up(self) -> bool:
        """True while any of it is seen."""
        return self.is_on and bool(self._items) and self._up > 0.01

    def frame(self, dt: float, camera: Camera, pointer: Point) -> None:
        """Slide in, stay, slide away; not where the pointer is already."""
        is_moved, self._seen = self._seen not in (None, camera), camera
        is_on = self._inside(camera, *pointer) is not None
        self._left -= dt
        if is_moved and not is_on or is_on and self._left > 0.0:
            self._left = STAYS
        goal = 1.0 if self._left > 0.0 else 0.0
        before, self._up = self._up, goal + (self._up - goal) * math.exp(-SLIDE * dt)
        if abs(self._up - goal) < 0.01:
            self._up = goal
        if self._up != before:
            self.show(self.is_on)
        if self.is_up and (is_moved or self._up != before):
            self.look(camera)

    def fill(self, panels: Mapping[str, tuple[Box, Colour]]) -> None:
        """Exactly these panels, with their colours."""
        for name in self._items.keys() - panels.keys():
            core.delete_item(self._items.pop(name))
            del self._shown[name]
        for name, (box, colour) in panels.items():
            fill = see_through(colour, 190)
            if name not in self._items:
                self._items[name] = painter.one(Rect(*box, fill=fill), self._panels)
            elif self._shown[name] != (box, colour):
                core.configure_item(self._items[name], pmin=box[:2], pmax=box[2:], fill=fill)
        self._shown = dict(panels)
        if panels:
            x0, y0, x1, y1 = around([box for box, _ in panels.values()])
            self.field = x0 - EDGE, y0 - EDGE, x1 + EDGE, y1 + EDGE
        core.configure_item(self._ground, pmin=self.field[:2], pmax=self.field[2:])

    def look(self, camera: Camera) -> None:
        """Stay in the corner, and frame what is in sight."""
        k, left, top = self._fit(camera)
        x0, y0, x1, y1 = self.field
        wx, wy = camera.world(left, top)
        k /= camera.zoom  # world units here for one of the rack
        core.apply_transform(self.node, _scaled(k, wx - x0 * k, wy - y0 * k))
        a0, b0, a1, b1 = camera.view
        low = min(max(a0, x0), x1), min(max(b0, y0), y1)
        high = min(max(a1, x0), x1), min(max(b1, y0), y1)
        core.configure_item(self._sight, pmin=low, pmax=high, thickness=1.0 / camera.zoom)
        core.configure_item(self._ground, thickness=1.0 / camera.zoom)

    def point(self, camera: Camera, sx: float, sy: float) -> Point | None:
        """The world point that a pixel on the minimap stands for, if it is there."""
        return self._inside(camera, sx, sy) if self.is_up else None

    def _inside(self, camera: Camera, sx: float, sy: float) -> Point | None:
        k, left, top = self._fit(camera)
        x0, y0, x1, y1 = self.field
        x, y = x0 + (sx - left) / k, y0 + (sy - top) / k
        return (x, y) if x0 <= x <= x1 and y0 <= y <= y1 else None

    def _fit(self, camera: Camera) -> tuple[float, float, float]:
        """Pixels for a world unit, and the pixel of the upper left corner."""
        x0, y0, x1, y1 = self.field
        corner, unit = CORNER * camera.unit, camera.unit
        k = min(WIDE * unit / (x1 - x0), TALL * unit / (y1 - y0))
        left = camera.left + camera.width - corner - (x1 - x0) * k
        down = (1.0 - self._up) * (corner + (y1 - y0) * k)
        return k, left, camera.top + camera.height - corner - (y1 - y0) * k + down


def _scaled(k: float, dx: float, dy: float):
    """A matrix that scales by k, then moves."""
    return dpg.create_translation_matrix([dx, dy]) * dpg.create_scale_matrix([k, k, 1.0])
