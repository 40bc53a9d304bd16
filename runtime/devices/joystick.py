"""Joysticks and gamepads, as SDL reads them.

One thread begins, asks and ends SDL.  It compares what it reads with what it sent, so a stick
that rests costs nothing.  A device is known by what it is: plugged in again, it has its place.
"""

import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import HandTarget
from spikerack.runtime.devices.moves import Moves
from spikerack.runtime.devices.sdl import BEGINS, sdl

POLL, LOOK = 0.002, 0.25  # seconds: positions, devices
AXES = ("x", "y", "z", "rotate x", "rotate y", "rotate z")
UPWARD = {"y", "rotate y", "left y", "right y"}  # SDL counts them downwards
PAD_AXES = ("left x", "left y", "right x", "right y", "left trigger", "right trigger")
PAD_BUTTONS = {
    "south": 0, "east": 1, "west": 2, "north": 3, "back": 4, "start": 6, "left stick": 7,
    "right stick": 8, "left shoulder": 9, "right shoulder": 10,
}  # fmt: skip
PAD_HAT = (("pad x", 14, 13), ("pad y", 11, 12))  # part, button for 1, button for -1


@dataclass
class Stick:
    """An open device; `values` are what its hands were last told, by kind and part."""

    name: str
    identity: str
    joystick: Any
    pad: Any
    values: dict[tuple[str, str], float] = field(default_factory=dict)


class Sticks:
    """Reads every stick that is there, and moves the hands of the nodes that chose it."""

    def __init__(self, timing: Timing, moves: Moves | None = None) -> None:
        self.timing, self.engine = timing, timing.engine
        self._moves = moves or Moves()
        self.problem = ""
        self.says: dict[str, str] = {}  # a line for each node: its stick, or what is missing
        self._reaches: list[HandTarget] = []
        self._open: dict[int, Stick] = {}
        self._order: list[str] = []  # identities, as they first came
        self._asked: queue.SimpleQueue[tuple[Callable, queue.SimpleQueue]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="joystick", daemon=True)
        self._thread.start()

    def bind(self, reaches: list[HandTarget]) -> None:
        """These nodes are moved from now on; they learn where the sticks are."""
        with self._lock:
            known = {r.shape: r.places for r in self._reaches}
            self._reaches = reaches
            for reach in reaches:
                stick = self._chosen(reach)
                if stick is not None and known.get(reach.shape) != reach.places:
                    self._tell(reach, _of(stick.values, reach.device), 0)
            self._say()

    def names(self) -> list[str]:
        """What is plugged in, in the order of the numbers a node may choose."""
        with self._lock:
            return [stick.name for stick in self._sorted()]

    def do(self, work: Callable[[], Any]) -> Any:
        """Run something in SDL's thread, such as plugging in a virtual stick."""
        answer: queue.SimpleQueue = queue.SimpleQueue()
        self._asked.put((work, answer))
        return answer.get(timeout=10.0)

    def close(self) -> None:
        """Let go of every device."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            sdl = _sdl()
        except Exception as error:  # no library, or no right to use the devices
            self.problem = f"joystick: {error}; install pysdl2-dll"
            with self._lock:
                self._say()
            return
        looked = -LOOK
        while not self._end.wait(POLL):
            with suppress(queue.Empty):
                work, answer = self._asked.get_nowait()
                answer.put(work())
            sdl.SDL_JoystickUpdate()
            with self._lock:
                self.timing.look()
                if time.monotonic() - looked > LOOK:
                    self._look(sdl)
                    self._say()
                    looked = time.monotonic()
                for number, stick in list(self._open.items()):
                    if sdl.SDL_JoystickGetAttached(stick.joystick):
                        self._move(stick, _read(sdl, stick))
                    else:  # nobody will let go of its buttons
                        self._move(stick, dict.fromkeys(stick.values, 0.0))
                        self._drop(sdl, number)
                        self._say()
        for number in list(self._open):
            self._drop(sdl, number)
        sdl.SDL_Quit()

    def _look(self, sdl: Any) -> None:
        for index in range(sdl.SDL_NumJoysticks()):
            number = sdl.SDL_JoystickGetDeviceInstanceID(index)
            if number in self._open:
                continue
            joystick = sdl.SDL_JoystickOpen(index)
            if not joystick:
                continue
            is_pad = sdl.SDL_IsGameController(index)
            pad = sdl.SDL_GameControllerOpen(index) if is_pad else None
            name = (sdl.SDL_JoystickName(joystick) or b"joystick").decode(errors="replace")
            guid = bytes(sdl.SDL_JoystickGetGUID(joystick).data).hex()
            identity = f"{guid} {sdl.SDL_JoystickGetSerial(joystick)}"
            twins = sum(s.identity.startswith(identity) for s in self._open.values())
            stick = Stick(name, f"{identity} {twins}", joystick, pad)
            if stick.identity not in self._order:
                self._order.append(stick.identity)
            self._open[number] = stick

    def _drop(self, sdl: Any, number: int) -> None:
        stick = self._open.pop(number)
        if stick.pad:
            sdl.SDL_GameControllerClose(stick.pad)
        sdl.SDL_JoystickClose(stick.joystick)

    def _move(self, stick: Stick, values: dict[tuple[str, str], float]) -> None:
        moved = {k: v for k, v in values.items() if stick.values.get(k, 0.0) != v}
        stick.values.update(values)
        if not moved:
            return
        for (kind, part), value in moved.items():
            is_half = "button" in part or "trigger" in part or part in PAD_BUTTONS
            self._moves.heard(stick.name, f"{kind} {part}", value if is_half else (value + 1) / 2)
        at = self.timing.sample_at(time.monotonic_ns())
        for reach in self._reaches:
            if self._chosen(reach) is stick:
                self._tell(reach, _of(moved, reach.device), at)

    def _tell(self, reach: HandTarget, values: dict[str, float], at: int) -> None:
        for part, value in values.items():
            reach.move(self.engine, part, value, at)

    def _say(self) -> None:
        self.says = {r.node: self.problem or self._said(r) for r in self._reaches}

    def _said(self, reach: HandTarget) -> str:
        if stick := self._chosen(reach):
            return stick.name
        which, kind = str(reach.settings.get("which", "")).strip(), reach.device
        if not which:
            return f"no {kind} found; plug one in"
        named = which if which.isdigit() else f'"{which}"'
        return f"no {kind} {named} found; plug it in"

    def _sorted(self, kind: str = "joystick") -> list[Stick]:
        mine = [s for s in self._open.values() if s.pad or kind == "joystick"]
        return sorted(mine, key=lambda s: self._order.index(s.identity))

    def _chosen(self, reach: HandTarget) -> Stick | None:
        """The stick a node asks for: its number, a part of its name, or the first."""
        which = str(reach.settings.get("which", "")).strip()
        sticks = self._sorted(reach.device)
        if which.isdecimal():  # its number among all that were ever plugged in
            place = int(which[:9]) - 1
            if reach.device == "joystick":
                known = self._order[place : place + 1]
                return next((s for s in sticks if s.identity in known), None)
            return sticks[place] if 0 <= place < len(sticks) else None
        return next((s for s in sticks if which.casefold() in s.name.casefold()), None)


def _of(values: dict[tuple[str, str], float], kind: str) -> dict[str, float]:
    return {part: v for (device, part), v in values.items() if device == kind}


def _read(sdl: Any, stick: Stick) -> dict[tuple[str, str], float]:
    """Where everything is; axes up and right are positive."""
    j, pad = stick.joystick, stick.pad
    found: dict[tuple[str, str], float] = {}
    for i, part in enumerate(AXES[: sdl.SDL_JoystickNumAxes(j)]):
        found["joystick", part] = _axis(part, sdl.SDL_JoystickGetAxis(j, i))
    for i in range(min(12, sdl.SDL_JoystickNumButtons(j))):
        found["joystick", f"button {i + 1}"] = float(sdl.SDL_JoystickGetButton(j, i))
    if sdl.SDL_JoystickNumHats(j):
        hat = sdl.SDL_JoystickGetHat(j, 0)  # 1 up, 2 right, 4 down, 8 left
        found["joystick", "hat x"] = float((hat & 2) // 2 - (hat & 8) // 8)
        found["joystick", "hat y"] = float((hat & 1) - (hat & 4) // 4)
    if pad:
        for i, part in enumerate(PAD_AXES):
            found["gamepad", part] = _axis(part, sdl.SDL_GameControllerGetAxis(pad, i))
        for part, i in PAD_BUTTONS.items():
            found["gamepad", part] = float(sdl.SDL_GameControllerGetButton(pad, i))
        for part, more, less in PAD_HAT:
            up, down = (sdl.SDL_GameControllerGetButton(pad, i) for i in (more, less))
            found["gamepad", part] = float(up - down)
    return found


def _axis(part: str, value: int) -> float:
    x = max(-1.0, value / 32767)
    return -x + 0.0 if part in UPWARD else x


def _sdl() -> Any:
    """SDL for joysticks, also while another window has the keyboard."""
    os.environ["SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS"] = "1"
    with BEGINS:
        sdl2 = sdl()
        if sdl2.SDL_Init(sdl2.SDL_INIT_JOYSTICK | sdl2.SDL_INIT_GAMECONTROLLER) != 0:
            raise OSError(sdl2.SDL_GetError().decode(errors="replace"))
    sdl2.SDL_JoystickEventState(sdl2.SDL_IGNORE)
    sdl2.SDL_GameControllerEventState(sdl2.SDL_IGNORE)
    return sdl2
