"""A stage: one module on its own in a running engine, everything that goes in and comes out.

`wave` is a module of tests only; it plays a table, so that a test knows what arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from spikerack.modules.ports import Moved, Out, Recipe, Setting, State, prepared
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.link.generic_program import Make, Program, plain_program
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import KERNELS
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec

RATE = 48_000


def _table(kind: str, number: int, channels: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    if kind == "wild":  # twice 1e308 is infinite, and infinite minus infinite is no number
        return rng.choice([0.0, 1.0, -1.0, 1e308, -1e308, 1e-310], (256, channels))
    if kind == "lively":  # 50 ms of noise, 50 ms of gates, 25 ms of silence to hear echoes in
        noise = rng.uniform(-1.0, 1.0, (4, 2400, channels))
        high = rng.uniform(0.7, 1.0, (4, 12, channels))
        gates = np.repeat(high * rng.choice([0.0, 1.0], high.shape), 200, axis=1)
        whole = np.concatenate([noise, gates, np.zeros((4, 1200, channels))], axis=1)
        return (whole * np.array([1.0, 0.6, 0.3, 1.0])[:, None, None]).reshape(-1, channels)
    held = np.repeat(rng.choice([0.0, 1.0], (64, channels)), 8, axis=0)
    moving = rng.uniform(-1.0, 1.0, (512, channels))
    return np.where(np.arange(512)[:, None] % 128 < 64, moving, held)


def wave(
    kind: Setting = "tame",
    number: Setting = 0,
    at: State = 0,
    table: State = prepared(_table, "channels"),
) -> Out("x"):
    """A table of numbers, one each tick."""
    x = table[at % table.size]
    at = at + 1
    return x, at


KINDS: Mapping[str, Make] = {**KERNELS, "plain": plain_program}

KNOWN: Mapping[str, Spec] = {**library(), "wave": read_spec(wave)}


@dataclass
class Stage:
    """An engine with a patch, and what its taps gave."""

    engine: Engine
    program: Program
    heard: list[np.ndarray] = field(default_factory=list)
    made: list[np.ndarray] = field(default_factory=list)
    taps: dict[tuple[str, str], list[np.ndarray]] = field(default_factory=dict)

    def run(self, frames: int, block: int = 64, heard: np.ndarray | None = None) -> "Stage":
        """So many frames, in a device's blocks."""
        source = np.zeros((frames, 2), np.float32) if heard is None else heard
        target = np.zeros((frames, 2), np.float32)
        for at in range(0, frames, block):
            count = min(block, frames - at)
            places = source[at:].ctypes.data, target[at:].ctypes.data
            d.pump(self.engine.address, *places, count)
        self.made.append(target)
        for jack, tap in self.program.taps.items():
            self.taps.setdefault(jack, []).append(tap.drain())
        return self

    def tapped(self, node: str, outlet: str) -> np.ndarray:
        """Every tick of an outlet so far."""
        return np.concatenate(self.taps[node, outlet])


def stage(patch: Patch, kernel: str = "generic", known: Mapping[str, Spec] = KNOWN) -> Stage:
    """A patch, ready to run, with a tap on every outlet."""
    engine = Engine()
    engine.set_rate(RATE)
    engine.prime(63)
    plan = engine.plan(patch, known)
    jacks = {n: (*step.spec.outlets, *step.spec.places) for n, step in plan.steps.items()}
    taps = {(n, str(o)): 4096 for n, outlets in jacks.items() for o in outlets}
    program = KINDS[kernel](plan, engine.store, RATE, compile_here, taps)
    engine.swap(program)
    return Stage(engine, program)


def width(spec: Spec, role: str) -> int:
    """How wide a test feeds an inlet."""
    return 3 if role in ("signals", "list") else 1 if spec.whole else 2


def alone(spec: Spec, seed: int = 1, kind: str = "tame") -> Patch:
    """A module fed with waves at its signal inlets; its knobs anywhere in their ranges."""
    count = 1 if spec.whole else 2
    knobs = {}
    for p in spec.of("knob"):
        q, rng = p.default, np.random.default_rng([seed, crc32(p.name.encode())])
        if q.taper in ("whole", "choice"):
            near = rng.integers(q.lo, min(q.hi, q.lo + 8) + 1, count)
        elif q.taper == "log":
            near = np.exp(np.log(q) + rng.uniform(-0.3, 0.3, count) * np.log(q.hi / q.lo))
        else:
            near = q + rng.uniform(-0.3, 0.3, count) * (q.hi - q.lo)
        knobs[p.name] = tuple(float(x) for x in np.clip(near, q.lo, q.hi))
    nodes = {"n": Node(spec.name, knobs, channels=3 if spec.whole else 2)}
    cables = []
    for p in spec.signals:
        settings = {"kind": kind, "number": crc32(p.name.encode())}
        nodes[f"w_{p.name}"] = Node("wave", {}, settings, channels=width(spec, p.role))
        cables.append(Cable(f"w_{p.name}", "x", "n", p.name, 2.0))
    return Patch(nodes, tuple(cables), seed=seed)


def hands(stage: Stage, spec: Spec, frames: int) -> dict[str, np.ndarray]:
    """What the devices do: noise at the audio inputs, other hands at rest."""
    rng = np.random.default_rng(9)
    heard = rng.uniform(-1.0, 1.0, (frames, 2)).astype(np.float32)
    stage.heard.append(heard)
    moved: dict[str, np.ndarray] = {}
    for p in spec.of("hand"):
        assert isinstance(p.default, Moved)
        channels = stage.program.plan.steps["n"].channels
        moved[p.name] = np.full((frames, channels), float(p.default))
        if p.default.device == "audio in":  # which arrives in the first channel
            moved[p.name][:, 0] = heard[:, int(p.default.part)]
    return moved


def starting(stage: Stage, spec: Spec) -> dict[str, np.ndarray]:
    """Copies of a node's states, as the bench wants them."""
    cells, found = stage.program.nodes["n"], {}
    channels = stage.program.plan.steps["n"].channels
    for p in spec.of("state"):
        value = cells[f"state.{p.name}"].copy()
        is_shared = isinstance(p.default, Recipe) and not spec.whole and not p.default.each
        found[p.name] = np.stack([value] * channels, axis=1) if is_shared else value
    return found
