"""The console: Python lines that do what hands do, and the line of everything hands did."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.completion import completed, completions
from spikerack.patcher.models.console_log import Said
from spikerack.patcher.panels.fonts import fitted
from spikerack.patcher.panels.shapes import Shape, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.list_view import ListView
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.console.console import Console as Lines

WIDTH, HEIGHT, LINE, SIZE = 760.0, 300.0, 19.0, 14.0
PATIENCE = 8  # frames


class ConsoleWindow:
    """Enter runs a line, Up and Down bring lines back, Tab completes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lines = Lines(desk.document)
        self.lines.names["act"] = desk.act
        for word in ("store", "restore", "morph"):  # the state of what sounds: "A", "B", ...
            self.lines.names[word] = getattr(desk.sound.states, word)
        wide = dpg.get_viewport_client_width() / desk.settings.scale
        high = dpg.get_viewport_client_height() / desk.settings.scale
        self.frame = Frame(desk, "console", min(WIDTH, wide - 40), HEIGHT, (16, high * 10))
        self.rows: ListView[Said] = ListView(
            self.frame, self.frame.height - self.frame.px(58), LINE, self._line, lambda said: False
        )
        self.line = dpg.add_group(parent=self.frame.root, horizontal=True)
        self.begun = ""  # stands before the field: the toolkit selects all of a field it enters
        self.field = self._field()
        self._wait = 0
        desk.log.follow, desk.log.at = self._show, len(desk.log.typed)
        self._show()

    def _field(self) -> int | str:
        hint = "" if self.begun else "osc.pitch = 0.5      help tells more"
        if self.begun:
            dpg.add_text(self.begun, parent=self.line)
        item = dpg.add_input_text(parent=self.line, hint=hint, width=-1)
        dpg.focus_item(item)
        return self.frame.mark("field", item)

    def _line(self, said: Said, width: float, height: float) -> list[Shape]:
        t, size = theme(), self.frame.px(SIZE)
        kind, words = said
        colour = {"did": t.dim, "typed": t.categories["neuron"]}.get(kind, t.ink)
        mark = {"did": "", "typed": "> "}.get(kind, "   ")
        words, _ = fitted(mark + words, width, size, size)
        return [Text(self.frame.px(3), 1, words, size, colour)]

    def _show(self) -> None:
        if not dpg.does_item_exist(self.frame.root):
            return  # it is closed, and lines are kept for the next one
        lines = self.desk.log.lines
        self.rows.items = lines
        self.rows.top = max(len(lines) - self.rows.fits, 0)
        self.rows.paint()

    def _run(self, line: str) -> None:
        if line.strip():
            self.desk.log.enter(line)
            self.desk.log.say("answer", self.lines.run(line))

    def _again(self, begun: str, text: str = "") -> None:
        """Another line: what is begun stands before the field."""
        dpg.delete_item(self.line, children_only=True)  # an active field would keep its text
        self.begun = begun
        self.field = self._field()
        if text:
            dpg.set_value(self.field, text)
        self._wait = PATIENCE

    def key(self, chord: str) -> bool:
        typed = str(dpg.get_value(self.field))
        text = self.begun + typed
        if chord == "Backspace" and self.begun and not typed:
            self._again("", self.begun)
        elif chord == "Enter":
            self._run(text)
            self._again("")
        elif chord in ("Up", "Down"):
            self._again(self.desk.log.step(1 if chord == "Down" else -1))
        elif chord == "Tab":
            self._complete(text)
        elif chord in ("Escape", "`"):
            self.desk.act("console")
        else:
            return False
        return True

    def _complete(self, text: str) -> None:
        patch, known = self.desk.document.patch, self.desk.document.known
        jacks, dotted = [*patch.nodes, *patch.notes, *patch.groups], []
        for name in patch.nodes:
            if spec := self.desk.document.spec(name):
                turned = [f"{name}.{p.name}" for p in spec.of("knob", "setting")]
                dotted += turned
                jacks += turned + [f"{name}.{p.name}" for p in spec.signals]
                jacks += [f"{name}.{o}" for o in spec.outlets]
        words = completions(text, self.lines.names, sorted({*jacks, *known}), dotted)
        if len(words) > 1 and completed(text, words) == text:
            self.desk.log.say("answer", "   ".join(words[:40]))
        self._again(completed(text, words))

    def press(self, x: float, y: float, button: int) -> None:
        dpg.focus_item(self.field)

    def wheel(self, steps: float) -> None:
        self.rows.wheel(steps)

    def tick(self) -> None:
        """The toolkit's own Tab may take the keyboard elsewhere: ask until the field has it."""
        if self._wait:
            self._wait = 0 if dpg.is_item_active(self.field) else self._wait - 1
            if self._wait % 5 == 1:  # it takes the toolkit some frames
                dpg.focus_item(self.field)

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()
