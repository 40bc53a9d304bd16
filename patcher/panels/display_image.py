"""One display as a picture of its own, off screen: its name, its field, what it shows."""

from dataclasses import replace

from PIL import Image as Pixels

from spikerack.patcher.displays.picture import Picture
from spikerack.patcher.panels.draw_display import grid, screen_shapes
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.pillow_painter import Painting
from spikerack.patcher.panels.shapes import Colour, Rect, Text
from spikerack.patcher.panels.theme import Theme, theme

WIDE, ZOOM = 800.0, 2.0  # world units across, and pixels of each
EDGE, HEAD, SIZE = 12.0, 34.0, 18.0
TALLEST, FLATTEST = 1.0, 0.4  # height by width


def large(well: Well) -> Well:
    """The field of a display, as wide as the picture has room for."""
    shape = (well.y1 - well.y0) / (well.x1 - well.x0)
    high = WIDE * min(max(shape, FLATTEST), TALLEST)
    return replace(well, x0=EDGE, y0=HEAD, x1=EDGE + WIDE, y1=HEAD + high)


def field_size(well: Well) -> tuple[int, int]:
    """The size of a display's field in the picture."""
    grown = large(well)
    return round((grown.x1 - grown.x0) * ZOOM), round((grown.y1 - grown.y0) * ZOOM)


def shot(
    name: str, well: Well, picture: Picture, accent: Colour, look: Theme | None = None
) -> Pixels.Image:
    """The picture, 1648 pixels wide."""
    look, grown = look or theme(), large(well)
    wide, high = grown.x1 + EDGE, grown.y1 + EDGE
    canvas = Painting(round(wide * ZOOM), round(high * ZOOM), 0.0, 0.0, ZOOM, look.panel)
    field = Rect(grown.x0, grown.y0, grown.x1, grown.y1, look.well, 4.0, look.well_edge, 1.0)
    title = Text(EDGE, 7.0, name.replace("_", " ").upper(), SIZE, accent, True)
    canvas.put([field, title, *grid(grown, look), *screen_shapes(grown, picture, accent, look)])
    return canvas.finished()
