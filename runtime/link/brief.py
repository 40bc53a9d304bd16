"""Outlets that live inside a loop only: each of their ticks is read before the next is made.

A loop runs tick by tick, so one tick of them is enough, and it stays in the nearest cache.
"""

from collections.abc import Collection, Mapping

from spikerack.runtime.plan.pieces import is_plain
from spikerack.runtime.plan.plan import Plan, Step


def brief_outlets(
    plan: Plan,
    loops: Mapping[str, frozenset[str]],
    wanted: Collection[tuple[str, str]],
) -> frozenset[tuple[str, str]]:
    """Those outlets of loops that no kernel of a piece runs, by node and outlet."""
    found: set[tuple[str, str]] = set()
    for names in set(loops.values()):
        if any(plan.steps[name].spec.whole for name in names):  # others may be in a piece's kernel
            for name in names:
                found |= _of(plan, plan.steps[name], names, wanted)
    return frozenset(found)


def _of(
    plan: Plan, step: Step, loop: Collection[str], wanted: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    if step.node.state or not plan.ticks(step.name):
        return found
    for outlet in step.spec.outlets:
        wires = [w for w in plan.out_of(step.name) if w.cable.outlet == outlet]
        is_inside = all(w.cable.target in loop and is_plain(w) for w in wires)
        jacks = {(step.name, str(outlet)), (step.name, outlet.place)}
        if wires and is_inside and not outlet.sink and not jacks & set(wanted):
            found.add((step.name, str(outlet)))
    return found
