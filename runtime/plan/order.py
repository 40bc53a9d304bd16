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
                    at = stack.index(name) if stack[-1] != name else len(stack) - 1
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


def reaches(after: Graph, start: str, goal: str) -> bool:
    """True if a path leads from `start` to `goal`; from a node to itself one always does."""
    seen, left = {start}, [start]
    while left:
        name = left.pop()
        if name == goal:
            return True
        new = [other for other in after[name] if other not in seen]
        seen.update(new)
        left += new
    return False
