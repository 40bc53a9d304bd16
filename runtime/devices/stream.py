"""A stream of sound: one thread, one copy of PortAudio, and nobody else touches either.

Whoever waits for the thread can stop waiting: it is left behind, with the library it hangs in,
and the engine is taken away from it.  It closes what it has when it gets that far.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from math import inf

import numpy as np

from spikerack.runtime.devices import portaudio
from spikerack.runtime.devices.callback import end_thread, leave
from spikerack.runtime.devices.listing import HIDES, JACK, Device, DeviceError

LOOK = 0.1  # seconds between two looks at a stream
OPEN, CLOSE, LEAVE = 6.0, 0.5, 2.0  # seconds until it is left behind
SPIN = 30_000_000  # nanoseconds between two looks, without a call
BEGIN = 3.0  # seconds until it is under way: PulseAudio's null sink plays 2 s of silence ahead
STUCK = 8  # threads that may hang in a device before it is given up
_alive: list["Stream"] = []


class Unanswered(DeviceError):
    """A device that is there but hangs."""

    def __init__(self, device: Device) -> None:
        super().__init__(f"{device}: does not answer; choose another or see to its server")


def tend() -> None:
    """End what spins.  To be called often, by the thread that watches the streams."""
    for stream in _alive:
        if stream.holds:
            stream.tend()


class Stream:
    """Open from the moment it is made, playing silence until it is given an engine to play.

    `is_over` gives up opening it.  One thread at a time calls these.
    """

    def __init__(
        self, device: Device, rate: int, inputs: int, outputs: int, block: int,
        callback: int, is_over: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.device, self.is_active = device, True
        _alive[:] = [s for s in _alive if s.holds]
        if sum(s.device.name == device.name for s in _alive) >= STUCK:
            raise Unanswered(device)
        self._gate = np.array([0, outputs, 0, 0], np.int64)  # as `on_device` has it
        self._has_engine = False
        self._calls, self._busy = 0, 0
        self._under_way = inf
        self._opened: Future[None] = Future()
        self._end = threading.Event()
        how = rate, inputs, outputs, block, callback
        self._thread = threading.Thread(target=self._run, args=how, name="stream", daemon=True)
        self._thread.start()
        _alive.append(self)
        until = time.monotonic() + OPEN
        while not self._opened.done():
            if is_over() or time.monotonic() > until:
                self.leave()
                raise Unanswered(device)
            wait([self._opened], 0.02)
        self._opened.result()
        self._under_way = time.monotonic() + BEGIN

    @property
    def begins(self) -> bool:
        """True while it is so new that it may not yet play."""
        return not self._end.is_set() and time.monotonic() < self._under_way

    @property
    def holds(self) -> bool:
        """True while PortAudio has not let go of the thread."""
        return self._thread.is_alive()

    def play(self, engine: int) -> None:
        """Pump the engine at this address from now on; nobody else may."""
        self._has_engine = True
        self._gate[0] = engine

    def close(self) -> None:
        """Stop and close, in the time that takes where all is well, or leave it behind."""
        self._end.set()
        self._thread.join(CLOSE)
        self.leave()

    def leave(self) -> None:
        """Free the engine at once; the rest may take as long as it likes, or hang."""
        self._end.set()
        portaudio.show_all()
        until = time.monotonic() + LEAVE
        while self._has_engine and time.monotonic() < until:
            if leave(self._gate.ctypes.data):
                self._has_engine = False
            else:  # a callback has it, for less than a block
                time.sleep(0.0005)

    def tend(self) -> None:
        """End PortAudio's thread if it works hard without calling us."""
        engine, _, thread, calls = self._gate.tolist()
        busy = portaudio.cpu_time(thread) if thread else 0
        is_ours = self._has_engine and not engine  # it is in the engine now
        if self.begins:  # PortAudio works hard where it waits for a first recorded block
            busy = 0
        elif calls == self._calls and busy - self._busy > SPIN and self._busy and not is_ours:
            portaudio.cancel_thread(thread, end_thread.address)
            self.is_active = False
        self._calls, self._busy = calls, busy

    def _run(self, rate: int, inputs: int, outputs: int, block: int, callback: int) -> None:
        device, gate = self.device, self._gate.ctypes.data
        try:
            if device.view == JACK and device.rate != rate:  # not even tried: that costs a library
                raise DeviceError(f"{device}: {portaudio.other_rate(device, rate)}")
            library = portaudio.started(HIDES[device.view])
            try:
                stream = portaudio.open_stream(
                    library, device, rate, inputs, outputs, block, callback, gate
                )
            except DeviceError:
                portaudio.ended(library, device.view)
                raise
        except Exception as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        while not self._end.wait(LOOK):
            self.is_active = portaudio.is_active(library, stream)
        if portaudio.close_stream(library, stream, device.view):
            portaudio.ended(library, device.view)
        else:
            portaudio.keep(library, stream, self._gate)
