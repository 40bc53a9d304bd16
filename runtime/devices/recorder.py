"""Takes: what a `recorder` node hears, written to a sound file while it is switched on."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from spikerack.runtime.devices.outputs import Sink
from spikerack.runtime.devices.take_file import TakeFile, form_of
from spikerack.runtime.errors import PatchError, why_not_written
from spikerack.runtime.plan.plan import Plan

POLL = 0.05
Where = Callable[[], Path]  # the folder that takes go to, asked when one begins


class Recorder:
    """Drains every recorder of a program.  `say` is called with one line for each take.

    `says` has a line for each node: the file it writes or has written, or why it cannot.
    """

    def __init__(
        self, where: Where, rate: int = 48_000, say: Callable[[str], None] = lambda line: None
    ) -> None:
        self.where, self.rate, self._say = where, rate, say
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
                _, before = old.pop(sink.node, (None, None))
                take = taking(sink, self.where, self.rate, self._say, before)
                self._takes[sink.node] = sink, take
            for _, take in old.values():
                take.close()

    @property
    def says(self) -> dict[str, str]:
        """A line for each node that has something to tell."""
        return {node: take.line for node, (_, take) in self._takes.items() if take.line}

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
            hear(sink, take)


def taking(
    sink: Sink, where: Where, rate: int, say: Callable[[str], None], before: "Take | None" = None
) -> "Take":
    """The take of a node as it is set now: the one before, if that can go on."""
    rate = max(1, int(rate / sink.span))
    name, back = str(sink.settings["path"]), round(sink.settings["back"] * rate)
    if before is not None and (before.name, before.rate) == (name, rate):
        before.back = back
        return before
    if before is not None:
        before.close()
    take = Take(where, name, rate, say, back)
    try:
        form_of(name, f"{sink.node}.path")
    except PatchError as error:
        take.refuse(str(error))
    return take


def refused_takes(plan: Plan) -> Iterator[str]:
    """A line for each recorder that asks for what a patch may not write."""
    for name, step in plan.steps.items():
        if any(o.sink == "disk" for o in step.spec.outlets):
            port = step.spec.port("path")
            try:
                form_of(str(step.node.settings.get("path", port and port.default)), f"{name}.path")
            except PatchError as error:
                yield str(error)


def hear(sink: Sink, take: "Take") -> None:
    """What a node has made since the last time goes to its take."""
    _, made = sink.drain()
    take.feed(made["left"].sum(1), made["right"].sum(1), made["recording"].max(1) > 0.5)


class Take:
    """One recorder's files: a new one each time it is switched on.

    It begins `back` frames before that, or where the take before it ended.  `path` is the file
    that is written, or was last; `line` is what was said last.
    """

    def __init__(
        self, where: Where, name: str, rate: int, say: Callable[[str], None], back: int = 0
    ) -> None:
        self.where, self.name, self.rate, self.back, self._say = where, name, rate, back, say
        self.path: Path | None = None
        self.line = ""
        self._past: deque[np.ndarray] = deque()
        self._frames = 0  # in the past that is kept
        self._file: TakeFile | None = None
        self._number = 0  # of the last file
        self.is_broken = False

    def feed(self, left: np.ndarray, right: np.ndarray, on: np.ndarray) -> None:
        """Stretches of on and off, in order."""
        turns = np.flatnonzero(np.diff(on)) + 1
        for stretch in np.split(np.arange(len(on)), turns):
            if not len(stretch):
                continue
            sound = np.stack([left[stretch], right[stretch]], 1)
            if not on[stretch[0]]:
                self.close()
                self.is_broken = False
                self._keep(sound)
            elif not self.is_broken:
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

    def refuse(self, line: str) -> None:
        """Say why there is no take; once, however often it is switched on."""
        self.is_broken = True  # until it is switched off and on again
        self._tell(line)

    def _tell(self, line: str) -> None:
        if line != self.line:
            self.line = line
            self._say(line)

    def _put(self, sound: np.ndarray) -> None:
        try:
            if self._file is None:
                self._begin()
            assert self._file is not None
            self._file.write(sound)
        except PatchError as error:
            self.refuse(str(error))
        except (OSError, RuntimeError, ValueError, AssertionError) as error:  # of libsndfile too
            rule = f"cannot be recorded ({why_not_written(error)})"
            self.refuse(f"{self.name}: {rule}; choose another folder")
        if self.is_broken:
            self.close()

    def _begin(self) -> None:
        self._file = TakeFile(self.where(), self.name, self.rate, self._number + 1)
        self._number, self.path = self._file.number, self._file.path
        self._tell(f"recording {self.path}")
        if len(past := self._gone()):
            self._file.write(past)

    def close(self) -> None:
        """The take is over."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except (OSError, RuntimeError) as error:
                self._tell(f"{file.path}: may not be whole ({error}); look at it")
