"""From the mouse to a gesture: what is under the pointer decides, then button and keys."""

import math
import time
from collections.abc import Callable
from functools import partial

from spikerack.modules.ports import PLAYED
from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.gestures import cable_weight, drag_cable, turn_knob
from spikerack.patcher.gestures.cut_cables import Swipe
from spikerack.patcher.gestures.drag_nodes import Move
from spikerack.patcher.gestures.play_panel import Play
from spikerack.patcher.gestures.pointer import LEFT, RIGHT, Gesture, Touch
from spikerack.patcher.gestures.view import Box, Pan
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import PatchError

# a double click is two within so much time, or frames where those are slow
DOUBLE_SECONDS, DOUBLE_FRAMES, DOUBLE_PIXELS = 0.45, 4, 6.0
PLUG = 46.0  # world units from a jack within which a press on a cable takes its plug out
ZOOM = 1.18  # for each step of the wheel
ROLLING = 0.4  # seconds between two steps of one movement of the wheel


class GestureDispatch:
    """Takes presses, moves, releases and the wheel; an error is a line, never an end."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gesture: Gesture | None = None
        self.frame = 0  # counted by who draws
        self._last = (-math.inf, -math.inf, 0.0, 0.0)  # when, in which frame and where was a click
        self._looked = -math.inf  # when the wheel last looked around
        self._clicked: tuple[str, str, str] | None = None  # what the wheel turns

    def press(self, touch: Touch) -> None:
        """A button goes down on the canvas."""
        if self.gesture is not None:
            return
        if self.desk.scene.enlarged and touch.button != RIGHT:  # a press sends it back
            self.desk.scene.enlarge("")
            return
        touch = self._counted(touch)
        self._safely(lambda: self._begin(touch))

    def move(self, touch: Touch) -> None:
        """Once a frame while a button is down."""
        if self.gesture is not None:
            self._safely(partial(self.gesture.move, touch))

    def release(self, touch: Touch) -> None:
        """The button comes up."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            self._safely(partial(gesture.move, touch))
            self._safely(partial(gesture.release, touch))

    def forget(self) -> None:
        """A key comes between two clicks: they are not a double one."""
        self._last = (-math.inf, -math.inf, 0.0, 0.0)

    def cancel(self) -> bool:
        """Escape: the patch as before the press, the display small.  False if there was neither."""
        self._clicked = None
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            self._safely(gesture.cancel)
            return True
        was_large = bool(self.desk.scene.enlarged)
        self.desk.scene.enlarge("")
        return was_large

    def hover(self, touch: Touch, is_free: bool) -> None:
        """Once a frame: what lies under the pointer, or what is being turned, tells of itself."""
        scene, gesture = self.desk.scene, self.gesture
        at = scene.camera.world(touch.x, touch.y)
        if isinstance(gesture, turn_knob.Turn):
            scene.hover(Hit("knob", gesture.node, gesture.knob), *at)
        else:
            idle = is_free and gesture is None and not scene.enlarged
            scene.hover(scene.hit(*at) if idle else None, *at)

    def wheel(self, touch: Touch, steps: float) -> None:
        """It looks around; what was clicked, or with Alt what lies beneath, it turns and weighs."""
        self._safely(lambda: self._wheel(touch, steps))

    def _safely(self, work: Callable[[], object]) -> None:
        try:
            work()
        except PatchError as error:
            self.desk.say(str(error))

    def _counted(self, touch: Touch) -> Touch:
        """The touch, marked as double if one just like it came before."""
        when, frame, x, y = self._last
        now = time.monotonic()
        soon = now - when < DOUBLE_SECONDS or self.frame - frame <= DOUBLE_FRAMES
        near = math.hypot(touch.x - x, touch.y - y) < DOUBLE_PIXELS
        double = touch.button == LEFT and soon and near
        never = -math.inf, -math.inf
        self._last = (*(never if double else (now, self.frame)), touch.x, touch.y)
        return Touch(touch.x, touch.y, touch.button, touch.keys, double)

    def _begin(self, touch: Touch) -> None:
        hit = self.desk.scene.hit(*self.desk.scene.camera.world(touch.x, touch.y))
        self._clicked = _place(hit) if touch.button == LEFT else None
        if touch.button != LEFT or "space" in touch.keys:
            self.gesture = Pan(self.desk, touch)
        elif self.desk.scene.press_minimap(touch.x, touch.y):  # it lies over the panels
            pass
        elif touch.held("ctrl", "alt"):
            self.gesture = Swipe(self.desk, touch)
        elif hit is None:
            self._on_nothing(touch)
        elif touch.double and self._double(hit, touch):
            pass
        else:
            self.gesture = self._on(hit, touch)

    def _on_nothing(self, touch: Touch) -> None:
        if touch.double:
            self.desk.act("palette", at=(touch.x, touch.y))
        else:
            self.gesture = Box(self.desk, touch)

    def _on(self, hit: Hit, touch: Touch) -> Gesture | None:
        if hit.kind == "jack":
            return drag_cable.begin(self.desk, hit.jack, hit.is_outlet, touch)
        if hit.kind == "knob":
            return turn_knob.Turn(self.desk, hit.name, hit.port, touch)
        if hit.kind == "switch":
            x, y = self.desk.scene.camera.world(touch.x, touch.y)
            choice = self.desk.scene.choice(hit, x, y)
            self.desk.document.do("turn", hit.jack, float(choice))
            return None
        if hit.kind == "button":
            self.desk.act(hit.port, name=hit.name)
            return None
        if hit.kind == "cable":
            return self._on_cable((hit.name, hit.port), touch)
        if hit.kind == "well" and not touch.keys:
            panel, _, _ = self.desk.scene.places.panels[hit.name]
            if played := [w for w in panel.wells if w.kind in PLAYED]:
                return Play(self.desk, hit.name, played[0], touch)
            return Click(self.desk, hit, touch)
        return Move(self.desk, hit.name, touch)

    def _on_cable(self, ends: tuple[str, str], touch: Touch) -> Gesture:
        """Near a plug the cable comes out of its jack; elsewhere it is weighed."""
        at = self.desk.scene.camera.world(touch.x, touch.y)
        source, target = (
            math.dist(self.desk.scene.where(jack, is_outlet), at)
            for jack, is_outlet in zip(ends, (True, False), strict=True)
        )
        if min(source, target) > PLUG:
            return cable_weight.Weigh(self.desk, ends, touch)
        return drag_cable.CableDrag(
            self.desk, *((ends[0], True) if target < source else (ends[1], False)), ends
        )

    def _double(self, hit: Hit, touch: Touch) -> bool:
        """What a double click does; False if it is two single ones."""
        if hit.kind == "knob":
            turn_knob.to_default(self.desk, hit.name, hit.port)
        elif hit.kind == "note":
            self.desk.act("edit_note", name=hit.name)
        elif hit.kind in ("header", "group"):
            self.desk.act("fold" if hit.kind == "group" else "rename", name=hit.name)
        else:
            return False
        return True

    def _wheel(self, touch: Touch, steps: float) -> None:
        """What lies beneath is turned if it was clicked, or Alt is held; never in passing."""
        scene, now = self.desk.scene, time.monotonic()
        hit = scene.hit(*scene.camera.world(touch.x, touch.y))
        is_meant = "alt" in touch.keys or (
            _place(hit) == self._clicked and now - self._looked >= ROLLING
        )
        kind = hit.kind if hit and is_meant else ""
        if hit and kind in ("knob", "switch"):
            turn_knob.turn_by(self.desk, hit.name, hit.port, steps, touch)
        elif hit and kind == "cable":
            cable_weight.wheel(self.desk, (hit.name, hit.port), steps, touch)
        else:
            self._looked = now
            if touch.held("ctrl") or self.desk.settings.wheel == "zoom":
                scene.zoom(ZOOM**steps, touch.x, touch.y)
            else:
                across = 120.0 * steps
                scene.pan(*((across, 0.0) if "shift" in touch.keys else (0.0, across)))


def _place(hit: Hit | None) -> tuple[str, str, str] | None:
    return (hit.kind, hit.name, hit.port) if hit else None


class Click:
    """A display: a click enlarges it, a drag moves its panel."""

    def __init__(self, desk: Desk, hit: Hit, touch: Touch) -> None:
        self.desk, self.hit, self.start = desk, hit, touch
        self.drag: Move | None = None

    def move(self, touch: Touch) -> None:
        if self.drag is None and touch.far(self.start):
            self.drag = Move(self.desk, self.hit.name, self.start)
        if self.drag is not None:
            self.drag.move(touch)

    def release(self, touch: Touch) -> None:
        if self.drag is not None:
            self.drag.release(touch)
        else:
            self.desk.act("enlarge", name=self.hit.name)

    def cancel(self) -> None:
        if self.drag is not None:
            self.drag.cancel()
