"""A player in front of the editor: a virtual screen, a real mouse and a real keyboard.

The editor says every few frames where everything is (`--probe FILE`); xdotool moves the mouse
there.  Nothing waits for a time: each step waits for frames, and then for what it expects.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.rig.processes import end, start
from tests.root import ROOT

SIZE = (1600, 1000)
LOOK = "SPIKERACK_LOOK" in os.environ  # somebody wants to see build/screens


class Screen:
    """An X server without a screen, on a display that nobody else has."""

    def __init__(self) -> None:
        missing = [p for p in ("Xvfb", "xdotool", "import") if shutil.which(p) is None]
        assert not missing, f"{', '.join(missing)}: not installed; `make test` installs it"
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
        self.server = start(
            [*command, "-nolisten", "tcp"], pass_fds=[write],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as said:
            self.display = f":{said.readline().strip()}"
        self.env = os.environ | {"DISPLAY": self.display, "LIBGL_ALWAYS_SOFTWARE": "1"}

    def close(self) -> None:
        self.server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.server.wait(10)
        end(self.server)


class Editor:
    """The editor's window, and the hands that use it."""

    program = (sys.executable, "run_patcher.py", "edit")

    def __init__(
        self, screen: Screen, folder: Path, *arguments: str, device: str = "none",
        is_drawn: bool = LOOK,
    ) -> None:  # fmt: skip
        self.folder, self.probe_file = folder, folder / "probe.json"
        self.probe_file.unlink(missing_ok=True)
        self.env = screen.env | {
            "SPIKERACK_STATE": str(folder / "state"),
            "SPIKERACK_CONFIG": str(folder / "config"),
            "SPIKERACK_DATA": str(folder / "data"),
            "SPIKERACK_TAKES": str(folder / "takes"),
            "SPIKERACK_BARE": "1",
            # frames are made, but only drawn where somebody looks: that takes a whole processor
            "GALLIUM_NOOP": "false" if is_drawn else "true",
            "SPIKERACK_DEBUG": "1",  # an error of ours ends it, with its traceback
            "PYTHONFAULTHANDLER": "1",
        }
        self.errors = folder / "editor.log"
        command = [*self.program, *arguments]
        with self.errors.open("ab") as log:
            self.process = start(
                [*command, "--probe", str(self.probe_file), "--device", device],
                cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            self.until(lambda s: s["frame"] > 5, "the first frames", 90.0)
        except BaseException:
            end(self.process)
            raise

    @property
    def state(self) -> dict[str, Any]:
        """What the editor says of itself."""
        while True:
            assert self.process.poll() is None, self.errors.read_text()[-3000:]
            if self.probe_file.exists():
                return json.loads(self.probe_file.read_text())
            time.sleep(0.02)

    def until(self, is_so: Callable[[dict], Any], what: str, seconds: float = 20.0) -> dict:
        """The state as soon as something is so."""
        end = time.monotonic() + seconds
        while True:
            state = self.state
            if is_so(state):
                return state
            if time.monotonic() > end:
                self.shot("failed")
                self._abort_if_stuck()
                raise AssertionError(f"waited {seconds} s for {what}: {self._told(state)}")
            time.sleep(0.02)

    def _abort_if_stuck(self) -> None:
        """An editor that draws no more ends and says what each of its threads was at."""
        frame = self.state["frame"]
        time.sleep(2.0)
        if self.state["frame"] == frame:
            self.process.send_signal(signal.SIGABRT)
            self.process.wait(10)

    def _told(self, state: dict) -> str:
        short = {k: v for k, v in state.items() if k not in ("nodes", "rects", "times", "begun")}
        said = [p for p in (self.errors, self.folder / "state/log/spikerack.log") if p.exists()]
        return "\n".join([str(short), *(path.read_text()[-6000:] for path in said)])

    def frames(self, count: int = 3) -> None:
        """Let so many frames begin from now on, end and be told: what was done is in them."""
        now = time.monotonic()
        self.until(lambda s: sum(begun > now for begun in s["begun"]) >= count, f"{count} frames")

    # the mouse
    def do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True)

    def to(self, spot: Any) -> None:
        """Move the mouse to a spot: a pair, or what `at` gives."""
        self.do("mousemove", round(spot[0]), round(spot[1]))
        self.frames(2)

    def click(self, spot: Any, button: int = 1, repeat: int = 1) -> None:
        self.to(spot)
        more = ["--repeat", repeat, "--delay", 90] if repeat > 1 else []
        self.do("click", *more, button)
        self.frames(3)

    def drag(self, start: Any, end: Any, button: int = 1, keys: tuple[str, ...] = ()) -> None:
        """Press, move in small steps, let go; with keys held."""
        self.to(start)
        for key in keys:
            self.do("keydown", key)
        self.do("mousedown", button)
        self.frames(2)
        for i in range(1, 9):
            x, y = (a + (b - a) * i / 8 for a, b in zip(start, end, strict=True))
            self.do("mousemove", round(x), round(y))
            self.frames(1)
        self.frames(2)
        self.do("mouseup", button)
        for key in keys:
            self.do("keyup", key)
        self.frames(3)

    def wheel(self, spot: Any, steps: int, keys: tuple[str, ...] = ()) -> None:
        self.to(spot)
        for key in keys:
            self.do("keydown", key)
        for _ in range(abs(steps)):
            self.do("click", 4 if steps > 0 else 5)
            self.frames(1)
        for key in keys:
            self.do("keyup", key)
        self.frames(2)

    # the keyboard
    def key(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)
            self.frames(3)

    def type(self, text: str) -> None:
        self.do("type", "--delay", 40, "--", text)
        self.frames(3)

    # where things are, in pixels
    def at(self, name: str, part: str = "header") -> tuple[float, float]:
        """A node's header, or a part of it: at("osc", "outlets.saw"), at("osc", "knobs.pitch")."""
        found = self.state["nodes"][name]
        for key in part.split("."):
            found = found[key]
        return tuple(found)

    def patch(self) -> dict:
        return self.state["patch"]

    def shot(self, name: str) -> Path:
        """A picture of the screen, kept as an artefact of the tests (black, unless one LOOKs)."""
        kept = ROOT / "build" / "screens"
        kept.mkdir(parents=True, exist_ok=True)
        path = kept / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True)
        return path

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        end(self.process)
