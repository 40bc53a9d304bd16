"""Beside a text of equations: one cell's answer to a step, its plane, and how often it fires."""

from collections.abc import Sequence

from spikerack.patcher.models.one_cell import OneCell, Points
from spikerack.patcher.panels.shapes import Colour, Disc, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import mix, theme
from spikerack.runtime.quantities import show

GAP, HEAD, DOT = 8.0, 18.0, 1.4
MOST = 400  # points of a line


def plots(cell: OneCell, width: float, height: float, scale: float = 1.0) -> list[Shape]:
    """All three, one below the other; what a cell has not leaves its place to the others."""
    t = theme()
    made: list[tuple[str, Sequence[tuple[Points, Colour, bool]], Points]] = []
    if cell.shown:
        name = f"{cell.shown[0]} over {1e3 * (cell.answer[-1][0] if cell.answer else 0):.0f} ms"
        if cell.drive is not None:
            name += f", {cell.drive.name} to {show(cell.level, cell.drive)} at 50 ms"
        made.append((name, [(cell.answer, t.categories["neuron"], False)], cell.answer))
    if cell.is_plane:
        x, y = cell.variables
        first, second = cell.nulls
        ink = t.categories
        made.append((
            f"{y} over {x}, and where each stands still",
            [(first, ink["source"], True), (second, ink["synapse"], True),
             (cell.orbit, ink["neuron"], False)],
            [*cell.orbit, *first, *second],
        ))  # fmt: skip
    if cell.drive is not None and cell.spec.outlet("spike") is not None:
        told = "spikes a second"
        if cell.curve:
            told += f", up to {max(f for _, f in cell.curve):.0f}, over {cell.drive.name}"
        span = [*cell.curve, (0.0, 0.0)]
        made.append((told, [(cell.curve, t.categories["neuron"], False)], span))
    shapes: list[Shape] = []
    high = (height - GAP * scale * (len(made) - 1)) / max(1, len(made))
    for k, (name, curves, span) in enumerate(made):
        top = k * (high + GAP * scale)
        shapes += _plot(name, curves, span, (0.0, top, width, top + high), scale)
    return shapes


def _plot(
    name: str,
    curves: Sequence[tuple[Points, Colour, bool]],
    span: Points,
    box: tuple[float, float, float, float],
    scale: float,
) -> list[Shape]:
    t, (x0, y0, x1, y1) = theme(), box
    head, edge = HEAD * scale, 6 * scale
    shapes: list[Shape] = [
        Rect(x0, y0, x1, y1, mix(t.well, t.panel, 0.25), 6 * scale),
        Text(x0 + edge, y0 + 2 * scale, name, 12 * scale, t.dim),
    ]
    if len(span) < 2:
        return shapes
    (left, right), (low, high) = (_ends([p[k] for p in span]) for k in (0, 1))

    def at(p: tuple[float, float]) -> tuple[float, float]:
        x = (p[0] - left) / (right - left)
        y = (p[1] - low) / (high - low)
        wide, tall = x1 - x0 - 2 * edge, y1 - y0 - head - edge
        return x0 + edge + x * wide, y1 - edge - y * tall

    for points, ink, is_dotted in curves:
        if is_dotted:
            shapes += [Disc(*at(p), DOT * scale, ink) for p in points]
        elif len(points) > 1:
            step = max(1, len(points) // MOST)
            shapes.append(Line(tuple(at(p) for p in points[::step]), ink, 1.5 * scale))
    return shapes


def _ends(values: list[float]) -> tuple[float, float]:
    lo, hi = min(values), max(values)
    return (lo, hi) if hi > lo else (lo - 1.0, hi + 1.0)
