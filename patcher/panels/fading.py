"""Where a cable fades, as it must not hide what lies under it: over knobs, jacks and names."""

import numpy as np

from spikerack.patcher.panels.curve import Points, bezier, part
from spikerack.patcher.panels.draw_panel import labels, panel_name
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.theme import HEADER, LABEL, TITLE, Theme

ROUND, AIR = 8.0, 3.0  # world units kept free round a knob, and round everything else
STEP = 6.0  # world units between two looks along a cable
PLUGGED = 14.0  # world units from its ends where a cable is always whole
FEW = 8  # looks that a cable has at least

Box = tuple[float, float, float, float]
Piece = tuple[Points, bool]  # control points, and whether it is faint


def kept(panel: Panel, name: str, theme: Theme) -> np.ndarray:
    """The fields of a panel [n, 4] that stay legible, from its upper left corner."""
    found: list[Box] = []
    for knob in panel.knobs:
        r = knob.r + ROUND
        found.append((knob.x - r, knob.y - r, knob.x + r, knob.y + r))
    for switch in panel.switches:
        found.append(_wider(switch.x, switch.y, switch.x + switch.w, switch.y + switch.h))
    for line in panel.settings:
        found.append(_wider(line.x, line.y, line.x + line.w, line.y + line.h))
    for jack in panel.jacks:
        if not jack.is_knob:
            r = jack.r
            found.append((jack.x - r, jack.y - r, jack.x + r, jack.y + r))
    for said in labels(panel, theme):
        wide = text_width(said.text, LABEL) / 2
        found.append(_wider(said.x - wide, said.y, said.x + wide, said.y + LABEL))
    title, size = fitted(panel_name(panel, name), panel.width - 36.0, TITLE, 11.0, is_bold=True)
    found.append(_wider(12.0, 6.0, 12.0 + text_width(title, size, True), HEADER - 6.0))
    return np.array(found)


def pieces(points: Points, length: float, fields: np.ndarray) -> list[Piece]:
    """A cable's curve cut where it enters and leaves the fields [n, 4]."""
    count = max(FEW, int(length / STEP))
    t = np.linspace(0.0, 1.0, count + 1)
    path = bezier(points, t)
    x, y = path[:, :1], path[:, 1:]
    x0, y0, x1, y1 = fields.T
    faint = ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any(1)
    for end in (points[0], points[3]):
        faint &= np.hypot(*(path - end).T) > PLUGGED
    edges = (np.flatnonzero(np.diff(faint)) + 1).tolist()
    cuts = [0, *edges, count + 1]
    return [
        (part(points, t[max(a - 1, 0)], t[b - 1]), bool(faint[a]))
        for a, b in zip(cuts[:-1], cuts[1:], strict=True)
    ]


def _wider(x0: float, y0: float, x1: float, y1: float) -> Box:
    return x0 - AIR, y0 - AIR, x1 + AIR, y1 + AIR
