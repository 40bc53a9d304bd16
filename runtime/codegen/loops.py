"""Inside a piece: which nodes share a loop.

    flat    one channel, no memory: a loop over time, which vectorises
    mono    one channel with memory: a loop over time, states in registers
    block   one channel, with a loop over time of its own: `BLOCKS` of its module's file
    wide    N channels: ticks outside, channels inside, which vectorises over channels
    lines   N channels that do not: channels outside, ticks inside

A feedback loop is a segment by itself.
"""

import ast
import inspect
from dataclasses import dataclass
from functools import cache
from textwrap import dedent
from types import FunctionType

from spikerack.modules.ports import Recipe
from spikerack.runtime.codegen.node_kernel import own_loop
from spikerack.runtime.plan.pieces import Piece
from spikerack.runtime.plan.plan import Component, Plan, Step

LONGEST = {"flat": 4, "mono": 12, "wide": 6, "lines": 1, "block": 1}


@dataclass(frozen=True)
class Segment:
    """Steps that run in one loop, in order."""

    kind: str
    steps: tuple[Step, ...]
    loop: bool

    @property
    def names(self) -> list[str]:
        """The nodes in it."""
        return [s.name for s in self.steps]


@cache
def _jumps_or_writes(fn: FunctionType) -> bool:
    """True if a module has loops of its own, or changes an array: idle lanes must not."""
    nodes = list(ast.walk(ast.parse(dedent(inspect.getsource(fn)))))
    written = [n for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    return bool(written) or any(isinstance(n, (ast.For, ast.While)) for n in nodes)


def is_straight(step: Step) -> bool:
    """True if a loop over its channels can become vector code: no lines of memory, no loops."""
    arrays = [p.default for p in step.spec.of("state") if isinstance(p.default, Recipe)]
    return not _jumps_or_writes(step.spec.fn) and all(a.recipe is not None for a in arrays)


def block_form(plan: Plan, step: Step) -> FunctionType | None:
    """A module's own loop over time, for a node whose knobs nobody moves from tick to tick."""
    patched = {w.cable.inlet for w in plan.into(step.name)}
    knobs = {p.name for p in step.spec.of("knob")}
    return None if step.channels > 1 or patched & knobs else own_loop(step)


def loop_kind(plan: Plan, group: Component, lanes: int) -> tuple[str, int]:
    """How a group is written out, and how many channels or lanes wide."""
    steps = [plan.steps[n] for n in group.names]
    width = max(lanes, steps[0].channels)
    if steps[0].channels == 1 and not group.loop:
        if block_form(plan, steps[0]) is not None:
            return "block", width
        if not steps[0].spec.of("state"):
            return "flat", width
    if width == 1:
        return "mono", 1
    return "wide" if all(is_straight(s) for s in steps) else "lines", width


def segments(plan: Plan, piece: Piece, lanes: int = 1) -> list[Segment]:
    """The loops of a piece, in running order: like is put with like where cables allow."""
    waiting = list(piece.groups)
    done: set[str] = set()
    inside = set(piece.names)
    found: list[Segment] = []
    run: list[Component] = []
    run_kind = ("", 0)

    def ready(group: Component) -> bool:
        sources = (w.cable.source for n in group.names for w in plan.into(n))
        return all(s in done or s in group.names or s not in inside for s in sources)

    def close() -> None:
        if run:
            steps = tuple(plan.steps[n] for g in run for n in g.names)
            found.append(Segment(run_kind[0], steps, run[0].loop))
            run.clear()

    while waiting:
        free = [g for g in waiting if ready(g)]
        like = [g for g in free if not g.loop and loop_kind(plan, g, lanes) == run_kind]
        fits = run and not run[0].loop and len(run) < LONGEST[run_kind[0]]
        chosen = like[0] if like and fits else free[0]
        if not (like and fits):
            close()
            run_kind = loop_kind(plan, chosen, lanes)
        run.append(chosen)
        waiting.remove(chosen)
        done.update(chosen.names)
    close()
    return found
