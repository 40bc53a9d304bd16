"""Write on a note.  Leaving the window keeps what was written; Esc gives it up."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.windows.frame import Box, Frame
from spikerack.patcher.windows.workspace import Desk

WIDTH, HEIGHT = 420.0, 260.0


class Writing:
    """Ctrl+Enter or a click outside keeps the text; an empty note goes."""

    def __init__(self, desk: Desk, name: str, gesture: str = "") -> None:
        self.desk, self.name, self.gesture = desk, name, gesture
        note = desk.document.patch.notes[name]
        at = desk.scene.camera.screen(*note.at)
        self.frame = Frame(desk, "note", WIDTH, HEIGHT, at)
        self.frame.heading("Note            Ctrl+Enter keeps it, Esc does not")
        high = int(self.frame.height - self.frame.px(46))
        self.field = self.frame.field(note.text, multiline=True, height=high, auto_select_all=False)

    def leave(self) -> None:
        """Keep what was written."""
        text = str(dpg.get_value(self.field)).rstrip()  # Ctrl+Enter has begun a line
        self.desk.close()
        old = self.desk.document.patch.notes.get(self.name)
        if old is not None and not text.strip():
            self._away()
        elif old is not None and text != old.text:
            self.desk.do("retext", self.name, text, gesture=self.gesture)

    def _give_up(self) -> None:
        """As it was; a note that never had a text goes."""
        self.desk.close()
        old = self.desk.document.patch.notes.get(self.name)
        if old is not None and not old.text.strip():
            self._away()

    def _away(self) -> None:
        """A note that was only begun leaves no trace."""
        if not self.desk.document.cancel(self.gesture):
            self.desk.do("remove", [self.name])

    def key(self, chord: str) -> bool:
        if chord == "Ctrl+Enter":
            self.leave()
            return True
        if chord == "Escape":
            self._give_up()
            return True
        return chord == "Enter"

    def press(self, x: float, y: float, button: int) -> None:
        """The text is a widget of the toolkit's own."""

    def wheel(self, steps: float) -> None:
        """The toolkit scrolls its own text."""

    def tick(self) -> None:
        """Nothing moves."""

    def rects(self) -> dict[str, Box]:
        return self.frame.rects()
