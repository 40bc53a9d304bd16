"""Every plug in one texture: a picture costs a tenth of the discs it shows.

Plugs differ by their cable's colour, and a theme has few: each signal in its shades.
"""

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg
import numpy as np

from spikerack.patcher.panels.colours import shades
from spikerack.patcher.panels.draw_cable import plug_shapes
from spikerack.patcher.panels.shapes import Colour, Disc
from spikerack.patcher.panels.theme import Theme

SIDE = 48  # pixels of one plug
COLUMNS = 8
PLUG, SMALL_PLUG = 9.2, 5.2  # radii
REACH = 1.14  # radii from a plug's middle to the edge of its picture


class Plugs:
    """Draws plugs of every colour of a theme."""

    def __init__(self, theme: Theme, registry: int | str) -> None:
        colours = (shade for c in theme.signals.values() for shade in shades(c, theme))
        self._place = {c: i for i, c in enumerate(dict.fromkeys(colours))}
        self._rows = -(-len(self._place) // COLUMNS)
        pixels = np.zeros((self._rows, SIDE, COLUMNS, SIDE, 4), np.float32)
        for colour, i in self._place.items():
            pixels[i // COLUMNS, :, i % COLUMNS] = _picture(colour, theme)
        self._texture = dpg.add_static_texture(
            COLUMNS * SIDE, self._rows * SIDE, pixels.ravel(), parent=registry
        )

    def draw(self, x: float, y: float, r: float, colour: Colour, parent: int | str) -> int:
        """A plug as an item."""
        row, column = divmod(self._place.get(colour, 0), COLUMNS)
        low, high = box(x, y, r)
        return core.draw_image(
            self._texture,
            low,
            high,
            uv_min=(column / COLUMNS, row / self._rows),
            uv_max=((column + 1) / COLUMNS, (row + 1) / self._rows),
            parent=parent,
        )


def box(x: float, y: float, r: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two corners of a plug's picture."""
    reach = REACH * r
    return (x - reach, y - reach), (x + reach, y + reach)


def _picture(colour: Colour, theme: Theme) -> np.ndarray:
    """Pixels [row, column, red green blue alpha] in 0..1 of discs on discs, with soft edges."""
    at = ((np.arange(SIDE) + 0.5) / SIDE * 2 - 1) * REACH * PLUG
    far = np.hypot(*np.meshgrid(at, at))
    pixel = 2 * REACH * PLUG / SIDE
    found = np.zeros((SIDE, SIDE, 4))
    for disc in plug_shapes(0.0, 0.0, colour, theme, PLUG):
        assert isinstance(disc, Disc)
        over = np.clip((disc.r - far) / pixel + 0.5, 0, 1)[..., None] * disc.fill[3] / 255
        under = found[..., 3:] * (1 - over)
        alpha = over + under
        paint = np.array(disc.fill[:3]) / 255
        mixed = (paint * over + found[..., :3] * under) / np.maximum(alpha, 1e-6)
        found = np.concatenate([mixed, alpha], axis=2)
    return found.astype(np.float32)
