"""Nodes come, go, move and change their names; notes and groups do so by the same commands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spikerack.runtime.document.arguments import point, some, some_nodes, taken
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.edits.knobs import preset as with_preset
from spikerack.runtime.document.naming import fresh, named
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Group, Node, Patch, without
from spikerack.runtime.patch.wirings import pinned


@command("add {module}")
def add(
    patch: Patch,
    known: Known,
    module: str,
    at: Sequence[float] = (0.0, 0.0),
    name: str = "",
    knobs: Mapping[str, Any] = {},  # noqa: B006  # never written to
    preset: str = "",
) -> tuple[Patch, str]:
    """Place a module in the patch; gives the node's name."""
    if module not in known:
        raise wrong(shown(module), "there is no such module", todo=meant(module, known))
    given = known[module].presets.get(preset, {})
    called = re.sub(r"\W+", "_", preset.partition(",")[0]).strip("_").lower()
    name = named(name, called if "preset" in given or "text" in given else module, taken(patch))
    patch = patch.with_node(name, Node(module, at=point(at)))
    if preset:
        patch = with_preset(patch, known, name, preset)
    node = patch.nodes[name]
    return patch.with_node(name, replace(node, knobs={**node.knobs, **knobs})), name


@command("remove {names}")
def remove(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Take nodes with their cables, notes, and groups with their nodes out of the patch."""
    gone = set(some(patch, names))
    nodes = {n for g in gone & patch.groups.keys() for n in patch.groups[g].nodes}
    for name in nodes | (gone & patch.nodes.keys()):
        patch = patch.without_node(name)
    notes = {k: n for k, n in patch.notes.items() if k not in gone}
    return replace(patch, notes=notes)


@command("rename {name} to {to}")
def rename(patch: Patch, known: Known, name: str, to: str) -> Patch:
    """Give a node, a note or a group another name."""
    some(patch, [name])
    if to == name:
        return patch
    to = fresh(to, taken(patch) - {name})

    def now(old: str) -> str:
        return to if old == name else old

    def port(old: str) -> str:
        node, _, jack = old.partition(".")
        return f"{now(node)}.{jack}"

    def cable(old: Cable) -> Cable:
        return replace(old, source=now(old.source), target=now(old.target))

    def keep(old: str, node: Node) -> Node:
        return pinned(old, node, spec_of(node, known))

    def group(old: Group) -> Group:
        nodes, ports = tuple(map(now, old.nodes)), tuple(map(port, old.ports))
        return replace(old, nodes=nodes, ports=ports) if name in old.nodes else old

    return replace(
        patch,
        nodes={now(k): n if now(k) == k else keep(k, n) for k, n in patch.nodes.items()},
        cables=tuple(cable(c) if name in (c.source, c.target) else c for c in patch.cables),
        notes={now(k): n for k, n in patch.notes.items()},
        groups={now(k): group(g) for k, g in patch.groups.items()},
        arrays={port(k): a for k, a in patch.arrays.items()},
    )


@command("move {places}")
def move(patch: Patch, known: Known, places: Mapping[str, Sequence[float]]) -> Patch:
    """Put nodes, notes and groups elsewhere: {name: [x, y]}.  A group takes its nodes along."""
    some(patch, places)
    to = {name: point(at) for name, at in places.items()}
    nodes, notes, groups = dict(patch.nodes), dict(patch.notes), dict(patch.groups)
    for name in to.keys() & groups.keys():
        group = groups[name]
        dx, dy = (b - a for a, b in zip(group.at, to[name], strict=True))
        groups[name] = replace(group, at=to[name])
        for member in set(group.nodes) - to.keys():
            x, y = nodes[member].at
            nodes[member] = replace(nodes[member], at=(x + dx, y + dy))
    for name in to.keys() & nodes.keys():
        nodes[name] = replace(nodes[name], at=to[name])
    for name in to.keys() & notes.keys():
        notes[name] = replace(notes[name], at=to[name])
    return replace(patch, nodes=nodes, notes=notes, groups=groups)


@command("state of {names}")
def state(patch: Patch, known: Known, names: Iterable[str], state: str) -> Patch:
    """Make nodes "muted", "bypassed" or "frozen", or "" to let them play."""
    nodes = dict(patch.nodes)
    for name in some_nodes(patch, names):
        nodes[name] = replace(nodes[name], state=state, unread=without(nodes[name].unread, "state"))
    return replace(patch, nodes=nodes)
