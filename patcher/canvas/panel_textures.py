"""A panel's still parts as one picture with a soft shadow, painted once for each kind of module.

Drawn shape by shape, eighty panels cost 148 ms a frame where a processor paints; as pictures 35.
Near by, where few panels are in sight, the shapes themselves are drawn, which are always sharp.
"""

import queue
import threading
from collections.abc import Iterable
from math import ceil

import dearpygui.dearpygui as dpg
import numpy as np
from PIL import Image as Pixels
from PIL import ImageDraw, ImageFilter

from spikerack.patcher.panels.pillow_painter import Painting
from spikerack.patcher.panels.shapes import Rect, Shape
from spikerack.patcher.panels.theme import Theme

SHADOW = 18.0  # world units that a picture reaches beyond its panel
SOFT, DARK, DROP = 6.0, 150, 5.0  # the shadow's blur, its opacity, how far it falls
LEVELS = (0.2, 0.4, 0.8, 1.6)  # pixels a world unit
RADIUS = 7.0  # of a panel's corners
Kind = tuple[tuple[Shape, ...], float, float]  # what is painted: shapes, width, height
Key = tuple[int, float]  # the number of a kind, and a level


def level_for(zoom: float) -> float:
    """The picture to show at a zoom: with more pixels than the screen, but not many more."""
    return next((level for level in LEVELS if level >= 1.2 * zoom), LEVELS[-1])


def bake(shapes: Iterable[Shape], width: float, height: float, level: float, theme: Theme):
    """Pixels [row, column, red green blue alpha] in 0..1 of a panel and SHADOW around it."""
    size = ceil((width + 2 * SHADOW) * level), ceil((height + 2 * SHADOW) * level)
    painting = Painting(*size, -SHADOW, -SHADOW, level, theme.panel)
    painting.put(s for s in shapes if not is_shadow(s))
    colour = np.asarray(painting.finished(), np.float32) / 255
    plate = _plate(size, level, width, height, 0.0)
    soft = ImageFilter.GaussianBlur(SOFT * level)
    shade = _plate(size, level, width, height, DROP).filter(soft)
    over = np.asarray(plate, np.float32)[..., None] / 255
    under = np.asarray(shade, np.float32)[..., None] / 255 * (DARK / 255) * (1 - over)
    alpha = over + under
    return np.concatenate([colour * over / np.maximum(alpha, 1e-6), alpha], axis=2)


def is_shadow(shape: Shape) -> bool:
    """True for the strokes round a panel that stand for its shadow."""
    return isinstance(shape, Rect) and shape.x0 < -1.0 and not shape.fill[3]


def _plate(size: tuple[int, int], level: float, width: float, height: float, down: float):
    """Where the panel is: a mask with round corners."""
    s = 4 * level
    mask = Pixels.new("L", (size[0] * 4, size[1] * 4), 0)
    x, y = SHADOW * s, (SHADOW + down) * s
    box = (x, y, x + width * s - 1, y + height * s - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, RADIUS * s, 255)
    return mask.resize(size, Pixels.Resampling.BOX)


class Bodies:
    """The pictures of all bodies, as textures.  They are painted beside the window's thread.

    A texture is never deleted, which the toolkit does not bear; a patch has few kinds of module.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.registry = dpg.add_texture_registry()
        grey = [v / 255 for v in theme.panel] * 4
        self.plain = dpg.add_static_texture(2, 2, grey, parent=self.registry)
        self.textures: dict[Key, int | str] = {}
        self._numbers: dict[Kind, int] = {}
        self._kinds: list[Kind] = []
        self._asked: set[Key] = set()
        self._wanted: queue.SimpleQueue[tuple[Key, Theme] | None] = queue.SimpleQueue()
        self._made: queue.SimpleQueue[tuple[Key, np.ndarray]] = queue.SimpleQueue()
        self._painter = threading.Thread(target=self._paint, name="bodies", daemon=True)
        self._painter.start()

    def number(self, shapes: Iterable[Shape], width: float, height: float) -> int:
        """The number of a kind; the same shapes have the same."""
        kind = tuple(shapes), width, height
        if kind not in self._numbers:
            self._numbers[kind] = len(self._kinds)
            self._kinds.append(kind)
        return self._numbers[kind]

    def texture(self, number: int, level: float) -> int | str | None:
        """The picture at a level, if it is painted; else it will be, and others stand in."""
        key = number, level
        if key not in self._asked:
            self._asked.add(key)
            self._wanted.put((key, self.theme))
        if key in self.textures:
            return self.textures[key]
        others = (
            (abs(other - level), other) for other in LEVELS if (number, other) in self.textures
        )
        _, nearest = min(others, default=(0.0, level))
        return self.textures.get((number, nearest))

    def arrived(self) -> bool:
        """Take one picture that has been painted since; True if there was one."""
        try:
            key, pixels = self._made.get_nowait()
        except queue.Empty:
            return False
        tall, wide, _ = pixels.shape
        self.textures[key] = dpg.add_static_texture(
            wide, tall, pixels.ravel(), parent=self.registry
        )
        return True

    @property
    def waiting(self) -> int:
        """How many pictures are still to come."""
        return len(self._asked) - len(self.textures)

    def close(self) -> None:
        """End the painter."""
        self._wanted.put(None)
        self._painter.join()

    def _paint(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            (number, level), theme = wanted
            self._made.put((wanted[0], bake(*self._kinds[number], level, theme)))
