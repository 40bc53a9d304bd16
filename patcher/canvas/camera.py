"""What part of the rack the canvas shows: between world units and screen pixels.

screen = corner + (world - position) * zoom.  One world unit is one pixel at zoom 1.
"""

import math
from dataclasses import dataclass, replace

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1

NEAREST, FARTHEST = 4.0, 0.08  # the zooms a player can reach
SPEED = 16.0  # of gliding, per second: 63 % of the way in 1/16 s


@dataclass(frozen=True)
class Camera:
    """A place in the world and a zoom, seen through a canvas of so many pixels.

    `x` and `y` are the world point in the canvas's top left corner, which stands at `left`,
    `top` of the window.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    width: float = 1600.0
    height: float = 1000.0
    left: float = 0.0
    top: float = 0.0
    unit: float = 1.0  # pixels a world unit has at 100 %: the scale of the user interface

    @property
    def near(self) -> float:
        """The zoom as it reads: 1 where all is as large as in the windows."""
        return self.zoom / self.unit

    def world(self, sx: float, sy: float) -> Point:
        """The world point under a pixel of the window."""
        return self.x + (sx - self.left) / self.zoom, self.y + (sy - self.top) / self.zoom

    def screen(self, x: float, y: float) -> Point:
        """The pixel of the window that shows a world point."""
        return self.left + (x - self.x) * self.zoom, self.top + (y - self.y) * self.zoom

    @property
    def view(self) -> Box:
        """The part of the world in sight."""
        return self.x, self.y, self.x + self.width / self.zoom, self.y + self.height / self.zoom

    @property
    def centre(self) -> Point:
        """The world point in the middle."""
        x0, y0, x1, y1 = self.view
        return (x0 + x1) / 2, (y0 + y1) / 2

    def zoomed(self, factor: float, sx: float, sy: float) -> "Camera":
        """Nearer or farther; the world point under the pixel stays under it."""
        zoom = min(NEAREST, max(FARTHEST, self.zoom * factor))
        wx, wy = self.world(sx, sy)
        x, y = wx - (sx - self.left) / zoom, wy - (sy - self.top) / zoom
        return replace(self, x=x, y=y, zoom=zoom)

    def panned(self, dx: float, dy: float) -> "Camera":
        """The world follows a drag of so many pixels."""
        return replace(self, x=self.x - dx / self.zoom, y=self.y - dy / self.zoom)

    def centred(self, x: float, y: float, zoom: float = 0.0) -> "Camera":
        """A world point in the middle, at this zoom or the same."""
        zoom = min(NEAREST, max(FARTHEST, zoom or self.zoom))
        return replace(self, x=x - self.width / zoom / 2, y=y - self.height / zoom / 2, zoom=zoom)

    def fit(self, box: Box, margin: float = 60.0, nearest: float = 1.0) -> "Camera":
        """All of a box in sight, as near as that allows but no nearer than `nearest` of 100 %."""
        x0, y0, x1, y1 = box
        across = self.width / max(x1 - x0 + 2 * margin, 1.0)
        down = self.height / max(y1 - y0 + 2 * margin, 1.0)
        return self.centred((x0 + x1) / 2, (y0 + y1) / 2, min(across, down, nearest * self.unit))

    def after(self, before: "Camera", box: Box | None) -> "Camera":
        """What `before` looked at: all of a box, if it was fitted to that, else its middle."""
        if box is not None and before.is_fitted(box):
            return self.fit(box)
        return self.centred(*before.centre)

    def is_fitted(self, box: Box) -> bool:
        """True if this is how `fit` shows the box, to the pixel."""
        fit = self.fit(box)
        off = max(abs(fit.x - self.x), abs(fit.y - self.y)) * fit.zoom
        return off < 1.0 and abs(fit.zoom / self.zoom - 1.0) < 1e-3

    def scaled(self, unit: float) -> "Camera":
        """Everything larger or smaller, around the middle."""
        whole = replace(self, unit=unit)
        return whole.centred(*self.centre, self.zoom * unit / self.unit)

    def resized(self, left: float, top: float, width: float, height: float) -> "Camera":
        """The same zoom and top left corner on a canvas of another size."""
        return replace(self, left=left, top=top, width=max(width, 1.0), height=max(height, 1.0))

    def toward(self, goal: "Camera", dt: float) -> "Camera":
        """A step of gliding to a goal; the goal itself when it is near.

        The position moves as 1/zoom does, so the point both cameras show at the same pixel
        (the one under the cursor of a wheel) does not move at all.
        """
        share = 1.0 - math.exp(-SPEED * dt)
        ratio = goal.zoom / self.zoom
        zoom = self.zoom * ratio**share
        if abs(ratio - 1.0) > 1e-6:
            share = (1 / zoom - 1 / self.zoom) / (1 / goal.zoom - 1 / self.zoom)
        x, y = self.x + (goal.x - self.x) * share, self.y + (goal.y - self.y) * share
        off = max(abs(goal.x - x), abs(goal.y - y)) * goal.zoom
        if abs(zoom / goal.zoom - 1.0) < 2e-3 and off < 0.5:
            return goal
        return replace(self, x=x, y=y, zoom=zoom)
