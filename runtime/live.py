"""A patch that plays on a device: engine, player, compiler, hands and sound device as one."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from spikerack.runtime.codegen.speed import speed
from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.devices.audio import RECENT, Audio
from spikerack.runtime.devices.callback import ALL
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.listing import DeviceError, candidates
from spikerack.runtime.devices.outputs import wanted_taps
from spikerack.runtime.devices.recorder import Where
from spikerack.runtime.devices.takes_folder import takes_folder
from spikerack.runtime.document.command import takes
from spikerack.runtime.document.document import MISUSED
from spikerack.runtime.document.mapped_hands import MappedHands
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.engine.engine import Engine, with_seed
from spikerack.runtime.engine.hot_reload import Reading
from spikerack.runtime.engine.player import Player
from spikerack.runtime.engine.precompile import make, warm
from spikerack.runtime.engine.snapshots import Snapshots
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import adopt, library
from spikerack.runtime.own_modules import Found, OwnModules
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import with_values
from spikerack.runtime.plan.plan import Plan


class Live:
    """Use it as a context: at its end the device and the compiler are let go."""

    def __init__(
        self, patch: Patch, device: str = "", sample_rate: int = 0, block: int = 0,
        seed: int | None = None, sets: Iterable[str] = (), folder: Path = Path(),
        say: Callable[[str], None] = lambda line: None,
        made: Callable[[int, int], object] = lambda done, of: None,
        own: Iterable[OwnModules] = (),
        take: Callable[[Found], None] | None = None,
        more_taps: Callable[[Plan], Mapping[tuple[str, str], int]] = lambda plan: {},
        where: Where = takes_folder,
        is_over: Callable[[], bool] = lambda: False,
        is_stale: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        patch = with_values(with_seed(patch, seed), sets)
        self.engine = Engine(folder=folder)
        self.engine.set_rate(sample_rate or device_rate(device, is_over) or patch.sample_rate)
        self.compiler = Compiler()
        try:
            plan = self.engine.plan(patch)
            # nothing plays yet that they could disturb
            more = [f.build for f in ALL if not f.is_ready]
            make(self.compiler, plan, self.engine.rate, self.engine.store, made, more, priority=0)
        except BaseException:
            self.compiler.close()
            raise
        self.player = Player(self.engine, patch, compiler=self.compiler, plan=plan)
        self.snapshots = Snapshots(self.engine)
        self._folder, self._say = folder, say
        self._told: Mapping[str, str] = {}
        self._telling = threading.Lock()
        self.hands = InputDevices(self.engine, where, say, lambda: self.player.wanted)
        self.player.after_swap += [self.hands.bind, self._tell]
        self.player.more_taps = more_taps
        self.player.watch(wanted_taps(patch, library(), self.engine.rate))  # and wakes the compiler
        self.hands.bind()
        self._tell()
        try:
            self.audio = Audio(self.engine, device, block, say, is_over, is_stale)
        except BaseException:  # Ctrl-C while a device is opened
            self.player.close()
            self.hands.close()
            self.compiler.close()
            raise
        self._take = take or self.take
        self._mapped = MappedHands()
        self._readings: list[Reading] = []
        for modules in own:
            self.follow(modules)
        if line := speed(plan, self.engine.rate).warning:
            say(line)
        warm(self.compiler)

    def follow(self, own: OwnModules) -> None:
        """Read a player's own modules again whenever their files change."""
        reading = Reading(own, self.player, self._folder, self._say, self._take)
        self._readings.append(reading)

    def take(self, found: Found) -> None:
        """Play what was read again."""
        adopt(found)
        self.player.renew()

    def turn_by_hand(self) -> None:
        """Turn the knobs whose controls were moved since; call it often where no window is."""
        patch = self.player.wanted
        self._mapped.follow(patch)
        self.hands.follow(bool(self._mapped.maps))
        for command, args in self.hands.orders():
            try:
                takes(command)
                patch, _ = COMMANDS[command](patch, library(), *args)
            except (PatchError, *MISUSED) as error:
                self._say(f"OSC: {error}")
        turned = self._mapped.turned(self.hands.moves.take(), patch, library())
        for jack, value in turned.items():
            name, _, knob = jack.partition(".")
            patch = patch.with_knob(name, knob, value)
        if patch is not self.player.wanted:
            self.player.edit(patch)

    def silent(self) -> Mapping[str, str]:
        """The nodes and cables that cannot be played, each with a line that says why."""
        return self.engine.program.silent if self.engine.program else {}

    def _tell(self) -> None:
        """Say what cannot be played since the last look, and what was saved and does not fit."""
        with self._telling:  # a swap may be under way while this begins
            coming = self.player.preparing
            silent = {name: line for name, line in self.silent().items() if name not in coming}
            before, self._told = self._told, silent
        for name, line in self._told.items():
            if before.get(name) != line:
                self._say(f"{line} (not played)")
        for line in self.engine.store.news():
            self._say(line)

    def line(self) -> str:
        """How it goes, in one line."""
        faults = self.engine.faults()
        ill = f", not finite: {', '.join(faults)}" if faults else ""
        ill += f", not played: {', '.join(self.silent())}" if self.silent() else ""
        said = f", {self.player.error}" if self.player.error else ""
        dearest = next(iter(self.engine.costs().items()), None)
        cost = f", {dearest[1]:.0%} of it in {_short(dearest[0])}" if dearest else ""
        last = self.engine.last_late()
        late = f", last late at {last[0]:.1f} s in {_short(last[1])}" if last else ""
        kind, comma, progress = self.player.kernel.partition(",")
        return f"{self.audio.status()}{late}{cost}, {kind} kernel{comma}{progress}{ill}{said}"

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, *_error: object) -> None:
        for reading in self._readings:
            reading.close()
        self.player.close()
        self.hands.close()
        self.audio.close()
        self.compiler.close()


def _short(name: str) -> str:
    """A piece of many nodes by its first."""
    first, *others = name.split(" + ")
    return f"{first} and {len(others)} more" if others else first


def device_rate(wanted: str, is_over: Callable[[], bool] = lambda: False) -> int:
    """The rate the device runs at now, if there is one; a patch sounds the same at any."""
    try:
        found = candidates(wanted, RECENT, is_over) if wanted != "none" else []
    except DeviceError:
        found = []
    return round(found[0].rate) if found else 0
