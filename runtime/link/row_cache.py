"""What each node adds to a program's table, kept: after an edit only what it touched is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.address import aligned
from spikerack.runtime.memory.buffers import Buffers
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.plan.plan import BLOCK, Plan


@dataclass(frozen=True)
class NodeRows:
    """The part of a table that a node has, or a bank of nodes."""

    ops: list[list[int]]
    kernel: int  # which of the operations is the module itself
    checks: list[list[int]]
    owners: list[str]  # the node of each check
    inputs: list[list[int]]
    kept: list[Any]
    buffers: frozenset[tuple]
    baked: set[tuple[str, str]]


@dataclass(frozen=True)
class MadeFrom:
    """Everything that rows are made from."""

    plan: Plan
    cells: Mapping[str, Cells]
    wire_cells: Mapping[tuple, Cells]
    taps: Mapping[tuple[str, str], int]
    loops: Mapping[str, frozenset[str]]
    due: tuple[int, int]
    brief: frozenset[tuple[str, str]] = frozenset()

    def untouched(self, other: "MadeFrom") -> set[str]:
        """The nodes for which nothing is otherwise."""
        mine, others = self.plan.steps, other.plan.steps
        same = {n for n, step in mine.items() if others.get(n) is step}
        same = {n for n in same if self.cells[n] is other.cells[n]}
        for these, those in ((self, other), (other, self)):
            known = set(map(id, those.plan.wires))
            for w in these.plan.wires:
                ends = w.cable.ends
                if id(w) not in known or self.wire_cells[ends] is not other.wire_cells[ends]:
                    same -= {w.cable.source, w.cable.target}
        same -= {name for name, _ in self.taps.keys() ^ other.taps.keys()}
        for name, outlet in self.brief ^ other.brief:
            readers = (w.cable for w in self.plan.out_of(name) if name in mine)
            same -= {name, *(c.target for c in readers if c.outlet == outlet)}
        changed = self.loops != other.loops
        return {n for n in same if not changed or self.loops.get(n) == other.loops.get(n)}


@dataclass
class RowCache:
    """The rows of the plan before, and the buffers that they share with the next."""

    rows: dict[str, NodeRows] = field(default_factory=dict)
    banks: dict[tuple[str, ...], NodeRows | None] = field(default_factory=dict)
    alike: dict[str, tuple | None] = field(default_factory=dict)
    buffers: Buffers = field(default_factory=Buffers)
    bus: Any = field(default_factory=lambda: aligned(BLOCK * shared_words.SIDES))
    made_from: MadeFrom | None = None

    def follow(self, now: MadeFrom) -> None:
        """Forget the rows that are otherwise now, and buffers that no row names."""
        before, self.made_from = self.made_from, now
        same = now.untouched(before) if before and before.due == now.due else set()
        self.rows = {name: rows for name, rows in self.rows.items() if name in same}
        self.alike = {name: key for name, key in self.alike.items() if name in same}
        self.banks = {names: rows for names, rows in self.banks.items() if same.issuperset(names)}
        kept = [*self.rows.values(), *filter(None, self.banks.values())]
        self.buffers.keep(set().union(*(rows.buffers for rows in kept)))
