"""A plan of generic kernels as a table, and which kernels a table needs."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from spikerack.runtime.compiler.source import Source
from spikerack.runtime.link.batches import bank, lane_kind, side_by_side
from spikerack.runtime.link.finish import finished
from spikerack.runtime.link.playable import Uncompiled
from spikerack.runtime.link.row_cache import RowCache
from spikerack.runtime.link.writer import Writer
from spikerack.runtime.memory.program import Program
from spikerack.runtime.memory.store import Store
from spikerack.runtime.plan.plan import Plan

__all__ = ["Program", "Writer", "generic_program", "needed", "plain_program"]


def generic_program(
    plan: Plan,
    store: Store,
    sample_rate: int,
    load: Callable[[Source], Any],
    taps: Mapping[tuple[str, str], int] | None = None,
    drafts: RowCache | None = None,
    forms: Callable[[Source], bool] = lambda source: True,
    pause: Callable[[], None] = lambda: None,
) -> Program:
    """A program of generic kernels: nothing to compile that was ever compiled before.

    `drafts` keep what an edit does not touch for the next one; `forms` tells of a form of a
    kernel (`runtime.codegen.node_kernel`) whether it may be used.  `pause` is called now and then;
    it may raise to say that nobody wants to know any more.
    """
    drafts = RowCache() if drafts is None else drafts
    writer = Writer(plan, store, sample_rate, load, taps or {}, drafts, forms)
    try:
        for groups in side_by_side(writer.plan, partial(lane_kind, writer)):
            pause()
            if len(groups) == 1 or not bank(writer, tuple(g.names[0] for g in groups)):
                for group in groups:
                    writer.group(group)
    except Uncompiled:  # the store knows which
        return generic_program(plan, store, sample_rate, load, taps, drafts, forms, pause)
    return finished(writer, "generic")


def plain_program(
    plan: Plan,
    store: Store,
    sample_rate: int,
    load: Callable[[Source], Any],
    taps: Mapping[tuple[str, str], int] | None = None,
) -> Program:
    """A program of generic kernels in no special form: there is one for every module."""
    return generic_program(plan, store, sample_rate, load, taps, forms=lambda source: False)


Make = Callable[..., Program]


def needed(
    make: Make,
    plan: Plan,
    store: Store,
    sample_rate: int,
    taps: Mapping[tuple[str, str], int] | None = None,
) -> list[Source]:
    """Every kernel that `make` (a kind of program) needs for a plan, without compiling any."""
    found: dict[str, Source] = {}

    class Nothing:
        address = 0

    def note(source: Source) -> Nothing:
        found[source.key] = source
        return Nothing()

    make(plan, store, sample_rate, note, taps or {})
    return list(found.values())
