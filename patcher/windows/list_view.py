"""A list one walks with arrows, wheel or mouse: drawn, so that a line can look as it likes.

Only lines in sight are drawn, so thousands cost as much as ten.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.panels.shapes import Rect, Shape
from spikerack.patcher.panels.theme import see_through, theme
from spikerack.patcher.windows.frame import Box, Frame, box_of
from spikerack.patcher.windows.style import lit

T = TypeVar("T")
BAR = 4.0  # pixels: how wide the mark is that shows where one is in a long list


class ListView(Generic[T]):
    """Lines of one height.  `draw(item, width, height)` gives the shapes of one of them."""

    def __init__(
        self,
        frame: Frame,
        height: float,
        line: float,
        draw: Callable[[T, float, float], Sequence[Shape]],
        can_choose: Callable[[T], bool] = lambda item: True,
        over: Callable[[], object] = lambda: None,
    ) -> None:
        self.frame, self.draw, self.can_choose, self.over = frame, draw, can_choose, over
        self.line = frame.px(line)
        self.fits = max(1, int(height // self.line))
        self.width = frame.inner
        self.items: Sequence[T] = ()
        self.at = self.top = 0
        self.list = frame.drawn(self.width, self.fits * self.line)
        self.layer = item_group(self.list)
        self._mouse = (-1.0, -1.0)

    @property
    def chosen(self) -> T | None:
        """The line that Enter takes."""
        is_there = 0 <= self.at < len(self.items) and self.can_choose(self.items[self.at])
        return self.items[self.at] if is_there else None

    def show(self, items: Sequence[T], at: int = 0) -> None:
        """Other lines, from the top; with -1 none of them is chosen."""
        self.items, self.at, self.top = items, max(at, 0) - 1, 0
        if at < 0:
            self.paint()
        else:
            self.move(1)

    def move(self, by: int) -> None:
        """The next line up or down that can be chosen."""
        step = 1 if by > 0 else -1
        size = len(self.items)
        goal = self.at + by + (self.at < 0 and by < 0)
        goal = goal % size if abs(by) == 1 and size else min(max(goal, 0), max(size - 1, 0))
        for _ in range(size):
            if self.can_choose(self.items[goal]):
                self.at = goal
                break
            goal = (goal + step) % size
        self.top = min(max(self.top, self.at - self.fits + 1), max(self.at, 0))
        self.paint()

    def key(self, chord: str) -> bool:
        """True if the key walks the list."""
        ways = {"Up": -1, "Down": 1, "PageUp": -self.fits, "PageDown": self.fits,
                "Ctrl+Home": -len(self.items), "Ctrl+End": len(self.items)}  # fmt: skip
        if chord in ways:
            self.move(ways[chord])
        return chord in ways

    def wheel(self, steps: float) -> None:
        """Scroll; the chosen line stays under the mouse."""
        most = max(len(self.items) - self.fits, 0)
        self.top = min(max(self.top - round(3 * steps), 0), most)
        self._mouse = (-1.0, -1.0)
        self.paint()

    def under(self, x: float, y: float) -> int:
        """The number of the line at a pixel, or -1."""
        box = box_of(self.list)
        if box is None or not (box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]):
            return -1
        number = self.top + int((y - box[1]) // self.line)
        return number if number < len(self.items) else -1

    def press(self, x: float, y: float) -> T | None:
        """The line a click takes."""
        number = self.under(x, y)
        if number < 0 or not self.can_choose(self.items[number]):
            return None
        self.at = number
        self.paint()
        return self.items[number]

    def tick(self) -> None:
        """The mouse chooses, but only when it has moved: the keyboard may be at work."""
        mouse = self.frame.desk.mouse
        if mouse == self._mouse:
            return
        is_first, self._mouse = self._mouse == (-1.0, -1.0), mouse
        number = -1 if is_first else self.under(*mouse)
        if number >= 0 and number != self.at and self.can_choose(self.items[number]):
            self.at = number
            self.paint()

    def paint(self) -> None:
        """Draw the lines in sight."""
        dpg.delete_item(self.layer, children_only=True)
        t, px = theme(), self.frame.px
        for i in range(self.top, min(self.top + self.fits, len(self.items))):
            spot = item_group(self.layer)
            y = (i - self.top) * self.line
            dpg.apply_transform(spot, dpg.create_translation_matrix([0.0, y]))
            if i == self.at and self.can_choose(self.items[i]):
                paint([Rect(0, 1, self.width - px(6), self.line - 1, lit(), px(6))], spot)
            paint(self.draw(self.items[i], self.width - px(6), self.line), spot)
        self.over()  # what is no shape, such as pictures
        if len(self.items) > self.fits:
            whole, share = self.fits * self.line, self.fits / len(self.items)
            y = whole * self.top / len(self.items)
            right = self.width
            paint([Rect(right - px(BAR), y, right, y + whole * share,
                        see_through(t.dim, 120), px(BAR / 2))], self.layer)  # fmt: skip

    def rects(self, name: str, told: Callable[[T], str]) -> dict[str, Box]:
        """Each line in sight, by its number and by what it says."""
        box = box_of(self.list)
        found: dict[str, Box] = {}
        if box:
            for i in range(self.top, min(self.top + self.fits, len(self.items))):
                y = box[1] + (i - self.top) * self.line
                found[f"{name}.{told(self.items[i])}"] = (box[0], y, self.width, self.line)
        return found
