"""The mouse as a hand: told by a window, or read from the X server without one."""

import ctypes
import os
import threading
import time
from contextlib import suppress

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import HandTarget

POLL, RETRY = 0.005, 2.0  # seconds: positions, a server that is not there
LEFT, RIGHT = 1 << 8, 1 << 10  # bits of the X server's mask


class Mouse:
    """Moves the hands of every `mouse` node.  `move` may be called by any window."""

    def __init__(self, timing: Timing, display: str | None = None) -> None:
        self.timing, self.engine = timing, timing.engine
        self._reaches: list[HandTarget] = []
        self._values = dict.fromkeys(("x", "y", "left", "right", "wheel"), 0.0)
        self._is_there = False
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        name = os.environ.get("DISPLAY", "") if display is None else display
        if name:
            self._thread = threading.Thread(
                target=self._run, args=(name,), name="mouse", daemon=True
            )
            self._thread.start()

    def bind(self, reaches: list[HandTarget]) -> None:
        """These nodes are moved from now on, and learn where the mouse is."""
        self._reaches = reaches
        self._tell(self._values, 0)

    @property
    def says(self) -> dict[str, str]:
        """A line for each node: whether there is a mouse."""
        line = "the mouse of this screen" if self._is_there else "no mouse found; it needs a screen"
        return {reach.node: line for reach in self._reaches}

    def move(self, x: float, y: float, left: bool = False, right: bool = False) -> None:
        """The mouse is there: -1 to 1, from the left and from the bottom."""
        self._is_there = True
        now = {"x": x, "y": y, "left": float(left), "right": float(right)}
        moved = {part: value for part, value in now.items() if self._values[part] != value}
        self._values |= moved
        self._tell(moved, self.timing.sample_at(time.monotonic_ns()))

    def wheel(self, clicks: float) -> None:
        """The wheel was turned, upwards if positive."""
        self._values["wheel"] += clicks
        moved = {"wheel": self._values["wheel"]}
        self._tell(moved, self.timing.sample_at(time.monotonic_ns()))

    def close(self) -> None:
        """Let go of the X server."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _tell(self, values: dict[str, float], at: int) -> None:
        for reach in self._reaches:
            for part, value in values.items():
                reach.move(self.engine, part, value, at)

    def _run(self, name: str) -> None:
        while not self._end.is_set():
            with suppress(OSError, AttributeError):
                self._follow(_Pointer(name))
            self._end.wait(RETRY)

    def _follow(self, pointer: "_Pointer") -> None:
        try:
            while not self._end.wait(POLL):
                self.timing.look()
                self.move(*pointer.read())
        finally:
            self._is_there = False
            pointer.close()


class _Cookie(ctypes.Structure):
    _fields_ = [("sequence", ctypes.c_uint)]


class _Screen(ctypes.Structure):
    _fields_ = [("root", ctypes.c_uint32), ("_colours", ctypes.c_uint32 * 4)]
    _fields_ += [("wide", ctypes.c_uint16), ("high", ctypes.c_uint16)]


class _Roots(ctypes.Structure):
    _fields_ = [("screen", ctypes.POINTER(_Screen)), ("_left", ctypes.c_int * 2)]


class _Reply(ctypes.Structure):
    _fields_ = [("_head", ctypes.c_uint32 * 4), ("x", ctypes.c_int16), ("y", ctypes.c_int16)]
    _fields_ += [("_inner", ctypes.c_int16 * 2), ("mask", ctypes.c_uint16)]


class _Pointer:
    """Where the X server has its pointer; a connection of our own, no window.

    By xcb, for Xlib would end the program with the server.
    """

    def __init__(self, name: str) -> None:
        self._xcb = ctypes.CDLL("libxcb.so.1")
        self._free = ctypes.CDLL(None).free
        for made, kind in (
            ("connect", ctypes.c_void_p), ("get_setup", ctypes.c_void_p),
            ("setup_roots_iterator", _Roots), ("query_pointer", _Cookie),
            ("query_pointer_reply", ctypes.POINTER(_Reply)),
        ):  # fmt: skip
            getattr(self._xcb, f"xcb_{made}").restype = kind
        self._server = ctypes.c_void_p(self._xcb.xcb_connect(name.encode(), None))
        if self.is_gone:
            self.close()
            raise OSError(f"mouse: no X server at {name}")
        setup = ctypes.c_void_p(self._xcb.xcb_get_setup(self._server))
        screen = self._xcb.xcb_setup_roots_iterator(setup).screen[0]
        self._root = ctypes.c_uint32(screen.root)
        self._wide, self._high = max(2, screen.wide) - 1, max(2, screen.high) - 1

    @property
    def is_gone(self) -> bool:
        """True once the server has closed the connection."""
        return bool(self._xcb.xcb_connection_has_error(self._server))

    def read(self) -> tuple[float, float, bool, bool]:
        """x, y from -1 to 1, and the two buttons."""
        cookie = self._xcb.xcb_query_pointer(self._server, self._root)
        reply = self._xcb.xcb_query_pointer_reply(self._server, cookie, None)
        if not reply:
            raise OSError("mouse: the X server is gone")
        x, y, mask = reply[0].x, reply[0].y, reply[0].mask
        self._free(reply)
        across, up = 2.0 * x / self._wide - 1.0, 1.0 - 2.0 * y / self._high
        return across, up, bool(mask & LEFT), bool(mask & RIGHT)

    def close(self) -> None:
        """Close the connection."""
        self._xcb.xcb_disconnect(self._server)
