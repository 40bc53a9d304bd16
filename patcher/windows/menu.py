"""A menu: lines with their shortcuts.  Walked with arrows, Tab, the first letter, or the mouse.

Enter takes the line that is lit, whatever came before.
"""

from collections.abc import Sequence

from spikerack.patcher.models.menus import MenuRow
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Disc, Line, Shape, Text
from spikerack.patcher.panels.theme import see_through, theme
from spikerack.patcher.windows.frame import Box, Frame, Place
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.style import PAD
from spikerack.patcher.windows.workspace import Desk

HEIGHT, SIZE, LEFT = 25.0, 15.0, 16.0
MOST = 30  # lines in sight


class Menu:
    """Choosing a line closes the menu, then runs it."""

    def __init__(
        self,
        desk: Desk,
        lines: Sequence[MenuRow],
        at: Place | None,
        title: str = "",
        name: str = "menu",
    ) -> None:
        self.desk = desk
        scale = desk.settings.scale
        lines = [r for i, r in enumerate(lines) if r.label or (0 < i < len(lines) - 1)]
        widest = max(
            (text_width(r.label, SIZE) + text_width(r.keys, SIZE) for r in lines), default=0.0
        )
        wide = max(widest + 74.0, text_width(title, SIZE, True) + 30.0, 150.0)
        seen = min(len(lines), MOST)
        head = SIZE + 11.0 if title else 0.0
        self.frame = Frame(desk, name, min(wide, 620.0), seen * HEIGHT + head + 2 * PAD + 2, at)
        if title:
            self.frame.heading(title)
        room = self.frame.height - (head + 2 * PAD) * scale
        self.rows: ListView[MenuRow] = ListView(self.frame, room, HEIGHT, self._line, _can)
        self.rows.show(lines, _first(lines))

    def _line(self, row: MenuRow, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        if not row.label:
            return [Line(((0, height / 2), (width, height / 2)), see_through(t.white, 44), 1.0)]
        size, y = px(SIZE), (height - px(SIZE)) / 2 - 1
        ink = t.ink if row.run else t.dim
        shapes: list[Shape] = [Text(px(LEFT), y, row.label, size, ink)]
        if row.keys:
            shapes.append(Text(width - px(8), y, row.keys, size, t.dim, False, 1.0))
        if row.is_on:
            shapes.append(Disc(px(7), height / 2, px(3), t.categories["neuron"]))
        return shapes

    def _run(self, row: MenuRow | None) -> None:
        if row is not None and row.run is not None:
            self.desk.close()
            self.desk.safely(row.run)

    def key(self, chord: str) -> bool:
        if self.rows.key({"Tab": "Down", "Shift+Tab": "Up"}.get(chord, chord)):
            return True
        if chord in ("Enter", "Space"):
            self._run(self.rows.chosen)
            return True
        return len(chord) == 1 and self._letter(chord)

    def _letter(self, letter: str) -> bool:
        """The next line that begins with a letter."""
        lines, at = self.rows.items, self.rows.at
        order = [*range(at + 1, len(lines)), *range(at + 1)]
        for i in order:
            if _can(lines[i]) and lines[i].label.casefold().startswith(letter.casefold()):
                self.rows.at = i - 1
                self.rows.move(1)
                return True
        return False

    def press(self, x: float, y: float, button: int) -> None:
        self._run(self.rows.press(x, y))

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        self.rows.tick()

    def rects(self) -> dict[str, Box]:
        lines = self.rows.rects(self.frame.name, lambda row: row.label)
        return self.frame.rects() | lines


def _can(row: MenuRow) -> bool:
    return row.run is not None


def _first(lines: Sequence[MenuRow]) -> int:
    on = [i for i, row in enumerate(lines) if row.is_on and _can(row)]
    return on[0] if on else 0
