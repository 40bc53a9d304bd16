"""Panels that are played: press a button, move a fader, draw on a pad, strike keys and pads."""

import itertools

from spikerack.patcher.displays import key_fields
from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.panels.model import Well
from spikerack.patcher.windows.workspace import Desk

SOFT, LOUD = 0.3, 1.0  # of a key, from its far end to its front
EDGE = 0.05  # of a fader's way that its cap leaves above and below
_count = itertools.count()


class Play:
    """From the press to the release; what has no place of its own is let go of then."""

    def __init__(self, desk: Desk, node: str, well: Well, touch: Touch) -> None:
        self.desk, self.node, self.well = desk, node, well
        self.gesture = f"play {next(_count)}"
        self.down: int | None = None  # a key or a pad
        self._play(touch, begins=True)

    def move(self, touch: Touch) -> None:
        self._play(touch)

    def release(self, touch: Touch) -> None:
        self._end()

    def cancel(self) -> None:
        self._end()
        self.desk.document.cancel(self.gesture)

    def _place(self, touch: Touch) -> tuple[float, float]:
        """Where on the field the hand is: from the upper left, 0 to 1."""
        _, left, top = self.desk.scene.places.panels[self.node]
        x, y = self.desk.scene.camera.world(touch.x, touch.y)
        well = self.well
        return (
            (x - left - well.x0) / (well.x1 - well.x0), (y - top - well.y0) / (well.y1 - well.y0)
        )  # fmt: skip

    def _play(self, touch: Touch, begins: bool = False) -> None:
        if self.node not in self.desk.scene.places.panels:
            return
        (x, y), kind = self._place(touch), self.well.kind
        if kind == "press" and begins:
            self._touch("press", 1.0)
        elif kind == "fader":
            self._turn("value", (1.0 - EDGE - y) / (1.0 - 2 * EDGE), 0.0)
        elif kind == "pad":
            if begins:
                self._touch("touch", 1.0)
            self._turn("x", 2.0 * x - 1.0, -1.0)
            self._turn("y", 1.0 - 2.0 * y, -1.0)
        elif kind in ("keys", "pads"):
            fields = key_fields.keys() if kind == "keys" else key_fields.pads()
            self._strike(key_fields.at(fields, x, y), SOFT + (LOUD - SOFT) * min(max(y, 0.0), 1.0))

    def _turn(self, knob: str, value: float, low: float) -> None:
        place = f"{self.node}.{knob}"
        value = round(min(max(value, low), 1.0), 4)
        if value != self.desk.document.patch.nodes[self.node].knobs.get(knob):
            self.desk.document.do("turn", place, value, gesture=self.gesture)

    def _strike(self, number: int | None, velocity: float) -> None:
        if number == self.down:
            return
        self._let_go()
        self.down = number
        if number is None:
            return
        if self.well.kind == "keys":
            self._note(number, velocity)
        else:
            self._touch("velocity", velocity)
            self._touch(f"pad {number}", 1.0)

    def _let_go(self) -> None:
        if self.down is not None and self.well.kind == "keys":
            self._note(self.down, 0.0)
        elif self.down is not None:
            self._touch(f"pad {self.down}", 0.0)
        self.down = None

    def _end(self) -> None:
        self._let_go()
        part = {"press": "press", "pad": "touch"}.get(self.well.kind)
        if part:
            self._touch(part, 0.0)

    def _touch(self, part: str, value: float) -> None:
        if hands := self.desk.sound.hands:
            hands.panels.touch(self.node, part, value)

    def _note(self, key: int, velocity: float) -> None:
        if hands := self.desk.sound.hands:
            hands.panels.note(key, velocity, self.node)
