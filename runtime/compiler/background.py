"""Kernels compiled in other processes, at low priority, so that nobody waits for them.

A compiler in this process would hold the GIL and heat the core that plays.  A worker leaves
its result in `runtime.disk_cache`, from where this process loads it in milliseconds.
"""

import importlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from types import FunctionType
from typing import Any, cast

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler.build import compile_here, is_ready
from spikerack.runtime.compiler.hoist import lift
from spikerack.runtime.compiler.seldom import end_of, usual
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.compiler.workers import pool
from spikerack.runtime.errors import wrong
from spikerack.runtime.library import load_own, loaded_from

_loaded = cache(load_own)  # a worker runs a player's file once


@dataclass(frozen=True)
class _Named:
    """A function as another process finds it again."""

    module: str
    name: str
    text: tuple[str, bytes] | None  # of a player's own file
    constant: tuple[str, ...] | None = None
    unheard: tuple[int, ...] = ()
    part: str = ""

    def found(self) -> FunctionType:
        """The function itself, imported and split as it was here."""
        if self.text is not None:
            fn: Any = _loaded(*self.text)[self.name].fn
        else:
            fn = getattr(importlib.import_module(self.module), self.name)
        part, _, of_it = self.part.partition(" ")
        if self.constant is not None:
            fn = getattr(lift(fn, frozenset(self.constant), self.unheard), part)
        elif part:
            of_it = part
        cut = {"usual": usual, "end": end_of}.get(of_it)
        return cast(FunctionType, cut(fn) if cut else fn)


def _name(fn: FunctionType) -> _Named:
    whole, *split = getattr(fn, "__origin__", (fn,))
    named = _Named(whole.__module__, whole.__name__, loaded_from(whole.__module__))
    if not split:
        return named
    constant, unheard, part = split
    still = None if constant is None else tuple(sorted(constant))
    return replace(named, constant=still, unheard=unheard, part=part)


def _compile(text: str, steps: dict[str, _Named], distinct: bool) -> None:
    found = {name: named.found() for name, named in steps.items()}
    compile_here(Source(text, found, distinct=distinct))


LOW = 10  # how far workers stand back behind what plays
ENDED = "was ended by the system, perhaps for want of memory; what plays goes on"
TOLD = 0.1  # seconds from one word of progress to the next


def _behind(priority: int, work: Callable) -> dict[str, bytes]:
    """Work in a worker, which can only ever be put further back; what no disk took of it."""
    os.nice(max(0, priority - os.nice(0)))
    work()
    return disk_cache.unwritten()


def _kept(working: "Future[dict[str, bytes]]") -> "Future[None]":
    """Done as soon as a worker's results are where this process finds them."""
    kept: Future[None] = Future()

    def keep(worked: "Future[dict[str, bytes]]") -> None:
        if worked.cancelled():
            kept.cancel()
        if not kept.set_running_or_notify_cancel():
            return
        if error := worked.exception():
            is_ended = isinstance(error, BrokenProcessPool)
            kept.set_exception(wrong("compiler", ENDED) if is_ended else error)
            return
        disk_cache.keep_in_memory(worked.result())
        kept.set_result(None)

    working.add_done_callback(keep)
    kept.add_done_callback(lambda _: working.cancel())
    return kept


class Compiler:
    """Workers of low priority, one a core: whoever plays comes first, once somebody does."""

    def __init__(self, workers: int = 0) -> None:
        workers = workers or min(4, os.cpu_count() or 1)
        self._pools = partial(pool, workers)
        self._pool = self._pools()
        self._is_closed = False
        self._loader = ThreadPoolExecutor(1, "loading")

    def submit(self, source: Source, priority: int = LOW) -> "Future[None]":
        """Compile a kernel in the background, unless it is on disk already."""
        if is_ready(source):
            done: Future[None] = Future()
            done.set_result(None)
            return done
        steps = {k: _name(f) for k, f in source.steps.items()}
        if any(named.module == "__main__" for named in steps.values()):  # no worker can find it
            return self.load(source)
        work = partial(_compile, source.text, steps, source.distinct)
        return self._work(priority, work, partial(compile_here, source))

    def load(self, source: Source) -> Future:
        """Load a kernel, compiled if need be, in a thread beside the caller's."""
        try:
            return self._loader.submit(compile_here, source)
        except RuntimeError as error:  # the program ends
            raise CancelledError from error

    def compile(
        self,
        sources: Sequence[Source],
        told: Callable[[int, int], object],
        more: Sequence[Callable[[], object]] = (),
        priority: int = LOW,
    ) -> list[BaseException]:
        """Compile all of them and wait; `told(done, of)` is called on the way, and may raise.

        `more` are functions that compile something else, and take longest.  While nothing plays,
        the priority may be 0.  What comes back are the errors of those that cannot be compiled.
        """
        longest = [self._work(priority, work, work) for work in more]
        waiting = [*(self.submit(source, priority) for source in sources), *longest]
        for done, future in enumerate(waiting):
            told(done, len(waiting))
            while not wait([future], TOLD).done:
                told(done, len(waiting))
        told(len(waiting), len(waiting))
        return [error for future in waiting if (error := future.exception())]

    def _work(self, priority: int, work: Callable, here: Callable) -> Future:
        """Work in a worker; `here`, in a thread, where the system begins no process any more."""
        try:
            return _kept(self._pool.submit(_behind, priority, work))
        except (RuntimeError, OSError) as error:
            if self._is_closed or not isinstance(error, (BrokenProcessPool, OSError)):
                raise CancelledError from error  # the program ends
        # a worker was killed, say for want of memory, or could not begin; others go on
        self._pool.shutdown(wait=False)
        self._pool = self._pools()
        try:
            return _kept(self._pool.submit(_behind, priority, work))
        except OSError:
            return self._loader.submit(here)

    def close(self) -> None:
        """End the workers, also in the midst of a kernel: a file is there whole or not at all."""
        self._is_closed = True
        workers = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._loader.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()
