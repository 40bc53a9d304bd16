"""A form: lines with a name and a value, walked with arrows.

Left and Right step a value, Enter runs or switches a line, and what is typed becomes the value of
the line that is chosen; what is wrong with it is said in place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.panels.fonts import fitted
from spikerack.patcher.panels.shapes import Shape, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.windows.frame import Box, Frame, Place
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import PatchError

LINE, SIZE, SMALL, FOOT = 29.0, 15.5, 13.5, 20.0


@dataclass(frozen=True)
class Item:
    """One line.  What it can do is what is given: be typed, stepped, run; or be only told."""

    label: str
    value: str = ""
    told: str = ""  # what it means, at the foot
    typed: Callable[[str], object] | None = None
    step: Callable[[int], object] | None = None
    run: Callable[[], object] | None = None
    is_head: bool = False
    is_wrong: bool = False

    @property
    def is_alive(self) -> bool:
        """True if it can be chosen."""
        return bool(self.typed or self.step or self.run)


class FormWindow:
    """`lines` is asked again after every change.  With `filters` what is typed finds lines."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        title: str,
        lines: Callable[[], Sequence[Item]],
        at: Place | None = None,
        width: float = 400.0,
        most: int = 16,
        filters: bool = False,
    ) -> None:
        self.desk, self.lines, self.filters = desk, lines, filters
        listed = lines()
        seen = min(max(len(listed), 2), most)
        high = 20 + 22 + 34 + seen * LINE + FOOT + 22
        self.frame = Frame(desk, name, width, high, at)
        self.frame.heading(title)
        room = self.frame.height - self.frame.px(20 + 22 + 34 + FOOT + 20)
        self.holder = dpg.add_group(parent=self.frame.root)
        self.field = self._add("Find ..." if filters else "Type a value, then Enter")
        self.rows: ListView[Item] = ListView(
            self.frame, room, LINE, self._line, lambda i: i.is_alive
        )
        self.foot = item_group(self.frame.drawn(self.frame.inner, self.frame.px(FOOT)))
        self.wrong = self._seen = self._foot = ""
        self.capture: Callable[[str], object] | None = None  # takes the next key instead
        self.rows.show(listed)

    def _add(self, hint: str) -> int | str:
        item = dpg.add_input_text(parent=self.holder, hint=hint, width=int(self.frame.inner))
        dpg.focus_item(item)
        return self.frame.mark("field", item)

    def wait_for_key(self, take: Callable[[str], object], told: str) -> None:
        """The next key is not walked with but given to `take`; `told` says so."""
        self.capture, self.wrong = take, told
        dpg.focus_item(self.frame.root)  # so that a letter is not typed

    def fresh(self) -> None:
        """Ask for the lines again; the same one stays chosen."""
        at, top = self.rows.at, self.rows.top
        self.rows.show(self._wanted())
        self.rows.at = min(at, len(self.rows.items)) - 1
        self.rows.top = top
        self.rows.move(1)

    def _wanted(self) -> Sequence[Item]:
        words = dpg.get_value(self.field).casefold().split() if self.filters else []
        if not words:
            return self.lines()
        return [
            i for i in self.lines()
            if i.is_alive and all(w in f"{i.label} {i.value}".casefold() for w in words)
        ]  # fmt: skip

    def _line(self, item: Item, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        size, y = px(SIZE), (height - px(SIZE)) / 2 - 1
        if item.is_head:
            small = px(SMALL)
            return [Text(px(4), height - small - px(4), item.label, small, t.dim, True)]
        value = f"‹  {item.value}  ›" if item.step else item.value
        ink = t.level_over if item.is_wrong else t.ink if item.typed or item.step else t.dim
        label, _ = fitted(item.label, width * 0.62, size, size)
        value, size_of_value = fitted(value, width * 0.5, size, size * 0.8)
        return [
            Text(px(10), y, label, size, t.ink),
            Text(width - px(10), y, value, size_of_value, ink, False, 1.0),
        ]

    def _try(self, work: Callable[[], object]) -> bool:
        self.wrong = ""
        try:
            work()
        except PatchError as error:
            self.wrong = str(error)
            return False
        if self.desk.popup is self:
            self.fresh()
        return True

    def key(self, chord: str) -> bool:
        if self.capture is not None:
            take, self.capture = self.capture, None
            self._try(lambda: take(chord))
            return True
        if self.rows.key({"Tab": "Down", "Shift+Tab": "Up"}.get(chord, chord)):
            return True
        item, text = self.rows.chosen, dpg.get_value(self.field)
        if item is None:
            return False
        if chord in ("Left", "Right") and item.step and (self.filters or not text):
            step = item.step
            return self._try(lambda: step(1 if chord == "Right" else -1)) or True
        if chord == "Enter":
            self._enter(item, text)
            return True
        return False

    def _enter(self, item: Item, text: str) -> None:
        typed, step, run = item.typed, item.step, item.run
        if text and typed and not self.filters:
            if self._try(lambda: typed(text)):
                self._empty()
        elif run:
            self._try(run)
        elif step:
            self._try(lambda: step(1))
        if self.desk.popup is self and self.capture is None:
            dpg.focus_item(self.field)

    def _empty(self) -> None:
        """A field the toolkit holds active keeps its text: make another."""
        hint = dpg.get_item_configuration(self.field)["hint"]
        dpg.delete_item(self.field)
        self.field = self._add(hint)
        self._seen = ""

    def press(self, x: float, y: float, button: int) -> None:
        item = self.rows.press(x, y)
        if item is None:
            return
        step, run = item.step, item.run
        if run:
            self._try(run)
        elif step:
            middle = self.frame.x + self.frame.width * 0.75
            self._try(lambda: step(1 if x > middle else -1))
        if self.desk.popup is self and self.capture is None:
            dpg.focus_item(self.field)

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        text = dpg.get_value(self.field)
        if text != self._seen:
            self._seen, self.wrong = text, ""
            if self.filters:
                self.rows.show(self._wanted())
        self.rows.tick()
        item = self.rows.chosen
        told = self.wrong or (item.told if item else "")
        if told != self._foot:
            self._foot = told
            self._tell()

    def _tell(self) -> None:
        t, size = theme(), self.frame.px(SMALL)
        dpg.delete_item(self.foot, children_only=True)
        colour = t.level_over if self.wrong else t.dim
        text, size = fitted(self._foot, self.frame.inner, size, size * 0.75)
        paint([Text(0, 0, text, size, colour)], self.foot)

    def rects(self) -> dict[str, Box]:
        return self.frame.rects() | self.rows.rects(self.frame.name, lambda item: item.label)
