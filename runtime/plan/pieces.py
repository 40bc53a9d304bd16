"""Cut a plan into pieces: groups of nodes that one kernel runs.

A feedback loop is never split.  Neighbours of one rate are joined along their cables, those
with most cables between them first, until a piece is full.  Two pieces must never wait for
each other.  Nodes of Signals modules, and loops of mixed rate or width, stay generic: their
time goes into their own inner loops.  So do nodes that are frozen or silent, which do nothing.
"""

from collections import Counter
from dataclasses import dataclass
from heapq import heappop, heappush

from spikerack.runtime.plan.plan import BLOCK, Component, Plan, Wire

HUB = 3  # producers: a node with more is no part of any of their chains
REPEATED = 4  # equal pieces: so many run better as lanes than joined to something else
FULL = 12  # nodes: beyond this a kernel compiles slower and runs no faster


@dataclass(frozen=True)
class Piece:
    """Groups in running order; `fused` says they share one kernel."""

    groups: tuple[Component, ...]
    fused: bool

    @property
    def names(self) -> list[str]:
        """All nodes, in running order."""
        return [name for group in self.groups for name in group.names]


def is_plain(wire: Wire) -> bool:
    """True if a cable is only a weight and a sum: same rate, nothing on its way, and no list."""
    return (
        not wire.listed
        and wire.divider == wire.divider_into
        and wire.late == 0
        and not wire.is_between
    )


def can_fuse(plan: Plan, group: Component) -> bool:
    """True if a group can be written out in a kernel of a piece."""
    steps = [plan.steps[n] for n in group.names]
    if any(s.spec.whole or s.node.state or not plan.ticks(s.name) for s in steps):
        return False
    if not group.loop and steps[0].is_tiled:
        return False  # a kernel of its own computes what happens seldom where it is due
    same = len({(s.divider, s.channels) for s in steps}) == 1
    inside = [w for s in steps for w in plan.into(s.name) if w.cable.source in group.names]
    plain = all(w.divider == w.divider_into and not w.is_between for w in inside)
    return not group.loop or (same and plain)


def cut(plan: Plan) -> list[Piece]:
    """The pieces of a plan, in running order."""
    home = {name: i for i, group in enumerate(plan.groups) for name in group.names}
    near = [w for w in plan.wires if w.behind < BLOCK or w.cut]
    between: dict[tuple[int, int], list[Wire]] = {}
    for w in near:
        a, b = home[w.cable.source], home[w.cable.target]
        if a != b:
            between.setdefault((a, b), []).append(w)
    pieces = _Pieces(plan, list(between))
    joins = {ends: len(ws) for ends, ws in between.items() if all(map(is_plain, ws))}
    by_worth = [ends for ends, _ in sorted(joins.items(), key=lambda item: (-item[1], item[0]))]
    # first what belongs together by itself: chains, not hubs, so that equal chains stay equal
    for a, b in by_worth:
        alone = len(pieces.leads[a]) == 1 or len(pieces.comes[b]) == 1
        if alone and len(pieces.comes[b]) <= HUB:
            pieces.join(a, b)
    many = pieces.repeated()
    for a, b in by_worth:
        if not {pieces.at[a], pieces.at[b]} & many:
            pieces.join(a, b)
    return pieces.ordered()


class _Pieces:
    """Groups on their way into pieces."""

    def __init__(self, plan: Plan, edges: list[tuple[int, int]]) -> None:
        self.plan = plan
        count = len(plan.groups)
        self.members = {i: [i] for i in range(count)}
        self.at = list(range(count))
        self.size = {i: len(g.names) for i, g in enumerate(plan.groups)}
        self.kind = {
            i: plan.steps[g.names[0]].divider if can_fuse(plan, g) else 0
            for i, g in enumerate(plan.groups)
        }
        self.after: dict[int, set[int]] = {i: set() for i in range(count)}
        self.before: dict[int, set[int]] = {i: set() for i in range(count)}
        for a, b in edges:
            self.after[a].add(b)
            self.before[b].add(a)
        self.leads = {i: frozenset(after) for i, after in self.after.items()}
        self.comes = {i: frozenset(before) for i, before in self.before.items()}

    def join(self, a: int, b: int) -> None:
        """Make one piece of the pieces two groups are in, if that is allowed."""
        a, b = self.at[a], self.at[b]
        if a == b or not self.kind[a] or self.kind[a] != self.kind[b]:
            return
        if self.size[a] + self.size[b] > FULL or not self._plain(a, b) or self._detour(a, b):
            return
        self.members[a] += self.members.pop(b)
        for m in self.members[a]:
            self.at[m] = a
        self.size[a] += self.size.pop(b)
        for other in self.after.pop(b):
            self.before[other].discard(b)
            if other != a:
                self.after[a].add(other)
                self.before[other].add(a)
        for other in self.before.pop(b):
            self.after[other].discard(b)
            if other != a:
                self.before[a].add(other)
                self.after[other].add(a)

    def _plain(self, a: int, b: int) -> bool:
        """True if nothing but plain cables runs between two pieces."""
        names = {n for m in self.members[b] for n in self.plan.groups[m].names}
        mine = [n for m in self.members[a] for n in self.plan.groups[m].names]
        out = [w for n in mine for w in self.plan.out_of(n) if w.cable.target in names]
        back = [w for n in mine for w in self.plan.into(n) if w.cable.source in names]
        return all(is_plain(w) for w in out + back)

    def _detour(self, a: int, b: int) -> bool:
        """True if one reaches the other through a third piece: joining would close a circle."""
        for start, goal in ((a, b), (b, a)):
            seen, stack = {start}, [n for n in self.after[start] if n != goal]
            while stack:
                node = stack.pop()
                if node == goal:
                    return True
                if node not in seen:
                    seen.add(node)
                    stack.extend(self.after[node])
        return False

    def repeated(self) -> set[int]:
        """Pieces of the same modules as several others."""
        like: dict[tuple, list[int]] = {}
        for piece, members in self.members.items():
            names = [n for m in sorted(members) for n in self.plan.groups[m].names]
            key = tuple(self._look(n) for n in names)
            like.setdefault(key, []).append(piece)
        return {p for pieces in like.values() if len(pieces) >= REPEATED for p in pieces}

    def _look(self, name: str) -> tuple:
        """What makes two nodes alike to a kernel: module, size, which inlets are patched."""
        step = self.plan.steps[name]
        patched = tuple(sorted(w.cable.inlet for w in self.plan.into(name)))
        return step.spec.name, step.channels, step.divider, patched

    def ordered(self) -> list[Piece]:
        """All pieces so that each comes after those it needs."""
        waits = Counter(b for a in self.members for b in self.after[a])
        free = sorted(p for p in self.members if not waits[p])  # a heap: the first in the plan
        order: list[int] = []
        while free:
            order.append(heappop(free))
            for p in self.after[order[-1]]:
                waits[p] -= 1
                if not waits[p]:
                    heappush(free, p)
        groups = self.plan.groups
        return [
            Piece(tuple(groups[m] for m in sorted(self.members[p])), bool(self.kind[p]))
            for p in order
        ]
