"""The desktop round the editor's window: what other programs do with it.

Files are dragged onto the window by XDND, as file managers do (freedesktop.org, version 5), and
the system's clipboard is read and owned as any other program does.
"""

import time
from pathlib import Path
from urllib.parse import quote

from Xlib import X, Xatom, display
from Xlib.protocol import event

VERSION = 5
PATIENCE = 20.0  # seconds


class Desktop:
    """A client of the same X server, with a window nobody sees."""

    def __init__(self, name: str) -> None:
        self.display = display.Display(name)
        self.root = self.display.screen().root
        self.window = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.atom = self.display.intern_atom

    def close(self) -> None:
        self.display.close()

    def _wait(self, is_it, what: str):
        """The next event that is meant; requests for what we own are answered on the way."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self.display.pending_events():
                time.sleep(0.01)
                continue
            told = self.display.next_event()
            if told.type == X.SelectionRequest:
                self._answer(told)
            elif is_it(told):
                return told
        raise AssertionError(f"waited {PATIENCE} s for {what}")

    def serve(self, seconds: float) -> None:
        """Give what we own to whoever asks within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while self.display.pending_events():
                told = self.display.next_event()
                if told.type == X.SelectionRequest:
                    self._answer(told)
            time.sleep(0.01)

    def own(self, selection: str, given: bytes) -> None:
        self.given = given
        self.window.set_selection_owner(self.atom(selection), X.CurrentTime)
        self.display.sync()

    def _answer(self, asked) -> None:
        asked.requestor.change_property(asked.property, asked.target, 8, self.given)
        asked.requestor.send_event(
            event.SelectionNotify(
                time=asked.time, requestor=asked.requestor, selection=asked.selection,
                target=asked.target, property=asked.property,
            )
        )  # fmt: skip
        self.display.sync()

    def clipboard(self) -> str:
        """What another program would paste."""
        kind, place = self.atom("UTF8_STRING"), self.atom("PASTED")
        self.window.convert_selection(self.atom("CLIPBOARD"), kind, place, X.CurrentTime)
        told = self._wait(lambda e: e.type == X.SelectionNotify, "the clipboard")
        if told.property == X.NONE:
            return ""
        found = self.window.get_full_property(place, X.AnyPropertyType).value
        return found.decode() if isinstance(found, bytes) else found

    def drop(self, path: Path, x: int = 800, y: int = 500) -> None:
        """Drag a file onto the window that takes files, and let it go at a pixel."""
        target = self._taker()
        self.own("XdndSelection", f"file://{quote(str(path))}\r\n".encode())
        kind = self.atom("text/uri-list")
        self._tell(target, "XdndEnter", VERSION << 24, kind, 0, 0)
        spot = x << 16 | y
        self._tell(target, "XdndPosition", 0, spot, X.CurrentTime, self.atom("XdndActionCopy"))
        status = self._wait(self._is("XdndStatus"), "the window to look at the file")
        assert status.data[1][1] & 1, "the window does not want the file"
        self._tell(target, "XdndDrop", 0, X.CurrentTime, 0, 0)
        self._wait(self._is("XdndFinished"), "the window to take the file")

    def _is(self, name: str):
        atom = self.atom(name)
        return lambda e: e.type == X.ClientMessage and e.client_type == atom

    def _taker(self):
        """The window on top that says it takes files."""
        aware = self.atom("XdndAware")
        for window in reversed(self.root.query_tree().children):
            if window.get_full_property(aware, Xatom.ATOM):
                return window
        raise AssertionError("no window takes files")

    def _tell(self, target, name: str, *words: int) -> None:
        data = (32, [self.window.id, *words])
        target.send_event(
            event.ClientMessage(window=target, client_type=self.atom(name), data=data)
        )
        self.display.sync()
