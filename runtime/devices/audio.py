"""The engine on a sound device, by name; on a silent clock while there is none.

One thread, "audio", opens, watches and closes the device, and nobody else does.  It is told what
is wanted by a `Wish`, which never changes: the newest is the one that counts.  It holds no lock,
and waits for nothing that could hang: a device is opened and closed by a thread of the device's
own, and looked for by other processes (`stream`, `listing`), and it stops waiting for either as
soon as there is another wish or all is over.

Nothing tells when a device goes: the thread sees that its callbacks stop, puts the silent clock
in its place and opens the device again when one of that name is back.

A device records only from when the patch first hears it: a desktop shows who listens, a headset
that listens plays worse, and where PortAudio does both it works harder.  JACK has no such cost.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from spikerack.runtime.devices.callback import keep_time, on_device
from spikerack.runtime.devices.listing import JACK, Device, DeviceError, candidates
from spikerack.runtime.devices.stream import Stream, Unanswered, tend
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.memory import shared_words

LOOK = 0.1  # seconds between looks at the stream
STALLED = 1.5  # seconds without a callback after which a device is taken for lost
SOON, OFTEN, SELDOM = 0.2, 1.0, 5.0  # seconds between looks for a device
RECENT = 2.0  # seconds for which a list of devices holds
SILENT_BLOCK = 256


@dataclass(frozen=True)
class AudioStatus:
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


@dataclass(frozen=True, eq=False)
class Wish:
    """What a player wants to play on; `between` nobody is in the engine.

    It `is_stale` when there will be another: then no device is waited for.
    """

    wanted: str
    block: int
    is_stale: Callable[[], bool]
    between: Callable[[], None] = lambda: None
    done: threading.Event = field(default_factory=threading.Event)


class SilentClock:
    """Keeps the engine going at its rate where nobody hears it."""

    def __init__(self, engine: Engine) -> None:
        self.stop = np.zeros(1, np.int64)
        self._scratch = np.zeros(SILENT_BLOCK * 8, np.float32)
        words = engine.address, self.stop.ctypes.data, self._scratch.ctypes.data, SILENT_BLOCK
        self._thread = threading.Thread(target=keep_time, args=words, daemon=True)
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
        is_over: Callable[[], bool] = lambda: False,
        is_stale: Callable[[], bool] = lambda: False,
    ) -> None:
        self.engine, self._say = engine, say
        self.says = ""
        self.losses = 0
        self._wide = (
            int(engine.words[shared_words.E_INPUTS]),
            int(engine.words[shared_words.E_OUTPUTS]),
        )
        self._running: Stream | SilentClock | None = None
        self._hears = False  # or tried to
        self._seen = (0, 0.0)  # callbacks made, and when that was new
        self._busy = (0, time.monotonic(), 0.0)
        self._due, self._pause = 0.0, OFTEN  # when to look for a device, and when again
        self._choosing = threading.Lock()  # never taken by the thread
        self._end, self._woken = threading.Event(), threading.Event()
        self._wish = Wish(wanted, block, is_stale)
        self._thread = threading.Thread(target=self._run, name="audio", daemon=True)
        self._thread.start()
        try:
            while not self._wish.done.wait(LOOK):
                if is_over():
                    raise DeviceError("sound: ended before it began")
        except BaseException:  # also Ctrl-C
            self.close()
            raise

    @property
    def device(self) -> Device | None:
        """What plays now; None on the silent clock."""
        running = self._running
        return running.device if isinstance(running, Stream) else None

    def choose(
        self, wanted: str, block: int | None = None, between: Callable[[], None] = lambda: None,
        is_stale: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        """Play on another device, or in other blocks; `between` nobody is in the engine."""
        with self._choosing:
            block = self._wish.block if block is None else block
            wish = Wish(wanted, block, is_stale, between)
            self._wish = wish
            self._woken.set()
            while self._thread.is_alive() and not wish.done.wait(LOOK):
                pass

    def close(self) -> None:
        """Stop, and let go of the engine."""
        self._end.set()
        self._woken.set()
        self._thread.join()

    def status(self) -> AudioStatus:
        """How it goes."""
        device = self.device
        frames, inputs, late, flags = (
            int(self.engine.words[word])
            for word in (
                shared_words.E_FRAMES,
                shared_words.E_INPUTS,
                shared_words.E_LATE,
                shared_words.E_FLAGS,
            )
        )
        return AudioStatus(
            str(device) if device else "no device, silent clock", device is not None,
            self.engine.rate, frames, inputs if device else 0, self._load(), late, flags,
            self.losses, self.says,
        )  # fmt: skip

    def _load(self) -> float:
        """Part of the time that is used, over the last half second or more."""
        busy, at, load = self._busy
        now, total = time.monotonic(), int(self.engine.words[shared_words.E_BUSY_NS])
        if now - at > 0.5:
            load = (total - busy) * 1e-9 / (now - at)
            self._busy = total, now, load
        return load

    def _tell(self, line: str) -> None:
        if line != self.says:
            self.says = line
            self._say(line)

    # in the thread

    def _run(self) -> None:
        wish = None
        try:
            while not self._end.is_set():
                if wish is not self._wish:
                    wish = self._wish
                    self._take(wish)
                else:
                    self._watch(wish)
                tend()
                self._woken.wait(LOOK)
                self._woken.clear()
        finally:
            self._rest()

    def _take(self, wish: Wish) -> None:
        self._rest()
        try:
            wish.between()
            self._open(wish, RECENT)
        finally:
            if self._running is None:
                self._fall_silent()
            wish.done.set()

    def _watch(self, wish: Wish) -> None:
        running, now = self._running, time.monotonic()
        if isinstance(running, Stream):
            if self._is_lost(running):
                self._lose(running)
            elif self._is_heard() and not self._hears:
                self._rest()
                self._fall_silent()
                self._open(wish, RECENT)
        elif wish.wanted != "none" and now > self._due:
            self._open(wish, 0.0)

    def _open(self, wish: Wish, age: float) -> None:
        """Play on the first candidate that opens; what plays meanwhile plays on until then."""

        def is_over() -> bool:
            return self._end.is_set() or wish is not self._wish or wish.is_stale()

        problem = f"{wish.wanted}: there is no such device" if wish.wanted else "no sound device"
        try:
            found = candidates(wish.wanted, age, is_over) if wish.wanted != "none" else []
        except DeviceError as error:
            found, problem = [], str(error)
        for device in found:
            hears = device.view == JACK or self._is_heard()
            heard = min(self._wide[0], device.inputs) if hears else 0
            for inputs in dict.fromkeys((heard, 0)):  # one that only plays is better than none
                try:
                    stream = self._stream(device, inputs, wish, is_over)
                except Unanswered as error:
                    problem = str(error)
                    break
                except DeviceError as error:
                    problem = str(error)
                    continue
                self._rest()
                self._fresh(inputs, min(self._wide[1], device.outputs))
                self._seen, self._pause = (-1, time.monotonic()), OFTEN
                stream.play(self.engine.address)
                self._running, self._hears = stream, hears
                self._tell(f"playing on {device} at {self.engine.rate} Hz")
                return
        if is_over():
            return
        self._due = time.monotonic() + self._pause
        self._pause = min(SELDOM, 1.1 * self._pause)
        if self._running is None or found:
            self._tell(f"{problem}; on a silent clock" if wish.wanted != "none" else "silent clock")

    def _stream(
        self, device: Device, inputs: int, wish: Wish, is_over: Callable[[], bool]
    ) -> Stream:
        block = wish.block or (0 if device.api.startswith("JACK") else 256)
        outputs = min(self._wide[1], device.outputs)
        rate = self.engine.rate
        return Stream(device, rate, inputs, outputs, block, on_device.address, is_over)

    def _fresh(self, inputs: int, outputs: int) -> None:
        """Nothing half done is left in the engine; nobody is in it now."""
        words = self.engine.words
        words[shared_words.E_INPUTS], words[shared_words.E_OUTPUTS] = inputs, outputs
        words[shared_words.E_IN_COUNT] = words[shared_words.E_OUT_COUNT] = words[
            shared_words.E_OUT_READ
        ] = 0

    def _fall_silent(self) -> None:
        self._fresh(0, self._wide[1])
        self._running = SilentClock(self.engine)

    def _rest(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None

    def _is_heard(self) -> bool:
        return self.engine.program is not None and self.engine.program.hears

    def _is_lost(self, stream: Stream) -> bool:
        calls, now = int(self.engine.words[shared_words.E_CALLS]), time.monotonic()
        if calls != self._seen[0]:
            self._seen = calls, now
        is_still = not stream.begins and now - self._seen[1] > STALLED
        return not stream.is_active or is_still

    def _lose(self, stream: Stream) -> None:
        """The silent clock at once; the device again when it is back."""
        self.losses += 1
        stream.leave()
        self._fall_silent()
        self._tell(f"{stream.device} is gone; on a silent clock until it is back")
        self._due, self._pause = time.monotonic() + SOON, OFTEN
