"""A display's picture in its well: lines, bars, pixels and words, in items that are kept."""

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg
import numpy as np

from spikerack.patcher.canvas import painter
from spikerack.patcher.displays.picture import Caption, Picture, Trace
from spikerack.patcher.panels.draw_display import (
    banded,
    caption,
    colours,
    glass,
    inks,
    segments,
    traced,
)
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.shapes import CLEAR, Colour
from spikerack.patcher.panels.theme import Theme, see_through
from spikerack.patcher.sound.taps import Rows
from spikerack.runtime.patch.graph import Node

WIDE, TALL = 128, 64  # pixels of a texture, which is uploaded every frame
RULED = 4  # pixels from which a cell is so large that dark lines part it from the next
WHOLE = np.complex128  # as many bytes as the four floats of a pixel, so that they go as one


class Textures:
    """Textures to write pixels into.  One that is not needed waits for the next display."""

    def __init__(self, registry: int | str, wide: int = WIDE, tall: int = TALL) -> None:
        self.registry, self.wide, self.tall = registry, wide, tall
        self._free: list[tuple[int | str, np.ndarray]] = []

    def take(self) -> tuple[int | str, np.ndarray]:
        """A texture and its pixels, which the toolkit reads where they lie."""
        if self._free:
            return self._free.pop()
        pixels = np.ones((self.tall, self.wide, 4), np.float32)
        made = dpg.add_raw_texture(
            self.wide, self.tall, pixels, format=dpg.mvFormat_Float_rgba, parent=self.registry
        )
        return made, pixels

    def give(self, taken: tuple[int | str, np.ndarray]) -> None:
        """Back for others."""
        self._free.append(taken)


class WellView:
    """What one well shows.  Items are made when first needed and hidden when not."""

    def __init__(
        self, well: Well, parent: int, textures: Textures, theme: Theme, accent: Colour,
        scale: float = 1.0,
    ) -> None:  # fmt: skip
        self.well, self.accent = well, accent
        self.theme, self.textures, self.scale = theme, textures, scale
        self.jacks: list[str] = []  # what it shows, and what came that it has not yet shown
        self.waiting: dict[str, list[Rows]] = {}
        self.owner: Node | None = None  # whose knobs these are
        self.knobs: dict[str, float] = {}
        self.node = painter.item_group(parent)
        self.x0, self.y0, self.x1, self.y1 = glass(well, scale)
        self._image = 0
        self._taken: tuple[int | str, np.ndarray] | None = None
        self.colours = colours(accent, theme)
        self._inks: dict[bool, np.ndarray] = {}
        self._nodes = {part: painter.item_group(self.node) for part in ("bars", "lines", "words")}
        self._kept: dict[str, list[int]] = {"bars": [], "lines": [], "words": []}
        self._used = {"bars": 0, "lines": 0, "words": 0}
        self._shown: dict[int, tuple] = {}  # a block's or a word's looks

    def show(self, picture: Picture) -> None:
        """Exactly this picture."""
        self._show_pixels(picture)
        self._used = dict.fromkeys(self._used, 0)
        for x0, y0, x1, y1 in picture.bars if picture.bars is not None else ():
            self._bar(float(x0), float(y0), float(x1), float(y1))
        for line in picture.lines:
            self._line(line)
        for words in picture.words:
            self._word(words)
        for part, items in self._kept.items():
            for item in items[self._used[part] :]:
                if self._shown.pop(item, None) or part == "lines":
                    core.configure_item(item, show=False)

    def close(self, is_gone: bool = False) -> None:
        """Give the texture back, and take all items away if their panel has not."""
        if not is_gone:
            core.delete_item(self.node)
        if self._taken is not None:
            self.textures.give(self._taken)

    def _slot(self, part: str) -> int:
        """The next item of a sort that is there already, or 0."""
        index = self._used[part]
        self._used[part] += 1
        kept = self._kept[part]
        return kept[index] if index < len(kept) else 0

    def _line(self, line: Trace) -> None:
        field, is_mark = (self.x0, self.y0, self.x1, self.y1), self.well.kind == "meter"
        points = traced(line.points, field, 0.0 if is_mark else self.scale)
        tint = self.colours[line.channel % len(self.colours)]
        colour = see_through(tint, 255 * line.strength)
        item = self._slot("lines")
        if item:
            core.configure_item(item, points=points.tolist(), color=colour, show=True)
        else:
            parent = self._nodes["lines"]
            self._kept["lines"].append(
                painter.line(points.tolist(), colour, 1.6 * self.scale, parent)
            )

    def _bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if self.well.kind != "meter":
            self._block(x0, y0, x1, y1, see_through(self.colours[0], 210))
            return
        for low, high, fill in segments(y1, self.theme):
            self._block(x0, low, x1, high, fill)

    def _block(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        wide, tall = self.x1 - self.x0, self.y1 - self.y0
        low = self.x0 + wide * x0, self.y1 - tall * y1
        high = self.x0 + wide * x1, self.y1 - tall * y0
        item, look = self._slot("bars"), (low, high, fill)
        if not item:
            item = core.draw_rectangle(
                low, high, fill=fill, color=CLEAR, parent=self._nodes["bars"]
            )
            self._kept["bars"].append(item)
        elif self._shown.get(item) != look:
            core.configure_item(item, pmin=low, pmax=high, fill=fill, show=True)
        self._shown[item] = look

    def _word(self, words: Caption) -> None:
        item = self._slot("words")
        if item and self._shown.get(item) == (words,):
            return
        made = caption(words, self.well, self.accent, self.theme, self.scale)
        if not item:
            item = painter.text_item(made, self._nodes["words"])
            self._kept["words"].append(item)
        else:
            x = made.x - made.anchor * painter.width(made.text, made.size)
            core.configure_item(
                item, text=made.text, pos=(x, made.y), size=made.size, color=made.colour, show=True
            )
        self._shown[item] = (words,)

    def _show_pixels(self, picture: Picture) -> None:
        if picture.pixels is None:
            if self._image:
                core.configure_item(self._image, show=False)
            return
        cells = picture.pixels[: self.textures.tall, : self.textures.wide]
        if self._taken is None:
            self._taken = self.textures.take()
        texture, pixels = self._taken
        part = _fill(pixels, cells, self._table(picture.is_signed), self.well.kind)
        if not self._image:
            low, high = (self.x0, self.y0), (self.x1, self.y1)
            self._image = core.draw_image(
                texture, low, high, parent=self.node, before=self._nodes["bars"]
            )
        core.configure_item(self._image, uv_min=part[0], uv_max=part[1], show=True)

    def _table(self, is_signed: bool) -> np.ndarray:
        """The colours of pixels, each as one number."""
        if is_signed not in self._inks:
            made = inks(self.well.kind, self.accent, self.theme, is_signed)
            self._inks[is_signed] = (made / np.float32(255)).astype(np.float32).view(WHOLE)[:, 0]
        return self._inks[is_signed]


def _fill(pixels: np.ndarray, cells: np.ndarray, table: np.ndarray, kind: str) -> tuple:
    """Write cells, each as large as there is room for; gives the part of the texture to show.

    The part ends in the middle of its last pixels: what lies beyond must not shine in.
    """
    (all_down, all_across), (tall, wide) = pixels.shape[:2], cells.shape
    down, across = all_down // tall, all_across // wide
    large = np.repeat(np.repeat(banded(cells, len(table) // 256), down, 0), across, 1)
    room = pixels[: tall * down, : wide * across]
    room.view(WHOLE)[..., 0] = table[large]
    if kind == "matrix" and min(down, across) >= RULED:
        room[down - 1 :: down, :, :3] *= 0.35
        room[:, across - 1 :: across, :3] *= 0.35
    if kind == "raster" and down >= RULED:
        room[down - 1 :: down, :, :3] = table[:1].view(np.float32)[:3]
    low = 0.5 / all_across, 0.5 / all_down
    return low, (wide * across / all_across - low[0], tall * down / all_down - low[1])
