"""Cut cables: everything the pointer crosses while Ctrl and Alt are held."""

import itertools

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.windows.workspace import Desk

STEP = 4.0  # pixels between two looks along the way
_count = itertools.count()


class Swipe:
    """One step to undo, however many cables fall."""

    def __init__(self, desk: Desk, touch: Touch) -> None:
        self.desk, self.last, self.cut = desk, touch, 0
        self.gesture = f"swipe {next(_count)}"

    def move(self, touch: Touch) -> None:
        dx, dy = touch.x - self.last.x, touch.y - self.last.y
        steps = max(1, int(max(abs(dx), abs(dy)) / STEP))
        for i in range(1, steps + 1):
            x, y = self.last.x + dx * i / steps, self.last.y + dy * i / steps
            ends = self.desk.scene.cable_under(*self.desk.scene.camera.world(x, y))
            if ends:
                self.desk.document.do("disconnect", *ends, gesture=self.gesture)
                self.cut += 1
        self.last = touch

    def release(self, touch: Touch) -> None:
        if self.cut > 1:
            self.desk.say(f"{self.cut} cables cut")

    def cancel(self) -> None:
        if self.cut:
            self.desk.document.undo()
