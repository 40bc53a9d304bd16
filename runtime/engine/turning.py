"""Knobs and weights turned while a program plays: straight to the engine, without another plan."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.plan_diff import same_shape
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.program import Program
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.edges import edge_ends
from spikerack.runtime.plan.lower import played
from spikerack.runtime.spec import Spec


def turn_live(engine: Engine, old: Patch, new: Patch, known: Mapping[str, Spec] | None) -> bool:
    """If only knobs and weights differ, turn them and say so."""
    program = engine.program
    try:
        known = known or library()
        old, new = played(old, known), played(new, known)
    except PatchError:  # building it says so
        return False
    if program is None or not same_shape(old, new):
        return False
    nodes = {n: node for n, node in new.nodes.items() if node is not old.nodes[n]}
    changed = [
        (name, knob)
        for name, node in nodes.items()
        for knob in {*node.knobs, *old.nodes[name].knobs}
        if node.knobs.get(knob) != old.nodes[name].knobs.get(knob)
    ]
    if any(jack in program.baked or jack[0] in program.plan.silent for jack in changed):
        return False  # a knob of a silent node may be what it was waiting for
    for name, knob in changed:
        step = program.plan.steps.get(name)
        port = step.spec.port(knob) if step else None
        if port is not None:
            _turn(engine, program, name, knob, nodes[name].knobs.get(knob, float(port.default)))
    weights = {c.ends: c.weight for c in old.cables}
    for cable in new.cables:
        if cable.weight != weights[cable.ends]:
            for ends in {cable.ends, edge_ends(cable)} & program.wires.keys():
                engine.set_weight(ends, cable.weight)
    return True


def aim(engine: Engine, program: Program, before: Patch) -> None:
    """Send every weight, and the knobs of nodes that an edit touched, where they belong."""
    for wire in program.plan.wires:
        cells = program.wires[wire.cable.ends]
        if cells["weight"][0] != wire.cable.weight:
            engine.set_weight(wire.cable.ends, wire.cable.weight)
    for name, step in program.plan.steps.items():
        if step.node == before.nodes.get(name) or name in program.plan.silent:
            continue
        for port in step.spec.of("knob"):
            value = step.node.knobs.get(port.name, float(port.default))
            _turn(engine, program, name, port.name, value)


def _turn(engine: Engine, program: Program, name: str, knob: str, value: Any) -> None:
    cells = program.nodes[name]
    now = cells[f"knob.{knob}"]
    goal = np.broadcast_to(np.asarray(value, float), now.shape)
    if np.array_equal(now, goal):
        return
    if not isinstance(value, tuple):
        engine.set_knob(name, knob, float(value))
        return
    for c in np.flatnonzero(now != goal):
        address = cells.address(f"knob.{knob}") + 8 * int(c)
        engine.event(address, float(goal[c]), kind=shared_words.KNOB | 1 << 8)
