"""The example browser: pictures of the patches that come along, and what each is about."""

from collections.abc import Callable
from pathlib import Path

import dearpygui.dearpygui as dpg

from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.sharing.examples import Example, all_examples, thumbnail
from spikerack.patcher.windows import pictures
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.style import lit
from spikerack.patcher.windows.workspace import Desk

WIDTH, LINE, SEEN, HEAD = 900.0, 118.0, 6, 90.0
NAME, SIZE = 17.0, 14.0
PICTURE = pictures.WIDE * 100 / pictures.HIGH, 100.0


class Examples:
    """`take` gets the path of the one that is chosen."""

    def __init__(self, desk: Desk, take: Callable[[Path], object]) -> None:
        self.desk, self.take = desk, take
        self.all = all_examples()
        self.frame = Frame(desk, "examples", WIDTH, HEAD + SEEN * LINE)
        self.frame.heading("Examples")
        self.field = self.frame.field(hint="Find ...")
        self.rows: ListView[Example] = ListView(
            self.frame,
            self.frame.height - self.frame.px(HEAD - 1),
            LINE,
            self._line,
            over=self._pictures,
        )
        self._typed = ""
        self.rows.show(self.all)

    def _line(self, one: Example, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        wide, high = (px(v) for v in PICTURE)
        left, size = wide + px(28), px(SIZE)
        colour = t.categories["neuron"]
        shapes: list[Shape] = [
            Rect(px(9), px(9), px(9) + wide, px(9) + high, t.well, px(4), lit()),
            Text(left, px(10), one.title.capitalize(), px(NAME), t.ink, True),
            Text(width - px(10), px(12), one.family, size, colour, False, 1.0),
        ]
        room = width - left - px(12)
        lines = wrapped(one.about, lambda text: text_width(text, size) <= room)
        for i, line in enumerate(lines[:4]):
            shapes.append(Text(left, px(36) + i * size * 1.3, line, size, t.dim))
        return shapes

    def _seen(self) -> list[Example]:
        return list(self.rows.items[self.rows.top : self.rows.top + self.rows.fits])

    def _pictures(self) -> None:
        """Put the pictures that are ready on their lines."""
        px = self.frame.px
        wide, high = (px(v) for v in PICTURE)
        for i, one in enumerate(self._seen()):
            y, texture = i * self.rows.line + px(9), pictures.known(str(one.path))
            if texture is not None:
                where = (px(9), y), (px(9) + wide, y + high)
                dpg.draw_image(texture, *where, parent=self.rows.layer)

    def _take(self, one: Example | None) -> None:
        if one is not None:
            self.desk.close()
            self.desk.safely(lambda: self.take(one.path))

    def key(self, chord: str) -> bool:
        if chord == "Enter":
            self._take(self.rows.chosen)
            return True
        return self.rows.key({"Tab": "Down", "Shift+Tab": "Up"}.get(chord, chord))

    def press(self, x: float, y: float, button: int) -> None:
        self._take(self.rows.press(x, y))

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps / 3)

    def tick(self) -> None:
        typed = dpg.get_value(self.field)
        if typed != self._typed:
            self._typed = typed
            words = typed.casefold().split()
            self.rows.show([e for e in self.all if all(w in _told(e) for w in words)])
        self.rows.tick()
        missing = [e for e in self._seen() if pictures.known(str(e.path)) is None]
        if missing:  # one a frame, so that the window stays quick
            pictures.make(str(missing[0].path), thumbnail(missing[0], self.desk.document.known))
            self.rows.paint()

    def rects(self) -> dict[str, Box]:
        return self.frame.rects() | self.rows.rects("examples", lambda one: one.path.stem)


def _told(one: Example) -> str:
    return f"{one.title} {one.family} {one.about}".casefold()
