"""Type the equations of a node: what can be read is heard at once, what cannot is marked in place.

The field's own text is clear, and the same words are drawn in colours behind it: so the toolkit
keeps the caret, the selection and the clipboard.
"""

import time
from itertools import count

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import item_group, paint
from spikerack.patcher.models.equation_text import Fault, fault, offered, words
from spikerack.patcher.models.one_cell import OneCell
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.shapes import CLEAR, Colour, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import mix, theme
from spikerack.patcher.windows.cell_plots import plots
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.style import TEXT
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import PatchError

WIDTH, ROWS, FEWEST = 760.0, 26, 10
SIDE, GAP = 300.0, 12.0  # of the plots, and before them
PAD_X, PAD_Y = 8.0, 5.0  # of the toolkit's fields
FOOT, SMALL = 44.0, 14.0
GLANCE = 0.12  # seconds after the last key until a fault is looked for
PAUSE = 0.35  # seconds after the last key until the text is heard
_gestures = count()


class TypingEquations:
    """Ctrl+Enter, Esc or a click outside close it; the patch has the last text that was right."""

    def __init__(self, desk: Desk, name: str, setting: str = "text") -> None:
        self.desk, self.place = desk, f"{name}.{setting}"
        self.gesture = f"equations {next(_gestures)}"  # one step to undo
        self.module = desk.document.patch.nodes[name].module
        node, spec = desk.document.patch.nodes[name], desk.document.spec(name)
        port = spec.port(setting) if spec else None
        text = str(node.settings.get(setting, port.default if port else ""))
        has_cell = self.module == "equations"
        fewest = ROWS - 6 if has_cell else FEWEST
        rows = min(ROWS, max(fewest, text.count("\n") + 3))
        side = SIDE + GAP if has_cell else 0.0
        self.frame = Frame(desk, "equations", WIDTH + side, rows * TEXT + FOOT + 70, desk.mouse)
        self.inner = self.frame.inner - self.frame.px(side)  # the width of the text
        self.frame.heading(f"{name}            Ctrl+Enter closes, the text is heard as you type")
        self.room = int(self.frame.height - self.frame.px(FOOT + 56))
        row = dpg.add_group(parent=self.frame.root, horizontal=True, horizontal_spacing=int(GAP))
        self.child = dpg.add_child_window(
            parent=row, height=self.room, horizontal_scrollbar=True,
            width=int(self.inner),
        )  # fmt: skip
        self.behind = dpg.add_drawlist(10, 10, parent=self.child, pos=(0, 0))
        self.ink = item_group(self.behind)
        self.field = self.frame.mark("field", dpg.add_input_text(
            parent=self.child, default_value=text, multiline=True, pos=(0, 0), auto_select_all=False
        ))  # fmt: skip
        dpg.bind_item_theme(self.field, _clear())
        dpg.focus_item(self.field)
        foot = self.frame.drawn(self.frame.inner, self.frame.px(FOOT))
        self.foot = item_group(foot)
        self.text = self.heard = self.looked = text
        self.names: list[str] = []
        self.cell: OneCell | None = None
        self.plots: int | str | None = None
        if has_cell:
            canvas = dpg.add_drawlist(int(self.frame.px(SIDE)), self.room, parent=row)
            self.plots = item_group(self.frame.mark("plots", canvas))
            self._new_cell()
        self.changed = 0.0
        self.fault: Fault | None = fault(text, self.module)
        self._draw()

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.frame.px(TEXT)

    def tick(self) -> None:
        """What was typed is drawn at once, and heard after a pause."""
        text = str(dpg.get_value(self.field))
        if text != self.text:
            self.names = offered(self.text, text)
            self.text, self.changed, self.fault = text, time.monotonic(), None
            self._draw()
        waited = time.monotonic() - self.changed
        if self.text != self.looked and waited > GLANCE:  # a long text takes longer than a frame
            self._look()
        if self.text != self.heard and waited > PAUSE:
            self._hear()
        if self.cell is not None and self.plots is not None:
            if not self.cell.work():
                done, self.cell = self.cell, None
                self._draw_cell(done)
            elif time.monotonic() - self.drawn > 0.2:
                self._draw_cell(self.cell)

    def _new_cell(self) -> None:
        """Begin the plots anew, with the node's own knobs."""
        name, _, _ = self.place.partition(".")
        spec, node = self.desk.document.spec(name), self.desk.document.patch.nodes.get(name)
        if spec is not None and node is not None and not spec.ill:
            knobs = {k: v for k, v in node.knobs.items() if isinstance(v, float) and spec.port(k)}
            self.cell, self.drawn = OneCell(spec, knobs), 0.0

    def _draw_cell(self, cell: OneCell) -> None:
        assert self.plots is not None
        self.drawn = time.monotonic()
        dpg.delete_item(self.plots, children_only=True)
        paint(plots(cell, self.frame.px(SIDE), self.room, self.frame.scale), self.plots)

    def _look(self) -> None:
        """See what is wrong."""
        self.looked, self.fault = self.text, fault(self.text, self.module)
        self._draw()

    def _hear(self) -> None:
        """Give the text to the patch, if a module can be made of it."""
        self.heard = self.text
        if self.text != self.looked:
            self._look()
        if self.fault is None:
            try:
                self.desk.document.do("setting", self.place, self.text, gesture=self.gesture)
                if self.plots is not None:
                    self._new_cell()
            except PatchError as error:
                self.fault = Fault(0, 0, 1, str(error))
                self._draw()

    def leave(self) -> None:
        """Close it; what was typed last is heard."""
        if self.text != self.heard:
            self._hear()
        self.desk.close()

    def key(self, chord: str) -> bool:
        if chord in ("Ctrl+Enter", "Escape"):
            self.leave()
            return True
        return not chord.startswith(("Ctrl+", "Alt+"))

    def press(self, x: float, y: float, button: int) -> None:
        """The text is a widget of the toolkit's own."""

    def wheel(self, steps: float) -> None:
        """The toolkit scrolls its own windows."""

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()

    def _draw(self) -> None:
        lines = self.text.split("\n")
        longest = max(text_width(line, self.line) for line in lines)
        wide = max(self.inner - self.frame.px(12), longest + self.frame.px(4 * PAD_X))
        high = max(self.room - self.frame.px(12), (len(lines) + 2) * self.line)
        dpg.configure_item(self.field, width=int(wide), height=int(high))
        dpg.configure_item(self.behind, width=int(wide), height=int(high))
        dpg.delete_item(self.ink, children_only=True)
        paint(self._shapes(lines, wide, high), self.ink)
        dpg.delete_item(self.foot, children_only=True)
        paint(self._told(), self.foot)

    def _shapes(self, lines: list[str], wide: float, high: float) -> list[Shape]:
        t, px = theme(), self.frame.px
        shapes: list[Shape] = [Rect(0, 0, wide, high, mix(t.well, t.panel, 0.25), px(6))]
        x, y = px(PAD_X), px(PAD_Y)
        inks = colours()
        for word in words(self.text):
            left = x + text_width(lines[word.line][: word.start], self.line)
            ink = inks.get(word.kind, t.ink)
            shapes.append(Text(left, y + word.line * self.line, word.text, self.line, ink))
        if self.fault is not None and self.fault.line < len(lines):
            line = lines[self.fault.line]
            a = x + text_width(line[: self.fault.start], self.line)
            b = max(a + px(6), x + text_width(line[: self.fault.end], self.line))
            foot = y + (self.fault.line + 1) * self.line - px(1)
            shapes.append(Line(((a, foot), (b, foot)), t.level_over, px(2)))
        return shapes

    def _told(self) -> list[Shape]:
        """What is wrong, or names to go on with."""
        t, small = theme(), self.frame.px(SMALL)
        told = self.fault.told if self.fault else "It plays" if self.text == self.heard else ""
        head, _, todo = told.partition("; ")
        ink = t.level_over if self.fault else t.dim
        names = "    ".join(self.names)
        rows = [(head, ink), (todo if self.fault and not names else names, t.dim)]
        shapes: list[Shape] = []
        for k, (row, colour) in enumerate(rows):
            text, size = fitted(row, self.inner, small, small)
            shapes.append(Text(0, k * (small + self.frame.px(4)), text, size, colour))
        return shapes


def colours() -> dict[str, Colour]:
    """The colour of each kind of word."""
    t = theme()
    return {
        "note": t.faint, "number": t.categories["synapse"], "unit": t.categories["analysis"],
        "word": t.categories["neuron"], "function": t.categories["source"], "sign": t.dim,
        "quote": t.dim, "defined": t.ink, "unknown": t.ink,
    }  # fmt: skip


def _clear() -> int | str:
    """A field of which one sees the caret and what is selected."""
    t = theme()
    with dpg.theme() as made, dpg.theme_component(dpg.mvAll):
        for target in ("Text", "FrameBg", "FrameBgHovered", "FrameBgActive", "Border"):
            dpg.add_theme_color(getattr(dpg, f"mvThemeCol_{target}"), CLEAR)
        dpg.add_theme_color(dpg.mvThemeCol_InputTextCursor, t.white)
    return made
