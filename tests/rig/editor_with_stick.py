"""The editor with a virtual joystick: `python -m tests.rig.editor_with_stick STICK.json edit ...`.

A virtual stick lives in the SDL of one process, so it is plugged in where the editor runs: in
SDL's own thread, whenever STICK.json says so: {"plugged": true, "axes": [0.5, -1.0, 0.0]}.
"""

import json
import sys
from pathlib import Path
from typing import Any

from run_patcher import start
from spikerack.runtime.devices import joystick

NONE = {"plugged": False, "axes": []}


class WithStick:
    """SDL, and in it what the file says."""

    def __init__(self, sdl: Any, file: Path) -> None:
        self._sdl, self._file = sdl, file
        self._seen, self._number = 0, -1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sdl, name)

    def SDL_JoystickUpdate(self) -> None:  # noqa: N802  # as SDL calls it
        stamp = self._file.stat().st_mtime_ns
        if stamp != self._seen:
            self._seen = stamp
            self._follow(**json.loads(self._file.read_text()))
        self._sdl.SDL_JoystickUpdate()

    def _follow(self, plugged: bool, axes: list[float]) -> None:
        sdl = self._sdl
        if plugged and self._number < 0:
            index = sdl.SDL_JoystickAttachVirtual(sdl.SDL_JOYSTICK_TYPE_FLIGHT_STICK, 3, 12, 1)
            sdl.SDL_JoystickOpen(index)
            self._number = sdl.SDL_JoystickGetDeviceInstanceID(index)
        if not plugged and self._number >= 0:
            indices = range(sdl.SDL_NumJoysticks())
            found = [sdl.SDL_JoystickGetDeviceInstanceID(i) for i in indices]
            sdl.SDL_JoystickDetachVirtual(found.index(self._number))
            self._number = -1
        for axis, value in enumerate(axes):
            stick = sdl.SDL_JoystickFromInstanceID(self._number)
            sdl.SDL_JoystickSetVirtualAxis(stick, axis, round(32767 * value))


if __name__ == "__main__":
    file, sdl = Path(sys.argv.pop(1)), joystick._sdl
    joystick._sdl = lambda: WithStick(sdl(), file)
    sys.exit(start())
