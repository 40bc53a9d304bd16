"""Every shortcut on one sheet, by category, in as many columns as there is room for."""

from itertools import zip_longest

import dearpygui.dearpygui as dpg

from spikerack.patcher.models import keymap_sheet
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Line, Shape, Text
from spikerack.patcher.panels.theme import see_through, theme
from spikerack.patcher.windows.frame import EDGE, Box, Frame
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.style import PAD
from spikerack.patcher.windows.workspace import Desk

LINE, SIZE, HEAD, GAP, BETWEEN = 21.0, 14.0, 15.0, 30.0, 24.0
TITLE = 34.0  # the heading's height
Cells = tuple[keymap_sheet.Line | None, ...]  # one line of the sheet: a cell for each column
SCROLLS = {"Up": 1.0, "Down": -1.0, "PageUp": 8.0, "PageDown": -8.0}


class Sheet:
    """Wheel, arrows and pages scroll what is higher than the screen; any other key closes it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        blocks = keymap_sheet.sections(desk.keys)
        self.column = max(_width(line) for block in blocks for line in block)
        room = dpg.get_viewport_client_width() / desk.settings.scale - 2 * (EDGE + PAD)
        made = keymap_sheet.columns(blocks, max(1, int((room + GAP) // (self.column + GAP))))
        wide = len(made) * (self.column + GAP) - GAP + 2 * PAD + 8
        high = max(len(column) for column in made) * LINE + 2 * PAD + TITLE + 4
        self.frame = Frame(desk, "shortcuts", wide, high)
        self.frame.heading("Shortcuts            Change them in the settings")
        self.rows: ListView[Cells] = ListView(
            self.frame, self.frame.height - self.frame.px(2 * PAD + TITLE - 8), LINE, self._line,
            lambda cells: False,
        )  # fmt: skip
        self.rows.show(list(zip_longest(*made)))

    def _line(self, cells: Cells, width: float, height: float) -> list[Shape]:
        found: list[Shape] = []
        for i, cell in enumerate(cells):
            if cell is not None:
                found += self._cell(i * self.frame.px(self.column + GAP), *cell)
        return found

    def _cell(self, x: float, what: str, told: str, is_head: bool) -> list[Shape]:
        t, px = theme(), self.frame.px
        size, right = px(SIZE), x + px(self.column)
        if is_head:
            y = px(LINE) - 3
            rule = Line(((x, y), (right, y)), see_through(t.white, 30), 1.0)
            return [Text(x, 0, what, px(HEAD), t.categories["neuron"], True), rule]
        return [Text(x, 0, what, size, t.ink), Text(right, 0, told, size, t.dim, False, 1.0)]

    def key(self, chord: str) -> bool:
        if chord in SCROLLS:
            self.rows.wheel(SCROLLS[chord])
        else:
            self.desk.close()
        return True

    def press(self, x: float, y: float, button: int) -> None:
        self.desk.close()

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        """Nothing moves."""

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()


def _width(line: keymap_sheet.Line) -> float:
    """What a line needs, at scale 1, with room between what it says and its keys."""
    what, told, is_head = line
    if is_head:
        return text_width(what, HEAD, True)
    return text_width(what, SIZE) + text_width(told, SIZE) + BETWEEN * bool(told)
