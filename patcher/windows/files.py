"""Open or save: type part of a name or a path, walk the list, Enter.  Recent files come first."""

from collections.abc import Callable, Sequence
from pathlib import Path

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.file_list import (
    FileLine,
    completed_path,
    listing,
    proposed,
    typed_path,
)
from spikerack.patcher.panels.fonts import fitted
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.workspace import Desk

WIDTH, HEIGHT, LINE, SIZE, SMALL = 620.0, 520.0, 28.0, 15.5, 13.0


class Files:
    """`take` gets the path.  When it saves, what is typed is the name."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        take: Callable[[Path], object],
        saves: bool = False,
        name: str = "",
    ) -> None:
        self.desk, self.take, self.saves = desk, take, saves
        path = desk.document.path
        self.folder = path.parent if path else _last_folder(desk)
        self.frame = Frame(desk, "files", WIDTH, HEIGHT)
        self.frame.heading(title)
        name = name or (proposed(path) if saves and path else "")
        self.field = self._field(name)
        self.where = dpg.add_text(self._told(), parent=self.frame.root, color=theme().dim)
        self.rows: ListView[FileLine] = ListView(
            self.frame, self.frame.height - self.frame.px(128), LINE, self._line
        )
        self._typed = name
        self._list()

    def _field(self, text: str) -> int | str:
        hint = "Name of the file" if self.saves else "Find, or type a path"
        return self.frame.field(text, hint)

    def _list(self) -> None:
        typed = "" if self.saves or "/" in self._typed else self._typed
        lines = listing(self.folder, typed)
        if not self.saves and not typed:
            paths = [Path(f) for f in self.desk.settings.files if Path(f).exists()]
            lines = [
                FileLine(p, p.name, False, f"recent   {_short(p.parent)}") for p in paths
            ] + lines
        self.rows.show(lines, self._named(lines))
        dpg.set_value(self.where, self._told())

    def _told(self) -> str:
        """The folder, and what the keys do."""
        takes = "saves" if self.saves else "opens"
        return f"{_short(self.folder)}      Enter {takes}, Tab completes, Alt+Up leaves the folder"

    def _named(self, lines: Sequence[FileLine]) -> int:
        """The line Enter takes: what is typed, if it is one of them; else the first that is found.

        None where what is typed is a path, or a name to save under.
        """
        typed = self._typed.strip()
        path = typed_path(self.folder, typed)
        found = next((i for i, line in enumerate(lines) if typed and line.path == path), -1)
        return found if found >= 0 or self.saves or (typed and path.exists()) else 0

    def _line(self, line: FileLine, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        size, small, y = px(SIZE), px(SMALL), (height - px(SIZE)) / 2 - 1
        name, _ = fitted(line.name, width * 0.6, size, size)
        told, small = fitted(line.told, width * 0.38, small, small * 0.9)
        colour = t.categories["source"] if line.is_folder else t.categories["neuron"]
        mark = Rect(px(9), height / 2 - px(4), px(19), height / 2 + px(4), colour, px(2))
        return [
            mark,
            Text(px(28), y, name, size, t.ink),
            Text(width - px(10), y + px(2), told, small, t.dim, False, 1.0),
        ]

    def _go(self, line: FileLine | None) -> None:
        if line is None:
            return
        if line.is_folder:
            self._enter(line.path)
        else:
            self._done(line.path)

    def _enter(self, folder: Path) -> None:
        self.folder = folder.resolve()
        text = dpg.get_value(self.field) if self.saves else ""
        self._again(text)
        self._list()

    def _again(self, text: str) -> None:
        """A field the toolkit holds active keeps its text: make another in its place."""
        fresh = dpg.add_input_text(
            parent=self.frame.root, before=self.where, default_value=text,
            hint=dpg.get_item_configuration(self.field)["hint"], width=int(self.frame.inner),
        )  # fmt: skip
        dpg.delete_item(self.field)
        self.field, self._typed = self.frame.mark("field", fresh), text
        dpg.focus_item(fresh)
        self.desk.writes_on = True

    def _done(self, path: Path) -> None:
        self.desk.close()
        self.desk.safely(lambda: self.take(path))

    def key(self, chord: str) -> bool:
        text = str(dpg.get_value(self.field)).strip()
        if self.rows.key(chord):
            return True
        if chord == "Tab":
            self._complete(text)
        elif chord == "Alt+Up":
            self._enter(self.folder.parent)
        elif chord == "Enter":
            self._take(text)
        else:
            return False
        return True

    def _take(self, text: str) -> None:
        """The line that is lit; without one, what is typed."""
        self._look()
        path = typed_path(self.folder, text)
        if self.rows.chosen:
            self._go(self.rows.chosen)
        elif text and path.is_dir():
            self._enter(path)
        elif text and (self.saves or path.is_file()):
            self._done(path)
        elif text:
            self.desk.say(f"{path.name}: there is no such file in {_short(path.parent)}")

    def _complete(self, text: str) -> None:
        """As far as names agree; a whole folder is entered."""
        whole = completed_path(self.folder, text)
        inside = typed_path(self.folder, whole) if whole else self.folder
        line = self.rows.chosen
        if whole and inside.is_dir():
            self._enter(inside)
        elif whole != text:
            self._again(whole)
        elif line and line.is_folder:
            self._enter(line.path)
        dpg.focus_item(self.field)

    def press(self, x: float, y: float, button: int) -> None:
        line = self.rows.press(x, y)
        if line and self.saves and not line.is_folder:
            self._again(line.name)
        else:
            self._go(line)

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def _look(self) -> None:
        """The list as of the last letter."""
        typed = str(dpg.get_value(self.field))
        if typed != self._typed:
            self._typed = typed
            self._list()

    def tick(self) -> None:
        self._look()
        self.rows.tick()

    def rects(self) -> dict[str, Box]:
        return self.frame.rects() | self.rows.rects("files", lambda line: line.name)


def _last_folder(desk: Desk) -> Path:
    files = [Path(f).parent for f in desk.settings.files]
    return next((f for f in files if f.is_dir()), Path.home())


def _short(path: Path) -> str:
    home = str(Path.home())
    text = str(path)
    return "~" + text.removeprefix(home) if text.startswith(home) else text
