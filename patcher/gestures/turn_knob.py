"""Turn a knob: drag up and down, with the wheel, back to its default."""

import itertools

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.knob_travel import travel, value_at
from spikerack.runtime.spec import Port

WAY = 180.0  # pixels from one end of a knob to the other
COARSE, FINE, FINEST = 4.0, 0.1, 0.01
WHEEL = 1 / 100  # of the way for each step of the wheel
_count = itertools.count()


def speed(touch: Touch) -> float:
    """Ctrl turns ten times finer, Ctrl and Shift a hundred times, Shift four times faster."""
    if {"ctrl", "shift"} <= touch.keys:
        return FINEST
    return FINE if "ctrl" in touch.keys else COARSE if "shift" in touch.keys else 1.0


def value_of(desk: Desk, node: str, knob: str) -> tuple[Port, float]:
    """A knob's port and its value; of a list for each channel, the first."""
    placed = desk.document.patch.nodes[node]
    spec = desk.document.spec(node)
    port = spec.port(knob) if spec else None
    assert port is not None
    value = placed.knobs.get(knob, float(port.default))
    return port, float(value[0] if isinstance(value, tuple) else value)


class Turn:
    """A drag: up is more.  One step to undo, however long it takes."""

    def __init__(self, desk: Desk, node: str, knob: str, touch: Touch) -> None:
        self.desk, self.node, self.knob, self.last = desk, node, knob, touch
        self.port, self.first = value_of(desk, node, knob)
        self.way = travel(self.port, self.first)
        self.gesture = f"turn {next(_count)}"
        self.turned = False

    def move(self, touch: Touch) -> None:
        self.way += (self.last.y - touch.y) / WAY * speed(touch)
        self.way = min(max(self.way, 0.0), 1.0)
        self.last = touch
        value = value_at(self.port, self.way)
        if value != value_of(self.desk, self.node, self.knob)[1]:
            self.desk.document.do("turn", f"{self.node}.{self.knob}", value, gesture=self.gesture)
            self.turned = True

    def release(self, touch: Touch) -> None:
        """Nothing is left to do."""

    def cancel(self) -> None:
        if self.turned:
            self.desk.document.undo()


def turn_by(desk: Desk, node: str, knob: str, steps: float, touch: Touch) -> None:
    """A wheel or an arrow key; stepped knobs go to the next number."""
    port, value = value_of(desk, node, knob)
    if port.default.taper in ("whole", "choice"):
        new = min(max(value + (1 if steps > 0 else -1), port.default.lo), port.default.hi)
    else:
        new = value_at(port, travel(port, value) + steps * WHEEL * speed(touch))
    if new != value:
        desk.document.do("turn", f"{node}.{knob}", new, gesture=f"wheel {node}.{knob}")


def to_default(desk: Desk, node: str, knob: str) -> None:
    """What the module's signature says."""
    port, value = value_of(desk, node, knob)
    if value != float(port.default):
        desk.document.do("turn", f"{node}.{knob}", float(port.default))
