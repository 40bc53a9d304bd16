"""Tidy panels: into rows as they stand, or from left to right as the cables flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spikerack.runtime.document.arguments import point, some
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.edits.layered import layered
from spikerack.runtime.document.edits.nodes import move
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import Patch

ROW, HEIGHT, GRID = 408.0, 372.0, 12.0
WIDTH = 206.0  # where nobody told how wide a panel is
GAP, WIDE_GAP = 12.0, 96.0  # between panels in a row, and where cables run


@dataclass(frozen=True)
class Tile:
    """What is arranged: a node, or a folded group in place of its nodes."""

    name: str
    x: float
    y: float
    width: float
    height: float


@command("arrange")
def arrange(
    patch: Patch,
    known: Known,
    names: Sequence[str] = (),
    how: str = "rows",
    sizes: Mapping[str, Sequence[float]] = {},  # noqa: B006  # never written to
) -> Patch:
    """Tidy some panels, or all, into "rows" as they stand or as cables "flow" to the right.

    `sizes` tells how wide and high panels are: {name: [width, height]}.
    """
    if how not in ("rows", "flow"):
        raise wrong("how", "must be one of its names", how, 'write "rows" or "flow"')
    panels = _panels(patch, sizes)
    home = {n: k for k, g in patch.groups.items() if g.folded for n in g.nodes}
    chosen = set(panels)
    if names:
        grouped = {n: patch.groups[n].nodes for n in some(patch, names) if n in patch.groups}
        inside = {m for nodes in grouped.values() for m in nodes}
        chosen = {home.get(n, n) for n in {*names} | inside} & panels.keys()
    moved = [p for n, p in sorted(panels.items()) if n in chosen]
    if not moved:
        return patch
    if how == "rows":
        rest = [p for n, p in panels.items() if n not in chosen]
        return move(patch, known, _rows(moved, rest))
    cables = [(home.get(c.source, c.source), home.get(c.target, c.target)) for c in patch.cables]
    return move(patch, known, _flow(moved, [c for c in cables if chosen >= {*c}]))


def _panels(patch: Patch, sizes: Mapping[str, Sequence[float]]) -> dict[str, Tile]:
    hidden = {n for g in patch.groups.values() if g.folded for n in g.nodes}
    places = {n: node.at for n, node in patch.nodes.items() if n not in hidden}
    places |= {k: g.at for k, g in patch.groups.items() if g.folded}
    size = {n: point(sizes.get(n, (WIDTH, HEIGHT)), "sizes") for n in places}
    return {n: Tile(n, *at, *size[n]) for n, at in places.items()}


def _rows(panels: list[Tile], rest: list[Tile]) -> dict[str, tuple[float, float]]:
    """Each in the row it is nearest to, in the order it has, to the right where it is full."""
    places = {}
    full: dict[int, list[tuple[float, float]]] = {}
    for p in rest:
        for row in range(int(p.y // ROW), int((p.y + p.height) // ROW) + 1):
            if p.y < row * ROW + HEIGHT and row * ROW < p.y + p.height:
                full.setdefault(row, []).append((p.x, p.x + p.width))
    for p in sorted(panels, key=lambda p: (round(p.y / ROW), p.x, p.name)):
        row = round(p.y / ROW)
        x = _free(round(p.x / GRID) * GRID, p.width, full.setdefault(row, []))
        full[row].append((x, x + p.width))
        places[p.name] = (x, row * ROW)
    return places


def _free(x: float, width: float, full: list[tuple[float, float]]) -> float:
    """The first place from x on where this much is free."""
    for left, right in sorted(full):
        if left < x + width and x < right:
            x = -(-right // GRID) * GRID
    return x


def _flow(panels: list[Tile], cables: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Layers from left to right, each centred on the highest; their corner stays."""
    by_name = {p.name: p for p in panels}
    start = {p.name: (p.y, p.x, p.name) for p in panels}
    layers = layered(sorted(by_name, key=start.__getitem__), cables)
    x, top = min(p.x for p in panels), min(p.y for p in panels)
    heights = [sum(by_name[n].height + 3 * GAP for n in layer) for layer in layers]
    places = {}
    for layer, height in zip(layers, heights, strict=True):
        y = top + (max(heights) - height) / 2
        for name in layer:
            places[name] = (x, round(y / GRID) * GRID)
            y += by_name[name].height + 3 * GAP
        wide = max(by_name[n].width for n in layer)
        x = -(-(x + wide + WIDE_GAP) // GRID) * GRID
    return places
