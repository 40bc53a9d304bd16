"""A patch held against the library: known names, values in range, cables that fit.

A node of an unknown module is a ghost: it keeps everything it came with, and neither it nor
its cables are checked, so a patch of a newer version or with a player's own modules survives.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from modules.ports import Quantity
from runtime.errors import PatchError, meant, shown, where, wrong
from runtime.library import library as standard
from runtime.patch.graph import STATES, Cable, Group, Node, Patch, in_order
from runtime.spec import Port, Spec
from runtime.values import settle

Library = Mapping[str, Spec]


def ghosts(patch: Patch, library: Library | None = None) -> tuple[str, ...]:
    """The names of the nodes whose module is unknown."""
    specs = standard() if library is None else library
    return tuple(sorted(name for name, n in patch.nodes.items() if n.module not in specs))


def checked(patch: Patch, library: Library | None = None, lenient: bool = False) -> Patch:
    """The patch in its normal form, or a PatchError.

    Normal means: sorted, choices as numbers, and nothing told that has its default.  If it is
    `lenient` a knob or a setting that cannot be is left out, and kept in its node as `unread`.
    """
    specs = standard() if library is None else library
    nodes = {}
    for name in sorted(patch.nodes):
        node = patch.nodes[name]
        spec = specs.get(node.module)
        nodes[name] = node if spec is None else _node(name, node, spec, lenient)
    seen: dict[tuple, int] = {}
    for i, cable in enumerate(patch.cables):
        first = seen.setdefault(cable.ends, i)
        if first != i:
            rule = f"is a second cable {cable} beside cables[{first}]"
            raise wrong(where("cables", i), rule, todo="keep one and add their weights")
        _cable(i, cable, patch, specs)
    for key in patch.arrays:
        name = key.partition(".")[0]
        if name not in patch.nodes:
            place = where("arrays", *key.split("."))
            raise wrong(place, f"there is no node {shown(name)}", todo=meant(name, patch.nodes))
    for name in patch.notes:
        _once(patch, "notes", name)
    groups, grouped = {}, dict[str, str]()
    for name in sorted(patch.groups):
        _once(patch, "groups", name)
        groups[name] = _group(name, patch.groups[name], patch, grouped, specs)
    return replace(patch, nodes=nodes, cables=in_order(patch.cables), groups=groups)


def knob(port: Port, value: Any, place: str) -> float | tuple[float, ...]:
    """A knob's value, or one for each channel."""
    if not isinstance(value, (list, tuple)):
        return settle(port, value, place)
    if not 1 <= len(value) <= 100_000:
        rule = "must be one number, or one for each channel"
        raise wrong(place, rule, value, "shorten or lengthen the list")
    return tuple(settle(port, v, f"{place}[{i}]") for i, v in enumerate(value))


def setting(port: Port, value: Any, place: str) -> Any:
    """A setting's value, of the kind that its default is."""
    if isinstance(port.default, Quantity):
        number = settle(port, value, place)
        return int(number) if port.default.taper == "whole" else number
    wanted = str if isinstance(port.default, str) else type(port.default)
    if wanted is tuple and isinstance(value, list):
        return tuple(value)
    if wanted is float and type(value) is int:
        return float(value)
    kinds = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    kinds |= {list: "a list", tuple: "a list", dict: "an object in braces"}
    if wanted in kinds and type(value) is not wanted:
        raise wrong(place, f"must be {kinds[wanted]}", value, "leave it out for its default")
    return value


def _node(name: str, node: Node, spec: Spec, lenient: bool) -> Node:
    if node.state not in STATES:
        rule = "must be one of its names"
        raise wrong(where("nodes", name, "state"), rule, node.state, meant(node.state, STATES[1:]))
    kept: dict[str, dict[str, Any]] = {"knobs": {}, "settings": {}}
    unread = dict(node.unread)
    for kind, found in kept.items():
        for key, value in sorted(getattr(node, kind).items()):
            place = where("nodes", name, kind, key)
            try:
                port = _port(spec, kind.removesuffix("s"), key, place)
                made = _knob(port, value, place, node, spec) if kind == "knobs" else None
                made = setting(port, value, place) if kind == "settings" else made
            except PatchError as error:
                if not lenient:
                    raise
                unread[f"{kind}.{key}"] = value, str(error)
            else:
                if made != port.default:
                    found[key] = made
    return replace(node, knobs=kept["knobs"], settings=kept["settings"], unread=unread)


def _knob(port: Port, value: Any, place: str, node: Node, spec: Spec) -> float | tuple[float, ...]:
    made = knob(port, value, place)
    wide = 1 if spec.whole else node.channels
    if isinstance(value, (list, tuple)) and wide and len(value) not in (1, wide):
        rule = f"must be one number, or one for each of {wide} channels"
        raise wrong(place, rule, len(value), "shorten or lengthen the list")
    return made


def _port(spec: Spec, role: str, name: str, place: str) -> Port:
    port = spec.port(name)
    if port is None or port.role != role:
        rule = f"{spec.name} has no {role} {shown(name)}"
        raise wrong(place, rule, todo=meant(name, [p.name for p in spec.of(role)]))
    return port


def _cable(i: int, cable: Cable, patch: Patch, specs: Library) -> None:
    for end, name in (("from", cable.source), ("to", cable.target)):
        if name not in patch.nodes:
            rule = f"there is no node {shown(name)}"
            raise wrong(where("cables", i, end), rule, todo=meant(name, patch.nodes))
    source = specs.get(patch.nodes[cable.source].module)
    target = specs.get(patch.nodes[cable.target].module)
    if source is None or target is None:
        return
    if source.outlet(cable.outlet) is None:
        rule = f"there is no outlet {shown(cable.outlet)} on {cable.source} ({source.name})"
        raise wrong(where("cables", i, "from"), rule, todo=meant(cable.outlet, source.outlets))
    inlets = [p.name for p in target.inlets]
    if cable.inlet not in inlets:
        rule = f"there is no inlet {shown(cable.inlet)} on {cable.target} ({target.name})"
        raise wrong(where("cables", i, "to"), rule, todo=meant(cable.inlet, inlets))


def _once(patch: Patch, kind: str, name: str) -> None:
    """Nodes, notes and groups share one space of names."""
    for other in ("nodes", "notes"):
        if other != kind and name in getattr(patch, other):
            rule = f"there is a {other.removesuffix('s')} of this name"
            raise wrong(where(kind, name), rule, todo="rename one of them")


def _group(name: str, group: Group, patch: Patch, grouped: dict[str, str], specs: Library) -> Group:
    """A group whose nodes are there, each in no other group, and whose ports are theirs."""
    for i, node in enumerate(group.nodes):
        place = where("groups", name, "nodes", i)
        if node not in patch.nodes:
            rule = f"there is no node {shown(node)}"
            raise wrong(place, rule, todo=meant(node, patch.nodes))
        if node in grouped:
            rule = f"{node} is in group {grouped[node]} already"
            raise wrong(place, rule, todo="keep it in one group")
        grouped[node] = name
    if not group.nodes:
        raise wrong(where("groups", name, "nodes"), "must hold at least 1", todo="remove the group")
    inside, seen = set(group.nodes), dict[str, int]()
    for i, told in enumerate(group.ports):
        place = where("groups", name, "ports", i)
        node, _, port = told.partition(".")
        if node not in inside:
            rule = f"{shown(node)} is not in the group"
            raise wrong(place, rule, todo=meant(node, group.nodes))
        if seen.setdefault(told, i) != i:
            raise wrong(place, f"shows {told} twice", todo="keep one of them")
        spec = specs.get(patch.nodes[node].module)
        known = spec and [*(p.name for p in spec.inlets), *spec.outlets]
        if known and port not in known:
            rule = f"there is no port {shown(port)} on {node}"
            raise wrong(place, rule, todo=meant(port, known))
    return replace(group, nodes=tuple(sorted(group.nodes)))
