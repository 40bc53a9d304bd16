"""The plain values that commands take: names, jacks, places."""

from collections.abc import Iterable, Sequence

from spikerack.runtime.document.command import Known
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.overrides import jack
from spikerack.runtime.spec import Spec


def point(value: Sequence[float], what: str = "at") -> tuple[float, float]:
    """A place or a size: two numbers."""
    try:
        x, y = (float(v) for v in value)
    except (OverflowError, TypeError, ValueError):
        raise wrong(what, "must be a list of two numbers", value, "write [x, y]") from None
    return x, y


def taken(patch: Patch) -> set[str]:
    """Every name in the one space that nodes, notes and groups share, also those left out."""
    left_out = (
        str(r.place[1]) for r in patch.remnants if r.place[0] in ("nodes", "notes", "groups")
    )
    return {*patch.nodes, *patch.notes, *patch.groups, *left_out}


def some(patch: Patch, names: str | Iterable[str]) -> list[str]:
    """Names of nodes, notes or groups that are there, each once."""
    found = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    for name in found:
        if name not in patch.nodes and name not in patch.notes and name not in patch.groups:
            raise wrong(shown(name), "there is no such name", todo=meant(name, taken(patch)))
    return found


def some_nodes(patch: Patch, names: str | Iterable[str]) -> list[str]:
    """Names of nodes; a group's name stands for the nodes in it, and notes are passed over."""
    found: dict[str, None] = {}
    for name in some(patch, names):
        members = patch.groups[name].nodes if name in patch.groups else (name,)
        found |= dict.fromkeys(n for n in members if n in patch.nodes)
    return list(found)


def the_node(patch: Patch, name: str) -> Node:
    """The node of this name."""
    if name not in patch.nodes:
        raise wrong(shown(name), "there is no such node", todo=meant(name, patch.nodes))
    return patch.nodes[name]


def the_spec(patch: Patch, known: Known, name: str) -> Spec:
    """The datasheet of a node; a ghost has none."""
    node = the_node(patch, name)
    spec = spec_of(node, known)
    if spec is None:
        rule = f"its module {shown(node.module)} is unknown here"
        raise wrong(name, rule, todo="it is kept as it came")
    return spec


def the_ends(source: str, target: str) -> tuple[str, str, str, str]:
    """The four names in "a.out" and "b.in"."""
    return *jack(source, "outlet"), *jack(target, "inlet")


def the_cable(patch: Patch, source: str, target: str) -> Cable:
    """The cable between two jacks."""
    ends = the_ends(source, target)
    for cable in patch.cables:
        if cable.ends == ends:
            return cable
    rule = "there is no such cable"
    near = [str(c) for c in patch.cables if c.source == ends[0] or c.target == ends[2]]
    raise wrong(f"{source} -> {target}", rule, todo=meant("", near))
