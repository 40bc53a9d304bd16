"""The document playing: it follows every edit, and tells the window what is heard.

Nothing here waits for the sound, nor the sound for it: a thread does what takes time, in order.
"""

import queue
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from spikerack.patcher.sharing.take import keep_patch
from spikerack.patcher.sound.modulation import matrix, modulated
from spikerack.patcher.sound.snapshots import Stored
from spikerack.patcher.sound.status import Status, looked
from spikerack.patcher.sound.tape import Tape
from spikerack.patcher.sound.taps import NOTHING, Rows, Taps, tapped
from spikerack.patcher.sound.worker import Errands
from spikerack.runtime.devices import listing
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.recorder import Where
from spikerack.runtime.devices.takes_folder import takes_folder
from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError
from spikerack.runtime.live import Live, device_rate
from spikerack.runtime.memory.learned import merged
from spikerack.runtime.memory.program import Program
from spikerack.runtime.own_modules import Found, OwnModules
from spikerack.runtime.patch.arrays import Learned
from spikerack.runtime.patch.graph import Patch

SILENT = -60.0  # dB: the lowest level is none at all
STALE = 0.1  # seconds after which the status is made anew
PATIENCE = 30.0  # seconds to wait for what takes much less


class Sound:
    """Starts in the background, or when it is told to `go`; until then all answers are nothing."""

    def __init__(
        self, document: Document, device: str = "", sample_rate: int = 0, block: int = 0,
        keep_minutes: float = 5.0, say: Callable[[str], None] = lambda line: None,
        is_silent: bool = False,
    ) -> None:  # fmt: skip
        self.document, self.say = document, say
        self.is_stopped, self._is_closing = is_silent, False
        self.where: Where = takes_folder  # where takes go
        self._choice = device, sample_rate, block
        self._gain, self._minutes, self._made = 1.0, keep_minutes, (0, 0)
        self.hands: InputDevices | None = None  # what the player's hands move
        self._live: Live | None = None
        self._taps: Taps | None = None
        self._tape: Tape | None = None
        self._status, self._when = Status(), 0.0
        self._found: queue.SimpleQueue[Found] = queue.SimpleQueue()  # the player's own modules
        document.changed.append(self._changed)
        self._todo = Errands("sound", say, is_silent)
        self.states = Stored(self._todo, lambda: self._live.snapshots if self._live else None)
        self._todo.put(self._start)

    def _changed(self, old: Patch | None, new: Patch) -> None:
        """An edit is played at once; another patch begins with states of its own."""
        if old is None:
            self._todo.put(lambda: self._begin_anew(new))
        elif self._live is not None:
            self._live.player.edit(new)

    @property
    def is_busy(self) -> bool:
        """True while something that takes time is under way: a start, a device, a panic."""
        return self._todo.is_busy

    def settle(self, seconds: float = 60.0) -> bool:
        """Wait until the newest patch plays from its own kernel."""
        until = time.monotonic() + seconds
        while self._live is None or self.is_busy:
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return self._live.player.settle(until - time.monotonic())

    def close(self) -> None:
        """The end of everything that was started."""
        self.document.changed.remove(self._changed)
        self._is_closing = True
        if self._live is not None:
            self._live.audio.close()  # whatever an errand waits for
        self._todo.close(self._end)

    # what the window shows

    @property
    def plays_well(self) -> bool:
        """True while the patch is heard from its own kernel, or from what there is of it."""
        status = self.status()
        return not self.is_stopped and (status.kernel == "patch" or bool(status.error))

    @property
    def _program(self) -> Program | None:
        return self._live.engine.program if self._live else None

    def status(self) -> Status:
        """How it goes; cheap enough for every frame."""
        now = time.monotonic()
        if now - self._when > STALE:
            self._status, self._when = self._looked(), now
        return self._status

    def history(self, jack: str) -> np.ndarray:
        """What an outlet carried lately: [tick, channel], the newest last."""
        return self._taps.history(*jack.partition(".")[::2]) if self._taps else NOTHING

    def fresh(self, jack: str) -> Rows:
        """What it carried since the last call; or what a state holds, [1, rows, columns]."""
        if self._taps is None:
            return NOTHING
        node, _, name = jack.partition(".")
        weights = self.learned(node, name)
        return self._taps.fresh(node, name) if weights is None else weights[None]

    def learned(self, node: str, state: str) -> np.ndarray | None:
        """A state of two dimensions, such as weights, as it is now."""
        return matrix(self._program, node, state) if self._program else None

    def modulated(self, node: str, knob: str) -> float | None:
        """What cables make of a knob now, in its unit; None if none arrives."""
        program = self._program
        return modulated(program, self._taps, node, knob) if program and self._taps else None

    def tick_rate(self, node: str) -> float:
        """Ticks a second of a node."""
        step = self._program.plan.steps.get(node) if self._program else None
        rate = self._live.engine.rate if self._live else self.document.patch.sample_rate
        return rate / (step.span if step else 1.0)

    def devices(self) -> list[str]:
        """The names of what can play, and "none"."""
        return [*(str(d) for d in listing.glimpse() if d.outputs), "none"]

    def arrays(self) -> dict[str, Learned]:
        """What was learned so far; `merged` with the patch's own arrays it is saved."""
        return self._live.engine.learned() if self._live else {}

    def new_modules(self) -> bool:
        """Take what was read again, while no window reads it; True if there was something."""
        if self._live is None or self._found.empty():
            return False
        self._live.take(self._found.get())
        return True

    def follow(self, own: OwnModules) -> None:
        """Read a folder of the player's own modules again whenever it changes."""
        self._todo.put(lambda: self._live.follow(own) if self._live else None)

    def renew(self) -> None:
        """Plan the patch anew: what it may ask for is something else now."""
        self._todo.put(lambda: self._live.player.renew() if self._live else None)

    def stop(self) -> None:
        """Fade out, and let time stand still: every state stays as it is."""
        self._stand(True)

    def go(self) -> None:
        """Go on from there."""
        self._todo.begin()
        self._stand(False)

    def panic(self) -> None:
        """Fade out, let every node begin anew but for what it has learned, and go on."""
        if self._live is not None:
            self._live.engine.stand(True)
        self._todo.put(self._restart)

    def level(self, decibels: float) -> None:
        """The master's level; the lowest is silence."""
        self._gain = 10.0 ** (decibels / 20.0) if decibels > SILENT else 0.0
        if self._live is not None:
            self._live.engine.set_level(self._gain)

    def device(self, name: str, rate: int = 0, block: int = 0) -> None:
        """Play on another device, at another rate (0: the device's) or in other blocks."""
        choice = self._choice = name, rate, block  # no other is waited for any more
        self._todo.put(lambda: self._choose(choice))

    def record(self, name: str) -> None:
        """Begin a take; "" ends it, and puts the patch into its file."""
        if self._tape is not None:
            if (path := self._tape.end()) is not None:
                self._todo.put(lambda: self._keep_patch(path))
            if name:
                self._tape.record(self.where, name)
        self._when = 0.0

    def keep_last(self, minutes: float, name: str) -> None:
        """Write what was heard in the last minutes."""
        if (tape := self._tape) is not None:
            self._todo.put(lambda: self._keep_last(tape, minutes, name))

    # in the thread

    def _end(self) -> None:
        if self._live is not None:
            if self._tape is not None and (path := self._tape.close()) is not None:
                self._keep_patch(path)
            self._live.__exit__()

    def _start(self) -> None:
        patch, path, choice = self.document.patch, self.document.path, self._choice
        folder = path.parent if path else Path()
        live = Live(
            patch, *choice, folder=folder, say=self.say, made=self._progress,
            more_taps=tapped, take=self._found.put, where=lambda: self.where(),
            is_over=lambda: self._is_closing, is_stale=lambda: self._choice is not choice,
        )  # fmt: skip
        live.engine.set_level(self._gain)
        live.engine.stand(self.is_stopped)
        self._taps, self._tape = Taps(live.engine), Tape(live.engine, self._minutes, self.say)
        live.player.after_swap.append(self._taps.forget)
        self._live, self.hands = live, live.hands
        if self.document.patch is not patch:
            live.player.edit(self.document.patch)

    def _keep_last(self, tape: Tape, minutes: float, name: str) -> None:
        path, seconds = tape.write_last(minutes, self.where, name)
        if path is not None:
            self._keep_patch(path)
            self.say(f"{path}: the last {seconds:.0f} s, with the patch inside")

    def _keep_patch(self, path: Path) -> None:
        """What was played, inside the take of it."""
        patch, arrays = self.document.patch, self.arrays()
        patch = replace(patch, arrays=merged(patch.arrays, arrays))
        for line in keep_patch(path, patch, self.document.known):
            self.say(line)

    def _progress(self, done: int, of: int) -> None:
        self._made = done, of
        if self._is_closing:
            raise PatchError("sound: ended before it began")

    def _begin_anew(self, patch: Patch) -> None:
        live, path = self._live, self.document.path
        if live is None:
            return
        self._still()
        live.player.begin(patch, path.parent if path else Path())
        self._until(lambda: live.player.patch is live.player.wanted or bool(live.player.error))
        live.engine.stand(self.is_stopped)

    def _restart(self) -> None:
        if self._live is not None:
            self._still()
            self._live.engine.reset()
            self._live.engine.stand(self.is_stopped)

    def _choose(self, choice: tuple[str, int, int]) -> None:
        def is_stale() -> bool:
            return self._is_closing or self._choice is not choice

        live, (name, rate, block) = self._live, choice
        if live is None or is_stale():
            return
        engine, player = live.engine, live.player
        rate = rate or device_rate(name, is_stale) or self.document.patch.sample_rate

        def between() -> None:
            if rate != engine.rate:
                engine.set_rate(rate)
                player.renew()
                self._until(lambda: player.patch is player.wanted or bool(player.error))

        self._still()
        live.audio.choose(name, block, between, is_stale)
        if live.hands.recorder is not None:
            live.hands.recorder.rate = rate
        engine.stand(self.is_stopped)

    def _still(self) -> None:
        assert self._live is not None
        engine = self._live.engine
        engine.stand(True)
        self._until(lambda: engine.stands, 1.0)

    def _until(self, is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not (is_so() or self._is_closing) and time.monotonic() < end:
            time.sleep(0.002)

    def _stand(self, still: bool) -> None:
        self.is_stopped = still
        if self._live is not None:
            self._live.engine.stand(still)

    def _looked(self) -> Status:
        if self._live is None:
            kernel = "stopped" if self._todo.is_held else "none" if self._todo.error else "starting"
            return Status(kernel, self._made, error=self._todo.error)
        return looked(self._live, self._tape.recording if self._tape else "", self._todo.error)
