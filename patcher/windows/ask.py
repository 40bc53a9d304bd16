"""Ask for one text: a value, a name, a title.  What is wrong with it is said in place."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.windows.frame import Box, Frame, Place
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import PatchError

LINE, LINES = 14.5, 2


class Ask:
    """Enter hands the text to `commit`; a PatchError from it keeps the window open."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        title: str,
        text: str,
        commit: Callable[[str], object],
        told: str = "",
        at: Place | None = None,
        width: float = 300.0,
    ) -> None:
        self.desk, self.commit, self.told = desk, commit, told
        line = LINE * desk.settings.scale
        width = max(width, (text_width(told, line) / desk.settings.scale) + 24.0)
        self.frame = Frame(desk, name, min(width, 560.0), 88.0 + LINES * LINE * 1.2, at)
        self.frame.heading(title)
        self.field = self.frame.field(text)
        self.under = self.frame.drawn(self.frame.inner, self.frame.px(LINES * LINE * 1.2))
        self.layer = item_group(self.under)
        self.wrong = ""
        self._before = text
        self._tell()

    def _tell(self) -> None:
        t, line = theme(), self.frame.px(LINE)
        dpg.delete_item(self.layer, children_only=True)
        colour = t.level_over if self.wrong else t.dim
        room = self.frame.inner
        lines = wrapped(self.wrong or self.told, lambda text: text_width(text, line) <= room)
        for i, text in enumerate(lines[:LINES]):
            paint([Text(0, i * line * 1.2, text, line, colour)], self.layer)

    def key(self, chord: str) -> bool:
        if chord != "Enter":
            return False
        try:
            self.commit(dpg.get_value(self.field))
        except PatchError as error:
            self.wrong = str(error)
            self._tell()
            dpg.focus_item(self.field)
        else:
            if self.desk.popup is self:
                self.desk.close()
        return True

    def press(self, x: float, y: float, button: int) -> None:
        """The field is a widget of the toolkit's own."""

    def wheel(self, steps: float) -> None:
        """Nothing scrolls."""

    def tick(self) -> None:
        now = dpg.get_value(self.field)
        if self.wrong and now != self._before:
            self.wrong = ""
            self._tell()
        self._before = now

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()
