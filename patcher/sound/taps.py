"""Which outlets are tapped, and how what they carry is read: never in the signal's way."""

from dataclasses import dataclass, field

import numpy as np

from spikerack.patcher.displays.feeds import outlets
from spikerack.runtime.devices.outputs import KEPT
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.memory.program import AnyTap
from spikerack.runtime.memory.spike_train import SpikeTrain
from spikerack.runtime.memory.taps import MOST_SPIKES
from spikerack.runtime.plan.budget import NUMBER, allowed
from spikerack.runtime.plan.lists import ENTRY
from spikerack.runtime.plan.plan import BLOCK, Plan

Jack = tuple[str, str]
Rows = np.ndarray | SpikeTrain  # ticks of all channels; of spikes a list
WIDEST = 256  # channels of an outlet at audio rate that is tapped only to be looked at
MOST, LEAST, NUMBERS = 4096, 2048, 2**17  # ticks of a ring, and numbers in it where they are many
NOTHING = np.zeros((0, 1))


def ticks(width: int, span: float = 1.0) -> int:
    """The length of a ring: at 48 kHz 85 ms, half of it where it is wide, at least 8 blocks."""
    if width > WIDEST:
        return max(int(LEAST / span), 8 * BLOCK)
    return min(MOST, max(LEAST, NUMBERS // width))


def can_look(width: int, span: float) -> bool:
    """True if looking costs no more than at WIDEST channels: slow outlets may be wider."""
    return width <= WIDEST * span


def tapped(plan: Plan) -> dict[Jack, int]:
    """What a patch's outlets are tapped for: files, ports and displays, then cables and lamps.

    Those that are only looked at have what the patch leaves of the memory, the smallest first.
    """
    cabled = {(w.cable.source, w.cable.outlet) for w in plan.wires}
    found: dict[Jack, int] = {}
    looks: list[tuple[int, Jack, int]] = []
    for name, step in plan.steps.items():
        first = [str(o) for o in step.spec.outlets[:1]]
        shown = {*first, *(outlets(step.spec, step.spec.display, *first) if first else ())}
        for outlet in step.spec.outlets:
            jack, width = (name, str(outlet)), step.width(outlet)
            is_seen = jack in cabled or str(outlet) in shown or outlet.kind == "spikes"
            size = ticks(width, step.span)
            if outlet.sink in ("midi", "disk"):
                found[jack] = int(KEPT * plan.patch.sample_rate)
            elif outlet.sink == "display":
                found[jack] = size
            elif is_seen and (can_look(width, step.span) or outlet.is_event):
                asks = ENTRY * min(MOST_SPIKES, size * width) if outlet.is_event else 0
                looks.append((asks or size * width * NUMBER, jack, size))
    room = allowed() - plan.memory
    for asks, jack, size in sorted(looks):
        room -= asks
        if room < 0:
            break
        found[jack] = size
    return found


@dataclass
class _Node:
    """How far one node's outlets have been read, so that they stay in step."""

    taps: dict[str, AnyTap]
    end: int = 0
    read: dict[str, int] = field(default_factory=dict)


class Taps:
    """Reads the taps of whatever program plays now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._nodes: dict[str, _Node] = {}

    def history(self, node: str, outlet: str) -> np.ndarray:
        """All that the ring has, newest last."""
        tap = self._tap(node, outlet)
        if tap is None:
            return NOTHING
        return np.asarray(tap.between(max(0, tap.made - tap.length + BLOCK), tap.made))

    def fresh(self, node: str, outlet: str) -> Rows:
        """The ticks since the last call; equally many of every outlet asked for in a round."""
        tap = self._tap(node, outlet)
        if tap is None:
            return NOTHING
        state = self._nodes.get(node)
        if state is None or state.taps.get(outlet) is not tap:
            program = self._engine.program
            assert program is not None
            outlets = {o: t for (n, o), t in program.taps.items() if n == node}
            state = self._nodes[node] = _Node(outlets)
        read = state.read.get(outlet, 0)
        if read >= state.end:
            state.end = min(t.made for t in state.taps.values())
        begin = max(read, state.end - tap.length + BLOCK, 0)
        state.read[outlet] = state.end
        return tap.between(begin, max(begin, state.end))

    def last(self, node: str, outlet: str) -> np.ndarray | None:
        """The newest tick."""
        tap = self._tap(node, outlet)
        if tap is None or not tap.made:
            return None
        return np.asarray(tap.between(tap.made - 1, tap.made))[0]

    def forget(self) -> None:
        """After a swap: nodes that have gone."""
        program = self._engine.program
        names = {n for n, _ in program.taps} if program else set()
        self._nodes = {n: state for n, state in self._nodes.items() if n in names}

    def _tap(self, node: str, outlet: str) -> AnyTap | None:
        program = self._engine.program
        return program.taps.get((node, outlet)) if program else None
