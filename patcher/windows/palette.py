"""The palette: type a few letters of what to add, Enter puts it on the rack.

"lif 8" adds a lif of 8 channels, "chattering" a preset; Tab goes to the next category.
"""

from collections.abc import Callable, Mapping, Sequence

import dearpygui.dearpygui as dpg

from spikerack.modules.ports import CATEGORIES
from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.models.palette_entries import asked
from spikerack.patcher.models.search import Entry
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import mix, see_through, theme
from spikerack.patcher.windows.frame import Box, Frame, Place, box_of
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.workspace import Desk

WIDTH, LINE, SEEN = 460.0, 43.0, 9
HEAD, FOOT = 94.0, 22.0  # field and chips; what there is to say
USE = "Up and Down choose, Tab goes to the next category, a number at the end makes channels"
NAME, DOC, CHIP = 16.0, 13.0, 13.0
ALL = ("", *CATEGORIES)


class Palette:
    """`add` takes what was chosen and how many channels; `fits` tells what suits a cable."""

    def __init__(
        self,
        desk: Desk,
        among: Sequence[Entry],
        add: Callable[[Entry, int], object],
        at: Place | None = None,
        fits: Mapping[str, float] | None = None,
        told: str = "Add a module ...",
    ) -> None:
        self.desk, self.among, self.add, self.fits = desk, among, add, fits
        self.frame = Frame(desk, "palette", WIDTH, HEAD + SEEN * LINE + FOOT, at)
        self.category = ""
        self.field = self.frame.field(hint=told)
        self.chips = self.frame.drawn(self.frame.inner, self.frame.px(CHIP + 12))
        self.chip_layer = item_group(self.chips)
        self.chip_at: dict[str, tuple[float, float]] = {}  # left and right end
        self.rows: ListView[Entry] = ListView(
            self.frame, self.frame.height - self.frame.px(HEAD + FOOT - 1), LINE, self._line
        )
        self.foot = item_group(self.frame.drawn(self.frame.inner, self.frame.px(FOOT - 4)))
        self.channels = 0
        self._asked = ("", "")
        self._search()

    def _search(self) -> None:
        typed = str(dpg.get_value(self.field))
        self._asked = typed, self.category
        recent = self.desk.settings.modules
        found = asked(typed, self.among, recent, self.fits, self.category)
        self.rows.show(found.entries)
        self.channels = found.channels
        self._chips()
        self._tell(found.told or USE, bool(found.told))

    def _tell(self, line: str, is_news: bool) -> None:
        t, size = theme(), self.frame.px(CHIP)
        dpg.delete_item(self.foot, children_only=True)
        text, size = fitted(line, self.frame.inner - self.frame.px(16), size, size * 0.8)
        ink = t.categories["neuron"] if is_news else t.faint
        paint([Text(self.frame.px(8), 0, text, size, ink)], self.foot)

    def _chips(self) -> None:
        dpg.delete_item(self.chip_layer, children_only=True)
        t, px, x = theme(), self.frame.px, 0.0
        size = px(CHIP)
        for name in ALL:
            label = name or "all"
            wide = text_width(label, size) + px(16)
            colour = t.categories[name] if name else t.dim
            is_on = name == self.category
            fill = mix(t.panel, colour, 0.5) if is_on else see_through(t.panel, 0)
            ink = t.white if is_on else colour
            shapes: list[Shape] = [Rect(x, 2, x + wide, size + px(8), fill, px(5))] * is_on
            paint([*shapes, Text(x + px(8), px(4), label, size, ink)], self.chip_layer)
            self.chip_at[name] = x, x + wide
            x += wide + px(2)

    def _line(self, entry: Entry, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        colour = t.categories.get(entry.category, t.dim)
        doc, small = fitted(entry.line, width - px(30), px(DOC), px(DOC))
        family = entry.family.replace("_", " ")
        return [
            Rect(px(8), px(7), px(11), height - px(7), colour, px(1.5)),
            Text(px(20), px(4), entry.title, px(NAME), t.ink),
            Text(width - px(8), px(6), family, px(DOC), colour, False, 1.0),
            Text(px(20), px(4 + NAME + 1), doc, small, t.dim),
        ]

    def _take(self, entry: Entry | None) -> None:
        if entry is None:
            return
        self.desk.close()
        if not entry.is_group:
            self.desk.change(modules=self.desk.settings.with_module(entry.name).modules)
        channels = self.channels
        self.desk.safely(lambda: self.add(entry, channels))

    def key(self, chord: str) -> bool:
        if self.rows.key(chord):
            return True
        if chord == "Enter":
            self._search()  # the last letter may have come in this very frame
            self._take(self.rows.chosen)
        elif chord in ("Tab", "Shift+Tab"):
            self._to(ALL[(ALL.index(self.category) + (1 if chord == "Tab" else -1)) % len(ALL)])
        else:
            return False
        return True

    def _to(self, category: str) -> None:
        self.category = category
        self._search()
        dpg.focus_item(self.field)

    def press(self, x: float, y: float, button: int) -> None:
        box = box_of(self.chips)
        if box and box[1] <= y < box[1] + box[3]:
            for name, (left, right) in self.chip_at.items():
                if left <= x - box[0] < right:
                    self._to(name)
        else:
            self._take(self.rows.press(x, y))

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        if (dpg.get_value(self.field), self.category) != self._asked:
            self._search()
        self.rows.tick()

    def rects(self) -> dict[str, Box]:
        found = self.frame.rects() | self.rows.rects("palette", _named)
        box = box_of(self.chips)
        if box:
            for name, (left, right) in self.chip_at.items():
                found[f"palette.category.{name or 'all'}"] = (
                    box[0] + left, box[1], right - left, box[3],
                )  # fmt: skip
        return found


def _named(entry: Entry) -> str:
    return f"{entry.name} {entry.preset}".strip()
