"""Look around: pan, and draw a box around what to select."""

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.windows.workspace import Desk


class Pan:
    """The rack follows the hand."""

    def __init__(self, desk: Desk, touch: Touch) -> None:
        self.desk, self.start, self.last, self.moved = desk, touch, touch, False

    def move(self, touch: Touch) -> None:
        self.moved = self.moved or touch.far(self.start)
        if self.moved:
            self.desk.scene.pan(touch.x - self.last.x, touch.y - self.last.y)
            self.last = touch

    def release(self, touch: Touch) -> None:
        """A click of the right button, without a drag, opens the menu of what is there."""
        if not self.moved and touch.button == 1:
            self.desk.menu(touch.x, touch.y)

    def cancel(self) -> None:
        """Nothing was changed."""


class Box:
    """Everything the box touches is selected; with Shift, also what already was."""

    def __init__(self, desk: Desk, touch: Touch) -> None:
        self.desk, self.start = desk, touch
        self.before = set(desk.scene.selection) if touch.held("shift") else set()

    def _box(self, touch: Touch) -> tuple[float, float, float, float]:
        camera = self.desk.scene.camera
        (x0, y0), (x1, y1) = (
            camera.world(self.start.x, self.start.y),
            camera.world(touch.x, touch.y),
        )
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def move(self, touch: Touch) -> None:
        if touch.far(self.start):
            box = self._box(touch)
            self.desk.scene.box(box)
            self.desk.scene.select(self.before | self.desk.scene.inside(box))

    def release(self, touch: Touch) -> None:
        self.desk.scene.box(None)
        if not touch.far(self.start):
            self.desk.scene.select(self.before)

    def cancel(self) -> None:
        self.desk.scene.box(None)
        self.desk.scene.select(self.before)
