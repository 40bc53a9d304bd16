"""The patch put in order: what runs, how wide, how often, where feedback is cut.

Pure data, no numba.  Nodes are grouped into strongly connected components: a group of one
runs a block at a time, a feedback loop runs tick by tick.  Inside a loop exactly the cables
needed are cut; a cut cable is one tick late, every other cable has no delay at all.
"""

from collections.abc import Mapping
from dataclasses import replace

from spikerack.runtime.errors import PatchError, where, wrong
from spikerack.runtime.library import lacking, library, spec_of, specs_of
from spikerack.runtime.patch.channel_values import dealt
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.validate import flaw
from spikerack.runtime.plan.cuts import cut_edges
from spikerack.runtime.plan.delays import delayed
from spikerack.runtime.plan.edges import with_edges
from spikerack.runtime.plan.lower import WAYS, is_awake, played
from spikerack.runtime.plan.order import components, graph, in_order
from spikerack.runtime.plan.plan import BLOCK, Component, Plan, Step, Wire
from spikerack.runtime.plan.spans import divider, is_too_short
from spikerack.runtime.plan.widths import Dims, fitted
from spikerack.runtime.spec import Spec


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
    if not is_awake(patch):
        patch = played(replace(patch, cables=tuple(cables)), known)
        specs, cables, _ = _running(patch, {**known, **WAYS}, old, kept)
    ghosts = tuple(sorted(set(patch.nodes) - set(specs)))
    dims, unfit = fitted(patch, specs, cables, old, kept)
    if unfit:
        cables = [c for c in cables if c not in unfit]
        silent |= {str(cable): line for cable, line in unfit.items()}
    ticking = {n: (_divider(patch, n, rate), patch.nodes[n].rate) for n in specs}
    cables, hidden = with_edges(cables, specs, dims, ticking)
    if hidden:
        patch = replace(patch, nodes={**patch.nodes, **hidden}, cables=tuple(cables))
    steps = {}
    for name in sorted(specs):
        steps[name], lines = _step(name, patch, specs[name], dims[name], rate, old.get(name))
        silent |= lines
    silent |= {n: line for n in specs if (line := _too_quick(patch.nodes[n], n, rate))}
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


def _step(
    name: str, patch: Patch, spec: Spec, dims: Dims, rate: int, old: Step | None
) -> tuple[Step, dict[str, str]]:
    """A node as it is planned, and a line for each of its texts that cannot be."""
    node, divider = patch.nodes[name], _divider(patch, name, rate)
    lines: dict[str, str] = {}
    if node.each:
        node, lines = dealt(name, spec, node, dims.get("channels", 1), patch.seed)
    if old is not None and old.spec is spec and (old.dims, old.divider) == (dims, divider):
        is_same = old.node is node or old.node == node
        return old if is_same else replace(old, node=node), lines
    return Step(name, node, spec, dims, divider), lines


def _divider(patch: Patch, name: str, rate: int) -> int:
    return divider(patch.nodes[name].rate, patch.control, rate)


def _too_quick(node: Node, name: str, rate: int) -> str:
    """Why a node cannot tick as often as it should; "" if it can."""
    if not is_too_short(node.rate, rate):
        return ""
    rule = f"a tick must not be shorter than a sample at {rate} Hz"
    todo = "give a longer time, or play at a higher sample rate"
    return str(wrong(where("nodes", name, "rate"), rule, node.rate, todo))


def _wire(
    cable: Cable,
    steps: Mapping[str, Step],
    rate: int,
    old: Mapping[str, Step],
    kept: Wire | None,
) -> Wire:
    source, target = steps[cable.source], steps[cable.target]
    stays = old.get(cable.source) is source and old.get(cable.target) is target
    if kept is not None and stays and kept.cable is cable and not kept.cut:
        return kept
    outlet = source.spec.outlet(cable.outlet)
    assert outlet is not None
    width, into = source.width(cable.outlet), target.width(cable.inlet)
    ticks = cable.delay * rate / source.span
    is_spikes, is_told = outlet.kind == "spikes", bool(target.spec.place_of(cable.inlet))
    is_told = is_told or source.divider != target.divider
    place = outlet.place if is_told else ""
    late, rest, taps = delayed(ticks, outlet.kind, is_told)
    made = Wire(
        cable, is_spikes, width, into, source.divider, target.divider, late,
        place=place, rest=rest, taps=taps, listed=target.spec.is_list(cable.inlet),
    )  # fmt: skip
    return kept if kept == made else made


def _order(
    names: list[str], wires: list[Wire], before: Mapping[tuple, Wire]
) -> tuple[tuple[Component, ...], list[Wire]]:
    """Groups in running order, and the wires with those marked that had to be cut."""
    near = [w for w in wires if w.behind < BLOCK]  # the others wait a block anyway
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
            cheap = {(w.cable.source, w.cable.target) for w in tight if w.listed}
            cheap -= {(w.cable.source, w.cable.target) for w in tight if not w.listed}
            ends = ((w.cable.source, w.cable.target) for w in tight)
            edges = cut_edges(members, ends, cheap)
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
        now = replace(w, late=1, rest=0.0, taps=(), cut=True)
        was = before.get(w.cable.ends)
        marked[id(w)] = was if was == now else now
    return groups, [marked.get(id(w), w) for w in wires]
