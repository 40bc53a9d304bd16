"""The engine: owns the patch's memory and the running program; swaps programs between blocks.

Python never waits for the audio thread and the audio thread never waits for Python: they
share words (`runtime.engine.native.driver`).  A program and its memory stay alive until the audio
thread has acknowledged another one.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.compiler.extents import know
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.engine.pump import observe, publish, pump, push_event
from spikerack.runtime.link.generic_program import Program, generic_program
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.arrays import Learned
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.plan.budget import planned
from spikerack.runtime.plan.plan import BLOCK, Plan
from spikerack.runtime.spec import Spec

RETIRED_SECONDS = 5  # an event may be on its way to a node that has gone


class Engine:
    """Plays one patch.  `pump` it from a device's callback, or from `render`."""

    def __init__(self, inputs: int = 2, outputs: int = 2, folder: Path = Path()) -> None:
        self.words = np.zeros(shared_words.ENGINE_WORDS, np.int64)
        self._queue = np.zeros((shared_words.QUEUE_SIZE, shared_words.EVENT_WORDS), np.int64)
        self._pending = np.zeros(
            (shared_words.PENDING_SIZE + 1, shared_words.EVENT_WORDS), np.int64
        )
        self._due = np.zeros((shared_words.PENDING_SIZE + 1, shared_words.EVENT_WORDS), np.int64)
        self._ramps = np.zeros((shared_words.RAMP_SIZE + 1, shared_words.RAMP_WORDS), np.int64)
        self._out = np.zeros((shared_words.FIFO_SIZE, max(1, outputs)))
        self._in = np.zeros((BLOCK, max(1, inputs)))
        self._master = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 0.0])
        self._tape = np.zeros((0, shared_words.SIDES), np.float32)
        know(self._due, "events"), know(self.words, "the engine's words")
        self.times = np.zeros(4096, np.int64)
        self.store = Store(folder)
        self.store.due = (
            self._due.ctypes.data,
            self.words.ctypes.data + 8 * shared_words.E_DUE_COUNT,
        )
        self.program: Program | None = None
        self._planned = 0  # the rate of its plan
        self._last: Program | None = None  # what plays the last block, if it is another
        self._retired: list[tuple[int, Program]] = []
        for word, array in (
            (shared_words.E_QUEUE, self._queue),
            (shared_words.E_PENDING, self._pending),
            (shared_words.E_DUE, self._due),
            (shared_words.E_RAMPS, self._ramps),
            (shared_words.E_OUT, self._out),
            (shared_words.E_IN, self._in),
            (shared_words.E_MASTER, self._master),
            (shared_words.E_TIMES, self.times),
        ):
            self.words[word] = array.ctypes.data
        self.words[shared_words.E_INPUTS], self.words[shared_words.E_OUTPUTS] = inputs, outputs
        self.set_rate(48_000)

    @cached_property
    def address(self) -> int:
        """What a callback is handed; from now on the driver's address is in it."""
        self.words[shared_words.E_PUMP] = pump.address
        return self.words.ctypes.data

    @property
    def rate(self) -> int:
        """Samples per second."""
        return int(self.words[shared_words.E_RATE])

    @property
    def clock(self) -> int:
        """Samples made so far."""
        return int(observe(self.address + 8 * shared_words.E_CLOCK))

    def set_rate(self, rate: int) -> None:
        """While nothing runs: the sample rate."""
        self.words[shared_words.E_RATE] = rate
        self._master[shared_words.M_RELEASE] = np.exp(-1.0 / (0.1 * rate))
        self._master[shared_words.M_STEP] = 1.0 / (shared_words.FADE_SECONDS * rate)

    def prime(self, frames: int) -> None:
        """Before anything runs: silence queued so that odd device blocks never run dry."""
        # our blocks begin at whole blocks of the queue
        self.words[shared_words.E_OUT_READ] = -frames % BLOCK
        self.words[shared_words.E_OUT_COUNT] = frames

    def end(self, frames: int, last: Program) -> None:
        """Before anything runs: time ends after so many samples, in a block that `last` plays."""
        self._last = last if last is not self.program else None
        self.words[shared_words.E_END], self.words[shared_words.E_LAST] = frames, last.address

    def plan(self, patch: Patch, known: Mapping[str, Spec] | None = None) -> Plan:
        """The plan of a patch at this engine's rate."""
        before = self.program.plan if self.program and self._planned == self.rate else None
        return planned(patch, known, self.rate, before, self.store.folder)

    def swap(self, program: Program) -> None:
        """Run another program from the next block on."""
        if self.program is not None:
            self._retired.append((self.clock + RETIRED_SECONDS * self.rate, self.program))
        self.program, self._planned = program, self.rate
        publish(self.address + 8 * shared_words.E_PROGRAM, program.address)
        self.release()

    def release(self) -> None:
        """Let go of programs the audio thread has left, once no event can reach them."""
        running, now = observe(self.address + 8 * shared_words.E_RUNNING), self.clock
        if self.program is not None and running == self.program.address:
            self._retired = [(until, p) for until, p in self._retired if until > now]

    def load(
        self,
        patch: Patch,
        known: Mapping[str, Spec] | None = None,
        taps: Mapping[tuple[str, str], int] | None = None,
        load: Callable[[Source], Any] = compile_here,
    ) -> Program:
        """Plan a patch, build generic kernels for it and play it."""
        plan = self.plan(patch, known)
        program = generic_program(plan, self.store, self.rate, load, taps)
        self.swap(program)
        return program

    def event(self, address: int, value: float, at: int = 0, kind: int = shared_words.HAND) -> bool:
        """Queue a change for sample `at` (or as soon as can be)."""
        return bool(push_event(self.address, at, address, value, kind))

    def set_knob(self, node: str, knob: str, value: float, at: int = 0) -> bool:
        """Turn a knob of every channel of a node; it arrives within 10 ms without a step."""
        assert self.program is not None
        cells = self.program.nodes[node]
        port = self.program.plan.steps[node].spec.port(knob)
        assert port is not None
        width = cells.fields[f"knob.{knob}"].count
        kind = shared_words.JUMP if port.default.taper in ("choice", "whole") else shared_words.KNOB
        return self.event(cells.address(f"knob.{knob}"), value, at, kind | width << 8)

    def set_weight(self, ends: tuple[str, str, str, str], value: float, at: int = 0) -> bool:
        """Turn a cable's weight, also without a step."""
        assert self.program is not None
        cells = self.program.wires[ends]
        return self.event(cells.address("weight"), value, at, shared_words.KNOB | 1 << 8)

    def set_level(self, gain: float) -> None:
        """The master level as a factor, before the limiter; it fades there."""
        self._master[shared_words.M_LEVEL] = gain

    def stand(self, still: bool) -> None:
        """Fade out and let time stand still, or go on from there."""
        publish(self.address + 8 * shared_words.E_STAND, int(still))

    @property
    def stands(self) -> bool:
        """True while no kernel runs and no time passes."""
        return bool(observe(self.address + 8 * shared_words.E_STANDS))

    def reset(self) -> None:
        """While it stands: every state at its start, but what was learned; hands at rest."""
        assert self.program is not None
        for name, step in self.program.plan.steps.items():
            saved = {f"state.{name}" for name in learned_states(step.spec)}
            self.program.nodes[name].restart(saved)
        for cells in self.program.wires.values():
            cells.restart()

    def keep_tape(self, frames: int) -> np.ndarray:
        """From now on what leaves the master goes to a ring of so many frames too."""
        self._tape = np.zeros((frames, shared_words.SIDES), np.float32)
        self.words[shared_words.E_TAPE_SIZE] = frames
        publish(self.address + 8 * shared_words.E_TAPE, self._tape.ctypes.data)
        return self._tape

    @property
    def taped(self) -> int:
        """Frames that went to the tape so far."""
        return int(observe(self.address + 8 * shared_words.E_TAPE_COUNT))

    def learned(self) -> dict[str, Learned]:
        """Copies of every state that is saved with the patch, by "node.state"."""
        if self.program is None:
            return {}
        here = [n for n in self.store.nodes if n in self.program.nodes]  # also what is silent now
        states = {f"{n}.{s}": array for n in here for s, array in self.store.learned(n).items()}
        return states | self.store.aside.arrays()

    def faults(self) -> dict[str, int]:
        """Nodes that made a NaN or an infinity, and in how many blocks."""
        found: Counter[str] = Counter()
        for program in filter(None, (self.program, self._last)):
            for name, n in zip(program.names, program.faults.tolist(), strict=False):
                found[name] += n
        return dict(+found)

    def costs(self) -> dict[str, float]:
        """What each operation has taken of the time so far, the dearest first; sums to 1.

        An operation is a node, a feedback loop, or a piece of the patch kernel.
        """
        if self.program is None:
            return {}
        spent: dict[str, int] = {}
        for name, ns in zip(self.program.op_names, self.program.costs, strict=False):
            spent[name] = spent.get(name, 0) + int(ns)
        total = max(1, sum(spent.values()))
        ranked = sorted(spent.items(), key=lambda item: -item[1])
        return {name: ns / total for name, ns in ranked}

    def last_late(self) -> tuple[float, str] | None:
        """Seconds to the end of the last late block, and what was costliest in it."""
        e = self.words
        if e[shared_words.E_LATE] == 0:
            return None
        known = [self.program, *(program for _, program in self._retired)]
        at = (p for p in known if p is not None and p.address == e[shared_words.E_LATE_PROGRAM])
        names = getattr(next(at, None), "op_names", [])
        op = int(e[shared_words.E_LATE_OP])
        return int(e[shared_words.E_LATE_AT]) / self.rate, names[op] if op < len(names) else ""

    def wait(self, seconds: float = 1.0) -> bool:
        """Wait until the audio thread runs the newest program; False if it does not in time."""
        assert self.program is not None
        until = time.monotonic() + seconds
        while observe(self.address + 8 * shared_words.E_RUNNING) != self.program.address:
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
        self.release()
        return True


def with_seed(patch: Patch, seed: int | None) -> Patch:
    """The patch with another seed, if one is given."""
    return patch if seed is None else replace(patch, seed=seed)
