"""What follows an edit while it is heard: the patch kernel, then forms of generic kernels.

Kernels are compiled in other processes and loaded in a thread beside; `pause` is called all the
way, and raises as soon as somebody waits for something to be heard.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import compile_here, is_loaded
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.link.generic_program import generic_program, needed
from spikerack.runtime.link.patch_program import patch_program
from spikerack.runtime.link.row_cache import RowCache
from spikerack.runtime.memory.program import Program
from spikerack.runtime.plan.plan import Plan

Jack = tuple[str, str]
Pause = Callable[[], None]
LOOK = 0.002  # seconds from one look at a compiler to the next


def own_kernel(
    plan: Plan, engine: Engine, taps: Mapping[Jack, int], compiler: Compiler, pause: Pause,
    told: Callable[[int, int], None],
) -> Program:  # fmt: skip
    """The program of a plan's own kernels; `told(done, of)` hears how far the compilers are."""
    make = partial(patch_program, pause=pause)
    missing = needed(make, plan, engine.store, engine.rate, taps)
    _have(missing, compiler, pause, told)
    return make(plan, engine.store, engine.rate, compile_here, taps)


def forms(
    plan: Plan, engine: Engine, taps: Mapping[Jack, int], compiler: Compiler, pause: Pause
) -> RowCache | None:
    """Tables of generic kernels in the forms that suit a plan; None if they were all there."""
    make = partial(generic_program, pause=pause)
    missing = needed(make, plan, engine.store, engine.rate, taps)
    if all(is_loaded(s) for s in missing):
        return None
    for source in missing:  # one by one: a worker stays free for what an edit needs
        _have([source], compiler, pause, lambda done, of: None)
    drafts = RowCache()
    make(plan, engine.store, engine.rate, compile_here, taps, drafts, is_loaded)
    return drafts


def _have(
    sources: Iterable[Source], compiler: Compiler, pause: Pause, told: Callable[[int, int], None]
) -> None:
    """Compiled and loaded, all of them."""
    missing = [s for s in sources if not is_loaded(s)]
    compiling = [compiler.submit(s) for s in missing]
    try:
        for done, future in enumerate(compiling):
            told(done, len(compiling))
            while not future.done():
                pause()
                time.sleep(LOOK)
            future.result()
    finally:
        for future in compiling:  # what nobody waits for any more keeps nobody waiting
            future.cancel()
    for source in missing:
        loading = compiler.load(source)
        while not loading.done():
            pause()
            time.sleep(LOOK)
        loading.result()
