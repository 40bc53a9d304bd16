"""Memory of cables: weight, what is on its way, what is being counted."""

import numpy as np

from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.plan.lists import on_way
from spikerack.runtime.plan.plan import Wire

# of spikes that fall between ticks: those due at the next tick, and those that are due later, as
# how many there are and the sum of when they fell
ARRIVING = ("now", "when", "later", "later when")
OF_PLACES = " of places"  # ends the name of what tells where spikes fell, not how many there are


def wire_cells(wire: Wire) -> Cells:
    """Fresh memory for one cable: its weight, what is on its way, what is being counted."""
    if wire.listed:
        return Cells(_spikes_on_way(wire), f"the cable {'.'.join(wire.cable.ends)}")
    parts = {
        "weight": np.array([wire.cable.weight]),
        "state.sum": np.zeros(wire.width),
        "state.held": np.zeros(wire.width),
        "state.arrived": np.zeros(1),
        "state.ring": np.zeros((wire.ring, wire.width)),
    }
    if wire.taps:
        parts["taps"] = np.array(wire.taps)
    if wire.place:
        parts[f"state.ring{OF_PLACES}"] = np.zeros((wire.ring, wire.width))
    if wire.is_between and not wire.taps:
        parts["rest"] = np.array([wire.rest])
        for told in ("", OF_PLACES):  # each is worked out by itself
            parts |= {f"state.{part}{told}": np.zeros(wire.width) for part in ARRIVING}
    return Cells(parts, f"the cable {'.'.join(wire.cable.ends)}")


def _spikes_on_way(wire: Wire) -> dict[str, np.ndarray]:
    """What a cable of listed spikes keeps until it is due, in samples: from where on, how many."""
    most = on_way(wire)
    weight = {"weight": np.array([wire.cable.weight])}
    if wire.is_direct:
        return weight
    return weight | {
        "rest": np.array([wire.rest]),
        "state.ends": np.zeros(2, np.int64),
        "state.due": np.zeros(most),
        "state.sizes": np.zeros(most),
        "state.places": np.zeros(most),
        "state.channels": np.zeros(most, np.int32),
    }
