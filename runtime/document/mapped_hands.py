"""Hands that turn knobs: moves of controls, through the maps of a patch, to values of knobs."""

import math
from collections.abc import Iterable, Mapping

from spikerack.runtime.document.knob_travel import travel, value_at
from spikerack.runtime.document.normalise import Known
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.hand_map import (
    OFFSET,
    PICK_UP,
    RELATIVE,
    TOGGLE,
    HandMap,
    Move,
    hand_map,
)
from spikerack.runtime.spec import Port

SAME = 1e-9  # of a knob's way


class MappedHands:
    """What each mapped control did last, and where it left its knob."""

    def __init__(self) -> None:
        self._nodes: Mapping[str, Node] = {}
        self.maps: dict[str, HandMap] = {}  # by "node.knob"
        self._heard: dict[str, float] = {}  # where the control was, 0 to 1
        self._left: dict[str, tuple[float, float]] = {}  # the way it was led, where it stood

    def follow(self, patch: Patch) -> None:
        """Take the maps of this patch; what has the same map goes on."""
        if patch.nodes is self._nodes:
            return
        before, self._nodes = self.maps, patch.nodes
        self.maps = {
            f"{name}.{knob}": hand_map(text, f"{name}.{knob}")
            for name, node in patch.nodes.items()
            for knob, text in node.hands.items()
        }
        stay = {jack for jack, told in self.maps.items() if before.get(jack) == told}
        self._heard = {jack: at for jack, at in self._heard.items() if jack in stay}
        self._left = {jack: at for jack, at in self._left.items() if jack in stay}

    def turned(self, moves: Iterable[Move], patch: Patch, known: Known) -> dict[str, float]:
        """The knobs that these moves turn, with their new values."""
        self.follow(patch)
        values: dict[str, float] = {}
        for move in moves:
            for jack, told in self.maps.items():
                if told.hears(move) and (knob := _knob(jack, patch, known)):
                    port, value = knob
                    now = travel(port, values.get(jack, value))
                    way = self._moved(jack, told, move[2], now)
                    if way is not None:
                        values[jack] = value_at(port, way)
                        self._left[jack] = way, travel(port, values[jack])
        return {j: v for j, v in values.items() if (_knob(j, patch, known) or (0, v))[1] != v}

    def _moved(self, jack: str, told: HandMap, value: float, now: float) -> float | None:
        """Where the knob, which is at `now`, goes with a control at `value`; None: nowhere."""
        before, self._heard[jack] = self._heard.get(jack), value
        way, left = self._left.get(jack, (0.0, math.inf))
        is_held = abs(left - now) < SAME
        if told.way in (RELATIVE, OFFSET):  # the way counts on between the stops of a switch
            way = (way if is_held else now) + told.steps(value) / 127 * abs(told.high - told.low)
            low, high = sorted((told.low, told.high))
            return min(max(way, low), high)
        if told.way == TOGGLE:
            is_high = abs(now - told.high) < abs(now - told.low)
            return (told.low if is_high else told.high) if value > 0.0 and not before else None
        goal = told.place(value)
        if told.way == PICK_UP and not is_held:
            was = goal if before is None else told.place(before)
            return goal if (was - now) * (goal - now) <= 0.0 else None
        return goal


def _knob(jack: str, patch: Patch, known: Known) -> tuple[Port, float] | None:
    """A knob and its value, of a list the first; None where its module is not here."""
    name, _, knob = jack.partition(".")
    node = patch.nodes[name]
    spec = spec_of(node, known)
    port = spec.port(knob) if spec else None
    if port is None:
        return None
    value = node.knobs.get(knob, float(port.default))
    return port, float(value[0] if isinstance(value, tuple) else value)


class Learning:
    """Waits for the first control that is moved on purpose."""

    REST = 0.2  # of its way that an axis may tremble

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], float] = {}

    def heard(self, moves: Iterable[Move]) -> HandMap | None:
        """The map of the first that is meant, if one was moved."""
        for device, control, value in moves:
            is_axis = control.startswith(("joystick", "gamepad")) and "button" not in control
            first = self._first.setdefault((device, control), value)
            is_meant = abs(value - first) > self.REST if is_axis else value > 0.0
            if is_meant or control.startswith(("cc", "bend", "osc")):
                is_osc = control.startswith("osc")  # its device is an address that changes
                return HandMap(control, "" if is_osc else device.replace('"', ""))
        return None
