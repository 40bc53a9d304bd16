"""What leaves the master, kept: the last minutes at any time, and takes while they are wanted."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np

from spikerack.runtime.devices.recorder import Take, Where
from spikerack.runtime.engine.engine import Engine

RING = 2**18  # frames the engine writes into; read long before they are written over
POLL = 0.05


class Tape:
    """Reads the engine's ring in a thread of its own, so that an edit or a file never waits."""

    def __init__(self, engine: Engine, minutes: float, say: Callable[[str], None]) -> None:
        self.minutes, self._engine, self._say = minutes, engine, say
        self._ring = engine.keep_tape(RING)
        self._read, self._rate = engine.taped, engine.rate
        self._kept: deque[np.ndarray] = deque()
        self._frames = 0
        self._take: Take | None = None
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    @property
    def recording(self) -> str:
        """The path of the take that is being written, or ""."""
        take = self._take
        return str(take.path or take.name) if take and not take.is_broken else ""

    def record(self, where: Where, name: str) -> None:
        """Begin a take, when the one before has ended."""
        with self._lock:
            self._flow()
            self._take = Take(where, name, self._rate, self._say)

    def end(self) -> Path | None:
        """End the take; its file, if there is one."""
        with self._lock:
            self._flow()
            take, self._take = self._take, None
            if take is not None:
                take.close()
            return take.path if take else None

    def write_last(self, minutes: float, where: Where, name: str) -> tuple[Path | None, float]:
        """The last minutes as a sound file, and the seconds that were there to be written."""
        with self._lock:
            self._flow()
            self.minutes = max(self.minutes, minutes)
            kept, rate = list(self._kept), self._rate
        wanted = round(60.0 * minutes * rate)
        sound = np.concatenate([np.zeros((0, 2), np.float32), *kept])[-wanted:]
        take = Take(where, name, rate, self._say)
        take.feed(sound[:, 0], sound[:, 1], np.ones(len(sound), bool))
        take.close()
        return take.path, len(sound) / rate

    def close(self) -> Path | None:
        """Write what there is, and close the file, which is given."""
        self._end.set()
        self._thread.join()
        return self.end()

    def _run(self) -> None:
        while not self._end.wait(POLL):
            with self._lock:
                self._flow()

    def _flow(self) -> None:
        """From the ring to what is kept."""
        end = self._engine.taped
        rows = self._ring[np.arange(max(self._read, end - RING), end) % RING]
        self._read = end
        if self._engine.rate != self._rate:  # another speed: what was kept would be out of tune
            self._rate, self._frames = self._engine.rate, 0
            self._kept.clear()
            if self._take is not None:
                old = self._take
                old.close()
                self._take = Take(old.where, old.name, self._rate, self._say)
        if not len(rows):
            return
        if self._take is not None:
            self._take.feed(rows[:, 0], rows[:, 1], np.ones(len(rows), bool))
        self._kept.append(rows)
        self._frames += len(rows)
        while self._frames - len(self._kept[0]) > 60.0 * self.minutes * self._rate:
            self._frames -= len(self._kept.popleft())
