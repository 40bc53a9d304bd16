"""The shapes of a panel: what stays (`frame` and `detail`), what moves, and the view from afar.

A view draws `body` once, and over it the shapes of each knob and switch, again when it turns.
"""

from math import cos, radians, sin

from spikerack.modules.ports import Quantity
from spikerack.patcher.panels.buttons import button_shapes
from spikerack.patcher.panels.control_rows import NAME, SEGMENT
from spikerack.patcher.panels.draw_display import grid
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.ghosts import lines_that_fit
from spikerack.patcher.panels.hand_wells import hand_shapes
from spikerack.patcher.panels.layout import label_spot
from spikerack.patcher.panels.model import Jack, Knob, Panel, Setting, Switch
from spikerack.patcher.panels.panel_marks import hatch
from spikerack.patcher.panels.shapes import Disc, Line, Point, Rect, Shape, Text
from spikerack.patcher.panels.theme import (
    FOOTER,
    HEADER,
    HOLE,
    LABEL,
    RING,
    SMALL_HOLE,
    SMALL_RING,
    TITLE,
    Theme,
    mix,
    see_through,
)  # fmt: skip
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.quantities import show

START, END = radians(135), radians(405)
ARC = 4.5  # from a knob's rim to its arc
MOST_TICKS = 24


def body(panel: Panel, name: str, node: Node | None, theme: Theme) -> list[Shape]:
    """All that stays while the node is as it is."""
    return [*frame(panel, theme), *detail(panel, name, node, theme)]


def frame(panel: Panel, theme: Theme) -> list[Shape]:
    """What is seen at any distance: shadow, plate, header, wells, sockets."""
    w, h = panel.width, panel.height
    accent = theme.categories[panel.category]
    head = mix(theme.panel, accent, theme.header)
    low = mix(theme.panel, theme.black, 0.10)
    found: list[Shape] = [
        Rect(-reach, 5 - reach, w + reach, h + 4 + reach, radius=8 + reach,
             edge=see_through(theme.black, alpha), thickness=thick)
        for reach, alpha, thick in ((6, 34, 10), (1, 60, 6))
    ]  # fmt: skip
    found += [
        Rect(0, h - 16, w, h, low, 7),
        Rect(0, HEADER, w, h - 7, mix(theme.panel, theme.white, 0.05), below=low),
        Rect(0, 0, w, HEADER, head, 7),
        Rect(0, HEADER - 9, w, HEADER, head),
        Rect(0, HEADER - 2, w, HEADER, accent),
        Rect(0, 0, w, h, radius=7, edge=theme.edge, thickness=1.2),
    ]
    found += [Rect(p.x0, p.y0, p.x1, p.y1, theme.plate, 6, theme.plate_edge) for p in panel.plates]
    found += [Rect(s.x0, s.y0, s.x1, s.y1, theme.well, 4, theme.well_edge) for s in panel.wells]
    found += [shape for well in panel.wells for shape in hand_shapes(well, theme)]
    if (n := panel.notice) is not None:
        found.append(Rect(n.x, n.y, n.x + n.w, n.y + n.h, theme.well, 4, theme.well_edge))
    for jack in panel.jacks:
        if not jack.is_knob:
            found += jack_shapes(jack, theme)
    return found


def detail(panel: Panel, name: str, node: Node | None, theme: Theme) -> list[Shape]:
    """What is seen near by: every text, knobs without their pointers, switches."""
    w = panel.width
    said, size = fitted(panel_name(panel, name), w - 36.0, TITLE, 11.0, is_bold=True)
    found: list[Shape] = [
        Text(12, (HEADER - 2 - size) / 2, said, size, theme.white, True),
        *led_shapes(panel, 0.0, theme),
        *(line for well in panel.wells for line in grid(well, theme)),
    ]
    for knob in panel.knobs:
        found += _base(knob, theme)
    for switch in panel.switches:
        found.append(Rect(switch.x, switch.y, switch.x + switch.w, switch.y + switch.h,
                          theme.well, 4, theme.well_edge))  # fmt: skip
    for setting in panel.settings:
        found += _setting(setting, panel, node, theme)
    found += button_shapes(panel, node, theme)
    for jack in panel.jacks:
        if jack.is_knob:
            found += jack_shapes(jack, theme)
    found += labels(panel, theme)
    if panel.kind == "ghost":
        found += _missing(panel, theme)
    foot, small = fitted(footer(panel, node), w - 12.0, FOOTER, 7.0)
    found.append(Text(w / 2, panel.height - 15.5, foot, small, theme.faint, anchor=0.5))
    return found


def labels(panel: Panel, theme: Theme) -> list[Text]:
    """The names of knobs and jacks: the same on every panel of a module."""
    names = {k.name: k.label for k in panel.controls}
    found = []
    for jack in panel.jacks:
        if jack.is_knob:
            x, y = label_spot(jack.x, jack.y)
            found.append(Text(x, y, names[jack.name], LABEL, theme.dim, anchor=0.5))
        else:
            ink = theme.ink if jack.is_outlet else theme.dim
            found.append(Text(jack.x, jack.y - 31, jack.label, LABEL, ink, anchor=0.5))
    return found


def panel_name(panel: Panel, name: str) -> str:
    """What the header says: the node's name, or the module's."""
    return (name or panel.title).replace("_", " ").upper()


def footer(panel: Panel, node: Node | None) -> str:
    """What is engraved at the lower end: the module, its channels, its rate."""
    parts = list(panel.lines) if panel.kind == "group" else [panel.title]
    if node is not None and node.channels > 1:
        parts.append(f"× {node.channels}")
    if node is not None and node.rate != "audio":
        parts.append("control" if node.rate == "control" else f"/ {node.rate}")
    return "  ".join(parts)


def notice_shapes(panel: Panel, line: str, theme: Theme) -> list[Shape]:
    """The line in the panel's window; dim where something is missing."""
    n = panel.notice
    if n is None:
        return []
    text, size = fitted(line, n.w - 14, LABEL, 9.0)
    lit = mix(theme.categories[panel.category], theme.white, 0.35)
    ink = theme.dim if line.startswith("no ") else lit
    return [Text(n.x + 7, n.y + (n.h - size) / 2 - 0.3, text, size, ink)]


def led_shapes(panel: Panel, level: float, theme: Theme) -> list[Shape]:
    """The lamp in the header, dark at 0 and bright at 1: the second shape is what glows."""
    accent = theme.categories[panel.category]
    dark, bright = mix(accent, theme.black, 0.6), mix(accent, theme.white, 0.6)
    x, y = panel.width - 14, HEADER / 2 - 1
    return [
        Disc(x, y, 4.6, see_through(theme.black, 120)),
        Disc(x, y, 4.0, mix(dark, bright, level)),
    ]


def arc(x: float, y: float, r: float, start: float, end: float) -> tuple[Point, ...]:
    """Points from one part of a knob's way to another, 0..1."""
    a, b = (START + (END - START) * part for part in (start, end))
    count = max(2, int(abs(b - a) * 4.5))
    angles = [a + (b - a) * i / count for i in range(count + 1)]
    return tuple((x + r * cos(angle), y + r * sin(angle)) for angle in angles)


def knob_shapes(
    knob: Knob, turn: float, modulated: float | None, theme: Theme
) -> tuple[Line, Line, Line]:
    """Its value's arc, the arc of what cables make of it, and its pointer; always these three."""
    q = knob.port.default
    zero = 0.0
    if isinstance(q, Quantity) and q.lo < 0.0 < q.hi and q.unit not in ("dB", "mV"):
        zero = -q.lo / (q.hi - q.lo)
    accent = theme.categories[knob.category]
    low, high = min(turn, zero), max(turn, zero)
    value = Line(arc(knob.x, knob.y, knob.r + ARC, low, high + 0.002), accent, 3.0)
    now = turn if modulated is None else modulated
    colour = theme.modulated if modulated is not None else (0, 0, 0, 0)
    second = Line(arc(knob.x, knob.y, knob.r + ARC + 2.6, min(turn, now), max(turn, now) + 0.002),
                  colour, 1.6)  # fmt: skip
    angle = START + (END - START) * turn
    near, far = 0.38 * knob.r, 0.86 * knob.r
    ends = tuple((knob.x + d * cos(angle), knob.y + d * sin(angle)) for d in (near, far))
    return value, second, Line(ends, theme.pointer, 2.4)


def switch_shapes(switch: Switch, value: float, theme: Theme) -> list[Shape]:
    """The name that is chosen: in the window, or lit among the others."""
    accent = theme.categories[switch.category]
    chosen = min(max(round(value), 0), len(switch.names) - 1)
    middle = switch.x + switch.w / 2
    if switch.is_window:
        y = switch.y + switch.h / 2
        return [
            Text(middle, y - NAME / 2 - 0.5, switch.names[chosen], NAME,
                 mix(accent, theme.white, 0.35), anchor=0.5),
            *(
                Line(((x - 2 * d, y - 3.5), (x + 2 * d, y), (x - 2 * d, y + 3.5)), theme.dim, 1.4)
                for x, d in ((switch.x + 7.5, -1), (switch.x + switch.w - 7.5, 1))
            ),
        ]  # fmt: skip
    found: list[Shape] = []
    for i, name in enumerate(switch.names):
        y = switch.y + 1 + SEGMENT * i
        if i == chosen:
            lit = mix(theme.well, accent, 0.55)
            found.append(Rect(switch.x + 1.5, y + 0.5, switch.x + switch.w - 1.5,
                              y + SEGMENT - 0.5, lit, 3))  # fmt: skip
        ink = theme.white if i == chosen else theme.faint
        found.append(Text(middle, y + (SEGMENT - NAME) / 2 - 0.3, name, NAME, ink, anchor=0.5))
    return found


def jack_shapes(jack: Jack, theme: Theme) -> list[Shape]:
    """An empty socket; the third shape is the ring with the colour of what fits."""
    colour = theme.signals[jack.kind]
    ring, hole = (SMALL_RING, SMALL_HOLE) if jack.is_knob else (RING, HOLE)
    colour = mix(colour, theme.panel, 0.45) if jack.is_knob else colour
    edge = 0.6 if jack.is_knob else 1.0
    rim = mix(theme.socket, theme.panel, 0.4) if jack.is_knob else theme.socket
    return [
        Disc(jack.x, jack.y, jack.r + edge, theme.socket_edge),
        Disc(jack.x, jack.y, jack.r, rim),
        Disc(jack.x, jack.y, ring, colour),
        Disc(jack.x, jack.y, hole, theme.unplugged),
    ]


def far(panel: Panel, name: str, theme: Theme) -> list[Shape]:
    """The name in large letters, for a view from afar: one word a line where that is larger."""
    accent = mix(theme.categories[panel.category], theme.white, 0.6)
    said = panel_name(panel, name)
    words = said.split() or [panel.title.upper()]
    w = panel.width - 14
    size = min(w / max(text_width(word, 1.0, True) for word in words), 40.0, 150.0 / len(words))
    top = max([HEADER, *(well.y1 for well in panel.wells)])
    bottom = min([panel.height, *(j.y - 34 for j in panel.jacks if not j.is_knob)])
    y = (top + bottom) / 2 - len(words) * size * 0.52
    return [
        Text(panel.width / 2, y + i * size * 1.04, word, size, accent, True, 0.5)
        for i, word in enumerate(words)
    ]


def _base(knob: Knob, theme: Theme) -> list[Shape]:
    """A knob without its pointer: track, ticks, cap."""
    x, y, r = knob.x, knob.y, knob.r
    q = knob.port.default
    found: list[Shape] = [Line(arc(x, y, r + ARC, 0, 1), theme.track, 3.0)]
    if isinstance(q, Quantity) and q.taper == "whole":
        steps = int(q.hi - q.lo)
        steps = steps if steps <= MOST_TICKS else 8
        for i in range(steps + 1):
            angle = START + (END - START) * i / max(1, steps)
            ends = tuple((x + d * cos(angle), y + d * sin(angle)) for d in (r + 6.6, r + 8.8))
            found.append(Line(ends, theme.faint, 1.1))
    return [
        *found,
        Disc(x, y + 2.5, r + 0.5, see_through(theme.black, 80)),
        Disc(x, y, r, theme.knob_rim),
        Disc(x, y - 0.6, r - 1.6, theme.knob_light),
        Disc(x, y + 0.6, r - 3.2, theme.knob),
    ]


def _setting(setting: Setting, panel: Panel, node: Node | None, theme: Theme) -> list[Shape]:
    """A text in its window."""
    value = setting.port.default
    if node is not None:
        value = node.settings.get(setting.port.name, value)
    x1, y1 = setting.x + setting.w, setting.y + setting.h
    name, is_plain = setting.port.name, not isinstance(setting.port.default, str)
    said = show(value, setting.port) if is_plain else str(value) or f"no {name}"
    wide = text_width(name, LABEL) + 8.0 if is_plain else 0.0
    text, size = fitted(said, setting.w - 14 - wide, LABEL, 9.5)
    lit = mix(theme.categories[panel.category], theme.white, 0.35)
    ink = lit if is_plain or value else theme.faint
    top = setting.y + (setting.h - size) / 2 - 0.3
    found: list[Shape] = [
        Rect(setting.x, setting.y, x1, y1, theme.well, 4, theme.well_edge),
        Text(x1 - 7 if is_plain else setting.x + 7, top, text, size, ink, anchor=float(is_plain)),
    ]
    if is_plain:
        found.append(Text(setting.x + 7, top, name.replace("_", " "), LABEL, theme.faint))
    return found


def _missing(panel: Panel, theme: Theme) -> list[Shape]:
    """What a ghost says: that its module is missing, and its knobs as text."""
    found = hatch(panel.width, HEADER, panel.height, 26.0, see_through(theme.black, 60))
    found.append(Text(12, HEADER + 9, "missing module", LABEL, theme.level_high))
    for i, line in enumerate(lines_that_fit(panel)):
        said, size = fitted(line, panel.width - 22.0, LABEL, 9.0)
        found.append(Text(12, HEADER + 30 + i * (LABEL + 2.5), said, size, theme.dim))
    return found
