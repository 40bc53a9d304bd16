"""The tour: a small window beside the rack that says what to do next, and sees when it is done."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.models.tour_steps import STEPS, Look
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.shapes import Disc, Shape, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.style import PAD
from spikerack.patcher.windows.workspace import Desk

WIDTH, HEIGHT, SIZE, LINE = 400.0, 158.0, 15.0, 20.0
END = "That was the tour: ? lists every key, Ctrl+Shift+O opens examples"
CHOICES = ("Skip this", "End the tour")


class Tour:
    """Each step is done by hand, on the patch that plays; `desk.toured` of them are."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.frame = Frame(desk, "tour", WIDTH, HEIGHT, (0.0, 1e6))
        inner = self.frame.height - self.frame.px(2 * PAD)
        self.layer = item_group(self.frame.drawn(self.frame.inner, inner))
        self.links: dict[str, Box] = {}
        self._begin()

    def _look(self) -> Look:
        document, zoom = self.desk.document, self.desk.scene.goal.zoom
        is_saved = document.path is not None and not document.is_dirty
        return Look(document.patch, zoom, len(document.history.undone), is_saved)

    def _begin(self) -> None:
        self.before = self._look()
        dpg.delete_item(self.layer, children_only=True)
        paint(self._shapes(), self.layer)

    def _shapes(self) -> list[Shape]:
        t, px, at = theme(), self.frame.px, self.desk.toured
        step, size = STEPS[at], px(SIZE)
        found: list[Shape] = [Text(0, 0, f"{at + 1}   {step.title}", px(18), t.ink, True)]
        lines = wrapped(step.text, lambda line: text_width(line, size) <= self.frame.inner)
        found += [Text(0, px(30 + LINE * i), line, size, t.dim) for i, line in enumerate(lines)]
        low = self.frame.height - px(2 * PAD + 22)
        for i in range(len(STEPS)):
            ink = t.categories["neuron"] if i <= at else t.faint
            found.append(Disc(px(6 + 14 * i), low + px(11), px(4 if i == at else 3), ink))
        right, self.links = self.frame.inner, {}
        for label in reversed(CHOICES):
            wide = text_width(label, size)
            x, y = right - wide, low + px(3)
            found.append(Text(x, y, label, size, t.ink))
            corner = self.frame.x + px(PAD), self.frame.y + px(PAD)
            self.links[label] = corner[0] + x, corner[1] + y, wide, size + px(4)
            right -= wide + px(22)
        return found

    def _go_on(self, by: int) -> None:
        self.desk.toured += by
        if self.desk.toured < len(STEPS):
            self._begin()
        else:
            self.desk.toured = 0
            self.desk.toggle("tour", lambda: self)
            self.desk.say(END)

    def key(self, chord: str) -> bool:
        return False

    def press(self, x: float, y: float, button: int) -> None:
        for label, (left, top, wide, high) in self.links.items():
            if left - 6 <= x < left + wide + 6 and top - 6 <= y < top + high + 6:
                self._go_on(1 if label == CHOICES[0] else len(STEPS))
                return

    def wheel(self, steps: float) -> None:
        """Nothing to scroll."""

    def tick(self) -> None:
        if STEPS[self.desk.toured].is_done(self.before, self._look()):
            self._go_on(1)

    def rects(self) -> dict[str, Box]:
        return self.frame.rects() | {f"tour.{label}": box for label, box in self.links.items()}
