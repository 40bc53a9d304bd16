"""Outlets that hold: of nodes that are frozen, or cannot be played."""

from typing import Any

import numpy as np

from spikerack.runtime.codegen.ports import Site
from spikerack.runtime.compiler.extents import know
from spikerack.runtime.memory.store import Store
from spikerack.runtime.plan.plan import Step


def held_row(site: Site, store: Store, step: Step, outlet: str) -> tuple[str, list[int], list[Any]]:
    """A frozen outlet: its last tick again and again; before that, a tap of that tick.

    That of a node which cannot be played is 0, and so are spikes: each fell only once.  A kernel,
    its table, and what must stay alive.
    """
    width, count = step.width(outlet), know(np.zeros(2, np.int64), "a count")
    is_nothing = step.name in site.plan.silent or step.spec.kind(outlet, True) == "spikes"
    held = know(np.zeros(width) if is_nothing else store.hold(step.name, outlet, width), "a tick")
    place = site.outlet(step, outlet)
    row = np.array([step.divider, width, place, held.ctypes.data, 1, count.ctypes.data])
    know(row, f"the table of {step.name}")
    kept = [held, count, row]
    if site.plan.ticks(step.name):
        return "taps", [1, row.ctypes.data], kept
    return "hold", row.tolist(), kept
