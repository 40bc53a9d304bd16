"""Graphs of names: which hang together in a loop, and what comes after what.

A graph is a mapping from every node to those that follow it.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping

Graph = Mapping[str, Collection[str]]


def graph(names: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    """The graph of these names and edges; what follows a name is in the order of the edges."""
    after: dict[str, dict[str, None]] = {name: {} for name in names}
    for a, b in edges:
        after[a][b] = None
    return after


def components(after: Graph) -> list[list[str]]:
    """Strongly connected components (Tarjan 1972), without recursion: loops may be long."""
    found: list[list[str]] = []
    number: dict[str, int] = {}  # in order of discovery
    low: dict[str, int] = {}  # the lowest number that can be reached
    stack: list[str] = []
    placed: set[str] = set()
    for root in after:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        path = [(root, iter(after[root]))]
        while path:
            name, rest = path[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    path.append((other, iter(after[other])))
                    break
                if other not in placed:
                    low[name] = min(low[name], number[other])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == number[name]:
                    at = len(stack) - 1
                    while stack[at] != name:
                        at -= 1
                    found.append(stack[at:])
                    placed.update(stack[at:])
                    del stack[at:]
    return found


def in_order(after: Graph) -> list[str]:
    """All names so that each comes after those it follows; of those that may, the first by name."""
    waits = dict.fromkeys(after, 0)
    for others in after.values():
        for other in others:
            waits[other] += 1
    free = [name for name, count in waits.items() if not count]
    heapq.heapify(free)
    order = []
    while free:
        name = heapq.heappop(free)
        order.append(name)
        for other in after[name]:
            waits[other] -= 1
            if not waits[other]:
                heapq.heappush(free, other)
    return order


class Reach:
    """Which names can be reached from which, while edges come that close no loop.

    A set of names is a whole number with a bit for each: a graph of n names takes n * n bits.
    What a new edge makes reachable is told backwards, to those that did not reach it yet
    (Italiano 1986).
    """

    def __init__(self, order: Iterable[str], edges: Iterable[tuple[str, str]]) -> None:
        """Names in an order in which every one of these edges leads on."""
        names = list(order)
        self._bit = {name: 1 << i for i, name in enumerate(names)}
        self._before: dict[str, list[str]] = {name: [] for name in names}
        after: dict[str, list[str]] = {name: [] for name in names}
        for a, b in edges:
            self._before[b].append(a)
            after[a].append(b)
        self._reached = dict(self._bit)
        for name in reversed(names):
            for other in after[name]:
                self._reached[name] |= self._reached[other]

    def leads(self, start: str, goal: str) -> bool:
        """True if a path leads from `start` to `goal`; from a name to itself one always does."""
        return bool(self._reached[start] & self._bit[goal])

    def join(self, a: str, b: str) -> None:
        """One more edge."""
        self._before[b].append(a)
        news, left = self._reached[b], [a]
        while left:
            name = left.pop()
            if not self.leads(name, b):
                self._reached[name] |= news
                left += self._before[name]
