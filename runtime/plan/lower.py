"""The patch as it sounds: what is muted, bypassed or frozen, told in nodes and cables alone.

    muted cable    weighs nothing
    muted node     ticks on, and its cables to others weigh nothing
    bypassed node  ticks on, and what enters goes around it as its module says (`Spec.bypass`):
                   weights multiply, delays add; where it says nothing it is as muted
    frozen node    does not tick: its outlets hold, its states stay (`runtime.link.writer`);
                   frozen when the patch is opened it has no tick to hold, and its outlets are 0
                   until it has played

A node that leaves the patch (speaker, file, MIDI) is silenced by each of them: what arrives in
it weighs nothing either.  So muting is a matter of weights, which ramp.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spikerack.modules.ports import Out, Signal, spikes
from spikerack.runtime.library import specs_of
from spikerack.runtime.patch.graph import Cable, Node, Patch, sorted_cables
from spikerack.runtime.plan.edges import MARK
from spikerack.runtime.plan.widths import Dims, fitted, outlet_width
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec

FREEZING = "freezing"  # still ticks, and leaves its last tick where the frozen node holds it


def way_of_signals(x: Signal = 0.0) -> Out("y"):  # type: ignore[valid-type]
    """What goes around a bypassed node."""
    y = x
    return y


def way_of_spikes(x: Signal = 0.0) -> Out(spikes("y")):  # type: ignore[valid-type]
    """What goes around a bypassed node, as spikes."""
    y = x
    return y


WAYS: Mapping[str, Spec] = {fn.__name__: read_spec(fn) for fn in (way_of_signals, way_of_spikes)}


@dataclass(frozen=True)
class _Way:
    """From one inlet of a bypassed node around it, in place of one of its outlets."""

    name: str
    node: Node
    inlet: tuple[str, str]


Ways = Mapping[tuple[str, str], _Way]  # by the outlets that they are in place of


def way_name(node: str, outlet: str) -> str:
    """What a way around a node is called."""
    return f"{node}.{outlet}{MARK}"


def is_awake(patch: Patch) -> bool:
    """True if every node and every cable plays."""
    is_muted = any(c.muted for c in patch.cables)
    return not is_muted and not any(n.state for n in patch.nodes.values())


def played(patch: Patch, known: Mapping[str, Spec]) -> Patch:
    """The same patch, nothing in it muted or bypassed; it may use the modules in WAYS too."""
    if is_awake(patch):
        return patch
    specs = specs_of(patch.nodes, known)
    silent = {n for n, s in specs.items() if patch.nodes[n].state and _leaves(s)}
    ways = _ways(patch, specs, silent)
    quiet = silent | {n for n, v in patch.nodes.items() if v.state in ("muted", "bypassed")}
    nodes = {
        n: node if n not in silent and node.state in ("frozen", FREEZING) else _awake(node)
        for n, node in patch.nodes.items()
    }
    nodes |= {way.name: way.node for way in ways.values()}
    cables: list[Cable] = []
    for cable in patch.cables:
        cables += _cables(cable, quiet, silent, ways)
    return replace(patch, nodes=nodes, cables=tuple(cables))


def _awake(node: Node) -> Node:
    return replace(node, state="") if node.state else node


def _leaves(spec: Spec) -> bool:
    return any(o.sink not in ("", "display") for o in spec.outlets)


def _cables(cable: Cable, quiet: set[str], silent: set[str], ways: Ways) -> list[Cable]:
    """What becomes of a cable: itself, without weight, from a way around, or into some as well."""
    is_own = cable.source == cable.target
    way = ways.get((cable.source, cable.outlet))
    if cable.muted or cable.target in silent:
        cable = replace(cable, weight=0.0, muted=False)
    if way and not is_own:
        cable = replace(cable, source=way.name, outlet="y")
    elif cable.source in quiet and not is_own:
        cable = replace(cable, weight=0.0)
    inlet = cable.target, cable.inlet
    around = [w.name for w in ways.values() if w.inlet == inlet and not is_own]
    return [cable, *(replace(cable, target=name, inlet="x") for name in around)]


def _ways(patch: Patch, specs: Mapping[str, Spec], silent: set[str]) -> Ways:
    names = [n for n, v in patch.nodes.items() if v.state == "bypassed" and n in specs]
    names = [n for n in names if n not in silent]
    if not names:
        return {}
    cables = [c for c in sorted_cables(patch.cables) if {c.source, c.target} <= set(specs)]
    dims, unfit = fitted(patch, specs, cables)
    cables = [c for c in cables if c not in unfit]
    found: dict[tuple[str, str], _Way] = {}
    for name in names:
        for inlet in specs[name].bypass:
            found |= _around(name, inlet, patch.nodes[name], cables, specs, dims)
    return found


def _around(
    name: str,
    inlet: str,
    node: Node,
    cables: list[Cable],
    specs: Mapping[str, Spec],
    dims: Mapping[str, Dims],
) -> Ways:
    """The ways from an inlet: to outlets of the kind that arrives, where they are wide enough."""
    spec = specs[name]
    arriving = [c for c in cables if (c.target, c.inlet) == (name, inlet) and c.source != name]
    jacks = [(specs[c.source].outlet(c.outlet), c) for c in arriving]
    is_spikes = bool(jacks) and all(o and o.kind == "spikes" for o, _ in jacks)
    widths = {outlet_width(specs[c.source], c.outlet, dims[c.source]) for c in arriving}
    outlets = [o for o in spec.outlets if o in spec.bypass[inlet]]
    alike = [o for o in outlets if (o.kind == "spikes") == is_spikes] or outlets
    heard = {c.outlet for c in cables if c.source == name}
    module = way_of_spikes if is_spikes else way_of_signals
    found = {}
    for outlet in (str(o) for o in alike if o in heard):
        wide = outlet_width(spec, outlet, dims[name])
        if all(w == wide or 1 in (w, wide) for w in widths):
            passing = Node(module.__name__, channels=wide, rate=node.rate)
            found[name, outlet] = _Way(way_name(name, outlet), passing, (name, inlet))
    return found


def freezing(before: Patch, after: Patch) -> Patch:
    """The patch before, in which what will be frozen after is about to be."""
    fresh = {
        n: replace(node, state=FREEZING)
        for n, node in before.nodes.items()
        if n in after.nodes and after.nodes[n].state == "frozen" != node.state
    }
    return replace(before, nodes={**before.nodes, **fresh}) if fresh else before
