"""The patch in sentences, for screen readers and for reading: to copy or to save."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.windows.files import Files
from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.console.describe import of_patch
from spikerack.runtime.errors import wrong

WIDTH, HEIGHT, SIZE = 720.0, 620.0, 17.0


class Telling:
    """Ctrl+C copies all of it, Ctrl+S saves it as a text file."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.text = of_patch(desk.document.patch, desk.document.known)
        self.frame = Frame(desk, "text", WIDTH, HEIGHT)
        self.frame.heading("The patch in sentences")
        room, size = self.frame.inner - self.frame.px(34), self.frame.px(SIZE)
        shown = "\n".join(wrapped(self.text, lambda line: text_width(line, size) <= room))
        text = dpg.add_input_text(
            parent=self.frame.root, default_value=shown, multiline=True, readonly=True,
            width=int(self.frame.inner), height=int(self.frame.height - self.frame.px(92)),
        )  # fmt: skip
        self.frame.mark("text", text)
        with dpg.group(horizontal=True, parent=self.frame.root):
            self.frame.mark("copy", dpg.add_button(label="Copy   Ctrl+C", callback=self._copy))
            self.frame.mark("save", dpg.add_button(label="Save ...   Ctrl+S", callback=self._save))

    def _copy(self) -> None:
        dpg.set_clipboard_text(self.text)
        self.desk.say("The sentences are on the clipboard")

    def _save(self) -> None:
        def write(path):  # type: ignore[no-untyped-def]
            path = path if path.suffix else path.with_suffix(".txt")
            if path.exists():
                raise wrong(path.name, "is there already", todo="choose another name")
            path.write_text(self.text + "\n", encoding="utf-8")
            self.desk.say(f"Saved {path.name}")

        self.desk.open(Files(self.desk, "Save the sentences as", write, True, "patch.txt"))

    def key(self, chord: str) -> bool:
        if chord == "Ctrl+C":
            self._copy()
        elif chord == "Ctrl+S":
            self._save()
        else:
            return False
        return True

    def press(self, x: float, y: float, button: int) -> None:
        """The buttons are widgets of the toolkit's own."""

    def wheel(self, steps: float) -> None:
        """The toolkit scrolls its own text."""

    def tick(self) -> None:
        """Nothing moves."""

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()
