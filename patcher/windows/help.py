"""Help for a module: its datasheet, and a small patch that shows it at work."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.datasheet import Line, datasheet
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import mix, theme
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.windows.frame import Box, Frame, Place
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.spec import Spec

WIDTH, HEIGHT, LINE, FOOT = 520.0, 640.0, 21.0, 66.0
SIZES = {"title": 18.0, "head": 14.0, "text": 15.0, "code": 13.5, "row": 14.0}


class Help:
    """Enter opens the help patch, and Esc closes the window."""

    def __init__(
        self,
        desk: Desk,
        spec: Spec,
        play: Callable[[], object],
        node: Node | None = None,
        at: Place | None = None,
    ) -> None:
        self.desk, self.play = desk, play
        lines = _lines(spec, node)
        high = min(HEIGHT, FOOT + 4 + len(lines) * LINE)
        self.frame = Frame(desk, "help", WIDTH, high, at)
        self.colour = theme().categories[spec.category]
        self.rows: ListView[Line] = ListView(
            self.frame,
            self.frame.height - self.frame.px(FOOT),
            LINE,
            self._line,
            lambda line: False,
        )
        self.rows.show(lines)
        button = dpg.add_button(
            label="Open a patch that shows it   Enter", parent=self.frame.root, callback=self._open
        )
        self.frame.mark("play", button)

    def _line(self, line: Line, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        kind, words = line
        size, y = px(SIZES[kind]), (height - px(SIZES[kind])) / 2
        if kind == "title":
            mark = Rect(0, 0, width, height, mix(t.panel, self.colour, t.header), px(5))
            return [mark, Text(px(8), y - 1, words, size, t.white, True)]
        if kind == "head":
            return [Text(px(4), y, words, size, self.colour, True)]
        name, tab, told = words.partition("\t")
        if not tab:
            return [Text(px(4), y, words, size, t.ink if kind == "text" else t.dim)]
        told, size_told = fitted(told, width * 0.7 - px(8), size, size * 0.8)
        return [Text(px(4), y, name, size, t.ink), Text(width * 0.3, y, told, size_told, t.dim)]

    def _open(self) -> None:
        self.desk.close()
        self.desk.safely(self.play)

    def key(self, chord: str) -> bool:
        if chord == "Enter":
            self._open()
            return True
        if chord in ("Up", "Down"):
            self.rows.wheel(1 / 3 if chord == "Up" else -1 / 3)
            return True
        return False

    def press(self, x: float, y: float, button: int) -> None:
        """The button is a widget of the toolkit's own."""

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        """Nothing moves."""

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()


def _lines(spec: Spec, node: Node | None) -> list[Line]:
    """The datasheet in lines that fit, at scale 1."""
    found: list[Line] = []
    for kind, words in datasheet(spec, node):
        size = SIZES[kind]
        cut = wrapped(words, lambda text, s=size: text_width(text, s) <= WIDTH - 44)  # type: ignore[misc]
        lines = [words] if kind in ("row", "title", "head") else cut or [""]
        found += [("row", "")] * (kind == "head") + [(kind, line) for line in lines]
    return found
