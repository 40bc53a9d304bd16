"""A module's panel, from its signature alone: the narrowest one on which everything fits.

From top to bottom: the header, a display if it has one, rows of controls, rows of jacks, and the
module's name as an engraver would put it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from spikerack.modules.ports import Moved
from spikerack.patcher.panels.buttons import asked, side_by_side
from spikerack.patcher.panels.control_rows import (
    LIFT,
    SEGMENT,
    UNDER,
    WINDOW,
    Control,
    Row,
    arrangements,
    torn,
)
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.jack_rows import Block, blocks, placed
from spikerack.patcher.panels.model import Jack, Knob, Notice, Panel, Setting, Switch, Well
from spikerack.patcher.panels.theme import COLUMN, HEADER, HEIGHT, JACK, LABEL, MARGIN, SMALL_JACK
from spikerack.patcher.panels.title import title
from spikerack.patcher.panels.wells import display, is_spare
from spikerack.runtime.spec import Port, Spec

TOP = HEADER + 8.0
FRAME = 8.0  # between a display and the side of the panel
TEXTS = ("formula", "path")  # settings that a panel shows
TEXT_ROW = 27.0
MOST_COLUMNS = 24
FLOOR = 3.0  # between the lowest label of the controls and the jacks
WIDEST_GAP = 26.0  # between rows of controls


@dataclass(frozen=True)
class Socket:
    """A jack, before it has a place."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class Content:
    """What a panel has to hold."""

    title: str
    category: str
    controls: tuple[Control, ...] = ()
    inlets: tuple[Socket, ...] = ()
    outlets: tuple[Socket, ...] = ()
    settings: tuple[Port, ...] = ()
    display: tuple[str, str, tuple[float, float, int]] | None = None
    device: str = ""
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> float:
        """How much height the windows with texts take; buttons stand in the room of a display."""
        return TEXT_ROW * (len(self.settings) + bool(self.device))


@lru_cache(maxsize=1024)
def panel(spec: Spec, channels: int = 0) -> Panel:
    """The panel of a module.  With one channel a neuron shows its voltage, else its spikes.

    What needs no display has one where there is room for it on the same width.
    """
    whole = content(spec, channels)
    if not whole.display or not is_spare(spec) or whole.display[0] == "matrix":
        return arranged(whole)
    narrow = arranged(replace(whole, display=None, buttons=()))
    with suppress(ValueError):  # no room at all
        if (made := arranged(whole)).width <= narrow.width:
            return made
    return narrow


def content(spec: Spec, channels: int = 0) -> Content:
    """What a module's signature asks for."""
    controls = tuple(Control(p.name, title(p.name), p) for p in spec.of("knob"))
    inlets = tuple(Socket(p.name, title(p.name), p.kind) for p in spec.signals)
    outlets = tuple(Socket(str(o), title(o), o.kind) for o in spec.outlets if not o.sink)
    settings = tuple(spec.of("setting"))
    if controls or len(settings) > 4:
        settings = tuple(p for p in settings if p.name in TEXTS)
    shown = display(spec, channels)
    return Content(title(spec.name), spec.category, controls, inlets, outlets, settings,
                   shown, device_needed(spec), asked(spec) if shown else ())  # fmt: skip


def device_needed(spec: Spec) -> str:
    """What has to be plugged in for this module, or "": sound devices are told of elsewhere."""
    found = [p.default.device for p in spec.of("hand") if isinstance(p.default, Moved)]
    if any(kind.startswith("midi") for kind in found) or any(
        o.sink == "midi" for o in spec.outlets
    ):
        return "MIDI port"
    return found[0] if found and found[0] not in ("audio in", "osc", "panel", "panel notes") else ""


def arranged(content: Content, least_columns: int = 2) -> Panel:
    """The best panel: narrow, with large knobs, few rows of jacks and little empty space."""
    jacks = blocks([s.label for s in content.inlets], [s.label for s in content.outlets])
    least = content.display[2][0] + 7.0 if content.display else 0.0
    most = content.display[2][1] + 7.0 if content.display else 0.0
    ways = [(rows, _taste(rows)) for rows in arrangements(content.controls)]
    best: tuple[float, int, tuple[Row, ...], Block] | None = None
    for columns in range(max(least_columns, _fewest(content)), MOST_COLUMNS):
        width = COLUMN * columns + MARGIN
        if best is not None and width > best[0]:
            break
        for block in jacks:
            room = HEIGHT - TOP - block.height - least - content.texts - FLOOR
            if block.width > width or room < 0:
                continue
            for rows, distaste in ways:
                spare = room - sum(row.height + 3.0 for row in rows)
                if spare < 0 or any(row.width > width - 10.0 for row in rows):
                    continue
                empty = max(0.0, spare - (most - least) - 40.0)
                cost = width + distaste + 34.0 * max(0, block.rows - 1) + 0.06 * empty
                if best is None or cost < best[0]:
                    best = cost, columns, rows, block
    if best is None:
        raise ValueError(f"{content.title}: too much for one panel")
    return _filled(content, COLUMN * best[1] + MARGIN, best[2], best[3])


def _fewest(content: Content) -> int:
    """The fewest columns that the title, the display and the texts leave."""
    columns = content.display[2][2] if content.display else 2
    has_text = content.device or any(p.name in TEXTS for p in content.settings)
    columns = max(columns, 4 if has_text else 2)
    wide = text_width(content.title.upper(), 12.0, is_bold=True) + 38.0
    while COLUMN * columns + MARGIN < wide:
        columns += 1
    return columns


def _taste(rows: Sequence[Row]) -> float:
    """What speaks against these rows: knobs smaller than they could be, and many rows."""
    count = sum(len(row.controls) for row in rows)
    against, index = 11.0 * len(rows) + 8.0 * max(0, len(rows) - 2) + 30.0 * torn(rows), 0
    for row in rows:
        for control in row.controls:
            wish = 22.0 if index < 2 or count < 4 else 17.0 if index < 5 else 13.0
            if not control.names:
                against += 3.5 * max(0.0, wish - row.r) + 1.0 * max(0.0, row.r - wish)
            index += 1
    return against


def _filled(content: Content, width: float, rows: Sequence[Row], block: Block) -> Panel:
    """The panel with everything in its place; the spare room goes to the display, then between."""
    ins, outs, plates = placed(block, width, HEIGHT)
    jacks = [
        Jack(s.name, s.label, spots[i][0], spots[i][1], JACK, is_outlet, False, s.kind)
        for sockets, spots, is_outlet in (
            (content.inlets, ins, False),
            (content.outlets, outs, True),
        )
        for i, s in enumerate(sockets)
    ]
    y, bottom = TOP, HEIGHT - block.height - FLOOR
    spare = bottom - y - sum(row.height for row in rows) - content.texts
    wells: tuple[Well, ...] = ()
    if content.display:
        kind, source, (least, most, _) = content.display
        tall = least if spare - 7.0 <= least else min(spare - 7.0 - 6.0 * len(rows), most)
        tall = max(least, tall)
        low = y + tall - TEXT_ROW * bool(content.buttons)
        wells = (Well(kind, source, FRAME, y, width - FRAME, low),)
        y, spare = low + 7.0, spare - tall - 7.0
    buttons = side_by_side(content.buttons, FRAME, width - FRAME, y)
    y += TEXT_ROW * bool(buttons)
    notice = None
    if content.device:
        notice = Notice(content.device, FRAME, y, width - 2 * FRAME, WINDOW)
        y += TEXT_ROW
    settings = []
    for port in content.settings:
        settings.append(Setting(port, FRAME, y, width - 2 * FRAME, WINDOW))
        y += TEXT_ROW
    gap = min(spare / max(1, len(rows)), WIDEST_GAP)
    y += 0.4 * (spare - gap * max(0, len(rows) - 1))
    knobs, switches = [], []
    for row in rows:
        line = y + row.above
        for control, x in zip(row.controls, row.places(width), strict=True):
            jacks.append(Jack(control.name, "", x, line, SMALL_JACK, False, True, "control"))
            if control.names:
                switches.append(_switch(control, x, line, row.r, content.category))
            else:
                knobs.append(
                    Knob(
                        control.name,
                        control.label,
                        control.port,
                        x,
                        line - LIFT - row.r,
                        row.r,
                        content.category,
                    )
                )
        y += row.height + gap
    return Panel(width, HEIGHT, content.title, content.category, tuple(knobs), tuple(jacks),
                 wells, tuple(switches), tuple(settings), plates, notice, buttons)  # fmt: skip


def _switch(control: Control, x: float, line: float, r: float, category: str) -> Switch:
    w = control.size(r)[0] - 6.0
    is_window = len(control.names) > 4
    h = WINDOW if is_window else SEGMENT * len(control.names) + 2.0
    return Switch(control.name, control.label, control.port, x - w / 2, line - 8.0 - h, w, h,
                  is_window, category)  # fmt: skip


def label_spot(x: float, line: float) -> tuple[float, float]:
    """Where the label of a control begins, from the place of its inlet."""
    return x, line + UNDER - LABEL
