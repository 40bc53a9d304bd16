"""Notes on the canvas, and the frame round an open group."""

from functools import lru_cache

from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import GRID, Theme, mix, see_through
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.runtime.patch.graph import Note

SIZE = 14.0  # of a note's words
LEADING = 17.0
INSET = 12.0


@lru_cache(maxsize=512)
def note_lines(text: str, width: float, size: float = SIZE) -> tuple[str, ...]:
    """The lines of a text that are not wider than `width`; a word that is gets shortened."""
    lines = wrapped(text, lambda line: text_width(line, size) <= width)
    return tuple(fitted(line, width, size, size)[0] for line in lines)


def note_shapes(note: Note, theme: Theme) -> list[Shape]:
    """A card with its words, from its upper left corner; what does not fit ends in dots."""
    w, h = note.size
    lines = list(note_lines(note.text, w - 2 * INSET))
    most = max(1, int((h - 2 * INSET + 4.0) // LEADING))
    if len(lines) > most:
        lines = [*lines[: most - 1], fitted(lines[most - 1] + " …", w - 2 * INSET, SIZE, SIZE)[0]]
    found: list[Shape] = [
        Rect(-2, 1, w + 2, h + 4, see_through(theme.black, 70), 7),
        Rect(0, 0, w, h, theme.paper, 5, theme.paper_edge),
        Rect(0, 5, 3, h - 5, mix(theme.paper_edge, theme.paper_ink, 0.35), 1.5),
    ]
    for i, line in enumerate(lines):
        found.append(Text(INSET, INSET - 2 + i * LEADING, line, SIZE, theme.paper_ink))
    return found


def frame_shapes(box: tuple[float, float, float, float], title: str, theme: Theme) -> list[Shape]:
    """Round the panels of an open group (x0, y0, x1, y1), with its title on the upper edge."""
    x0, y0, x1, y1 = box[0] - GRID, box[1] - GRID, box[2] + GRID, box[3] + GRID
    said, size = fitted(title, x1 - x0 - 40.0, SIZE, 9.0)
    wide = text_width(said, size)
    edge = see_through(theme.dim, 150)
    found: list[Shape] = [
        Rect(x0, y0, x1, y1, see_through(theme.white, 10), 12, edge, 1.5),
    ]
    if said:
        found += [
            Rect(x0 + 14, y0 - 10, x0 + 26 + wide, y0 + 9, theme.rail_light, 7, edge),
            Text(x0 + 20, y0 - 8, said, size, theme.ink),
        ]
    return found
