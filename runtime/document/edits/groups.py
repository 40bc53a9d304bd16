"""Groups: nodes that fold into one panel with chosen ports.  They change nothing that sounds."""

from collections.abc import Iterable
from dataclasses import replace

from spikerack.runtime.document.arguments import some_nodes, taken
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.naming import free
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.library import spec_of, specs_of
from spikerack.runtime.patch.graph import Group, Patch

MOST_KNOBS = 8  # brought out unasked


@command("group {names}")
def group(patch: Patch, known: Known, names: Iterable[str], title: str = "") -> tuple[Patch, str]:
    """Make a group of nodes, which shows the ports that lead outside; gives its name."""
    members = some_nodes(patch, names)
    if not members:
        raise wrong("group", "must hold at least 1 node", todo="choose some nodes")
    rest = {}
    for other, old in patch.groups.items():
        for member in members:
            old = old.without(member) if member in old.nodes else old
        if old.nodes:
            rest[other] = old
    name = free("group", taken(replace(patch, groups=rest)))
    made = Group(title, tuple(sorted(members)), at=corner(patch, members))
    made = replace(made, ports=crossing(patch, made))
    return replace(patch, groups={**rest, name: made}), name


@command("ungroup {name}")
def ungroup(patch: Patch, known: Known, name: str) -> Patch:
    """Take a group away; its nodes stay."""
    the_group(patch, name)
    return replace(patch, groups={k: g for k, g in patch.groups.items() if k != name})


@command("title of {name}")
def title(patch: Patch, known: Known, name: str, title: str) -> Patch:
    """Give a group another title."""
    return with_group(patch, name, replace(the_group(patch, name), title=title))


@command("fold {name}")
def fold(patch: Patch, known: Known, name: str, on: bool = True) -> Patch:
    """Fold a group into one panel at the corner of its nodes, or open it again.

    If nobody has chosen what it shows, its most important knobs are brought out.
    """
    old = the_group(patch, name)
    if not on or old.folded:
        return with_group(patch, name, replace(old, folded=on))
    is_chosen = set(old.ports) > set(crossing(patch, old))
    ports = old.ports if is_chosen else front(patch, known, old)
    made = replace(old, folded=True, at=corner(patch, old.nodes), ports=ports)
    return with_group(patch, name, made)


@command("show {port} on {group}")
def expose(patch: Patch, known: Known, group: str, port: str) -> Patch:
    """Bring a knob or a jack of a node in the group, "osc.pitch", out on its panel."""
    old = the_group(patch, group)
    if port in old.ports:
        return patch
    return with_group(patch, group, replace(old, ports=(*old.ports, port)))


@command("hide {port} on {group}")
def hide(patch: Patch, known: Known, group: str, port: str) -> Patch:
    """Take a port off the panel of a group."""
    old = the_group(patch, group)
    if port not in old.ports:
        raise wrong(port, f"{group} does not show it", todo=meant(port, old.ports))
    kept = tuple(p for p in old.ports if p != port)
    return with_group(patch, group, replace(old, ports=kept))


@command("repeat {group} {n} times")
def repeat(patch: Patch, known: Known, group: str, n: int) -> Patch:
    """Play a group n times, as channels of its nodes; 0 follows the cables again.

    Modules that take all channels at once (mixers, synapses) stay one.
    """
    for name in the_group(patch, group).nodes:
        node = patch.nodes[name]
        if (spec := spec_of(node, known)) and not spec.whole:
            patch = patch.with_node(name, replace(node, channels=n))
    return patch


def the_group(patch: Patch, name: str) -> Group:
    """The group of this name."""
    if name not in patch.groups:
        raise wrong(shown(name), "there is no such group", todo=meant(name, patch.groups))
    return patch.groups[name]


def with_group(patch: Patch, name: str, made: Group) -> Patch:
    """The patch with a group put in the place of another."""
    return replace(patch, groups={**patch.groups, name: made})


def crossing(patch: Patch, group: Group) -> tuple[str, ...]:
    """The jacks of a group's nodes whose cables lead outside: inlets, then outlets."""
    inside = set(group.nodes)
    over = [c for c in patch.cables if (c.source in inside) != (c.target in inside)]
    inlets = [f"{c.target}.{c.inlet}" for c in over if c.target in inside]
    outlets = [f"{c.source}.{c.outlet}" for c in over if c.source in inside]
    return tuple(dict.fromkeys([*sorted(inlets), *sorted(outlets)]))


def front(patch: Patch, known: Known, group: Group) -> tuple[str, ...]:
    """What a panel shows that nobody has chosen: the way in and out, and a knob or more a node.

    The knobs are the first of each module, then the second, and so on; nodes go from left to
    right.  Without a cable to the outside the way is the first node's inlet, the last's outlet.
    """
    nodes = sorted((n for n in group.nodes if patch.nodes[n].module in known),
                   key=lambda n: (*patch.nodes[n].at, n))  # fmt: skip
    specs = specs_of({n: patch.nodes[n] for n in nodes}, known)
    ways = list(crossing(patch, group))
    if nodes and not ways:
        first, last = nodes[0], nodes[-1]
        ways += [f"{first}.{p.name}" for p in specs[first].signals[:1]]
        ways += [f"{last}.{o}" for o in specs[last].outlets if not o.sink][:1]
    ranked = [
        (place, i, f"{n}.{knob.name}")
        for i, n in enumerate(nodes)
        for place, knob in enumerate(specs[n].of("knob"))
    ]
    knobs = [port for _, _, port in sorted(ranked) if port not in group.ports]
    return tuple(dict.fromkeys([*ways, *group.ports, *knobs[:MOST_KNOBS]]))


def shown_ports(patch: Patch, name: str) -> tuple[str, ...]:
    """What the panel of a folded group shows: its ports, then jacks whose cables lead outside."""
    group = the_group(patch, name)
    return tuple(dict.fromkeys([*group.ports, *crossing(patch, group)]))


def corner(patch: Patch, names: Iterable[str]) -> tuple[float, float]:
    """The left upper corner of some nodes."""
    places = [patch.nodes[n].at for n in names]
    return min(x for x, _ in places), min(y for _, y in places)
