"""Where a cable may end: the jacks that exist, are free for it, and are as wide as it is."""

from collections.abc import Mapping

from spikerack.runtime.document.normalise import Known
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import specs_of
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import jack as named
from spikerack.runtime.patch.validate import flaw
from spikerack.runtime.plan.widths import Dims, inlet_width, outlet_width, propagate


def fitting(patch: Patch, known: Known, jack: str, is_outlet: bool | None = None) -> set[str]:
    """The jacks that a cable from an outlet may go to, or that one to an inlet may come from.

    Outlets that end at a device or a display are not offered, nor are jacks of ghosts.
    """
    name, port = named(jack, "outlet")
    specs = specs_of(patch.nodes, known)
    if name not in specs:
        return set()
    spec = specs[name]
    if is_outlet is None:  # a few modules have an inlet and a sink of one name
        is_outlet = port not in [p.name for p in spec.inlets]
    dims = _dims(patch, known)
    if is_outlet:
        if spec.outlet(port) is None:
            return set()
        there = {(c.target, c.inlet) for c in patch.cables if (c.source, c.outlet) == (name, port)}
        width = outlet_width(spec, port, dims[name]) if dims else 1
        ends = [(n, p.name) for n, s in specs.items() for p in s.inlets]
        wide = {e: inlet_width(specs[e[0]], e[1], dims[e[0]]) if dims else 1 for e in ends}
    else:
        if port not in [p.name for p in spec.inlets]:
            return set()
        there = {(c.source, c.outlet) for c in patch.cables if (c.target, c.inlet) == (name, port)}
        width = inlet_width(spec, port, dims[name]) if dims else 1
        ends = [(n, str(o)) for n, s in specs.items() for o in s.outlets if not o.sink]
        wide = {e: outlet_width(specs[e[0]], e[1], dims[e[0]]) if dims else 1 for e in ends}
    return {f"{n}.{p}" for (n, p), w in wide.items() if _meet(width, w) and (n, p) not in there}


def held_together(old: Patch, new: Patch, known: Known) -> Patch:
    """The new patch, unless its cables bring widths together that do not fit: a PatchError."""
    try:
        _widths(new, known)
    except PatchError:
        if _dims(old, known):
            raise
    return new


def _meet(a: int, b: int) -> bool:
    return a == b or 1 in (a, b)


def _dims(patch: Patch, known: Known) -> Mapping[str, Dims]:
    """How wide every node is; nothing while the patch does not fit together as it stands."""
    try:
        return _widths(patch, known)
    except PatchError:
        return {}


def _widths(patch: Patch, known: Known) -> dict[str, Dims]:
    specs = specs_of(patch.nodes, known)
    cables = [c for c in patch.cables if c.source in specs and c.target in specs]
    cables = [c for c in cables if not flaw(c, patch, known)]
    return propagate(patch, specs, cables)
