"""A patch held against the library: known names, values in range, cables that fit.

A node of an unknown module is a ghost: it keeps everything it came with, and neither it nor
its cables are checked, so a patch of a newer version or with a player's own modules survives.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from spikerack.runtime.errors import PatchError, meant, shown, where, wrong
from spikerack.runtime.library import library as standard
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.channel_values import drawn
from spikerack.runtime.patch.graph import (
    STATES,
    Cable,
    Group,
    Node,
    Patch,
    Remnant,
    numbered,
    sorted_cables,
)
from spikerack.runtime.patch.hand_map import hand_map
from spikerack.runtime.quantities import setting_value, settle
from spikerack.runtime.spec import Port, Spec

Library = Mapping[str, Spec]


def ghosts(patch: Patch, library: Library | None = None) -> tuple[str, ...]:
    """The names of the nodes whose module is unknown."""
    specs = standard() if library is None else library
    return tuple(sorted(name for name, n in patch.nodes.items() if n.module not in specs))


def checked(patch: Patch, library: Library | None = None, lenient: bool = False) -> Patch:
    """The patch in its normal form, or a PatchError.

    Normal means: sorted, choices as numbers, and nothing told that has its default.  If it is
    `lenient`, what cannot be is left out and kept as `unread` or as a remnant, and a cable
    without its jack is marked; each with a line that says why.
    """
    specs = standard() if library is None else library
    remnants = list(patch.remnants)

    @contextmanager
    def part(value: Any, *place: str | int) -> Iterator[None]:
        """What cannot be is refused, or a remnant."""
        try:
            yield
        except PatchError as error:
            if not lenient:
                raise
            remnants.append(Remnant(place, value, str(error)))

    nodes, cables, arrays, notes, groups = {}, [], {}, {}, {}
    for name in sorted(patch.nodes):
        node = patch.nodes[name]
        spec = spec_of(node, specs)
        nodes[name] = node if spec is None else _node(name, node, spec, lenient)
    seen: dict[tuple, int] = {}
    gone = {r.place[1] for r in remnants if r.place[0] == "cables"}
    for i, cable in numbered(patch.cables, gone):
        with part(cable, "cables", i):
            _ends(i, cable, seen, patch)
            cables.append(_plugged(i, cable, patch, specs, lenient))
    for key, array in patch.arrays.items():
        with part(array, "arrays", key):
            _owned(key, patch)
            arrays[key] = array
    for name, note in patch.notes.items():
        with part(note, "notes", name):
            _once(patch, "notes", name)
            notes[name] = note
    grouped: dict[str, str] = {}
    for name in sorted(patch.groups):
        with part(patch.groups[name], "groups", name):
            _once(patch, "groups", name)
            groups[name] = _group(name, patch.groups[name], patch, grouped, specs)
    return replace(
        patch, nodes=nodes, cables=sorted_cables(cables), groups=groups,
        notes=notes if len(notes) < len(patch.notes) else patch.notes,
        arrays=arrays if len(arrays) < len(patch.arrays) else patch.arrays,
        remnants=tuple(remnants),
    )  # fmt: skip


def no_worse(patch: Patch, than: Patch) -> None:
    """Refuse what is left out of a patch that was read leniently, and not of another."""
    # an array compares with nothing, and no change of a patch makes one worse
    made, kept = ([r for r in p.remnants if r.place[0] != "arrays"] for p in (patch, than))
    for remnant in made:
        if remnant.value not in [r.value for r in kept]:
            raise PatchError(remnant.why)
    for name, node in patch.nodes.items():
        for place in node.unread.keys() - than.nodes[name].unread.keys():
            raise PatchError(node.unread[place][1])
    marked = [c for c in patch.cables if c.unread]
    before = {c.ends: c.unread for c in than.cables} if marked else {}
    for cable in marked:
        for place in cable.unread.keys() - before[cable.ends].keys():
            raise PatchError(cable.unread[place][1])


def knob(port: Port, value: Any, place: str) -> float | tuple[float, ...]:
    """A knob's value, or one for each channel."""
    if not isinstance(value, (list, tuple)):
        return settle(port, value, place)
    if not 1 <= len(value) <= 100_000:
        rule = "must be one number, or one for each channel"
        raise wrong(place, rule, value, "shorten or lengthen the list")
    return tuple(settle(port, v, f"{place}[{i}]") for i, v in enumerate(value))


def _node(name: str, node: Node, spec: Spec, lenient: bool) -> Node:
    if node.state not in STATES:
        rule = "must be one of its names"
        raise wrong(where("nodes", name, "state"), rule, node.state, meant(node.state, STATES[1:]))
    kept: dict[str, dict[str, Any]] = {"knobs": {}, "settings": {}, "each": {}, "hands": {}}
    unread = dict(node.unread)
    for kind, found in kept.items():
        for key, value in sorted(getattr(node, kind).items()):
            place = where("nodes", name, kind, key)
            try:
                made = _field(name, spec, node, kind, key, place)
            except PatchError as error:
                if not lenient:
                    raise
                unread[f"{kind}.{key}"] = value, str(error)
            else:
                if made is not None:
                    found[key] = made
    knobs, settings, each, hands = kept.values()
    return replace(node, knobs=knobs, settings=settings, each=each, hands=hands, unread=unread)


def _field(name: str, spec: Spec, node: Node, kind: str, key: str, place: str) -> Any:
    """What a knob or a setting is told, or what a text says of each channel; None for a default."""
    value = getattr(node, kind)[key]
    if kind == "each":
        drawn(name, spec, key, value)
        return value
    if kind == "hands":
        _port(spec, "knob", key, place)
        return str(hand_map(value, place))
    port = _port(spec, kind.removesuffix("s"), key, place)
    if kind == "knobs":
        made: Any = _knob(port, value, place, node, spec)
    else:
        made = setting_value(port, value, place)
    return None if made == port.default else made


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


def _ends(i: int, cable: Cable, seen: dict[tuple, int], patch: Patch) -> None:
    """Refuse a second cable between two jacks, and one without its nodes."""
    first = seen.setdefault(cable.ends, i)
    if first != i:
        rule = f"is a second cable {cable} beside cables[{first}]"
        raise wrong(where("cables", i), rule, todo="keep one and add their weights")
    for end, name in (("from", cable.source), ("to", cable.target)):
        if name not in patch.nodes:
            rule = f"there is no node {shown(name)}"
            raise wrong(where("cables", i, end), rule, todo=meant(name, patch.nodes))


def _plugged(i: int, cable: Cable, patch: Patch, specs: Library, lenient: bool) -> Cable:
    """The cable, marked if one of its jacks is not there."""
    unread = {k: told for k, told in cable.unread.items() if k not in ("from", "to")}
    for end, rule, todo in _jackless(cable, patch, specs):
        error = wrong(where("cables", i, end), rule, todo=todo)
        if not lenient:
            raise error
        unread[end] = None, str(error)
    return cable if unread.keys() == cable.unread.keys() else replace(cable, unread=unread)


def _jackless(cable: Cable, patch: Patch, specs: Library) -> Iterator[tuple[str, str, str]]:
    """The ends of a cable that have no jack: which, what is wrong, and what to do."""
    source = spec_of(patch.nodes[cable.source], specs)
    target = spec_of(patch.nodes[cable.target], specs)
    if source is None or target is None:
        return
    if source.outlet(cable.outlet) is None:
        rule = f"there is no outlet {shown(cable.outlet)} on {cable.source} ({source.name})"
        yield "from", rule, meant(cable.outlet, source.outlets)
    inlets = [p.name for p in target.inlets]
    if cable.inlet not in inlets:
        rule = f"there is no inlet {shown(cable.inlet)} on {cable.target} ({target.name})"
        yield "to", rule, meant(cable.inlet, inlets)


def refitted(patch: Patch, name: str, specs: Library) -> Patch:
    """The patch after a setting gave a node other jacks.

    Knobs and cables that have lost theirs are marked and kept, and those that have them again
    are no longer; no group shows what is gone.
    """
    node = patch.nodes[name]
    spec = spec_of(node, specs)
    if spec is None:
        return patch
    unread = {k: told for k, told in node.unread.items() if not k.startswith("knobs.")}
    back = {k.removeprefix("knobs."): told[0] for k, told in node.unread.items() if k not in unread}
    knobs = {**back, **node.knobs}
    fit = _node(name, replace(node, knobs=knobs, settings={}, unread=unread), spec, lenient=True)
    patch = patch.with_node(name, replace(fit, settings=node.settings))
    cables = tuple(
        _plugged(i, c, patch, specs, True) if name in (c.source, c.target) else c
        for i, c in enumerate(patch.cables)
    )
    there = {f"{name}.{p}" for p in (*(p.name for p in spec.inlets), *spec.outlets)}
    groups = {
        key: replace(group, ports=tuple(p for p in group.ports if _stays(p, name, there)))
        for key, group in patch.groups.items()
    }
    is_same = all(a is b for a, b in zip(cables, patch.cables, strict=True))
    cables = patch.cables if is_same else cables
    return replace(patch, cables=cables, groups=patch.groups if groups == patch.groups else groups)


def _stays(port: str, name: str, there: set[str]) -> bool:
    return port in there or port.partition(".")[0] != name


def flaw(cable: Cable, patch: Patch, specs: Library) -> str:
    """Why a cable cannot be played, by itself; "" if nothing is wrong with it."""
    for end, (_, line) in cable.unread.items():
        if end not in ("from", "to"):
            return line
    for _, rule, todo in _jackless(cable, patch, specs):
        return str(wrong(str(cable), rule, todo=todo))
    return ""


def _owned(key: str, patch: Patch) -> None:
    """Refuse an array of a node that is not there."""
    name = key.partition(".")[0]
    if name not in patch.nodes:
        place = where("arrays", *key.split("."))
        raise wrong(place, f"there is no node {shown(name)}", todo=meant(name, patch.nodes))


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
        if node in grouped or node in group.nodes[:i]:
            rule = f"{node} is in group {grouped.get(node, name)} already"
            raise wrong(place, rule, todo="keep it in one group")
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
        spec = spec_of(patch.nodes[node], specs)
        known = spec and [*(p.name for p in spec.inlets), *spec.outlets]
        if known and port not in known:
            rule = f"there is no port {shown(port)} on {node}"
            raise wrong(place, rule, todo=meant(port, dict.fromkeys(known)))
    grouped.update(dict.fromkeys(group.nodes, name))
    return replace(group, nodes=tuple(sorted(group.nodes)))
