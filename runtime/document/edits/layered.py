"""A graph in layers from left to right (Sugiyama, Tagawa and Toda 1981).

Loops are opened where a walk from the sources comes back; each node stands one layer after the
last of those before it; and layers are sorted by the mean place of their neighbours, sweeping to
and fro while fewer edges cross.
"""

from collections.abc import Iterable, Sequence

SWEEPS = 12


def layered(names: Sequence[str], edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The names in layers, each in its order from top to bottom."""
    ahead = _opened(names, {(a, b) for a, b in edges if a != b})
    depth = _depths(names, ahead)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        layers[depth[name]].append(name)
    best, fewest = layers, crossings(layers, ahead)
    for sweep in range(SWEEPS):
        layers = _swept(layers, ahead, backwards=sweep % 2 == 1)
        count = crossings(layers, ahead)
        if count < fewest:
            best, fewest = layers, count
    return best


def crossings(layers: Sequence[Sequence[str]], edges: Iterable[tuple[str, str]]) -> int:
    """How often edges cross, each drawn straight from its place in its layer to the other."""
    place = {n: (x, y) for x, layer in enumerate(layers) for y, n in enumerate(layer)}
    lines: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for a, b in edges:
        (x0, y0), (x1, y1) = place[a], place[b]
        lines.setdefault((x0, x1), []).append((y0, y1))
    total = 0
    for ends in lines.values():
        ends.sort()
        for i, (_, low) in enumerate(ends):
            total += sum(1 for y0, y1 in ends[i + 1 :] if y1 < low and y0 > ends[i][0])
    return total


def _opened(names: Sequence[str], edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges without those that lead back to where a walk came from."""
    after: dict[str, list[str]] = {n: [] for n in names}
    into = dict.fromkeys(names, 0)
    for a, b in sorted(edges):
        after[a].append(b)
        into[b] += 1
    state: dict[str, int] = {}  # 1 while the walk is below it, 2 when it is left
    kept = set()
    for root in sorted(names, key=lambda n: into[n] > 0):  # sources first
        walk = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while walk:
            name, following = walk[-1]
            for other in following:
                if state.get(other) != 1:
                    kept.add((name, other))
                if other not in state:
                    state[other] = 1
                    walk.append((other, iter(after[other])))
                    break
            else:
                state[name] = 2
                walk.pop()
    return kept


def _depths(names: Sequence[str], ahead: set[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each node."""
    depth = dict.fromkeys(names, 0)
    before = dict.fromkeys(names, 0)
    after: dict[str, list[str]] = {n: [] for n in names}
    for a, b in ahead:
        after[a].append(b)
        before[b] += 1
    ready = [n for n in names if not before[n]]
    for name in ready:  # grows while it is walked
        for other in after[name]:
            depth[other] = max(depth[other], depth[name] + 1)
            before[other] -= 1
            if not before[other]:
                ready.append(other)
    late = {b for _, b in ahead}
    for name in reversed(ready):  # a source stands beside the first that hears it
        if name not in late and after[name]:
            depth[name] = min(depth[n] for n in after[name]) - 1
    return depth


def _swept(
    layers: Sequence[Sequence[str]], edges: set[tuple[str, str]], backwards: bool
) -> list[list[str]]:
    near: dict[str, list[str]] = {n: [] for layer in layers for n in layer}
    for a, b in edges:
        near[a if backwards else b].append(b if backwards else a)
    place = {n: y - len(layer) / 2 for layer in layers for y, n in enumerate(layer)}
    made = [list(layer) for layer in layers]
    for layer in reversed(made) if backwards else made:
        mean = {n: sum(place[m] for m in near[n]) / len(near[n]) for n in layer if near[n]}
        layer.sort(key=lambda n: mean.get(n, place[n]))  # noqa: B023  # sorted at once
        place |= {n: y - len(layer) / 2 for y, n in enumerate(layer)}
    return made
