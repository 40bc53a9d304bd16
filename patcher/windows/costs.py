"""What modules cost: the share of what is used that each takes, or several together.

The patch kernel plays neighbours as one piece, and only pieces are measured.
"""

import time

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.models import status_text
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import see_through, theme
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.style import PAD
from spikerack.patcher.windows.transport import HEIGHT as BAR
from spikerack.patcher.windows.workspace import Desk

WIDTH, LINE, SIZE, MOST = 420.0, 23.0, 14.0, 20
PERIOD = 0.5  # seconds between looks
Cost = tuple[tuple[str, ...], float]  # nodes, their share of the time that is used


class Costs:
    """The dearest first; a click selects the modules."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        high = MOST * LINE + 2 * PAD + 26
        self.frame = Frame(desk, "costs", WIDTH, high, (1e6, (BAR + 8) * desk.settings.scale))
        self.frame.heading("What modules cost, of all that is used")
        room = self.frame.height - self.frame.px(2 * PAD + 22 + LINE)
        self.rows: ListView[Cost] = ListView(self.frame, room, LINE, self._line)
        self.foot = item_group(self.frame.drawn(self.frame.inner, self.frame.px(SIZE + 4)))
        self._when = 0.0

    def _line(self, cost: Cost, width: float, height: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        names, share = cost
        spec = self.desk.document.spec(names[0])
        colour = t.categories[spec.category] if spec else t.dim
        size, y = px(SIZE), (height - px(SIZE)) / 2
        told = f"{share * 100:.1f} %" if len(names) == 1 else f"together {share * 100:.1f} %"
        room = width - px(24) - text_width(told, size)
        label, _ = fitted(", ".join(names), room, size, size)
        dearest = max((c for _, c in self.rows.items), default=1.0) or 1.0
        bar = Rect(
            0, 2, max(width * share / dearest, 1.0), height - 2, see_through(colour, 60), px(4)
        )
        return [
            bar,
            Text(px(8), y, label, size, t.ink),
            Text(width - px(8), y, told, size, t.dim, False, 1.0),
        ]

    def key(self, chord: str) -> bool:
        return False

    def press(self, x: float, y: float, button: int) -> None:
        cost = self.rows.press(x, y)
        here = set(cost[0]) & self.desk.document.patch.nodes.keys() if cost else set()
        if here:
            self.desk.scene.select(here)
            self.desk.act("fit_selection")

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        if time.monotonic() - self._when < PERIOD:
            return
        self._when = time.monotonic()
        status = self.desk.sound.status()
        dpg.delete_item(self.foot, children_only=True)
        size = self.frame.px(SIZE)
        late, size = fitted(status_text.lateness(status), self.frame.inner, size, size * 0.75)
        paint([Text(0, 0, late, size, theme().dim)], self.foot)
        costs = status.costs
        self.rows.items = sorted(costs.items(), key=lambda c: (-c[1], c[0]))
        self.rows.top = min(self.rows.top, max(len(self.rows.items) - self.rows.fits, 0))
        self.rows.paint()

    def rects(self) -> dict[str, Box]:
        return self.frame.rects() | self.rows.rects("costs", lambda cost: cost[0][0])
