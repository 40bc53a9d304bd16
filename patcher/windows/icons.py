"""The signs on buttons, drawn round their middle; `u` is a pixel at scale 1."""

from collections.abc import Callable

from spikerack.patcher.panels.shapes import Disc, Line, Rect, Shape
from spikerack.patcher.panels.theme import mix, see_through, theme


def moved(shapes: list[Shape], x: float, y: float) -> list[Shape]:
    """Icons are drawn round their middle."""
    made: list[Shape] = []
    for s in shapes:
        match s:
            case Rect():
                made.append(Rect(s.x0 + x, s.y0 + y, s.x1 + x, s.y1 + y, s.fill, s.radius))
            case Disc():
                made.append(Disc(s.x + x, s.y + y, s.r, s.fill))
            case Line():
                points = tuple((px + x, py + y) for px, py in s.points)
                made.append(Line(points, s.colour, s.thickness))
    return made


def play(u: float) -> list[Shape]:
    """A triangle."""
    ink = theme().level_good
    steps = [Line(((-5 * u + i * u, -7 * u + i * 0.58 * u), (-5 * u + i * u, 7 * u - i * 0.58 * u)),
                  ink, 1.4 * u) for i in range(12)]  # fmt: skip
    return list(steps)


def stop(u: float) -> list[Shape]:
    """A square."""
    return [Rect(-6 * u, -6 * u, 6 * u, 6 * u, theme().ink, 1.5 * u)]


def panic(u: float) -> list[Shape]:
    """A cross."""
    ink = theme().level_over
    return [Line(((-5 * u, -5 * u), (5 * u, 5 * u)), ink, 2.6 * u),
            Line(((-5 * u, 5 * u), (5 * u, -5 * u)), ink, 2.6 * u)]  # fmt: skip


def record(is_on: bool) -> Callable[[float], list[Shape]]:
    """A dot, which glows while a take is made."""

    def draw(u: float) -> list[Shape]:
        red = theme().level_over
        ring: list[Shape] = [Disc(0, 0, 9 * u, see_through(red, 90))] if is_on else []
        return [*ring, Disc(0, 0, 6 * u, red if is_on else mix(red, theme().panel, 0.25))]

    return draw


def _bend(u: float, way: int) -> list[Shape]:
    ink = theme().ink
    arc = tuple((way * x * u, y * u) for x, y in
                ((-5, -1), (-2, -4), (2, -4), (5, -2), (6, 1), (5, 4), (2, 6)))  # fmt: skip
    head = tuple((way * x * u, y * u) for x, y in ((-4, -6), (-6, 0), (0, 1)))
    return [Line(arc, ink, 1.8 * u), Line(head, ink, 1.8 * u)]


def undo(u: float) -> list[Shape]:
    """An arrow bent back."""
    return _bend(u, 1)


def redo(u: float) -> list[Shape]:
    """An arrow bent forward."""
    return _bend(u, -1)
