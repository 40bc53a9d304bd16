"""One display as large as the view, over everything, until it is sent back."""

from dataclasses import replace

import dearpygui._dearpygui as core

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.display_items import Textures
from spikerack.patcher.canvas.items import Stage
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.shapes import Rect, Text
from spikerack.patcher.panels.theme import see_through

PART = 0.72  # of the view that it takes
BAR = 34.0  # pixels above it, for its name
WIDE, TALL = 320, 180  # pixels of its texture


class Large:
    """Knows which display is large, and where it lies."""

    def __init__(self, layer: int, registry: int | str) -> None:
        self.node = painter.item_group(layer)
        self.registry = registry
        self.name, self.scale = "", 1.0
        self._textures: Textures | None = None
        self._seen: tuple = ()
        self._well: Well | None = None

    @property
    def textures(self) -> Textures:
        """A pool with a texture of its own, made when the first display grows."""
        if self._textures is None:
            self._textures = Textures(self.registry, WIDE, TALL)
        return self._textures

    def place(self, stage: Stage, camera: Camera) -> tuple[str, Well] | None:
        """The display with its field now, in world units; made anew when the camera moved."""
        wells = stage.faces[self.name].panel.wells if self.name in stage.faces else ()
        if not wells:
            self.name = ""
        seen = self.name, camera
        if seen != self._seen:
            self._seen = seen
            core.delete_item(self.node, children_only=True)
            self._well = self._grown(wells[0], stage, camera) if wells else None
        return (self.name, self._well) if self._well else None

    def _grown(self, well: Well, stage: Stage, camera: Camera) -> Well:
        theme, zoom = stage.theme, camera.zoom
        self.scale = 1.0 / zoom
        x0, y0, x1, y1 = camera.view
        wide, tall = (x1 - x0) * PART / 2, (y1 - y0) * PART / 2
        x, y = camera.centre
        accent = theme.categories[stage.faces[self.name].panel.category]
        a, b, c, d = x - wide, y - tall, x + wide, y + tall
        bar, pad = BAR / zoom, 10.0 / zoom
        painter.paint(
            [
                Rect(x0, y0, x1, y1, see_through(theme.background, 150)),
                Rect(a - pad, b - bar, c + pad, d + pad, theme.panel, pad, theme.plate_edge,
                     1.2 / zoom),
                Text(a, b - bar + 6.0 / zoom, self.name.replace("_", " ").upper(), 18.0 / zoom,
                     accent, True),
                Rect(a, b, c, d, theme.well, 4.0 / zoom, theme.well_edge, 1.0 / zoom),
            ],
            self.node,
        )  # fmt: skip
        return replace(well, x0=a, y0=b, x1=c, y1=d)
