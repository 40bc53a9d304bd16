"""Part of a patch, put into another under names that are free there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from spikerack.runtime.document.arguments import some, taken
from spikerack.runtime.document.naming import free
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.patch.wirings import pinned
from spikerack.runtime.spec import Spec


def part(patch: Patch, names: Iterable[str]) -> Patch:
    """These nodes with the cables between them, these notes, and the groups that are whole."""
    chosen = set(some(patch, names))
    inside = chosen & patch.nodes.keys()
    inside |= {n for g in chosen & patch.groups.keys() for n in patch.groups[g].nodes}
    return Patch(
        {n: node for n, node in patch.nodes.items() if n in inside},
        tuple(c for c in patch.cables if c.source in inside and c.target in inside),
        notes={n: note for n, note in patch.notes.items() if n in chosen},
        groups={k: g for k, g in patch.groups.items() if inside >= set(g.nodes)},
        arrays={k: a for k, a in patch.arrays.items() if k.partition(".")[0] in inside},
    )


def arriving(patch: Patch, inside: Patch) -> tuple[Cable, ...]:
    """The cables that come into a part of a patch from the rest of it."""
    return tuple(
        c for c in patch.cables if c.target in inside.nodes and c.source not in inside.nodes
    )


def placed(
    patch: Patch,
    new: Patch,
    known: Mapping[str, Spec],
    by: tuple[float, float],
    incoming: Iterable[Cable] = (),
) -> tuple[Patch, dict[str, str]]:
    """The patch with another put in, moved `by` so much; and the names it got, by its own.

    Incoming cables come along where the node they start from exists.
    """
    now: dict[str, str] = {}
    names = taken(patch)
    for name in sorted({*new.nodes, *new.notes, *new.groups}):
        now[name] = free(name, names)
        names.add(now[name])

    def port(old: str) -> str:
        node, _, jack = old.partition(".")
        return f"{now[node]}.{jack}"

    def at(old: tuple[float, float]) -> tuple[float, float]:
        return old[0] + by[0], old[1] + by[1]

    cables = [replace(c, source=now[c.source], target=now[c.target]) for c in new.cables]
    cables += [replace(c, target=now[c.target]) for c in incoming if c.source in patch.nodes]
    taught = {key.partition(".")[0] for key in new.arrays}
    kept = {k: pinned(k, n, spec_of(n, known)) if k in taught else n for k, n in new.nodes.items()}
    nodes = {now[k]: replace(n, at=at(n.at)) for k, n in kept.items()}
    notes = {now[k]: replace(n, at=at(n.at)) for k, n in new.notes.items()}
    groups = {
        now[k]: replace(
            g,
            at=at(g.at),
            nodes=tuple(now[n] for n in g.nodes),
            ports=tuple(port(p) for p in g.ports),
        )
        for k, g in new.groups.items()
    }
    made = replace(
        patch,
        nodes={**patch.nodes, **nodes},
        cables=(*patch.cables, *cables),
        notes={**patch.notes, **notes},
        groups={**patch.groups, **groups},
        arrays={**patch.arrays, **{port(k): a for k, a in new.arrays.items()}},
    )
    return made, now


def left_upper(new: Patch) -> tuple[float, float]:
    """The corner of all that a patch holds."""
    places = [n.at for n in new.nodes.values()] + [n.at for n in new.notes.values()]
    places = places or [(0.0, 0.0)]
    return min(x for x, _ in places), min(y for _, y in places)
