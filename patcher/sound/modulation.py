"""What playing has moved: knobs, by what cables carry now, and learned weights.

A knob's place is worked out here, as kernels do it for every tick: patch kernels keep it nowhere.
Delays are left out of account.
"""

import numpy as np

from spikerack.patcher.sound.taps import Taps
from spikerack.runtime.compiler.tapers import TAPERS, turned
from spikerack.runtime.memory.program import Program


def modulated(program: Program, taps: Taps, node: str, knob: str) -> float | None:
    """The value a knob has now; None if no cable arrives, or none that is tapped."""
    wires = program.plan.into(node, knob)
    step = program.plan.steps.get(node)
    port = step.spec.port(knob) if step else None
    if not wires or port is None or port.role != "knob" or node in program.plan.silent:
        return None
    total, heard = 0.0, False
    for wire in wires:
        now = taps.last(wire.cable.source, wire.cable.outlet)
        if now is not None and np.isfinite(now).all():
            sums = wire.into == 1 and wire.width > 1
            part = float(now.sum() if sums else now.mean())
            total += part * float(program.wires[wire.cable.ends]["weight"][0])
            heard = True
    if not heard:
        return None
    value, q = float(program.nodes[node][f"knob.{knob}"].mean()), port.default
    return float(turned(TAPERS[q.taper], value, q.lo, q.hi, total))


def matrix(program: Program, node: str, state: str) -> np.ndarray | None:
    """A state of two dimensions, such as weights, as it is now."""
    cells, step = program.nodes.get(node), program.plan.steps.get(node)
    part = cells.fields.get(f"state.{state}") if cells else None
    if cells is None or step is None or part is None or len(part.shape) != 2:
        return None
    return cells[f"state.{state}"].copy() if step.spec.outlet(state) is None else None
