"""How fast a plan can run, told before anything is compiled or taken.

Counted are the operations of every node at every tick (`runtime.compiler.operation_count`), its
cables and knobs, and the calls of kernels.  What an operation takes depends on how it is written
out (`runtime.codegen.loops`): alone it waits for the one before, side by side many are done at
once.  How quick the machine is, a sum of numpy's tells in a few thousandths of a second.
"""

import math
import time
from collections import Counter
from dataclasses import astuple, dataclass
from functools import cache
from types import FunctionType
from typing import cast

import numpy as np

from spikerack.modules.ports import Recipe
from spikerack.runtime.codegen.loops import loop_kind
from spikerack.runtime.codegen.slots import VECTOR
from spikerack.runtime.compiler.operation_count import Rests, operations
from spikerack.runtime.plan.pieces import can_fuse, is_plain
from spikerack.runtime.plan.plan import BLOCK, TILE, Component, Plan, Step

SUMS, TRIES = (256, 1792), 200  # terms: they and their sums stay in the nearest cache
CACHE = 2**20  # bytes: a block that is larger is fetched from farther away
FIRING = 50.0  # spikes a second that are expected of a cell
ALIKE = 4  # nodes that are alike: so many become lanes of one kernel
TAPERS = {"log": 30.0, "cubic": 30.0}  # operations of a knob that is moved; others: 3
CABLE, FAR = 2.0, 8.0  # operations of a cable inside a kernel, and of one between kernels
MASTER = 100.0  # operations at every sample, whatever is played
# what each takes, in additions that wait for one another; fitted to renders
ALONE, ASIDE, CALL, FETCH = 0.036, 0.014, 12.0, 0.35


@dataclass(frozen=True)
class Work:
    """Operations and calls in a second of sound."""

    alone: float = 0.0
    aside: float = 0.0
    calls: float = 0.0
    fetched: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def seconds(self) -> float:
        """What it takes of this machine's time."""
        taken = self.alone * ALONE + self.aside * ASIDE + self.calls * CALL + self.fetched * FETCH
        return taken * pace()


@cache
def pace() -> float:
    """Seconds of an addition that waits for the one before and is kept."""
    few, many = (_quickest(np.linspace(0.5, 1.5, size)) for size in SUMS)
    return (many - few) / (SUMS[1] - SUMS[0])  # without what a call takes


def _quickest(terms: np.ndarray) -> float:
    """What is quickest has been disturbed least."""
    sums, found = np.empty_like(terms), math.inf
    for _ in range(TRIES):
        begin = time.perf_counter()
        np.cumsum(terms, out=sums)
        found = min(found, time.perf_counter() - begin)
    return found


@dataclass(frozen=True)
class Speed:
    """What it takes to play live: the part of a core's time, and the node that takes most."""

    load: float
    dearest: str
    share: float

    def __str__(self) -> str:
        way = "faster" if self.load <= 1.0 else "slower"
        factor = max(self.load, 1.0 / self.load)
        return f"about {float(f'{factor:.2g}'):g} x {way} than live"

    @property
    def warning(self) -> str:
        """Why it cannot be played live here, and what would help; or nothing."""
        if self.load <= 1.0:
            return ""
        most = f"{self.share:.0%} of that in {self.dearest}" if self.dearest else ""
        told = f"patch: is too much to be played live here (got {self}, {most})"
        return f"{told}; render it, or give it fewer channels or a slower rate"


def speed(plan: Plan, rate: int) -> Speed:
    """How fast a plan can run here: mostly within a factor of 2, nearly always of 3."""
    each = work(plan, rate)
    load = sum(each.values(), Work(MASTER * rate)).seconds()
    dearest = max(each, key=lambda name: each[name].seconds(), default="")
    return Speed(load, dearest, each[dearest].seconds() / load if dearest else 0.0)


def work(plan: Plan, rate: int) -> dict[str, Work]:
    """What each node does."""
    like = Counter(_look(plan, step) for step in plan.steps.values())
    found = {}
    for group in plan.groups:
        is_fused = can_fuse(plan, group)
        for step in (plan.steps[name] for name in group.names):
            lanes = 1 if group.loop else like[_look(plan, step)]
            if plan.ticks(step.name):
                lanes = lanes if is_fused and lanes >= ALIKE else 1
                found[step.name] = _node(plan, group, step, rate, is_fused, lanes)
    return found


def _look(plan: Plan, step: Step) -> tuple:
    patched = tuple(sorted({w.cable.inlet for w in plan.into(step.name)}))
    return step.spec.fn, step.channels, step.divider, patched


def _node(plan: Plan, group: Component, step: Step, rate: int, is_fused: bool, lanes: int) -> Work:
    ticks, calls = rate / step.span, 0.2 if is_fused else 1.0
    alone, aside = _called(plan, step, step.span / rate)
    for wire in plan.into(step.name):
        near = is_fused and is_plain(wire)
        width = max(wire.width, wire.into)
        aside += (CABLE if near else FAR) * width
        calls += 0.0 if near else 1.0
    for p in step.spec.of("knob"):
        if plan.into(step.name, p.name):
            aside += TAPERS.get(p.default.taper, 3.0) * step.channels
            calls += 0.0 if is_fused else 1.0
    if not step.spec.whole:
        way, width = loop_kind(plan, group, lanes) if not step.is_tiled else ("wide", step.channels)
        if way in ("mono", "lines") or not is_fused and step.channels == 1:
            alone, aside = alone + aside, 0.0
        elif width > 1:
            aside *= -(-width // VECTOR) * VECTOR / width
    often = rate if group.loop and not is_fused else rate / BLOCK
    blocks = [step.width(jack) for jack in _jacks(plan, step)]
    fetched = sum(w for w in blocks if w * 8 * BLOCK / step.span > CACHE)
    return Work(alone * ticks, aside * ticks, calls * often, fetched * ticks)


def _jacks(plan: Plan, step: Step) -> set[str]:
    """Those that cables end at."""
    arriving = {w.cable.inlet for w in plan.into(step.name)}
    return arriving | {w.cable.outlet for w in plan.out_of(step.name)}


def _called(plan: Plan, step: Step, dt: float) -> tuple[float, float]:
    """Operations of a module at a tick: those that wait, and those side by side."""
    spec, fn = step.spec, cast(FunctionType, step.spec.fn)
    patched = {w.cable.inlet for w in plan.into(step.name)}
    known = _choices(step, patched)
    if spec.whole:
        sizes: dict[str, tuple[float, ...]] = {
            p.name: (step.dims[p.name],) for p in spec.of("signals")
        }
        for p in spec.of("list"):  # as many as fire in a tick
            sizes[p.name] = (FIRING * dt * step.dims[p.name],)
        for p in spec.of("state"):
            if isinstance(p.default, Recipe) and p.default.widths:
                widths = p.default.widths
                sizes[p.name] = tuple(w if isinstance(w, int) else step.dims[w] for w in widths)
        once = known + tuple((name, (1,) * len(size)) for name, size in sizes.items())
        one, all_ = (
            operations(fn, r, rare=FIRING * dt) for r in (once, known + tuple(sizes.items()))
        )
        return one, max(0.0, all_ - one)
    still = {p.name for p in spec.of("signal", "knob", "setting")} - patched
    still |= {"dt", "channels", "channel"}
    heard = {w.cable.outlet for w in plan.out_of(step.name)} | set(spec.scalars)
    wanted = [bool(o.sink) or str(o) in heard for o in spec.outlets]
    unheard = tuple(k for k, is_wanted in enumerate(wanted) if not is_wanted)
    seldom = min(1.0, FIRING * dt * (TILE if step.is_tiled else 1))
    one = operations(fn, known, frozenset(still), unheard, seldom=seldom)
    return 0.0, step.channels * one


def _choices(step: Step, patched: set[str]) -> Rests:
    """Switches that rest, by which a module may take one way and leave the other."""
    found = []
    for p in step.spec.of("knob", "setting"):
        if getattr(p.default, "taper", "") == "choice" and p.name not in patched:
            given = step.node.knobs if p.role == "knob" else step.node.settings
            value = given.get(p.name, p.default)
            found += [(p.name, float(value))] if isinstance(value, (int, float)) else []
    return tuple(found)
