"""Commands for what nodes learn: other weights dealt, or all begun anew.

What was learned is set aside, and an undo brings it back.
"""

from collections.abc import Iterable
from dataclasses import replace

from spikerack.runtime.document.arguments import some_nodes, the_node
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.errors import PatchError, shown, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.spec import Spec


@command("deal {names}")
def deal(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Deal other weights by chance, from the same settings."""
    nodes = {}
    for name in some_nodes(patch, names):
        node = patch.nodes[name]
        port = _learner(name, node, known).port("draw")
        if port is None:
            raise _unfit(name, node.module, "has no weights that are dealt")
        draw = int(node.settings.get("draw", port.default)) + 1
        nodes[name] = replace(node, settings={**node.settings, "draw": draw})
    return replace(patch, nodes={**patch.nodes, **nodes})


@command("unlearn {names}")
def unlearn(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Begin what these nodes learn anew, from the weights they were dealt."""
    nodes = {}
    for name in some_nodes(patch, names):
        node = patch.nodes[name]
        _learner(name, node, known)
        nodes[name] = replace(node, lesson=node.lesson + 1)
    return replace(patch, nodes={**patch.nodes, **nodes})


@command("lesson of {name}")
def lesson(patch: Patch, known: Known, name: str, n: int) -> Patch:
    """Go back to what an earlier lesson taught, or begin another."""
    return patch.with_node(name, replace(the_node(patch, name), lesson=n))


def _learner(name: str, node: Node, known: Known) -> Spec:
    spec = spec_of(node, known)
    if spec is None or not learned_states(spec):
        raise _unfit(name, node.module, "learns nothing")
    return spec


def _unfit(name: str, module: str, rule: str) -> PatchError:
    return wrong(name, f"{shown(module)} {rule}", todo="choose one with weights, such as stdp")
