"""Memory for nodes and cables: one aligned array each, made from the recipes.

It outlives plans: a node that an edit does not touch keeps its very memory, so a new plan,
or another kind of kernel, goes on exactly where the old one stopped.
"""

import zlib
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.modules import chance
from spikerack.modules.ports import Quantity, Recipe, Seed, called, names_of
from spikerack.runtime.compiler.extents import know
from spikerack.runtime.errors import PatchError, limit
from spikerack.runtime.memory.address import LINE, WORD, Address, aligned
from spikerack.runtime.memory.learned import Saved, Told, common, recalled
from spikerack.runtime.patch.channel_values import values
from spikerack.runtime.patch.wirings import own_seed
from spikerack.runtime.plan.lists import on_way
from spikerack.runtime.plan.plan import Step, Wire
from spikerack.runtime.plan.spans import pace, step_seconds

# the order of a node's states, which the firewall goes through: numbers that may be ill come first
TYPES = tuple(map(np.dtype, ("float64", "float32", "int64", "int32")))


# of spikes that fall between ticks: those due at the next tick, and those that are due later, as
# how many there are and the sum of when they fell
ARRIVING = ("now", "when", "later", "later when")
OF_PLACES = " of places"  # ends the name of what tells where spikes fell, not how many there are


@dataclass(frozen=True)
class Field:
    """A named part of some cells: where it begins, in bytes, its shape, and its type."""

    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def part(self) -> slice:
        """The bytes that it takes."""
        return slice(self.offset, self.offset + self.count * self.dtype.itemsize)


class Cells:
    """Memory with named parts, each of a type of its own, and its image at the start.

    Single numbers stand side by side: all that a node reads in a block is in a few cache lines.
    Longer parts begin at one.  `tables` are states that are only read, `bare` are learned ones
    of which no image is kept.  In bytes: `states` is where all but tables begin, bare ones first,
    `imaged` where the rest does, `floats` and `singles` where those of float64 and of float32 end.
    """

    def __init__(
        self,
        parts: Mapping[str, np.ndarray],
        of: str = "nodes",
        tables: Collection[str] = (),
        bare: Collection[str] = (),
    ) -> None:
        self.fields: dict[str, Field] = {}
        self._bare = {name: _mark(parts[name]) for name in bare}

        def late(item: tuple[str, np.ndarray]) -> int:
            name, part = item
            if not name.startswith("state."):
                return 0
            own = 2 if name in bare else 3 + TYPES.index(part.dtype)
            return 1 if name in tables else own

        size = self.states = self.imaged = self.floats = self.singles = self._others = 0
        for name, part in sorted(parts.items(), key=late):
            line = part.dtype.itemsize if part.size <= 1 else LINE
            begin = -(-size // line) * line
            self.fields[name] = Field(begin, part.shape, part.dtype)
            size = begin + max(part.size, 1) * part.dtype.itemsize
            place = late((name, part))
            if place < 1:
                self._others = size
            if place < 2:
                self.states = size = -(-size // WORD) * WORD
            if place < 3:
                self.imaged = size = -(-size // WORD) * WORD
            if place < 4:
                self.floats = size
            if place < 5:
                self.singles = size
        self.array = aligned(-(-size // WORD))
        for name, part in parts.items():
            self[name][...] = part
            know(self[name], f"{name} of {of}")
        self.start = self.array[self.imaged // WORD :].copy()
        self._rests = self.array[: -(-self._others // WORD)].copy()

    def __getitem__(self, name: str) -> np.ndarray:
        return self._view(self.array, name, 0)

    def _view(self, array: np.ndarray, name: str, first: int) -> np.ndarray:
        f = self.fields[name]
        part = slice(f.part.start - first, f.part.stop - first)
        return array.view(np.uint8)[part].view(f.dtype).reshape(f.shape)

    def _image(self, name: str) -> np.ndarray | None:
        """A part at the start; None of what is only read, or was not kept."""
        offset = self.fields[name].offset
        if offset < self._others:
            return self._view(self._rests, name, 0)
        return self._view(self.start, name, self.imaged) if offset >= self.imaged else None

    def is_fresh(self, name: str) -> bool:
        """True if a part is as it was at the start."""
        image = self._image(name)
        if image is not None:
            return np.array_equal(self[name], image)
        return name not in self._bare or self._bare[name] == _mark(self[name])

    def address(self, name: str) -> Address:
        """Where a part begins."""
        return Address(self.array.ctypes.data + self.fields[name].offset)

    def restart(self, but: Container[str] = ()) -> None:
        """States and what hands have moved, as they were at the start."""
        for name in self.fields:
            image = self._image(name)
            if name.startswith(("state.", "rest.")) and name not in but and image is not None:
                self[name][...] = image

    def of_states(self, function: Callable) -> np.ndarray:
        """What a function of states, which it asks for by name, says of these."""
        return called(function, {n: self[f"state.{n}"] for n in names_of(function)})

    def carry(self, other: "Cells", but: Container[str] = ()) -> None:
        """Take over from `other` the states that still fit, or as many channels as do."""
        for name, field in self.fields.items():
            old = other.fields.get(name)
            # at rest, hands keep what was played
            kept = name.startswith(("state.", "rest.")) and name not in but
            if kept and old and old.dtype == field.dtype:
                common(self[name], other[name])


def _mark(array: np.ndarray) -> int:
    """What tells whether anything was learned."""
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


def knob_values(step: Step, name: str) -> np.ndarray:
    """A knob of every channel, as the patch sets it."""
    port = step.spec.port(name)
    assert port is not None
    value = step.node.knobs.get(name, float(port.default))
    given = np.asarray(value, float)
    if given.ndim and len(given) not in (1, step.channels):
        raise PatchError(
            f"nodes.{step.name}.knobs.{name}: give one number or one for each channel "
            f"(got {len(given)} for {step.channels}); shorten or lengthen the list"
        )
    return np.array(np.broadcast_to(given, step.channels))


States = dict[str, np.ndarray]


def fresh_states(step: Step, sample_rate: int, patch_seed: int, folder: Path) -> States:
    """The states of a node as its recipes make them, which may take long; nothing is kept of it."""
    own = own_seed(step.name, step.node)
    rng = np.random.default_rng(np.random.SeedSequence([patch_seed, own]))
    known: dict[str, Any] = {"seed": own ^ patch_seed, "folder": folder}
    known |= {"pace": pace(step.node.rate, sample_rate)} | _settings(step) | dict(step.dims)
    dt = step_seconds(step.divider, sample_rate)
    states = {
        p.name: _state(step, p.name, p.default, dt, known, rng) for p in step.spec.of("state")
    }
    for name in step.node.each.keys() & states.keys():
        states[name] = values(step.name, step.spec, step.node, name, step.channels, patch_seed)
    return states


def _settings(step: Step) -> dict[str, Any]:
    return {p.name: step.node.settings.get(p.name, p.default) for p in step.spec.of("setting")}


def node_cells(
    step: Step,
    sample_rate: int,
    patch_seed: int,
    saved: Saved,
    folder: Path,
    told: Told = lambda line: None,
    states: States | None = None,
) -> Cells:
    """Fresh memory for one node: knobs, resting inlets, hands and states, with what was learned.

    `told` hears a line for each array that was saved and does not fit.  `states` are its fresh
    states, if they were made before; they become its own.
    """
    channels, settings = step.channels, _settings(step)
    parts: dict[str, np.ndarray] = {"dt": np.array([step_seconds(step.divider, sample_rate)])}
    for p in step.spec.of("setting"):
        numeric = isinstance(p.default, Quantity)
        parts[f"setting.{p.name}"] = np.array([float(settings[p.name]) if numeric else 0.0])
    for p in step.spec.of("signal", "hand", "place"):
        if p.role != "place" or not step.spec.is_list(p.default.inlet):
            parts[f"rest.{p.name}"] = np.full(channels, float(p.default))
    for p in step.spec.of("signals"):
        parts[f"rest.{p.name}"] = np.zeros(step.dims[p.name])
    for p in step.spec.of("knob"):
        parts[f"knob.{p.name}"] = knob_values(step, p.name)
    if states is None:
        states = fresh_states(step, sample_rate, patch_seed, folder)
    recalled(step, own_seed(step.name, step.node) ^ patch_seed, states, saved, told)
    parts |= {f"state.{name}": state for name, state in states.items()}
    for o in step.spec.outlets:
        if o.sink == "speaker":  # a slow node sounds on from tick to tick
            parts[f"state.{o} heard"] = np.zeros(1)
    made = {f"state.{p.name}": p.default for p in step.spec.of("state")}
    recipes = {name: start for name, start in made.items() if isinstance(start, Recipe)}
    tables = [name for name, r in recipes.items() if r.recipe and not r.saved]
    bare = [name for name, r in recipes.items() if r.keys]
    return Cells(parts, f"{step.name} ({step.spec.name})", tables, bare)


def _state(
    step: Step, name: str, start: Any, dt: float, known: dict, rng: np.random.Generator
) -> np.ndarray:
    channels = step.channels
    if isinstance(start, Seed):
        return chance.streams(int(rng.integers(chance.WORD, dtype=np.uint64)), channels)
    if not isinstance(start, Recipe):
        return np.full(channels, start, np.int64 if isinstance(start, int) else np.float64)
    try:
        made = start.make(dt, **known)
        if step.spec.whole or not start.each:
            return made if step.spec.whole else made.reshape(-1)
        if start.recipe is None:
            return np.repeat(made.reshape(-1, 1), channels, axis=1)
        return made.reshape(-1, channels)
    except (PatchError, MemoryError):
        raise
    except Exception as error:  # a recipe may be the player's own code or a broken file
        told = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        place = f"nodes.{step.name}, {name}"
        raise limit(error, place) or PatchError(f"{place}: {' '.join(told.split())}") from error


def wire_cells(wire: Wire) -> Cells:
    """Fresh memory for one cable: its weight, what is on its way, what is being counted."""
    if wire.listed:
        return Cells(_spikes_on_way(wire), f"the cable {'.'.join(wire.cable.ends)}")
    parts = {
        "weight": np.array([wire.cable.weight]),
        "state.sum": np.zeros(wire.width),
        "state.held": np.zeros(wire.width),
        "state.arrived": np.zeros(1),
        "state.ring": np.zeros((wire.ring, wire.width)),
    }
    if wire.taps:
        parts["taps"] = np.array(wire.taps)
    if wire.place:
        parts[f"state.ring{OF_PLACES}"] = np.zeros((wire.ring, wire.width))
    if wire.is_between and not wire.taps:
        parts["rest"] = np.array([wire.rest])
        for told in ("", OF_PLACES):  # each is worked out by itself
            parts |= {f"state.{part}{told}": np.zeros(wire.width) for part in ARRIVING}
    return Cells(parts, f"the cable {'.'.join(wire.cable.ends)}")


def _spikes_on_way(wire: Wire) -> dict[str, np.ndarray]:
    """What a cable of listed spikes keeps until it is due, in samples: from where on, how many."""
    most = on_way(wire)
    weight = {"weight": np.array([wire.cable.weight])}
    if wire.is_direct:
        return weight
    return weight | {
        "rest": np.array([wire.rest]),
        "state.ends": np.zeros(2, np.int64),
        "state.due": np.zeros(most),
        "state.sizes": np.zeros(most),
        "state.places": np.zeros(most),
        "state.channels": np.zeros(most, np.int32),
    }
