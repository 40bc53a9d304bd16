"""The tour: eight things that hands do, each known by what it changes.  No window here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spikerack.runtime.patch.graph import Patch

PLAYED = ("button", "toggle", "slider", "xy_pad", "piano", "drum_pads")


@dataclass(frozen=True)
class Look:
    """How things stand."""

    patch: Patch
    zoom: float = 1.0
    undone: int = 0  # steps that could be done again
    is_saved: bool = False  # in a file of the player's own


@dataclass(frozen=True)
class Step:
    """What to do, how, and how it is known that it was done since the step began."""

    title: str
    text: str
    is_done: Callable[[Look, Look], bool]


def _turned(before: Look, now: Look) -> bool:
    old = before.patch.nodes
    return any(n in old and old[n].knobs != node.knobs for n, node in now.patch.nodes.items())


def _weights(patch: Patch) -> Mapping[tuple[str, str], float]:
    return {
        (f"{c.source}.{c.outlet}", f"{c.target}.{c.inlet}"): c.weight for c in patch.cables
    }  # fmt: skip


def _weighed(before: Look, now: Look) -> bool:
    old = _weights(before.patch)
    return any(ends in old and old[ends] != w for ends, w in _weights(now.patch).items())


def _is_played(_before: Look, now: Look) -> bool:
    hands = {n for n, node in now.patch.nodes.items() if node.module in PLAYED}
    return any(c.source in hands for c in now.patch.cables)


STEPS = (
    Step("Turn a knob",
         "Put the mouse on a knob and drag it up or down: RAIN's rate makes more notes.",
         _turned),
    Step("Look around",
         "The wheel goes nearer and farther. Drag with the right button; F shows all.",
         lambda before, now: abs(now.zoom / before.zoom - 1.0) > 0.05),
    Step("Add a module",
         "Press Enter, type lfo, press Enter again. It stands where the mouse is.",
         lambda before, now: len(now.patch.nodes) > len(before.patch.nodes)),
    Step("Draw a cable",
         "Drag from its y onto any knob, such as FILTER's cutoff: every knob is an inlet.",
         lambda before, now: bool(_weights(now.patch).keys() - _weights(before.patch).keys())),
    Step("Weigh it",
         "Drag the cable itself up or down. A cable is a synapse: its weight goes through zero.",
         _weighed),
    Step("Take it back",
         "Press Ctrl+Z, as often as you like, also tomorrow. Nothing can be broken.",
         lambda before, now: now.undone > before.undone),
    Step("Play it by hand",
         "Add a button as you added the lfo. Drag its trigger to CELLS' kick: press it.",
         _is_played),
    Step("Keep it",
         "Press Ctrl+S, type a name, press Enter. The patch is yours, with all that can be undone.",
         lambda _before, now: now.is_saved),
)  # fmt: skip
