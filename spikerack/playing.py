"""A patch that plays while it is edited: what its outlets carry, its states and its weights."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import numpy as np

from spikerack.runtime.devices.takes_folder import takes_folder
from spikerack.runtime.document.document import Document
from spikerack.runtime.engine.engine import with_seed
from spikerack.runtime.errors import meant, wrong
from spikerack.runtime.live import Live
from spikerack.runtime.memory.learned import bounded
from spikerack.runtime.memory.program import Program
from spikerack.runtime.patch.arrays import Learned
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import jack
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.plan.plan import Plan
from spikerack.runtime.spec import Spec

KEPT = 2.0  # seconds of a tap that wait to be read


class Playing:
    """A patch on a sound device; use it as a context.  Every edit of the patch is heard at once.

    Parameters
    ----------
    device : str
        A part of its name; "" takes the first, "none" plays unheard, in time.
    sample_rate, block : int
        What the device is asked for; 0: as it likes.
    seed : int, optional
        Another chance than the patch's.
    taps : iterable of str
        Outlets to read with `fresh`, "node.outlet".
    takes : path, optional
        Where recorders write; else to your takes.

    Attributes
    ----------
    lines : list of str
        What was told since it began.
    """

    def __init__(
        self,
        document: Document,
        folder: Path,
        *,
        device: str = "",
        sample_rate: int = 0,
        block: int = 0,
        seed: int | None = None,
        taps: Iterable[str] = (),
        takes: str | Path | None = None,
    ) -> None:
        self.lines: list[str] = []
        self._document, self._folder = document, folder
        self._taps = [self._outlet(place) for place in taps]
        self._live = Live(
            document.patch, device, sample_rate, block, seed, folder=folder,
            say=self.lines.append, more_taps=self._wanted,
            where=lambda: takes_folder(None if takes is None else Path(takes)),
        )  # fmt: skip
        self._seed = seed
        document.changed.append(self._follow)

    def __enter__(self) -> "Playing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the device go."""
        if self._follow in self._document.changed:
            self._document.changed.remove(self._follow)
            self._live.__exit__()

    @property
    def seconds(self) -> float:
        """How long it has played."""
        return self._live.engine.clock / self._live.engine.rate

    def wait(self, seconds: float) -> None:
        """Play on for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0.0:
            time.sleep(min(left, 0.1))

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until the newest edit is heard from its own kernel; False if that takes longer."""
        return self._live.player.settle(seconds)

    def fresh(self, place: str) -> np.ndarray:
        """What a tapped outlet carried since the last call: float64 [ticks, channels]."""
        taps, where = self._program().taps, jack(place, "outlet")
        if where not in taps:
            raise wrong(place, "is not tapped", todo="name it in taps")
        return np.asarray(taps[where].drain())

    def __getitem__(self, place: str) -> np.ndarray:
        """A state as it is now, "node.state": float64, a copy; one number a channel, or weights."""
        return np.array(self._state(place), np.float64)

    def __setitem__(self, place: str, values: np.ndarray | float) -> None:
        """Give a state other values while it plays; weights stay within their bounds."""
        state = self._state(place)
        values = np.broadcast_to(np.asarray(values, np.float64), state.shape)
        if not np.isfinite(values).all():
            raise wrong(place, "must hold finite numbers")
        recipe = learned_states(self._spec(place)).get(place.rpartition(".")[2])
        state[...] = values if recipe is None else bounded(place, values, recipe, self.lines.append)

    def store(self, name: str = "A") -> None:
        """Keep the whole state, chance and all, under a name of this session."""
        self._live.snapshots.store(name)

    def restore(self, name: str = "A") -> None:
        """Go on from a state that was stored."""
        for node in self._live.snapshots.restore(name):
            self.lines.append(f"{node}: is another than when {name} was stored; it plays on")

    def morph(self, one: str, other: str, part: float) -> None:
        """Put what is learned between two states that were stored: 0 the one, 1 the other."""
        self._live.snapshots.morph(one, other, part)

    @property
    def learned(self) -> dict[str, Learned]:
        """Copies of what nodes have learned so far, by "node.state"."""
        return self._live.engine.learned()

    def __repr__(self) -> str:
        return f"<Playing {self._live.line()}>"

    def _program(self) -> Program:
        program = self._live.engine.program
        assert program is not None  # it plays since it was made
        return program

    def _spec(self, place: str) -> Spec:
        node, _ = jack(place, "state")
        steps = self._program().plan.steps
        if node not in steps:
            raise wrong(place, f"there is no node {node} that runs", todo=meant(node, steps))
        return steps[node].spec

    def _state(self, place: str) -> np.ndarray:
        """The memory of a state itself."""
        spec, (node, name) = self._spec(place), jack(place, "state")
        names = [p.name for p in spec.of("state")]
        if name not in names:
            raise wrong(place, f"{spec.name} has no state {name}", todo=meant(name, names))
        return self._program().nodes[node][f"state.{name}"]

    def _outlet(self, place: str) -> tuple[str, str]:
        node, outlet = jack(place, "outlet")
        spec = self._document.spec(node)
        if spec is None or spec.outlet(outlet) is None:
            rule = "there is no such outlet"
            raise wrong(place, rule, todo=meant(outlet, map(str, spec.outlets)) if spec else "")
        return node, outlet

    def _wanted(self, plan: Plan) -> Mapping[tuple[str, str], int]:
        """Rings for what is read, of nodes that are still there."""
        steps = {place: plan.steps[place[0]] for place in self._taps if place[0] in plan.steps}
        rate = self._live.engine.rate if hasattr(self, "_live") else plan.patch.sample_rate
        return {place: int(KEPT * rate / step.span) for place, step in steps.items()}

    def _follow(self, old: Patch | None, new: Patch) -> None:
        patch = with_seed(new, self._seed)
        if old is None:
            self._live.player.begin(patch, self._folder)
        else:
            self._live.player.edit(patch)
