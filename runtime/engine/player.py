"""A patch that is edited while it plays.

An edit is heard at once from generic kernels and never waits for a compiler; the patch
kernel follows from another process.  Nothing clicks: a cable that leaves fades out before it
goes, a new one fades in, knobs and weights ramp.  All state goes on.
"""

import gc
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import compile_here, is_loaded
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.plan_diff import knob_of, leaving_wires
from spikerack.runtime.engine.preparing import FIRST, MOMENT, Preparing
from spikerack.runtime.engine.recompile import forms, own_kernel
from spikerack.runtime.engine.request import Request
from spikerack.runtime.engine.turning import aim, turn_live
from spikerack.runtime.errors import PatchError
from spikerack.runtime.link.generic_program import generic_program
from spikerack.runtime.link.row_cache import RowCache
from spikerack.runtime.log import unexpected
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.program import Program
from spikerack.runtime.memory.store import Unprepared
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.lower import freezing
from spikerack.runtime.plan.plan import BLOCK, Plan
from spikerack.runtime.spec import Spec

Jack = tuple[str, str]
LOOK = 0.1  # seconds from one look for faults to the next
SETTLED = 0.05  # seconds without an edit before the patch kernel is begun
RESTED = 3.0  # seconds without one before forms of generic kernels are


class _Edited(Exception):  # noqa: N818  # no error
    """The patch changed while its kernel was being made."""


class Player:
    """Keeps an engine at what the player wants; `edit` returns at once."""

    def __init__(
        self,
        engine: Engine,
        patch: Patch,
        known: Mapping[str, Spec] | None = None,
        compiler: Compiler | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.engine, self.known, self.compiler = engine, known, compiler
        self.patch = patch
        self._request = Request(patch, engine.store.folder)
        self._turn_played = 0
        self.taps: dict[Jack, int] = {}
        self.more_taps: Callable[[Plan], Mapping[Jack, int]] = lambda plan: {}
        self.kernel = "generic"
        self.error = ""
        self.after_swap: list[Callable[[], None]] = []  # nodes may have come, gone or moved
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._closed = False
        self._drafts = RowCache()
        self._preparing = Preparing(self._come_again)
        engine.store.prepare = self._prepared
        self.preparing: frozenset[str] = frozenset()  # nodes that play on as they were
        self._is_due = False
        self._swap(self._build(plan or engine.plan(patch, known)))
        gc.freeze()  # what is there now stays; to look through it all takes 0.1 s of an edit's time
        self._thread = threading.Thread(target=self._work, name="player", daemon=True)
        self._thread.start()
        self._wake.set()  # the first patch wants its own kernel too

    @property
    def wanted(self) -> Patch:
        """What is to be played; `patch` is what is."""
        return self._request.patch

    def edit(self, patch: Patch) -> None:
        """Play this patch from now on.  Knobs and weights alone go straight to the engine."""
        with self._lock:
            old, self._request = self.wanted, self._request.edited(patch)
            is_played = old is self.patch and patch is not old
            if is_played and turn_live(self.engine, old, patch, self.known):
                self.patch = patch
                return
        self._wake.set()

    def begin(self, patch: Patch, folder: Path) -> None:
        """Play another patch: nothing goes on; its files are in this folder."""
        with self._lock:
            self._request = self._request.another(patch, folder)
        self._wake.set()

    def renew(self) -> None:
        """Play the same patch from the modules as they are now; state that still fits is kept."""
        with self._lock:
            self._request = self._request.edited(replace(self.wanted))
        self._wake.set()

    def watch(self, taps: Mapping[Jack, int]) -> None:
        """Keep the last so many ticks of these outlets, for displays and files."""
        self.taps = dict(taps)
        self._wake.set()

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until the newest patch plays from its own kernel, or from generic ones."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            kernel = "patch" if self.compiler else "generic"
            if self.patch is self.wanted and (self.kernel == kernel or self.error):
                return True
            time.sleep(0.005)
        return False

    def close(self) -> None:
        """End the thread; the engine plays on."""
        self._closed = True
        self._wake.set()
        self._thread.join(0.5)  # what it prepares meanwhile, nobody waits for
        gc.unfreeze()

    def _build(self, plan: Plan) -> Program:
        taps = self._taps(plan)
        store, rate = self.engine.store, self.engine.rate
        self.preparing = frozenset()
        self._preparing.begin(FIRST if self.engine.program is None else MOMENT)
        program = generic_program(plan, store, rate, compile_here, taps, self._drafts, is_loaded)
        self._preparing.end()
        return program

    def _prepared(self, key: Any, make: Callable[[], Any]) -> Any:
        try:
            return self._preparing.get(key, make)
        except Unprepared:
            self.preparing |= {key[0]}
            raise

    def _come_again(self) -> None:
        """An array is there, which may be waited for."""
        self._is_due = True
        self._wake.set()

    def _work(self) -> None:
        while not self._closed:
            is_woken = self._wake.wait(LOOK)
            self.engine.release()
            if not is_woken:
                self._name_fault()
                continue
            self._wake.clear()
            try:
                self._follow()
                self.error = ""
            except PatchError as error:
                self.error = str(error)
            except Exception as error:  # the old program plays on; say what was wrong
                self.error = unexpected(error, "patch")

    def _name_fault(self) -> None:
        """A patch kernel sees a NaN where it leaves a piece; generic ones see the very node."""
        program = self.engine.program
        if program is not None and program.kind == "patch" and self.engine.faults():
            self._swap(self._build(self.engine.plan(self.patch, self.known)))
            self.kernel = "generic, since a node is not finite"

    def _follow(self) -> None:
        is_due, self._is_due = self._is_due, False
        with self._lock:  # an edit that is being turned live is no other patch
            request = self._request
            is_other = request.patch is not self.patch or (is_due and bool(self.preparing))
        if is_other or self.engine.program is None or self._taps_differ():
            gc.disable()  # garbage can wait until it sounds
            try:
                self._change(request)
            finally:
                gc.enable()
        if self.compiler is None or self.preparing:
            return
        self._wake.wait(SETTLED)
        if self._wake.is_set() or self._closed:
            return
        try:
            self._own()
        except _Edited:
            self.kernel = self.kernel.partition(",")[0]

    def _taps_differ(self) -> bool:
        program = self.engine.program
        return program is not None and self._taps(program.plan).keys() != program.taps.keys()

    def _taps(self, plan: Plan) -> dict[Jack, int]:
        """What is watched, and what the patch itself is tapped for."""
        watched = {jack: n for jack, n in self.taps.items() if jack[0] in plan.steps}
        return {**watched, **self.more_taps(plan)}

    def _change(self, request: Request) -> None:
        """Keep what will be frozen, fade out what leaves, swap, fade in what comes."""
        wanted = request.patch
        if request.turn != self._turn_played:
            self.engine.store.forget(request.folder)
            self._turn_played = request.turn
        elif self.engine.program and (last := freezing(self.patch, wanted)) is not self.patch:
            self._swap(self._build(self.engine.plan(last, self.known)))
            self._pass(2 * BLOCK / self.engine.rate)
        old = self.engine.program
        plan = self.engine.plan(wanted, self.known)
        leaving = leaving_wires(old.plan, plan) if old else []
        for wire in leaving:
            self.engine.set_weight(wire.cable.ends, 0.0)
        if leaving:
            self._pass(shared_words.RAMP_SECONDS + 2 * BLOCK / self.engine.rate)
        program = self._build(plan)
        self._swap(program)
        # a ghost keeps its memory: it goes on when its text is mended
        there = {*program.nodes, *program.plan.ghosts}
        self.engine.store.prune(there, program.wires)
        with self._lock:
            self.patch = wanted
            if self.wanted is not wanted:  # it was turned live meanwhile, on the program before
                self._wake.set()

    def _swap(self, program: Program) -> None:
        before = self.engine.program
        for ends in program.new_wires if before else ():
            program.wires[ends]["weight"][:] = 0.0
        self.engine.swap(program)
        coming = ", ".join(sorted(self.preparing))
        self.kernel = f"{program.kind}, preparing {coming}" if coming else program.kind
        if before:
            aim(self.engine, program, self.patch)
        self._tell()

    def _tell(self) -> None:
        for told in self.after_swap:
            told()

    def _own(self) -> None:
        """Have the patch kernel made, and swap it in if nothing has changed since."""
        engine, program = self.engine, self.engine.program
        assert program is not None
        assert self.compiler is not None
        if program.kind == "patch":
            return
        plan = engine.plan(self.patch, self.known)  # knobs may have been turned since the swap
        taps = {jack: tap.length for jack, tap in program.taps.items()}

        def told(done: int, of: int) -> None:
            self.kernel = f"generic, compiling {done} of {of}"

        made = own_kernel(plan, engine, taps, self.compiler, self._give_way, told)
        with self._lock:
            self._give_way()
            if any(knob_of(plan.patch, jack) != knob_of(self.patch, jack) for jack in made.baked):
                self._wake.set()  # a choice that is written into the kernel was made anew
                return
            engine.swap(made)
            self.kernel = "patch"
            self._tell()
        self._wake.wait(RESTED)  # else the kernels of the next edit wait for them
        self._drafts = forms(plan, engine, taps, self.compiler, self._give_way) or self._drafts

    def _give_way(self) -> None:
        """Whoever waits for something to be heard comes before the patch kernel."""
        if self._wake.is_set() or self._closed or self.wanted is not self.patch:
            raise _Edited

    def _pass(self, seconds: float) -> None:
        """Let so much of the engine's time go by, if it is running."""
        start, until = self.engine.clock, time.monotonic() + 2.0 * seconds
        while self.engine.clock < start + seconds * self.engine.rate:
            if time.monotonic() > until:
                return
            time.sleep(0.001)
