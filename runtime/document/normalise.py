"""What a command changed, held against the rules of a patch file; the rest was held before.

The changed part is written and read as a small patch of its own, so a command cannot make what
a file could not hold.  Everything that stayed the same stays the same object.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from operator import is_
from typing import TypeVar

from spikerack.runtime.errors import PatchError, where, wrong
from spikerack.runtime.patch.fields import MOST_CABLES, MOST_NODES
from spikerack.runtime.patch.graph import Cable, Node, Patch, sorted_cables
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.patch.validate import no_worse
from spikerack.runtime.spec import Spec

T = TypeVar("T")
FARTHEST = 1e9  # from the middle of the canvas
Known = Mapping[str, Spec]  # modules by name


def settled(old: Patch, new: Patch, known: Known) -> Patch:
    """The new patch in its normal form, sharing with the old one; or a PatchError."""
    if new is old:
        return old
    _names_once(new)
    if new.cables is not old.cables:
        _cables_once(new)
    part = changed_part(old, new)
    try:
        read = loads(dumps(part, known), known, lenient=True)
        no_worse(read, part)
    except PatchError as error:
        raise _named(error, part.cables) from None
    fresh = {n for n, node in new.nodes.items() if node is not old.nodes.get(n)}
    fresh -= moved(old, new).keys()
    made = replace(
        read,
        nodes=_joined(old.nodes, new.nodes, {n: read.nodes[n] for n in fresh}),
        cables=_cables(old, new, {c.ends: c for c in read.cables}),
        notes=_joined(old.notes, new.notes, read.notes),
        groups=_joined(old.groups, new.groups, read.groups),
        arrays={k: a for k, a in new.arrays.items() if k.partition(".")[0] in new.nodes},
        remnants=old.remnants,
    )
    kept = {f.name: getattr(old, f.name) for f in fields(Patch) if _is_kept(f.name, old, made)}
    return old if len(kept) == len(fields(Patch)) else replace(made, **kept)


def changed_part(old: Patch, new: Patch) -> Patch:
    """What changed, as a small patch; nodes beside it have what decides on their jacks."""
    only = moved(old, new)
    nodes = {n: x for n, x in new.nodes.items() if old.nodes.get(n) is not x and n not in only}
    notes = {n: note for n, note in new.notes.items() if old.notes.get(n) is not note}
    groups = new.groups if new.groups != old.groups else {}
    was = set(map(id, old.cables))
    other = {n for n in nodes if n in old.nodes and old.nodes[n].module != nodes[n].module}
    wired = new.cables if other or new.cables is not old.cables else ()
    cables = [c for c in wired if id(c) not in was or other & {c.source, c.target}]
    beside = {n for c in cables for n in (c.source, c.target)}
    beside |= {n for g in groups.values() for n in g.nodes}
    bare = {n: new.nodes[n] for n in beside - nodes.keys() if n in new.nodes}
    around = {n: Node(x.module, settings=x.settings) for n, x in bare.items()}
    return replace(
        new, nodes=around | nodes, cables=sorted_cables(cables), notes=notes, groups=groups,
        arrays={}, remnants=(),
    )  # fmt: skip


def moved(old: Patch, new: Patch) -> dict[str, tuple[float, float]]:
    """Where nodes stand that did nothing but move: a hand may move many, many times a second."""
    found = {}
    for name, node in new.nodes.items():
        before = old.nodes.get(name)
        if before is not None and node is not before and node.at != before.at:
            x, y = node.at
            if abs(x) <= FARTHEST and abs(y) <= FARTHEST and replace(node, at=before.at) == before:
                found[name] = node.at
    return found


def _names_once(new: Patch) -> None:
    for kind, other in (("nodes", "notes"), ("nodes", "groups"), ("notes", "groups")):
        for name in sorted(getattr(new, kind).keys() & getattr(new, other).keys()):
            rule = f"there is a {kind.removesuffix('s')} of this name"
            raise wrong(where(other, name), rule, todo="choose another name")
    if len(new.nodes) > MOST_NODES or len(new.cables) > MOST_CABLES:
        rule = f"holds at most {MOST_NODES} nodes and {MOST_CABLES} cables"
        raise wrong("patch", rule, todo="make a second patch")


def _cables_once(new: Patch) -> None:
    if len({c.ends for c in new.cables}) < len(new.cables):
        double = next(c for c, n in Counter(c.ends for c in new.cables).items() if n > 1)
        place = "{}.{} -> {}.{}".format(*double)
        raise wrong(place, "is connected already", todo="change the weight of that cable")


def _joined(old: Mapping[str, T], new: Mapping[str, T], read: Mapping[str, T]) -> dict[str, T]:
    """By name: as it was where it is equal, as it was read where it is not."""
    if new is old and isinstance(old, dict):
        return old
    made = {}
    for name in sorted(new):
        value = read.get(name, new[name])
        made[name] = old[name] if name in old and old[name] == value else value
    return made


def _cables(
    old: Patch, new: Patch, read: Mapping[tuple[str, str, str, str], Cable]
) -> tuple[Cable, ...]:
    if new.cables is old.cables:
        return old.cables
    was = {c.ends: c for c in old.cables}
    made = []
    for cable in sorted(new.cables, key=lambda c: c.ends):
        now = read.get(cable.ends, cable)
        before = was.get(cable.ends, now)
        is_same = before == now and before.extra == now.extra
        made.append(before if is_same and before.unread.keys() == now.unread.keys() else now)
    return tuple(made)


def _is_kept(field: str, old: Patch, made: Patch) -> bool:
    a, b = getattr(old, field), getattr(made, field)
    if field == "cables":  # their `extra` takes no part in ==
        return len(a) == len(b) and all(map(is_, a, b))
    if field == "arrays":
        return a.keys() == b.keys() and all(a[k] is b[k] for k in a)
    return a == b


def _named(error: PatchError, cables: tuple[Cable, ...]) -> PatchError:
    """The error with the cable itself where it counts cables."""
    found = re.match(r"cables\[(\d+)\]\.?(\w*)", str(error))
    if not found:
        return error
    field = f", {found[2]}" if found[2] else ""
    return PatchError(f"{cables[int(found[1])]}{field}{str(error)[found.end() :]}")
