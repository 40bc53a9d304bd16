"""The patch put in order: what runs, how wide, how often, where feedback is cut.

Pure data, no numba.  Nodes are grouped into strongly connected components: a group of one
runs a block at a time, a feedback loop runs tick by tick.  Inside a loop exactly the cables
needed are cut; a cut cable is one tick late, every other cable has no delay at all.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from spikerack.runtime.errors import PatchError, where, wrong
from spikerack.runtime.library import lacking, library, spec_of, specs_of
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.validate import flaw
from spikerack.runtime.plan.cuts import cut_edges
from spikerack.runtime.plan.lower import WAYS, is_plain, played
from spikerack.runtime.plan.order import components, graph, in_order
from spikerack.runtime.plan.widths import Dims, fitted, inlet_width, outlet_width
from spikerack.runtime.spec import Spec

BLOCK = 64  # samples the engine makes at a time, counted from the patch's start


@dataclass(frozen=True)
class Step:
    """One node, ready to run: it ticks every `divider` samples, `dims` wide."""

    name: str
    node: Node
    spec: Spec
    dims: Dims
    divider: int

    @property
    def channels(self) -> int:
        """States and knobs are kept for so many channels."""
        return 1 if self.spec.whole else self.dims["channels"]

    def width(self, jack: str) -> int:
        """Channels of an outlet or an inlet."""
        if self.spec.outlet(jack) is not None:
            return outlet_width(self.spec, jack, self.dims)
        return inlet_width(self.spec, jack, self.dims)


@dataclass(frozen=True)
class Wire:
    """One cable, ready to run.  `late` counts ticks of its source; `cut` says it closes a loop."""

    cable: Cable
    spikes: bool
    width: int
    into: int
    divider: int
    divider_into: int
    late: int
    cut: bool = False


@dataclass(frozen=True)
class Component:
    """Nodes that run together: one node by blocks, or a feedback loop tick by tick."""

    names: tuple[str, ...]
    loop: bool


@dataclass(frozen=True)
class Plan:
    """What the kernels are made from."""

    patch: Patch
    steps: Mapping[str, Step]
    wires: tuple[Wire, ...]
    groups: tuple[Component, ...]
    ghosts: tuple[str, ...]
    silent: Mapping[str, str] = field(default_factory=dict)  # nodes and cables: a line why
    memory: int = field(default=0, compare=False)  # bytes it asks for, once they are counted
    _arriving: dict[str, list[Wire]] = field(init=False, repr=False, compare=False)
    _leaving: dict[str, list[Wire]] = field(init=False, repr=False, compare=False)

    def into(self, name: str, inlet: str = "") -> list[Wire]:
        """The wires that end at a node, or at one of its inlets, in the order of their sum."""
        arriving = self._arriving.get(name, [])
        return [w for w in arriving if w.cable.inlet == inlet] if inlet else arriving

    def out_of(self, name: str) -> list[Wire]:
        """The wires that leave a node."""
        return self._leaving.get(name, [])

    def ticks(self, name: str) -> bool:
        """False for a node whose outlets hold: it is frozen, or it cannot be played."""
        return self.steps[name].node.state != "frozen" and name not in self.silent

    def __post_init__(self) -> None:
        arriving: dict[str, list[Wire]] = {}
        leaving: dict[str, list[Wire]] = {}
        for wire in self.wires:
            arriving.setdefault(wire.cable.target, []).append(wire)
            leaving.setdefault(wire.cable.source, []).append(wire)
        loops = {n: frozenset(g.names) for g in self.groups if g.loop for n in g.names}
        for name, wires in arriving.items():
            if len(wires) > 1:
                wires.sort(key=lambda w: _turn(w, loops.get(name, frozenset())))
        object.__setattr__(self, "_arriving", arriving)
        object.__setattr__(self, "_leaving", leaving)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _turn(wire: Wire, loop: Container[str]) -> int:
    """When a wire is added to the sum of an inlet: first what the fewest kinds of kernel can read.

    What is left to a cable's own kernel is then, for every kind of kernel, where a sum begins.
    """
    if wire.divider != wire.divider_into or (wire.late and wire.cable.source not in loop):
        return 0
    if wire.width in (1, wire.into):
        return 2
    return 0 if wire.late else 1


def schedule(
    patch: Patch,
    known: Mapping[str, Spec] | None = None,
    sample_rate: int = 0,
    before: Plan | None = None,
) -> Plan:
    """The plan of a patch as it is played.

    Nodes of unknown modules (ghosts) and their cables are left out, and so is a cable that
    cannot be: `silent` says why.  What an edit did not touch is the very same in the plan
    `before`, if that is given; it must be of the same sample rate.
    """
    known = library() if known is None else known
    rate = sample_rate or patch.sample_rate
    old = before.steps if before else {}
    kept = {w.cable.ends: w for w in before.wires} if before else {}
    specs, cables, silent = _running(patch, known, old, kept)
    silent |= _left_out(patch, known)
    if not is_plain(patch):
        patch = played(replace(patch, cables=tuple(cables)), known)
        specs, cables, _ = _running(patch, {**known, **WAYS}, old, kept)
    ghosts = tuple(sorted(set(patch.nodes) - set(specs)))
    dims, unfit = fitted(patch, specs, cables, old, kept)
    if unfit:
        cables = [c for c in cables if c not in unfit]
        silent |= {str(cable): line for cable, line in unfit.items()}
    steps = {n: _step(n, patch, specs[n], dims[n], old.get(n)) for n in sorted(specs)}
    wires = [_wire(c, steps, rate, old, kept.get(c.ends)) for c in cables]
    groups, wires = _order(list(steps), wires, kept)
    return Plan(patch, steps, tuple(wires), groups, ghosts, silent)


def _left_out(patch: Patch, known: Mapping[str, Spec]) -> dict[str, str]:
    """What a file held and the patch has not, and nodes without a module, each with a line."""
    found = {where(*remnant.place): remnant.why for remnant in patch.remnants}
    for name, node in patch.nodes.items():
        for place, (_, line) in node.unread.items():
            found[name if place == "module" else f"nodes.{name}.{place}"] = line
        if node.module not in known and "module" not in node.unread:
            found[name] = str(_missing(name, node.module))
        elif (spec := spec_of(node, known)) and spec.ill:
            found[name] = f"nodes.{name}, {spec.ill}"
    return found


def _missing(name: str, module: str) -> PatchError:
    place = where("nodes", name, "module")
    if line := lacking(module):
        return wrong(place, f"is lacking ({line})")
    return wrong(place, "there is no such module here", module, "add the folder that has it")


def _running(
    patch: Patch, known: Mapping[str, Spec], old: Mapping[str, Step], kept: Mapping[tuple, Wire]
) -> tuple[dict[str, Spec], list[Cable], dict[str, str]]:
    """The nodes that have a module, the cables between them, and what is wrong with others."""
    specs = {n: spec for n, spec in specs_of(patch.nodes, known).items() if not spec.ill}
    cables = [c for c in patch.cables if c.source in specs and c.target in specs]
    cables.sort(key=lambda c: (c.ends, c.weight, c.delay))
    same = {n for n, spec in specs.items() if n in old and old[n].spec is spec}
    ill: dict[Cable, str] = {}
    for cable in cables:
        if cable.ends not in kept or cable.source not in same or cable.target not in same:
            ill |= {cable: line} if (line := flaw(cable, patch, known)) else {}
    if ill:
        cables = [c for c in cables if c not in ill]
    return specs, cables, {str(cable): line for cable, line in ill.items()}


def _step(name: str, patch: Patch, spec: Spec, dims: Dims, old: Step | None) -> Step:
    node, divider = patch.nodes[name], _divider(patch, name)
    if old is not None and old.spec is spec and (old.dims, old.divider) == (dims, divider):
        return old if old.node is node or old.node == node else replace(old, node=node)
    return Step(name, node, spec, dims, divider)


def _divider(patch: Patch, name: str) -> int:
    rate = patch.nodes[name].rate
    return 1 if rate == "audio" else patch.control if rate == "control" else int(rate)


def _wire(
    cable: Cable,
    steps: Mapping[str, Step],
    rate: int,
    old: Mapping[str, Step],
    kept: Wire | None,
) -> Wire:
    source, target = steps[cable.source], steps[cable.target]
    same = old.get(cable.source) is source and old.get(cable.target) is target
    if kept is not None and same and kept.cable is cable and not kept.cut:
        return kept
    outlet = source.spec.outlet(cable.outlet)
    assert outlet is not None
    width, into = source.width(cable.outlet), target.width(cable.inlet)
    late = round(cable.delay * rate / source.divider)
    is_spikes = outlet.kind == "spikes"
    made = Wire(cable, is_spikes, width, into, source.divider, target.divider, late)
    return kept if kept == made else made


def _order(
    names: list[str], wires: list[Wire], before: Mapping[tuple, Wire]
) -> tuple[tuple[Component, ...], list[Wire]]:
    """Groups in running order, and the wires with those marked that had to be cut."""
    near = [w for w in wires if w.late * w.divider < BLOCK]  # the others wait a block anyway
    after = graph(names, ((w.cable.source, w.cable.target) for w in near))
    cuts: set[Wire] = set()
    ordered: dict[str, tuple[str, ...]] = {}
    home: dict[str, str] = {}
    loops = set()
    found = components(after)
    number = {name: i for i, members in enumerate(found) for name in members}
    inside: dict[int, list[Wire]] = {}
    for w in near:
        if w.late == 0 and number[w.cable.source] == number[w.cable.target]:
            inside.setdefault(number[w.cable.source], []).append(w)
    for i, members in enumerate(found):
        order = tuple(members)
        if len(members) > 1 or members[0] in after[members[0]]:
            tight = inside.get(i, [])
            edges = cut_edges(members, ((w.cable.source, w.cable.target) for w in tight))
            cut = {w for w in tight if (w.cable.source, w.cable.target) in edges}
            cuts.update(cut)
            kept = ((w.cable.source, w.cable.target) for w in tight if w not in cut)
            order = tuple(in_order(graph(members, kept)))
            loops.add(order[0])
        ordered[order[0]] = order
        home.update(dict.fromkeys(members, order[0]))
    across = ((home[a], home[b]) for a, others in after.items() for b in others)
    between = graph(ordered, ((a, b) for a, b in across if a != b))
    groups = tuple(Component(ordered[first], first in loops) for first in in_order(between))
    marked = {}
    for w in cuts:
        was, now = before.get(w.cable.ends), replace(w, late=1, cut=True)
        marked[id(w)] = was if was == now else now
    return groups, [marked.get(id(w), w) for w in wires]


def _lines(plan: Plan) -> list[str]:
    """The plan as a person reads it."""
    lines = [f"{len(plan.steps)} nodes, {len(plan.wires)} cables, blocks of {BLOCK} samples"]
    for number, group in enumerate(plan.groups, 1):
        kind = "loop, tick by tick" if group.loop else "block"
        lines.append(f"{number:3}  {kind}")
        for name in group.names:
            s = plan.steps[name]
            every = "every sample" if s.divider == 1 else f"every {s.divider} samples"
            lines.append(f"       {name} ({s.spec.name}) x {s.dims['channels']}, {every}")
    for w in plan.wires:
        notes = [f"weight {w.cable.weight:g}", f"{w.width} into {w.into}"]
        notes += [f"{w.late} ticks late"] if w.late else []
        notes += ["CUT: closes a loop"] if w.cut else []
        lines.append(f"     {w.cable}: {', '.join(notes)}")
    lines += [f"     silent: {line}" for line in plan.silent.values()]
    return lines
