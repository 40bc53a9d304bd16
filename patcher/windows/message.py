"""One line at the foot of the window: what was done, or what is wrong.  It fades.

A line that lasts, such as what is waited for, stands there whenever there is no other.
"""

import time

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import paint
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Rect, Text
from spikerack.patcher.panels.theme import see_through, theme
from spikerack.patcher.windows.style import lit, paper
from spikerack.patcher.windows.workspace import Desk

SIZE, STAYS, FADES = 16.0, 4.0, 0.6  # pixels, seconds, seconds
PER_LETTER = 0.05  # seconds more for each letter to read


class Message:
    """A new line takes the place of the one before."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.text, self.until = desk, "", 0.0
        self.lasting = ""
        self.layer = dpg.add_viewport_drawlist(front=True)
        self._drawn = ("", -1)

    def say(self, line: str) -> None:
        """Show a line."""
        self.text = " ".join(line.split())
        self.until = time.monotonic() + STAYS + PER_LETTER * len(line)

    def tick(self) -> None:
        """Fade, and go."""
        left = self.until - time.monotonic()
        alpha = round(20 * min(max(left / FADES, 0.0), 1.0))
        line = self.text if alpha else self.lasting
        alpha = alpha or 20 * bool(line)
        if (line, alpha) == self._drawn:
            return
        self._drawn = line, alpha
        dpg.delete_item(self.layer, children_only=True)
        if alpha == 0:
            return
        t, scale = theme(), self.desk.settings.scale
        wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
        text, size = fitted(line, wide * 0.9, SIZE * scale, 12 * scale)
        half, y = text_width(text, size) / 2 + 16 * scale, high - 52 * scale
        part = alpha / 20
        edge, fill = see_through(lit(t), 255 * part), see_through(paper(t), 245 * part)
        box = Rect(
            wide / 2 - half, y, wide / 2 + half, y + size + 16 * scale, fill, 8 * scale, edge
        )
        ink = see_through(t.ink, 255 * part)
        paint([box, Text(wide / 2, y + 7 * scale, text, size, ink, False, 0.5)], self.layer)
