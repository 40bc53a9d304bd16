"""The live signal in a cable: its wave along the curve, while the pointer is over it."""

import dearpygui._dearpygui as core
import numpy as np

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.cable_item import Cord
from spikerack.patcher.panels.theme import Theme, mix

POINTS = 120
HIGH = 12.0  # world units to each side at full scale
TICKS = 2048  # that fill the cable


class Wave:
    """One line, moved to the cable under the pointer."""

    def __init__(self, layer: int, theme: Theme) -> None:
        self.theme, self.layer, self._item = theme, layer, 0

    def show(self, cord: Cord | None, rows: np.ndarray) -> None:
        """The newest rows of what a cable carries, the newest at the outlet; None hides it."""
        if cord is None or len(rows) < 2 or rows.ndim != 2:
            if self._item:
                core.configure_item(self._item, show=False)
            return
        points = wave(cord.path, rows[-TICKS:].mean(1)).tolist()
        colour = mix(cord.colour, self.theme.white, 0.7)
        if not self._item:
            self._item = painter.line(points, colour, 1.6, self.layer)
        core.configure_item(self._item, points=points, color=colour, show=True)


def wave(path: np.ndarray, signal: np.ndarray) -> np.ndarray:
    """A path shaken sideways by a signal, which is scaled to its own peak."""
    peak = float(np.abs(signal).max())
    at = np.linspace(0, len(path) - 1, POINTS)
    x, y = (np.interp(at, np.arange(len(path)), path[:, i]) for i in (0, 1))
    ahead = np.gradient(np.stack([x, y], 1), axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    when = np.linspace(len(signal) - 1, 0, POINTS)
    high = HIGH * np.interp(when, np.arange(len(signal)), signal) / max(peak, 1e-9)
    fade = np.sin(np.linspace(0, np.pi, POINTS)) ** 0.5  # still at the plugs
    return np.stack([x - ahead[:, 1] * high * fade, y + ahead[:, 0] * high * fade], 1)
