"""What an edit changes: whether knobs alone, and which cables go."""

from dataclasses import replace
from typing import Any

from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.plan import Plan, Step, Wire


def knob_of(patch: Patch, jack: tuple[str, str]) -> Any:
    """A knob as the patch sets it; None where it is left alone."""
    return patch.nodes[jack[0]].knobs.get(jack[1])


def same_shape(a: Patch, b: Patch) -> bool:
    """True if two patches differ in knobs, weights and places only."""
    if a.nodes.keys() != b.nodes.keys() or (a.seed, a.control) != (b.seed, b.control):
        return False
    for name, node in a.nodes.items():
        other = b.nodes[name]
        if node is other:
            continue
        if replace(node, knobs={}, at=(0.0, 0.0), extra={}) != replace(
            other, knobs={}, at=(0.0, 0.0), extra={}
        ):
            return False
        lists = [{k for k, v in n.knobs.items() if isinstance(v, tuple)} for n in (node, other)]
        if lists[0] != lists[1]:
            return False
    if a.cables is b.cables:
        return True
    ends = [{(c.ends, c.delay) for c in p.cables} for p in (a, b)]
    return ends[0] == ends[1]


def leaving_wires(old: Plan, new: Plan) -> list[Wire]:
    """The cables that go, and those of nodes whose memory is made anew."""
    stay = {(w.cable.ends, w.shape) for w in new.wires}
    remade = {
        name
        for name, step in old.steps.items()
        if step is not (now := new.steps.get(name, step)) and _shape(step) != _shape(now)
    }
    return [w for w in old.wires if (w.cable.ends, w.shape) not in stay or w.cable.source in remade]


def _shape(step: Step) -> tuple:
    node = step.node
    settings = dict(node.settings), dict(node.each)
    return step.spec.fn, step.dims, step.divider, settings, node.seed, node.lesson
