"""How wide everything is: channels spread along cables until nothing changes.

One channel into N fans out; N into N is channel by channel; N into one sums; anything else
is an error that says both widths, and a cable that is not played.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from math import inf
from typing import Protocol

from spikerack.modules.ports import Quantity, Recipe
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.spec import Spec

Dims = dict[str, int]


class Misfit(PatchError):
    """Cables that bring widths together which do not fit, with a line for each."""

    def __init__(self, lines: Mapping[Cable, str]) -> None:
        super().__init__(next(iter(lines.values())))
        self.lines = lines


class Placed(Protocol):
    """A node of a plan that was made before."""

    @property
    def node(self) -> Node: ...
    @property
    def spec(self) -> Spec: ...
    @property
    def dims(self) -> Dims: ...


class Laid(Protocol):
    """A cable of a plan that was made before."""

    @property
    def width(self) -> int: ...


def fitted(
    patch: Patch,
    specs: Mapping[str, Spec],
    cables: list[Cable],
    old: Mapping[str, Placed] | None = None,
    laid: Mapping[tuple, Laid] | None = None,
) -> tuple[dict[str, Dims], dict[Cable, str]]:
    """How wide every node is without the cables that do not fit, and what is wrong with those."""
    unfit: dict[Cable, str] = {}
    while True:  # without a cable others may be narrower
        fit = [c for c in cables if c not in unfit] if unfit else cables
        try:
            return widths(patch, specs, fit, old or {}, laid or {}), unfit
        except Misfit as misfit:
            unfit.update(misfit.lines)


def widths(
    patch: Patch,
    specs: Mapping[str, Spec],
    cables: list[Cable],
    old: Mapping[str, Placed],
    laid: Mapping[tuple, Laid],
) -> dict[str, Dims]:
    """As `propagate`, but from the widths of a plan before where nothing can have shrunk.

    A cable of one channel that has gone made nothing wide.  So widths that were right before
    are still reached by all that stays, and only grow by what is new.
    """
    ends = {c.ends for c in cables}
    if not old or any(w.width > 1 for at, w in laid.items() if at not in ends):
        return propagate(patch, specs, cables)
    known: dict[str, Dims] = {}
    changed = {c.target for c in cables if c.ends not in laid}
    for name, spec in specs.items():
        was, node = old.get(name), patch.nodes[name]
        if was is None:
            changed.add(name)
        elif was.spec is spec and (was.node is node or _shape(was.node) == _shape(node)):
            known[name] = was.dims
        else:
            return propagate(patch, specs, cables)
    return propagate(patch, specs, cables, known, changed)


def _shape(node: Node) -> tuple:
    """What a node itself says about its widths."""
    lists = [len(v) for v in node.knobs.values() if isinstance(v, tuple)]
    return node.channels, dict(node.settings), max(lists, default=0)


def propagate(
    patch: Patch,
    specs: Mapping[str, Spec],
    cables: list[Cable],
    known: Mapping[str, Dims] | None = None,
    changed: Iterable[str] = (),
) -> dict[str, Dims]:
    """For every node: "channels" and, of a Signals module, the width of each dimension.

    Where some are `known`, only what `changed`, and what it changes, is looked at.  What is
    widest goes on first, so that hardly a node is looked at twice.
    """
    known = known or {}
    leaving: dict[str, list[Cable]] = {name: [] for name in specs}
    arriving: dict[str, Dims] = {name: {} for name in specs}  # the widest at each inlet
    dims: dict[str, Dims] = {name: known.get(name, {}) for name in specs}

    def widens(cable: Cable) -> int:
        """The width that arrives, if it is more than did; else 0."""
        width = outlet_width(specs[cable.source], cable.outlet, dims[cable.source])
        wider = width > arriving[cable.target].get(cable.inlet, 1)
        arriving[cable.target] |= {cable.inlet: width} if wider else {}
        return width if wider else 0

    for cable in cables:
        leaving[cable.source].append(cable)
        if cable.source in known:
            widens(cable)
    checked = set(changed if known else specs)
    queue = [(-inf, name) for name in sorted(checked)]  # widths only grow, so this ends
    while queue:
        _, name = heappop(queue)
        new = _dims(patch.nodes[name], specs[name], arriving[name])
        if new != dims[name]:
            dims[name] = new
            checked.update([name, *(c.target for c in leaving[name])])
            for cable in leaving[name]:
                if width := widens(cable):
                    heappush(queue, (-width, cable.target))
    lines = {c: _misfit(c, specs, dims) for c in cables if c.target in checked}
    if any(lines.values()):
        raise Misfit({c: line for c, line in lines.items() if line})
    return dims


def outlet_width(spec: Spec, outlet: str, dims: Dims) -> int:
    """Channels of one outlet, once the node's dimensions are known."""
    made = spec.outlet(outlet)
    assert made is not None
    if not made.width:
        return dims.get("channels", 1)
    return int(made.width) if made.width.isdigit() else dims.get(made.width, 1)


def inlet_width(spec: Spec, inlet: str, dims: Dims) -> int:
    """Channels that arrive in the node at one inlet; a sum if its cables are wider."""
    port = spec.port(inlet)
    assert port is not None
    if port.role in ("signals", "list"):
        return dims.get(inlet, 1)
    return 1 if spec.whole else dims.get("channels", 1)


def _dims(
    node: Node,
    spec: Spec,
    widest: Mapping[str, int],
) -> Dims:
    settings = {
        p.name: int(node.settings.get(p.name, p.default))
        for p in spec.of("setting")
        if isinstance(p.default, Quantity) and p.default.taper == "whole"
    }
    if not spec.whole:
        lists = [len(v) for v in node.knobs.values() if isinstance(v, tuple)]
        return settings | {"channels": node.channels or max([1, *widest.values(), *lists])}
    found = settings | {p.name: widest.get(p.name, 1) for p in spec.of("signals", "list")}
    for recipe in (p.default for p in spec.of("state") if isinstance(p.default, Recipe)):
        for dim in recipe.widths:
            if isinstance(dim, str) and dim != "channels":
                found.setdefault(dim, 1)
    for outlet in spec.outlets:
        if outlet.width and not outlet.width.isdigit():
            found.setdefault(outlet.width, 1)
    first = spec.outlets[0].width if spec.outlets else ""
    if node.channels and first and not first.isdigit() and first not in settings:
        found[first] = node.channels  # a cable of another width does not fit
    found["channels"] = found.get(first, node.channels or 1) if first else node.channels or 1
    return found


def _misfit(cable: Cable, specs: Mapping[str, Spec], dims: Mapping[str, Dims]) -> str:
    source = outlet_width(specs[cable.source], cable.outlet, dims[cable.source])
    target = inlet_width(specs[cable.target], cable.inlet, dims[cable.target])
    if source == target or 1 in (source, target):
        return ""
    return (
        f"{cable}: channels must match, or one side have 1 (got {source} into {target}); "
        "set `channels`, or put a mix, spread or synapse module between"
    )
