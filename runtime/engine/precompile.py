"""Generic kernels made before they are asked for, so that no edit ever waits for one."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError

from spikerack.runtime.codegen.cable_kernels import KERNELS
from spikerack.runtime.compiler.background import LOW, Compiler
from spikerack.runtime.compiler.build import compile_here, is_ready
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.link.generic_program import needed, plain_program
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.plan.plan import Plan
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.spec import Spec


def generic_sources(known: Mapping[str, Spec] | None = None) -> list[Source]:
    """The kernel of every module, and those of cables."""
    found: list[Source] = list(KERNELS.values())
    known = library() if known is None else known  # others may be adopted meanwhile
    for name in known:
        patch = Patch(nodes={name: Node(name)})
        try:
            plan = schedule(patch, known)
            found += needed(plain_program, plan, Store(), patch.sample_rate)
        except PatchError:
            continue  # it needs a setting first, such as a file
    return found


def make(
    compiler: Compiler, plan: Plan, rate: int, store: Store, told: Callable[[int, int], object],
    more: Sequence[Callable[[], object]] = (), priority: int = LOW,
) -> list[BaseException]:  # fmt: skip
    """What a plan needs and this machine has never compiled; `told(done, of)` hears how far.

    Memory for the plan is made in `store`, where whoever plays it next finds it.  What cannot be
    compiled comes back; a program of the plan (`runtime.link.playable`) does without.
    """
    missing = [s for s in needed(plain_program, plan, store, rate) if not is_ready(s)]
    return compiler.compile(missing, told, more, priority) if missing or more else []


def warm(compiler: Compiler, known: Mapping[str, Spec] | None = None) -> threading.Thread:
    """Have all of them made and loaded in the background, one by one: a patch may come between."""

    def work() -> None:
        for source in generic_sources(known):
            try:
                compiler.submit(source).result()
                compile_here(source)  # loads it: a node of a new kind is heard as soon as others
            except CancelledError:  # the compiler has ended
                return
            except PatchError:  # it cannot be compiled; whoever plays it says so
                continue

    thread = threading.Thread(target=work, name="warming", daemon=True)
    thread.start()
    return thread
