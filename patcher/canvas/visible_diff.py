"""What differs between two patches, as far as the canvas shows it: by identity, so at once."""

from dataclasses import dataclass, replace

from spikerack.runtime.patch.graph import Cable, Node, Patch

Ends4 = tuple[str, str, str, str]


@dataclass(frozen=True)
class Changes:
    """Names of nodes, and ends of cables.

    `is_rebuilt` says that panels may have come, gone or become others; `is_replanned` that
    widths and cuts may have.
    """

    moved: frozenset[str]
    turned: frozenset[str]
    dressed: frozenset[str]  # the texts or the state of a panel are others
    drawn: frozenset[Ends4]  # cables there before and after, with another weight, delay or mute
    is_rebuilt: bool
    is_replanned: bool
    is_papered: bool  # notes or groups are others


def changes(old: Patch | None, new: Patch) -> Changes:
    """The changes from one patch to the next; everything where another one was opened."""
    if old is None:
        every = frozenset(new.nodes)
        return Changes(every, every, every, frozenset(c.ends for c in new.cables), True, True, True)
    same_names = old.nodes.keys() == new.nodes.keys()
    pairs = [
        (name, old.nodes[name], node)
        for name, node in new.nodes.items()
        if name in old.nodes and old.nodes[name] is not node
    ]
    wires = old.cables is not new.cables
    before = {c.ends: c for c in old.cables} if wires else {}
    after = {c.ends: c for c in new.cables} if wires else {}
    plugged = before.keys() != after.keys()
    regrouped = old.groups is not new.groups and _folds(old) != _folds(new)
    rebuilt = [p for p in pairs if _panel(p[1]) != _panel(p[2])]
    remade = bool(rebuilt) or not same_names or regrouped
    drawn = {e for e in before.keys() & after.keys() if before[e] is not after[e]}
    delayed = any(before[e].delay != after[e].delay for e in drawn)
    return Changes(
        moved=frozenset(n for n, a, b in pairs if a.at != b.at),
        turned=frozenset(n for n, a, b in pairs if a.knobs != b.knobs),
        dressed=frozenset(n for n, a, b in pairs if _dress(a) != _dress(b)),
        drawn=frozenset(e for e in drawn if _look(before[e]) != _look(after[e])),
        is_rebuilt=remade or plugged,
        is_replanned=remade
        or plugged
        or delayed
        or any(_width(a) != _width(b) for _, a, b in pairs),
        is_papered=old.groups is not new.groups or old.notes is not new.notes,
    )


def _folds(patch: Patch) -> dict:
    return {n: (g.title, g.nodes, g.folded, g.ports) for n, g in patch.groups.items()}


def _panel(node: Node) -> tuple:
    return node.module, node.channels, node.settings


def _width(node: Node) -> tuple:
    return node.module, node.channels, node.rate, node.state, node.settings


def _dress(node: Node) -> tuple:
    told = (*node.unread,), node.hands
    return node.module, node.channels, node.rate, node.state, node.settings, *told


def _look(cable: Cable) -> tuple[Cable, bool]:
    return replace(cable, extra={}), cable.is_silent
