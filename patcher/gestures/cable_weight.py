"""A cable as a synapse: drag or wheel on it changes its weight, near a plug it comes loose."""

import itertools
import math

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.gestures.turn_knob import speed
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.arguments import the_cable
from spikerack.runtime.document.weight_travel import least_from, place, stepped, told, weight_at

PER_PIXEL = 0.25  # dB
PER_NOTCH = 1.0  # dB
_count = itertools.count()


class Weigh:
    """Up is more.  A click without a drag selects the cable."""

    def __init__(self, desk: Desk, ends: tuple[str, str], touch: Touch) -> None:
        self.desk, self.ends, self.start, self.last = desk, ends, touch, touch
        weight = the_cable(desk.document.patch, *ends).weight
        self.least = least_from(weight)
        self.where = place(weight, self.least)
        self.gesture, self.weighed = f"weigh {next(_count)}", False

    def move(self, touch: Touch) -> None:
        if not self.weighed and not touch.far(self.start):
            return
        self.where += (self.last.y - touch.y) * PER_PIXEL * speed(touch)
        self.last, self.weighed = touch, True
        set_weight(self.desk, self.ends, weight_at(self.where, self.least), self.gesture, touch)

    def release(self, touch: Touch) -> None:
        if not self.weighed:
            self.desk.scene.select_cables({self.ends})

    def cancel(self) -> None:
        if self.weighed:
            self.desk.document.undo()


def set_weight(
    desk: Desk, ends: tuple[str, str], weight: float, gesture: str, touch: Touch
) -> None:
    """One cable's weight, if it is another, told where the hand is."""
    if weight != the_cable(desk.document.patch, *ends).weight and math.isfinite(weight):
        desk.document.do("weigh", *ends, weight, gesture=gesture)
    desk.scene.tip(f"weight {told(weight)}", *desk.scene.camera.world(touch.x, touch.y))


def wheel(desk: Desk, ends: tuple[str, str], steps: float, touch: Touch) -> None:
    """A decibel for each step; Ctrl is finer, Shift faster."""
    weight = the_cable(desk.document.patch, *ends).weight
    new = stepped(weight, steps * PER_NOTCH * speed(touch))
    set_weight(desk, ends, new, f"wheel {ends}", touch)
