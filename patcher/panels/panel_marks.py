"""Marks over a panel: selected, muted, bypassed, frozen, silent, less than told; and hatching."""

from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.shapes import Colour, Disc, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import FOOTER, HEADER, LABEL, Theme, see_through
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.runtime.patch.graph import Node, Patch


def outline_shapes(panel: Panel, theme: Theme) -> list[Shape]:
    """Round a panel that is selected."""
    return [Rect(-3, -3, panel.width + 3, panel.height + 3, radius=10, edge=theme.selection,
                 thickness=2.5)]  # fmt: skip


def state_shapes(panel: Panel, state: str, theme: Theme) -> list[Shape]:
    """Over a node that is muted (dark), bypassed (hatched) or frozen (pale)."""
    if not state:
        return []
    w, h = panel.width, panel.height
    tint, ink = {
        "muted": (see_through(theme.black, 140), theme.dim),
        "bypassed": (see_through(theme.background, 90), theme.level_high),
        "frozen": (see_through(theme.frozen, 34), theme.frozen),
    }[state]
    found: list[Shape] = [Rect(0, HEADER, w, h, tint, 7)]
    if state == "bypassed":
        found += hatch(w, HEADER, h, 22.0, see_through(theme.level_high, 40))
    found.append(Rect(0, 0, w, h, radius=7, edge=see_through(ink, 200), thickness=1.8))
    return found + _pill(panel, state, FOOTER + 1, ink, theme)


def unread_shapes(panel: Panel, node: Node | None, theme: Theme) -> list[Shape]:
    """Over a node that plays without some of its values: which were left out."""
    names = [place.rpartition(".")[2] for place in node.unread] if node else []
    if not names or "module" in names:
        return []
    said, size = fitted(f"left out: {', '.join(names)}", panel.width - 26.0, FOOTER + 1, 7.0)
    return _pill(panel, said, size, theme.level_high, theme)


def mapped_shapes(panel: Panel, name: str, patch: Patch, theme: Theme) -> list[Shape]:
    """At the open end of each knob's arc that a hand outside turns, a dot."""
    found: list[Shape] = []
    for knob in panel.knobs:
        owner, _, key = (knob.name if panel.kind == "group" else f"{name}.{knob.name}").partition(
            "."
        )
        node = patch.nodes.get(owner)
        if node and key in node.hands:
            found.append(Disc(knob.x, knob.y + knob.r + 2.0, 3.2, theme.selection))
    return found


def silent_shapes(panel: Panel, line: str, theme: Theme) -> list[Shape]:
    """Over a node that cannot be played: dark and hatched as a ghost, and why."""
    if not line:
        return []
    w, h = panel.width, panel.height
    reason = line.removeprefix("nodes.").partition(" ")[2]
    words = wrapped(reason, lambda text: text_width(text, LABEL) <= w - 24.0)
    tall = (LABEL + 3.0) * (len(words) + 1) + 12.0
    top = max(HEADER + 6.0, (h - tall) / 2)
    found: list[Shape] = [Rect(0, HEADER, w, h, see_through(theme.black, 120), 7)]
    found += hatch(w, HEADER, h, 26.0, see_through(theme.black, 60))
    found.append(Rect(6, top, w - 6, min(h - 6.0, top + tall), theme.well, 4, theme.level_high))
    for i, text in enumerate(["silent", *words]):
        y = top + 6.0 + i * (LABEL + 3.0)
        if y + LABEL < h - 8.0:
            ink = theme.ink if i else theme.level_high
            said, size = fitted(text, w - 22.0, LABEL, 7.0)
            found.append(Text(12, y, said, size, ink))
    return found


def _pill(panel: Panel, said: str, size: float, ink: Colour, theme: Theme) -> list[Shape]:
    """A word or two under the header."""
    wide = text_width(said, size) + 12
    left, top = (panel.width - wide) / 2, HEADER + 3
    return [
        Rect(left, top, left + wide, top + 15, theme.background, 7, see_through(ink, 200)),
        Text(panel.width / 2, top + 2, said, size, ink, anchor=0.5),
    ]


def hatch(width: float, top: float, bottom: float, step: float, colour: Colour) -> list[Shape]:
    """Slanted lines over a field that begins at x = 0."""
    found: list[Shape] = []
    tall, start = bottom - top, step
    while start < width + tall:
        x0, x1 = max(0.0, start - tall), min(width, start)
        found.append(Line(((x0, top + start - x0), (x1, top + start - x1)), colour, 2.0))
        start += step
    return found
