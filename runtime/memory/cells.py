"""Memory for nodes and cables: one aligned array each, made from the recipes.

It outlives plans: a node that an edit does not touch keeps its very memory, so a new plan,
or another kind of kernel, goes on exactly where the old one stopped.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.modules.chance import WORD, streams
from spikerack.modules.ports import Quantity, Recipe, Seed
from spikerack.runtime.errors import PatchError, limit
from spikerack.runtime.memory.learned import Saved, Told, common, recalled
from spikerack.runtime.patch.wirings import own_seed
from spikerack.runtime.plan.schedule import BLOCK, Step, Wire

LINE = 64  # bytes in a cache line
WORDS = LINE // 8


def aligned(count: int) -> np.ndarray:
    """Zeros of float64 that begin at a cache line."""
    raw = np.zeros(count * 8 + LINE, np.uint8)
    skip = -raw.ctypes.data % LINE
    return raw[skip : skip + count * 8].view(np.float64)


@dataclass(frozen=True)
class Field:
    """A named part of some cells: float64, or int64 in the same place."""

    offset: int
    shape: tuple[int, ...]
    whole: bool

    @property
    def count(self) -> int:
        """How many cells it takes."""
        return int(np.prod(self.shape, dtype=np.int64))


def _late_states(item: tuple[str, np.ndarray]) -> int:
    """States stand after everything else, whole numbers last."""
    return (2 if item[1].dtype.kind == "i" else 1) if item[0].startswith("state.") else 0


class Cells:
    """An array with named parts, and its image at the start.

    Single numbers stand side by side: all that a node reads in a block is in a few cache lines.
    Longer parts begin at one.
    """

    def __init__(self, parts: Mapping[str, np.ndarray]) -> None:
        self.fields: dict[str, Field] = {}
        size = 0
        self.states = self.numbers = (
            0  # where the states begin, and where those end that are floats
        )
        for name, part in sorted(parts.items(), key=_late_states):
            whole, count = part.dtype.kind == "i", max(part.size, 1)
            begin = size if count == 1 else -(-size // WORDS) * WORDS
            self.fields[name] = Field(begin, part.shape, whole)
            size = begin + count
            self.states = self.states if name.startswith("state.") else size
            self.numbers = self.numbers if whole else size
        self.array = aligned(size)
        for name, part in parts.items():
            self[name][...] = part
        self.start = self.array.copy()

    def __getitem__(self, name: str) -> np.ndarray:
        f = self.fields[name]
        flat = self.array[f.offset : f.offset + f.count]
        return (flat.view(np.int64) if f.whole else flat).reshape(f.shape)

    def address(self, name: str) -> int:
        """Where a part begins."""
        return self.array.ctypes.data + 8 * self.fields[name].offset

    def restart(self, but: Container[str] = ()) -> None:
        """States and what hands have moved, as they were at the start."""
        for name, field in self.fields.items():
            if name.startswith(("state.", "rest.")) and name not in but:
                part = slice(field.offset, field.offset + field.count)
                self.array[part] = self.start[part]

    def carry(self, other: "Cells", but: Container[str] = ()) -> None:
        """Take over from `other` the states that still fit, or as many channels as do."""
        for name, field in self.fields.items():
            old = other.fields.get(name)
            # at rest, hands keep what was played
            kept = name.startswith(("state.", "rest.")) and name not in but
            if kept and old and old.whole == field.whole:
                common(self[name], other[name])


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


def node_cells(
    step: Step,
    sample_rate: int,
    patch_seed: int,
    saved: Saved,
    folder: Path,
    told: Told = lambda line: None,
) -> Cells:
    """Fresh memory for one node: knobs, resting inlets, hands and states, with what was learned.

    `told` hears a line for each array that was saved and does not fit.
    """
    channels, dt = step.channels, step.divider / sample_rate
    own = own_seed(step.name, step.node)
    entropy = np.random.SeedSequence([patch_seed, own])
    rng = np.random.default_rng(entropy)
    settings = {p.name: step.node.settings.get(p.name, p.default) for p in step.spec.of("setting")}
    known: dict[str, Any] = (
        {"seed": own ^ patch_seed, "folder": folder} | settings | dict(step.dims)
    )
    parts: dict[str, np.ndarray] = {"dt": np.array([dt])}
    for p in step.spec.of("setting"):
        numeric = isinstance(p.default, Quantity)
        parts[f"setting.{p.name}"] = np.array([float(settings[p.name]) if numeric else 0.0])
    for p in step.spec.of("signal", "hand"):
        parts[f"rest.{p.name}"] = np.full(channels, float(p.default))
    for p in step.spec.of("signals"):
        parts[f"rest.{p.name}"] = np.zeros(step.dims[p.name])
    for p in step.spec.of("knob"):
        parts[f"knob.{p.name}"] = knob_values(step, p.name)
    states = {
        p.name: _state(step, p.name, p.default, dt, known, rng) for p in step.spec.of("state")
    }
    recalled(step, own ^ patch_seed, states, saved, told)
    parts |= {f"state.{name}": state for name, state in states.items()}
    for o in step.spec.outlets:
        if o.sink == "speaker":  # a slow node sounds on from tick to tick
            parts[f"state.{o} heard"] = np.zeros(1)
    return Cells(parts)


def _state(
    step: Step, name: str, start: Any, dt: float, known: dict, rng: np.random.Generator
) -> np.ndarray:
    channels = step.channels
    if isinstance(start, Seed):
        return streams(int(rng.integers(WORD, dtype=np.uint64)), channels)
    if not isinstance(start, Recipe):
        return np.full(channels, start, np.int64 if isinstance(start, int) else np.float64)
    try:
        made = start.make(dt, **known).astype(np.int64 if start.kind is int else np.float64)
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
    ring = wire.late + BLOCK + 1 if wire.late else 0
    return Cells(
        {
            "weight": np.array([wire.cable.weight]),
            "state.sum": np.zeros(wire.width),
            "state.held": np.zeros(wire.width),
            "state.arrived": np.zeros(1),
            "state.ring": np.zeros((ring, wire.width)),
        }
    )
