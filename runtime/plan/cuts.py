"""Which edges of a feedback loop are cut: only those needed, and the same ones every time."""

from collections.abc import Collection, Iterable
from heapq import heapify, heappop, heappush

from spikerack.runtime.plan.order import Reach

Edge = tuple[str, str]


def cut_edges(
    members: Collection[str], edges: Iterable[Edge], cheap: Collection[Edge] = ()
) -> set[Edge]:
    """Edges to cut so that no loop is left and none is cut in vain.

    A greedy order (Eades, Lin & Smyth 1993) proposes; then every proposed edge that closes
    no loop any more is put back, so the set is minimal.  Ties go by name: the same patch is
    cut the same way every time.
    What only `cheap` edges lead to is first where all else is equal: a list waits at less cost.
    """
    edges = list(dict.fromkeys(edges))
    place = {name: i for i, name in enumerate(_greedy(members, edges, cheap))}
    kept = Reach(place, ((a, b) for a, b in edges if place[a] < place[b]))
    cut = set()
    for a, b in edges:
        if place[a] < place[b]:
            continue
        if kept.leads(b, a):
            cut.add((a, b))
        else:
            kept.join(a, b)
    return cut


def _greedy(
    members: Collection[str], edges: Iterable[Edge], cheap: Collection[Edge] = ()
) -> list[str]:
    """Sources first, sinks last, otherwise the node that gives most more than it takes."""
    after: dict[str, set[str]] = {m: set() for m in members}
    before: dict[str, set[str]] = {m: set() for m in members}
    for a, b in edges:
        if a != b:
            after[a].add(b)
            before[b].add(a)
    dear = {b for a, b in edges if (a, b) not in cheap}
    rank = {m: i for i, m in enumerate(sorted(members, key=lambda m: (m in dear, m)))}
    sinks = [(-rank[m], m) for m in members if not after[m]]
    others = [(_surplus(before[m], after[m]), rank[m], m) for m in members]
    heapify(sinks)
    heapify(others)  # holds what is out of date too: of nodes that are done or have changed
    left, right, rest = [], [], set(members)
    while rest:
        if sinks:
            chosen = heappop(sinks)[1]
            right.append(chosen)
        else:
            surplus, _, chosen = heappop(others)
            if chosen not in rest or surplus != _surplus(before[chosen], after[chosen]):
                continue
            left.append(chosen)
        rest.discard(chosen)
        receivers, senders = after.pop(chosen), before.pop(chosen)
        for other in receivers:
            before[other].discard(chosen)
        for other in senders:
            after[other].discard(chosen)
            if not after[other]:
                heappush(sinks, (-rank[other], other))
        for other in receivers | senders:
            heappush(others, (_surplus(before[other], after[other]), rank[other], other))
    return left + right[::-1]


def _surplus(before: set[str], after: set[str]) -> tuple[bool, int]:
    """How much more a node takes than it gives; what takes nothing comes first."""
    return bool(before), len(before) - len(after)
