"""The engine on a sound device, by name; on a silent clock while there is none.

Nothing tells when a device goes: a watchdog sees that its callbacks stop, puts the silent
clock in its place and opens the device again when one of that name is back.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from runtime.devices.callback import device_callback, silent_clock
from runtime.devices.portaudio import (
    Device,
    DeviceError,
    Stream,
    candidates,
    has_jack,
    refresh,
    seen_elsewhere,
)
from runtime.engine.engine import Engine
from runtime.program import tables

LOOK = 0.2  # seconds between looks at the stream
STALLED = 1.5  # seconds without a callback after which a device is taken for lost
SILENT_BLOCK = 256


@dataclass(frozen=True)
class Status:
    """What a display shows about the sound device."""

    name: str
    is_device: bool
    rate: int
    block: int
    inputs: int
    load: float
    late: int
    xruns: int
    losses: int
    says: str

    def __str__(self) -> str:
        where = f"{self.rate / 1000:g} kHz, blocks of {self.block}"
        trouble = f", {self.late} late, {self.xruns} dropouts" if self.late + self.xruns else ""
        return f"{self.name}: {where}, load {self.load:.0%}{trouble}"


class SilentClock:
    """Keeps the engine going at its rate where nobody hears it."""

    def __init__(self, engine: Engine) -> None:
        self.stop = np.zeros(1, np.int64)
        self._scratch = np.zeros(SILENT_BLOCK * 8, np.float32)
        words = engine.address, self.stop.ctypes.data, self._scratch.ctypes.data, SILENT_BLOCK
        self._thread = threading.Thread(target=silent_clock(), args=words, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Returns when the engine is at rest: never two threads in it."""
        self.stop[0] = 1
        self._thread.join()


class Audio:
    """Plays an engine.  `wanted` is a device's name or a part of it; "" takes the best one,
    "none" the silent clock.  `say` is called with one line whenever something changes."""

    def __init__(
        self,
        engine: Engine,
        wanted: str = "",
        block: int = 0,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.engine, self.wanted, self.block, self._say = engine, wanted, block, say
        self.says = ""
        self.on_loss: Callable[[], None] = lambda: None
        self.losses = 0
        self._wide = int(engine.words[tables.E_INPUTS]), int(engine.words[tables.E_OUTPUTS])
        self._running: Stream | SilentClock | None = None
        self._seen = (0, 0.0)  # callbacks made, and when that was new
        self._busy = (0, time.monotonic(), 0.0)
        self._pause = 1.0
        self._lock = threading.RLock()
        self._end = threading.Event()
        device_callback()
        self._open()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._watchdog.start()

    @property
    def device(self) -> Device | None:
        """What plays now; None on the silent clock."""
        return self._running.device if isinstance(self._running, Stream) else None

    def choose(
        self, wanted: str, block: int | None = None, between: Callable[[], None] = lambda: None
    ) -> None:
        """Play on another device, or in other blocks; `between` nobody is in the engine."""
        with self._lock:
            self._rest()
            between()
            self.wanted = wanted
            self.block = self.block if block is None else block
            with suppress(DeviceError):
                refresh()
            self._open()

    def close(self) -> None:
        """Stop, and let go of the engine."""
        self._end.set()
        self._watchdog.join()
        with self._lock:
            self._rest()

    def status(self) -> Status:
        """How it goes."""
        words, device = self.engine.words, self.device
        return Status(
            str(device) if device else "no device, silent clock", device is not None,
            self.engine.rate, int(words[tables.E_FRAMES]),
            int(words[tables.E_INPUTS]) if device else 0, self._load(), int(words[tables.E_LATE]),
            int(words[tables.E_FLAGS]), self.losses, self.says,
        )  # fmt: skip

    def _load(self) -> float:
        """Part of the time that is used, over the last half second or more."""
        busy, at, load = self._busy
        now, total = time.monotonic(), int(self.engine.words[tables.E_BUSY_NS])
        if now - at > 0.5:
            load = (total - busy) * 1e-9 / (now - at)
            self._busy = total, now, load
        return load

    def _tell(self, line: str) -> None:
        if line != self.says:
            self.says = line
            self._say(line)

    def _open(self) -> None:
        """The first candidate that opens, or the silent clock."""
        problem = f"{self.wanted}: there is no such device" if self.wanted else "no sound device"
        found = []
        if self.wanted != "none":
            try:
                found = candidates(self.wanted)
            except DeviceError as error:
                problem = str(error)
        for device in found:
            inputs = min(self._wide[0], device.inputs)
            for heard in dict.fromkeys((inputs, 0)):  # a device that only plays is better than none
                try:
                    self._running = self._stream(device, heard)
                except DeviceError as error:
                    problem = str(error)
                    continue
                self._seen, self._pause = (-1, time.monotonic()), 1.0
                self._tell(f"playing on {device} at {self.engine.rate} Hz")
                return
        self._pause = min(30.0, 2.0 * self._pause)
        self._fresh(0, self._wide[1])
        self._running = SilentClock(self.engine)
        self._tell("silent clock" if self.wanted == "none" else f"{problem}; on a silent clock")

    def _stream(self, device: Device, inputs: int) -> Stream:
        outputs = min(self._wide[1], device.outputs)
        self._fresh(inputs, outputs)
        block = self.block or (0 if device.api.startswith("JACK") else 256)
        return Stream(
            device, self.engine.rate, inputs, outputs, block, device_callback(),
            self.engine.address,
        )  # fmt: skip

    def _fresh(self, inputs: int, outputs: int) -> None:
        """Nothing half done is left in the engine; nobody is in it now."""
        words = self.engine.words
        words[tables.E_INPUTS], words[tables.E_OUTPUTS] = inputs, outputs
        words[tables.E_IN_COUNT] = words[tables.E_OUT_COUNT] = words[tables.E_OUT_READ] = 0

    def _rest(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None

    def _watch(self) -> None:
        looked = time.monotonic()
        while not self._end.wait(LOOK):
            with self._lock:
                if isinstance(self._running, Stream):
                    if self._is_lost(self._running):
                        self._lose(self._running)
                        looked, self._pause = 0.0, 1.0
                elif self.wanted != "none" and time.monotonic() - looked > self._pause:
                    self._look()
                    looked = time.monotonic()

    def _is_lost(self, stream: Stream) -> bool:
        calls, now = int(self.engine.words[tables.E_CALLS]), time.monotonic()
        if calls != self._seen[0]:
            self._seen = calls, now
        return not stream.is_active or now - self._seen[1] > STALLED

    def _lose(self, stream: Stream) -> None:
        """The silent clock at once; the device again when it is back."""
        self.losses += 1
        if has_jack():
            stream.abandon()
        else:
            stream.close()
        self._fresh(0, self._wide[1])
        self._running = SilentClock(self.engine)
        self._tell(f"{stream.device} is gone; on a silent clock until it is back")
        with suppress(DeviceError):
            refresh()
        self.on_loss()

    def _look(self) -> None:
        """Is there a device again?  While we look, the silent clock goes on."""
        try:
            if not has_jack():
                refresh()
            elif not candidates(self.wanted):
                self._pause = 5.0
                if not seen_elsewhere(self.wanted):
                    return
                refresh()
            if candidates(self.wanted):
                self._rest()
                self._open()
        except DeviceError as error:
            self._tell(str(error))
