"""Takes: what a `recorder` node hears, written to a sound file while it is switched on."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from runtime.devices.sinks import Sink

POLL = 0.05
FORMATS = {".wav": "FLOAT", ".flac": "PCM_24", ".ogg": "VORBIS", ".mp3": "MPEG_LAYER_III"}


class Recorder:
    """Drains every recorder of a program.  `say` is called with one line for each take."""

    def __init__(
        self, folder: Path = Path(), rate: int = 48_000,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:  # fmt: skip
        self.folder, self.rate, self._say = folder, rate, say
        self._takes: dict[str, tuple[Sink, Take]] = {}
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def bind(self, sinks: list[Sink]) -> None:
        """These nodes are recorded from now on; a take goes on through an edit."""
        with self._lock:
            self._write()  # what the old taps still hold
            old, self._takes = self._takes, {}
            for sink in sinks:
                path = self.folder / str(sink.settings["path"])
                rate = max(1, self.rate // sink.divider)
                back = round(sink.settings["back"] * rate)
                _, take = old.pop(sink.node, (None, None))
                if take is not None and take.path != path:
                    take.close()
                    take = None
                take = take or Take(path, rate, self._say)
                take.back = back
                self._takes[sink.node] = sink, take
            for _, take in old.values():
                take.close()

    def close(self) -> None:
        """Write what there is, and close the files."""
        self._end.set()
        self._thread.join()
        self._write()
        for _, take in self._takes.values():
            take.close()

    def _run(self) -> None:
        while not self._end.wait(POLL):
            with self._lock:
                self._write()

    def _write(self) -> None:
        for sink, take in self._takes.values():
            _, made = sink.drain()
            take.feed(made["left"].sum(1), made["right"].sum(1), made["recording"].max(1) > 0.5)


class Take:
    """One recorder's files: a new one each time it is switched on.

    It begins `back` frames before that, or where the take before it ended.
    """

    def __init__(self, path: Path, rate: int, say: Callable[[str], None], back: int = 0) -> None:
        self.path, self.rate, self.back, self._say = path, rate, back, say
        self._past: deque[np.ndarray] = deque()
        self._frames = 0  # in the past that is kept
        self._file: soundfile.SoundFile | None = None
        self._is_broken = False

    def feed(self, left: np.ndarray, right: np.ndarray, on: np.ndarray) -> None:
        """Stretches of on and off, in order."""
        turns = np.flatnonzero(np.diff(on)) + 1
        for stretch in np.split(np.arange(len(on)), turns):
            if not len(stretch):
                continue
            sound = np.stack([left[stretch], right[stretch]], 1)
            if not on[stretch[0]]:
                self.close()
                self._is_broken = False
                self._keep(sound)
            elif not self._is_broken:
                self._put(sound)

    def _keep(self, sound: np.ndarray) -> None:
        self._past.append(sound)
        self._frames += len(sound)
        while self._past and self._frames - len(self._past[0]) >= self.back:
            self._frames -= len(self._past.popleft())

    def _gone(self) -> np.ndarray:
        """What was heard last, now that it is wanted; it is not wanted twice."""
        past = np.concatenate([np.zeros((0, 2)), *self._past])
        self._past.clear()
        self._frames = 0
        return past[max(0, len(past) - self.back) :]

    def _put(self, sound: np.ndarray) -> None:
        try:
            if self._file is None:
                self._file = self._begin()
                self._file.write(self._gone())
            self._file.write(sound)
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            self._is_broken = True  # until it is switched off and on again
            self._say(f"{self.path.name}: cannot be recorded ({error}); choose another path")
            self.close()

    def _begin(self) -> soundfile.SoundFile:
        path, number = self.path, 1
        while path.exists():
            number += 1
            path = self.path.with_stem(f"{self.path.stem} {number}")
        kind = FORMATS.get(path.suffix.lower())
        if kind is None:
            raise ValueError(f"unknown ending {path.suffix!r}")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._say(f"recording {path.name}")
        return soundfile.SoundFile(path, "w", self.rate, 2, kind)

    def close(self) -> None:
        """The take is over."""
        if self._file is not None:
            self._file.close()
            self._file = None
