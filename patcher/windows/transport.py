"""The bar at the top: play, record, level, load, kernels, device."""

import time
from collections.abc import Callable
from dataclasses import replace

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.models import status_text as told
from spikerack.patcher.models.menus import MenuRow, choices, rows
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import Colour, Disc, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import mix, see_through, theme
from spikerack.patcher.windows import icons
from spikerack.patcher.windows.bar_layout import Part, laid
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.style import lit
from spikerack.patcher.windows.workspace import Desk

HEIGHT, SIZE, SMALL, GAP = 44.0, 15.0, 13.0, 6.0
PERIOD = 0.1  # seconds between looks at the sound
# what leaves a bar that is too narrow: the highest goes first
GOES = {"block": 10, "rate": 9, "keep": 8, "redo": 7, "undo": 6, "device": 5, "kernel": 4,
        "title": 3, "level": 2, "load": 1}  # fmt: skip
RECENT = 10.0  # seconds that a late block is told in red
LOW, HIGH = -48.0, 6.0  # dB at the ends of the level


class Transport:
    """One drawing, made anew when something in it has changed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        wide = dpg.get_viewport_client_width() / desk.settings.scale
        self.frame = Frame(desk, "bar", wide, HEIGHT, (0, 0), is_bare=True)
        self.list = dpg.add_drawlist(
            parent=self.frame.root, width=int(self.frame.width), height=int(self.frame.height),
        )  # fmt: skip
        self.layer = item_group(self.list)
        self.places: dict[str, tuple[float, float]] = {}
        self._drawn: object = None
        self._when, self._dragging = 0.0, False
        self._late = 0, -RECENT  # blocks so far, and when the last one came

    def _parts(self) -> list[Part]:
        s, act = self.desk.sound.status(), self.desk.act
        is_playing, name = not self.desk.sound.is_stopped, self.desk.document.path
        title = (name.stem if name else "untitled") + (" *" if self.desk.document.is_dirty else "")
        device, rate = s.device or "no device", told.sample_rate(int(s.rate))
        labels = {
            "undo": "Undo", "redo": "Redo", "keep": "Keep the last minutes",
            "load": "What modules cost ...", "device": f"Device: {device} ...",
            "rate": f"Sample rate: {rate} ...", "block": f"Block: {s.block} ...",
        }  # fmt: skip
        play = icons.stop if is_playing else icons.play
        parts = [
            self._text("file", "Spikerack", self._files, theme().categories["neuron"], True),
            self._text("add", "+ Module", lambda x, y: act("palette", at=(x, y))),
            self._icon("undo", icons.undo, lambda x, y: act("undo")),
            self._icon("redo", icons.redo, lambda x, y: act("redo")),
            self._icon("play", play, lambda x, y: act("play_or_stop")),
            self._icon("panic", icons.panic, lambda x, y: act("panic")),
            self._icon("record", icons.record(bool(s.recording)), lambda x, y: act("record")),
            self._text("keep", "Keep", lambda x, y: act("keep")),
            Part("level", 150.0, self._level, self._grab, 116.0),
            Part("load", 190.0, lambda w, h: self._load(s, w, h), lambda x, y: act("costs"), 150.0),
            self._text("device", _short(device), self._devices),
            self._text("rate", rate, self._rates),
            self._text("block", f"{s.block}", self._blocks),
            self._told("title", title, 70.0),
            self._told("kernel", told.kernel(s), 90.0),
        ]
        return [replace(p, goes=GOES.get(p.name, 0), label=labels.get(p.name, "")) for p in parts]

    def _laid(self) -> list[tuple[Part, float]]:
        """The parts that there is room for, with their widths at scale 1."""
        more = self._text("more", "•••", self._more)
        return laid(self._parts(), self.frame.width / self.desk.settings.scale - 16, GAP, more)

    def _more(self, x: float, y: float) -> None:
        """The menu of what has no room."""
        stay = {part.name for part, _ in self._laid()}
        lines = []
        for part in self._parts():
            press = part.press
            if part.name not in stay and press and part.label:
                lines.append(MenuRow(part.label, "", lambda p=press: p(x, y)))  # type: ignore[misc]
        self._menu("more", lines)

    def _text(
        self,
        name: str,
        text: str,
        press: Callable[[float, float], object],
        ink: Colour | None = None,
        is_bold: bool = False,
    ) -> Part:
        wide = text_width(text, SIZE, is_bold) + 22

        def draw(w: float, h: float) -> list[Shape]:
            px = self.frame.px
            y = (h - px(SIZE)) / 2
            return [Text(w / 2, y, text, px(SIZE), ink or theme().ink, is_bold, 0.5)]

        return Part(name, wide, draw, press)

    def _told(self, name: str, text: str, least: float) -> Part:
        def draw(w: float, h: float) -> list[Shape]:
            px = self.frame.px
            cut, size = fitted(text, w - px(12), px(SMALL), px(SMALL * 0.85))
            return [Text(px(6), (h - size) / 2, cut, size, theme().dim)]

        wide = text_width(text, SMALL) + 16
        return Part(name, max(wide, least), draw, None, min(least, wide))

    def _icon(
        self,
        name: str,
        draw: Callable[[float], list[Shape]],
        press: Callable[[float, float], object],
    ) -> Part:
        def drawn(w: float, h: float) -> list[Shape]:
            return icons.moved(draw(self.frame.px(1)), w / 2, h / 2)

        return Part(name, 34.0, drawn, press)

    def _level(self, w: float, h: float) -> list[Shape]:
        t, px, value = theme(), self.frame.px, self.desk.settings.level
        left, right, y = px(8), w - px(58), h / 2
        x = left + (right - left) * (max(value, LOW) - LOW) / (HIGH - LOW)
        size = px(SMALL)
        return [
            Line(((left, y), (right, y)), t.track, px(5)),
            Line(((left, y), (max(x, left + 0.1), y)), t.categories["neuron"], px(5)),
            Disc(x, y, px(7), t.knob_rim),
            Disc(x, y, px(5.5), t.pointer),
            Text(w - px(4), y - size / 2, f"{value:+.1f} dB", size, t.dim, False, 1.0),
        ]

    def _load(self, s, w: float, h: float) -> list[Shape]:  # type: ignore[no-untyped-def]
        t, px = theme(), self.frame.px
        size, wide, is_late = px(SMALL), w - px(12), self._is_late(s.late)
        is_over, is_high = s.p99 >= 1.0 or is_late, s.p99 > 0.7
        colour = t.level_over if is_over else t.level_high if is_high else t.level_good
        bar, tick = min(s.load, 1.0) * wide, px(6) + min(s.p99, 1.0) * wide
        y = h - px(11)
        return [
            Text(px(6), px(7), told.cpu_load(s, wide > px(160)), size, t.ink),
            Text(w - px(6), px(7), told.late(s), size, t.level_over if is_late else t.dim, False,
                 1.0),
            Rect(px(6), y, px(6) + wide, y + px(5), t.track, px(2)),
            Rect(px(6), y, px(6) + max(bar, 1.0), y + px(5), colour, px(2)),
            Line(((tick, y - px(1)), (tick, y + px(6))), t.pointer, px(1.5)),
        ]  # fmt: skip

    def _is_late(self, count: int) -> bool:
        """True while the last late block is not long ago."""
        now, (before, when) = time.monotonic(), self._late
        self._late = count, now if count > before else when
        return count > 0 and now - self._late[1] < RECENT

    def _grab(self, x: float, y: float) -> None:
        self._dragging = True
        self._drag()

    def _drag(self) -> None:
        left, wide = self.places["level"]
        x = self.desk.mouse[0] - left - self.frame.px(8)
        share = x / (wide - self.frame.px(66))
        value = round(LOW + (HIGH - LOW) * min(max(share, 0.0), 1.0), 1)
        value = 0.0 if abs(value) < 0.6 else value
        if value != self.desk.settings.level:
            self.desk.act("level", value=value)

    def _files(self, x: float, y: float) -> None:
        self._menu("file", rows("file", self.desk.keys, self.desk.act))

    def _devices(self, x: float, y: float) -> None:
        names = {name: name or "The system's choice" for name in ("", *self.desk.sound.devices())}
        act = self.desk.act
        lines = choices(names, self.desk.settings.device, lambda n: act("device", name=n), names)
        self._menu("device", lines)

    def _rates(self, x: float, y: float) -> None:
        names = {str(r): told.sample_rate(r) for r in told.RATES}
        now = str(self.desk.settings.sample_rate)
        act = self.desk.act
        self._menu("rate", choices(names, now, lambda r: act("device", rate=int(r)), names))

    def _blocks(self, x: float, y: float) -> None:
        rate = self.desk.sound.status().rate
        names = {str(b): told.block(b, rate) for b in told.BLOCKS}
        now = str(self.desk.settings.block)
        act = self.desk.act
        self._menu("block", choices(names, now, lambda b: act("device", block=int(b)), names))

    def _menu(self, name: str, lines) -> None:  # type: ignore[no-untyped-def]
        place = self.places.get(name) or self.places["more"]
        at = place[0], self.frame.height + 2
        self.desk.open(Menu(self.desk, lines, at, "", f"{name}_menu"))

    def key(self, chord: str) -> bool:
        return False

    def press(self, x: float, y: float, button: int) -> None:
        for part in self._parts():
            left, wide = self.places.get(part.name, (0.0, 0.0))
            if part.press and left <= x < left + wide and button == 0:
                part.press(left, self.frame.height + 2)

    def wheel(self, steps: float) -> None:
        left, wide = self.places.get("level", (0.0, 0.0))
        if left <= self.desk.mouse[0] < left + wide:
            value = min(max(self.desk.settings.level + steps, LOW), HIGH)
            self.desk.act("level", value=value)

    def tick(self) -> None:
        if self._dragging:
            self._dragging = dpg.is_mouse_button_down(0)
            self._drag()
        elif time.monotonic() - self._when < PERIOD:
            return
        self._when = time.monotonic()
        self._paint()

    def _paint(self) -> None:
        t, px, h = theme(), self.frame.px, self.frame.height
        wide = dpg.get_viewport_client_width()
        over = self.desk.mouse if self.frame.holds(*self.desk.mouse) else (-1.0, -1.0)
        placed, x, shapes = [], px(8), []
        self.places.clear()
        for part, width in self._laid():
            w = px(width)
            is_over = part.press is not None and x <= over[0] < x + w
            drawn = part.draw(w, h)
            placed.append((x, w, is_over, part.press is not None, drawn))
            shapes.append((x, is_over, drawn))
            self.places[part.name] = x, w
            x += w + px(GAP)
        if (wide, shapes) == self._drawn:
            return
        self._drawn = wide, shapes
        dpg.delete_item(self.layer, children_only=True)
        ground = mix(t.background, t.panel, 0.35)
        dark = Line(((0, h - 1), (wide, h - 1)), t.black, 1.0)
        light = Line(((0, h - 2), (wide, h - 2)), see_through(t.white, 18), 1.0)
        paint([Rect(0, 0, wide, h, ground), dark, light], self.layer)
        for left, w, is_over, is_button, drawn in placed:
            spot = item_group(self.layer)
            dpg.apply_transform(spot, dpg.create_translation_matrix([left, 0.0]))
            fill = lit(t) if is_over else mix(ground, t.panel, 0.7)
            back = [Rect(0, px(7), w, h - px(8), fill, px(6))] if is_button else []
            paint([*back, *drawn], spot)

    def rects(self) -> dict[str, Box]:
        found = self.frame.rects()
        for name, (left, wide) in self.places.items():
            found[f"bar.{name}"] = left, 0.0, wide, self.frame.height
        return found


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"
