"""A node goes into a cable, or out of the chain it stands in."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from spikerack.runtime.document.arguments import some_nodes, the_cable, the_spec
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.compatible import held_together
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.spec import Spec


@command("insert {name} between {source} and {target}")
def insert(
    patch: Patch, known: Known, name: str, source: str, target: str, inlet: str = ""
) -> Patch:
    """Lead a cable through a node; its weight and delay stay before the node.

    It goes into `inlet` if it can, or else into the first that it can go into.
    A node that leads nowhere, such as a display, listens in: the cable stays.
    """
    old = the_cable(patch, source, target)
    spec = the_spec(patch, known, name)
    if name in (old.source, old.target):
        raise wrong(str(old), f"{name} is at its end already", todo="choose another cable")
    if not spec.inlets:
        raise wrong(name, "has no inlet", todo="choose a module with one")
    apart = patch.without_cable(old)
    there = {c.ends for c in patch.cables}
    refused: PatchError | None = None
    ways = sorted(_ways(spec, _is_spikes(patch, known, old)), key=lambda way: way[0] != inlet)
    for entry, outlet in ways:
        before = replace(old, target=name, inlet=entry)
        after = Cable(name, outlet, old.target, old.inlet) if outlet else old
        if before.ends in there or (outlet and after.ends in there):
            continue
        new = replace(apart, cables=(*apart.cables, before, after))
        try:
            return held_together(patch, new, known)
        except PatchError as error:
            refused = refused or error
    raise refused or wrong(str(old), f"{name} is between already", todo="choose another cable")


@command("heal around {names}")
def heal(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Take nodes out of their chain: neighbours are joined, the nodes stay without their signals.

    What enters the first signal inlet goes on to where the outlets of its kind went: weights
    multiply, delays add, as around a bypassed node.  Cables to knobs stay.
    """
    for name in some_nodes(patch, names):
        if patch.nodes[name].module in known:
            patch = _healed(patch, known, name, the_spec(patch, known, name))
    return patch


def _healed(patch: Patch, known: Known, name: str, spec: Spec) -> Patch:
    signals = [p.name for p in spec.signals]
    into = [c for c in patch.cables if c.target == name and c.inlet in signals]
    out = [c for c in patch.cables if c.source == name]
    first = next((s for s in signals if any(c.inlet == s for c in into)), "")
    arriving = [c for c in into if c.inlet == first and c.source != name]
    kinds = {_is_spikes(patch, known, c) for c in arriving}
    alike = {str(o) for o in spec.outlets if {o.kind == "spikes"} == kinds}
    alike = alike or {str(o) for o in spec.outlets}
    leaving = [c for c in out if c.outlet in alike and c.target != name]
    kept = tuple(c for c in patch.cables if c not in into and c not in out)
    there = {c.ends for c in kept}
    made = {}
    for a in arriving:
        for b in leaving:
            joined = Cable(
                a.source, a.outlet, b.target, b.inlet,
                a.weight * b.weight, min(a.delay + b.delay, 60.0), a.muted or b.muted,
            )  # fmt: skip
            if joined.ends not in there:
                made[joined.ends] = joined
    return replace(patch, cables=(*kept, *made.values()))


def _ways(spec: Spec, is_spikes: bool) -> Iterator[tuple[str, str]]:
    """Through a node: its signal inlets before its knobs, outlets of the like before others."""
    inlets = spec.signals or list(spec.inlets)
    outlets = [o for o in spec.outlets if not o.sink]
    names = [str(o) for o in sorted(outlets, key=lambda o: (o.kind == "spikes") != is_spikes)]
    for outlet in names or [""]:
        for inlet in inlets:
            yield inlet.name, outlet


def _is_spikes(patch: Patch, known: Known, cable: Cable) -> bool:
    """Whether a cable carries spikes."""
    spec = spec_of(patch.nodes[cable.source], known)
    outlet = spec.outlet(cable.outlet) if spec else None
    return outlet is not None and outlet.kind == "spikes"
