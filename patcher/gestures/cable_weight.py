"""A cable as a synapse: drag or wheel on it changes its weight, near a plug it comes loose."""

import itertools
import math

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.arguments import the_cable

WAY = 150.0  # pixels for a weight of 1
_count = itertools.count()


def rounded(weight: float) -> float:
    """Two digits behind the point; nought and one hold a little, as a detent does."""
    for stop in (-1.0, 0.0, 1.0):
        if abs(weight - stop) < 0.02:
            return stop
    return round(weight, 2)


class Weigh:
    """Up is more.  A click without a drag selects the cable."""

    def __init__(self, desk: Desk, ends: tuple[str, str], touch: Touch) -> None:
        self.desk, self.ends, self.start, self.last = desk, ends, touch, touch
        self.weight = the_cable(desk.document.patch, *ends).weight
        self.gesture, self.weighed = f"weigh {next(_count)}", False

    def move(self, touch: Touch) -> None:
        if not self.weighed and not touch.far(self.start):
            return
        fine = 0.1 if "ctrl" in touch.keys else 1.0
        self.weight += (self.last.y - touch.y) / WAY * fine
        self.last, self.weighed = touch, True
        set_weight(self.desk, self.ends, rounded(self.weight), self.gesture)
        self.desk.scene.tip(f"weight {rounded(self.weight):g}", *_world(self.desk, touch))

    def release(self, touch: Touch) -> None:
        if not self.weighed:
            self.desk.scene.select_cables({self.ends})

    def cancel(self) -> None:
        if self.weighed:
            self.desk.document.undo()


def set_weight(desk: Desk, ends: tuple[str, str], weight: float, gesture: str) -> None:
    """One cable's weight, if it is another."""
    if weight != the_cable(desk.document.patch, *ends).weight and math.isfinite(weight):
        desk.document.do("weigh", *ends, weight, gesture=gesture)


def wheel(desk: Desk, ends: tuple[str, str], steps: float, touch: Touch) -> None:
    """A twentieth for each step; with Ctrl a hundredth."""
    step = 0.01 if "ctrl" in touch.keys else 0.05
    weight = round(the_cable(desk.document.patch, *ends).weight + steps * step, 4)
    set_weight(desk, ends, weight, f"wheel {ends}")
    desk.scene.tip(f"weight {weight:g}", *_world(desk, touch))


def _world(desk: Desk, touch: Touch) -> tuple[float, float]:
    return desk.scene.camera.world(touch.x, touch.y)
