"""Patching without a mouse: a focus that walks over headers, knobs, switches and jacks.

Tab and Shift Tab go from node to node, Ctrl and an arrow to the nearest spot that way.  Enter on a
jack takes a cable in the hand, and on another puts it there; while it is in the hand, Tab goes
through the jacks that fit.  Arrows turn a knob.
"""

import math
from dataclasses import dataclass

from spikerack.patcher.gestures import turn_knob
from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.models.shared_weight import lay
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.compatible import fitting

HAND = Touch(0.0, 0.0)
Way = tuple[float, float]
WAYS: dict[str, Way] = {
    "left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0),
}  # fmt: skip
SIDE = 2.5  # how much dearer a step aside is than one ahead


@dataclass(frozen=True)
class Spot:
    """A place the focus can stand on, in world units."""

    kind: str  # "header", "knob", "switch", "button", "inlet", "outlet"
    node: str
    port: str
    x: float
    y: float

    @property
    def jack(self) -> str:
        """As commands write it."""
        return f"{self.node}.{self.port}"


def spots(desk: Desk) -> list[Spot]:
    """Every spot of every panel, in reading order of the panels."""
    found = []
    placed = desk.scene.places.panels
    for name in sorted(placed, key=lambda n: (round(placed[n][2] / 204), placed[n][1], n)):
        panel, left, top = placed[name]
        found.append(Spot("header", name, "", left + panel.width / 2, top + 15.0))
        found += [Spot("knob", name, k.port.name, left + k.x, top + k.y) for k in panel.knobs]
        found += [
            Spot("switch", name, s.port.name, left + s.x + s.w / 2, top + s.y + s.h / 2)
            for s in panel.switches
        ]
        found += [
            Spot("button", name, b.action, left + b.x + b.w / 2, top + b.y + b.h / 2)
            for b in panel.buttons
        ]
        found += [
            Spot("outlet" if j.is_outlet else "inlet", name, j.name, left + j.x, top + j.y)
            for j in panel.jacks
            if not j.is_knob
        ]
    return found


def next_spot(found: list[Spot], here: Spot, way: Way) -> Spot | None:
    """The spot to step to: ahead, and as little aside as can be."""

    def cost(spot: Spot) -> float:
        dx, dy = spot.x - here.x, spot.y - here.y
        ahead, aside = dx * way[0] + dy * way[1], abs(dx * way[1]) + abs(dy * way[0])
        return ahead + SIDE * aside if ahead > 4.0 else math.inf

    best = min((s for s in found if s != here), key=cost, default=None)
    return best if best is not None and cost(best) < math.inf else None


class Focus:
    """Where the keyboard is, and the cable it holds."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.spot: Spot | None = None
        self.held: Spot | None = None  # the jack in which one end of a cable is already

    def _found(self) -> list[Spot]:
        return spots(self.desk)

    def step(self, back: bool = False) -> None:
        """To the next node, or to the next jack that fits the cable in the hand."""
        found = self._found()
        if self.held is not None:
            fits, other = (
                self._fits(),
                {"outlet", "header"} if self.held.kind == "outlet" else {"inlet"},
            )
            found = [s for s in found if s.kind not in ("header", other) and s.jack in fits]
        else:
            found = [s for s in found if s.kind == "header"]
        if not found:
            return
        at = next((i for i, s in enumerate(found) if self._same(s)), None)
        if at is None:
            self._to(found[-1] if back else found[0])
        else:
            self._to(found[(at + (-1 if back else 1)) % len(found)])

    def _same(self, spot: Spot) -> bool:
        here = self.spot
        if here is None:
            return False
        if self.held is None:
            return spot.node == here.node
        return (spot.node, spot.port, spot.kind) == (here.node, here.port, here.kind)

    def go(self, way: str) -> None:
        """To the nearest spot that way."""
        found = self._found()
        here = next((s for s in found if self._is(s)), None)
        if here is None:
            self.step()
        elif there := next_spot(found, here, WAYS[way]):
            self._to(there)

    def _is(self, spot: Spot) -> bool:
        here = self.spot
        return here is not None and (spot.node, spot.port, spot.kind) == (
            here.node, here.port, here.kind,
        )  # fmt: skip

    def _to(self, spot: Spot) -> None:
        self.spot = spot
        scene = self.desk.scene
        scene.focus(spot.node, spot.port)
        scene.select({spot.node})
        scene.reveal(spot.x, spot.y)
        if self.held is not None:
            scene.ghost_cable(self.held.jack, (spot.x, spot.y))

    def turn(self, steps: float, keys: frozenset[str]) -> bool:
        """Turn what is under the focus; False if it is nothing that turns."""
        if self.spot is None or self.spot.kind not in ("knob", "switch"):
            return False
        touch = Touch(0.0, 0.0, keys=keys - {"ctrl"})
        turn_knob.turn_by(self.desk, self.spot.node, self.spot.port, steps, touch)
        return True

    def enter(self) -> bool:
        """Take or put a cable, or open a value; False if the key is free for something else."""
        spot = self.spot
        if self.held is not None:
            return self._put()
        if spot is None or spot.node not in self.desk.document.patch.nodes:
            return False
        if spot.kind in ("inlet", "outlet"):
            self.held = spot
            self.desk.scene.glow(self._fits())
            return True
        if spot.kind == "button":
            self.desk.act(spot.port, name=spot.node)
            return True
        if spot.kind in ("knob", "switch"):
            self.desk.act("type_value", name=spot.node, port=spot.port)
            return True
        return False

    def _put(self) -> bool:
        held, spot = self.held, self.spot
        if held is not None and spot is not None and spot.jack in self._fits():
            ends = (held.jack, spot.jack) if held.kind == "outlet" else (spot.jack, held.jack)
            lay(self.desk.document, *ends)
            self.desk.scene.swing(ends)
        self.cancel()
        return True

    def cancel(self) -> bool:
        """Let go of the cable, or of the focus; False if there was neither."""
        scene = self.desk.scene
        if self.held is not None:
            self.held = None
            scene.glow(None)
            scene.ghost_cable(None)
            return True
        was, self.spot = self.spot, None
        scene.focus(None)
        return was is not None

    def _fits(self) -> set[str]:
        document = self.desk.document
        assert self.held is not None
        is_outlet = self.held.kind == "outlet"
        return fitting(document.patch, document.known, self.held.jack, is_outlet)
