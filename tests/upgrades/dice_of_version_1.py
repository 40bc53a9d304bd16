"""What chance gave in the first release, for its sounds: the generator is another one since.

All channels drew from one sequence of 2**32 numbers then.  A node that draws is played once more
with those numbers, in Python, and put in its own place as a table.
"""

from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np

from spikerack.modules import chance
from spikerack.modules.ports import Out, Seed, Setting, State, prepared, spikes
from spikerack.runtime.library import adopt
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.wirings import own_seed
from spikerack.runtime.plan.plan import BLOCK
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.signature import read_spec

LOW = 0xFFFFFFFF
_drawn: list[np.ndarray] = []


def _scramble(x: int) -> int:
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & LOW
    x = ((x ^ (x >> 15)) * 0x846CA68B) & LOW
    return x ^ (x >> 16)


def uniform(dice: int) -> tuple[float, int]:
    """A number of the first release."""
    word = _scramble((dice & LOW) ^ _scramble((dice >> 32) ^ 0x9E3779B9))
    return (word + 0.5) * 2.3283064365386963e-10, dice + 1


def _with(fn: Any, **others: Any) -> Any:
    return FunctionType(fn.__code__, {**fn.__globals__, **others}, fn.__name__, fn.__defaults__)


DRAWS = {"uniform": uniform, "normal": _with(chance.normal, uniform=uniform)}


def _table(number: float) -> np.ndarray:
    return _drawn[int(number)]


def told_signal(
    number: Setting = 0, at: State = 0, table: State = prepared(_table, "channels")
) -> Out("y"):
    """What a node drew."""
    y = table[min(at, table.size - 1)]
    at = at + 1
    return y, at


def told_spikes(
    number: Setting = 0, at: State = 0, table: State = prepared(_table, "channels")
) -> Out(spikes("spike")):
    """The spikes that a node drew."""
    spike = table[min(at, table.size - 1)]
    at = at + 1
    return spike, at


def as_it_was_drawn(patch: Patch, seconds: float) -> Patch:
    """The patch with its nodes that draw, and nothing else of it, as tables of what they drew."""
    adopt({fn.__name__: read_spec(fn) for fn in (told_signal, told_spikes)})
    nodes, plan = dict(patch.nodes), schedule(patch)
    for name, step in plan.steps.items():
        if not any(isinstance(p.default, Seed) for p in step.spec.of("state")):
            continue
        rng = np.random.default_rng(np.random.SeedSequence([patch.seed, own_seed(name, step.node)]))
        starts = rng.integers(0, 2**61, step.channels)
        dt = step.span / patch.sample_rate
        ticks = int(seconds / dt) + BLOCK
        knobs = {
            p.name: step.node.knobs.get(p.name, float(p.default)) for p in step.spec.of("knob")
        }
        fn, outlet = _with(step.spec.fn, **DRAWS), str(step.spec.outlets[0])
        rows = np.zeros((ticks, step.channels))
        for c, start in enumerate(starts.tolist()):
            state = {n: 0.0 for n in step.spec.scalars} | {"dice": start}
            for k in range(ticks):
                given = dict(zip(step.spec.returns, fn(**knobs, **state, dt=dt), strict=True))
                state = {n: given[n] for n in step.spec.scalars}
                rows[k, c] = given[outlet]
        _drawn.append(rows)
        module = "told_spikes" if outlet == "spike" else "told_signal"
        nodes[name] = replace(
            step.node, module=module, knobs={}, settings={"number": len(_drawn) - 1},
            channels=step.channels,
        )  # fmt: skip
    return replace(patch, nodes=nodes)
