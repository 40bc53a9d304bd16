"""Banks: one-channel nodes that are alike and do not wait for each other, as lanes of one kernel.

The kernel is a form (`runtime.codegen.node_kernel`) as wide as the bank.  Before it knobs, weights
and states of the nodes are brought together, and the blocks that arrive are turned into rows; after
it all goes back to where it belongs, so that nobody else knows of the bank.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from spikerack.modules.ports import Recipe
from spikerack.runtime.codegen.cable_kernels import KERNELS
from spikerack.runtime.codegen.node_kernel import NodeKernel
from spikerack.runtime.codegen.ports import Pull, Site, arriving
from spikerack.runtime.link.writer import Writer
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.address import Address, aligned
from spikerack.runtime.memory.buffers import Buffers
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.plan.pieces import is_plain
from spikerack.runtime.plan.plan import BLOCK, Component, Plan, Step, Wire
from spikerack.runtime.spec import Port, Spec

FEWEST = 8  # nodes: fewer are quicker one by one
LANES = 16  # a bank is filled up to whole loops of vectors


def bank(writer: Writer, names: tuple[str, ...]) -> bool:
    """Nodes that are alike as the lanes of one kernel; False if there is no such kernel."""
    banks = writer.drafts.banks
    if names not in banks:
        steps = [writer.plan.steps[name] for name in names]
        made = Bank(writer.plan, steps, writer.heard(steps[0]))
        ready = writer.forms(made.kernel)
        banks[names] = writer.collected(lambda: made.written(writer)) if ready else None
    rows = banks[names]
    if rows is None:
        return False
    first_check = len(writer.checks)
    row = writer.ops[writer.add(" + ".join(names), rows)]
    row[shared_words.O_CHECK], row[shared_words.O_CHECKS] = (
        first_check,
        len(writer.checks) - first_check,
    )
    return True


def lane_kind(writer: Writer, name: str) -> tuple | None:
    """What nodes that may be lanes of one kernel have in common, worked out once."""
    known = writer.drafts.alike
    if name not in known:
        step = writer.plan.steps[name]
        known[name] = alike(writer.plan, step, writer.heard(step))
    return known[name]


def alike(plan: Plan, step: Step, heard: list[str]) -> tuple | None:
    """What a node has in common with others of its bank; None if it gains nothing in one."""
    node, spec = step.node, step.spec
    if node.state or not plan.ticks(step.name):
        return None
    if step.channels != 1 or step.divider != 1 or not _fits(spec):
        return None
    patched = {w.cable.inlet for w in plan.into(step.name)}
    patched |= {p.name for p in spec.of("place") if arriving(plan, step.name, p)}
    choices = [p for p in spec.of("knob") if p.default.taper == "choice"]
    chosen = tuple(node.knobs.get(p.name, p.default) for p in choices if p.name not in patched)
    if any(isinstance(value, tuple) for value in chosen):
        return None
    return spec.fn, tuple(heard), frozenset(patched), chosen, repr(sorted(node.settings.items()))


def _fits(spec: Spec) -> bool:
    """True if a module has states, and all of them single numbers."""
    arrays = any(isinstance(p.default, Recipe) for p in spec.of("state"))
    known = all(p.name == "dt" for p in spec.of("context")) and not spec.of("hand")
    sinks = any(o.sink for o in spec.outlets)
    return bool(spec.scalars) and known and not (spec.whole or arrays or sinks)


def side_by_side(plan: Plan, key: Callable[[str], tuple | None]) -> list[list[Component]]:
    """Groups in running order, and those together that can be a bank.

    A group's level is one more than that of the latest group it waits for, so groups of one level
    never wait for each other.
    """
    keys = [None if g.loop else key(g.names[0]) for g in plan.groups]
    counts = Counter(k for k in keys if k is not None)
    if not counts or max(counts.values()) < FEWEST:
        return [[group] for group in plan.groups]
    levels: dict[str, int] = {}
    found: dict[tuple, list[Component]] = {}
    for i, group in enumerate(plan.groups):
        level = 0
        for wire in (w for name in group.names for w in plan.into(name)):
            if wire.behind < BLOCK or wire.cut:  # those in its own loop have none yet
                level = max(level, 1 + levels.get(wire.cable.source, -1))
        levels.update(dict.fromkeys(group.names, level))
        found.setdefault((level, keys[i] or i), []).append(group)
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return [part for _, groups in ordered for part in _worth(groups)]


def _worth(groups: list[Component]) -> list[list[Component]]:
    return [groups] if len(groups) >= FEWEST else [[group] for group in groups]


class Bank(NodeKernel):
    """The kernel of nodes that are alike, and what goes to it and from it."""

    def __init__(self, plan: Plan, steps: list[Step], heard: list[str]) -> None:
        self.steps, self.lanes = steps, -(-len(steps) // LANES) * LANES
        self.weights: dict[str, np.ndarray] = {}
        self.cells = self._cells()
        wide = replace(steps[0], dims={"channels": self.lanes})
        site = Site(plan, {wide.name: self.cells}, {}, Buffers())
        super().__init__(site, wide, heard, frozenset())

    def _cells(self) -> Cells:
        """Room for every lane; those without a node have the knobs of the first."""
        first, parts = self.steps[0], {"dt": np.zeros(1)}
        for p in first.spec.ports:
            if p.role == "signal":
                parts[f"rest.{p.name}"] = np.full(1, float(p.default))
            elif p.role == "knob":
                value = first.node.knobs.get(p.name, float(p.default))
                parts[f"knob.{p.name}"] = np.full(self.lanes, np.mean(value))
            elif p.role == "state":
                kind = np.int64 if isinstance(p.default, int) else np.float64
                parts[f"state.{p.name}"] = np.full(self.lanes, p.default, kind)
            elif p.role == "setting":
                parts[f"setting.{p.name}"] = np.zeros(1)
        return Cells(parts)

    def rests(self, step: Step, p: Port, address: Address, each: bool) -> str:
        """A setting, or a knob, which is another in each lane."""
        return super().rests(step, p, address, True)

    def shared(self, wires: Sequence[Wire]) -> tuple[list[Wire], list[Wire]]:
        """What arrives at an inlet of each lane, as one cable."""
        return [], list(wires[:1])

    def weight(self, wire: Wire, name: str) -> str:
        """That of each lane."""
        inlet = _port(name)
        weights = self.weights[inlet] = aligned(self.lanes)
        self.head.append(f"w_{inlet} = floats({self.words.word(weights.ctypes.data)})")
        return f"w_{inlet}[c]"

    def source(self, wire: Wire, name: str, is_place: bool) -> str:
        """A tick of all lanes."""
        inlet = _port(name)
        return self.tick(f"b_{inlet}", self._rows(inlet), self.lanes)

    def _rows(self, inlet: str) -> Address:
        return self.site.inlet(self.step, inlet)

    def written(self, writer: Writer) -> int:
        """Its operations; the place of the one after which all outlets stand where they belong."""
        name, unread = " + ".join(s.name for s in self.steps), aligned(BLOCK)
        writer.kept += [self, unread]
        writer.baked |= {(s.name, knob) for s in self.steps for _, knob in self.baked}
        idle = [unread.ctypes.data] * (self.lanes - len(self.steps))
        turns, into, back = [], self._shared(writer), []
        for p in self.step.spec.of("signal", "knob", "place"):
            if p.name in self.weights:
                columns = [self._column(writer, s, p, c, into) for c, s in enumerate(self.steps)]
                turns.append([self._rows(p.name), self.lanes, *columns, *idle])
        for c, step in enumerate(self.steps):
            cells = writer.cells[step.name]
            for p in step.spec.of("knob"):
                into += [cells.address(f"knob.{p.name}"), self._lane(f"knob.{p.name}", c)]
            for state in step.spec.scalars:
                here, there = cells.address(f"state.{state}"), self._lane(f"state.{state}", c)
                into += [here, there]
                back += [there, here]
        writer.op(name, KERNELS["copies"], [len(into) // 2, *into])
        for turn in turns:
            writer.op(name, KERNELS["rows"], turn)
        writer.op(name, self.kernel, self.words)
        for outlet in self.heard:
            rows = self.site.outlet(self.step, outlet)
            columns = [writer.outlet(step, outlet) for step in self.steps]
            writer.op(name, KERNELS["columns"], [rows, self.lanes, *columns, *idle])
        writer.op(name, KERNELS["copies"], [len(back) // 2, *back])
        last = len(writer.ops) - 1
        for step in self.steps:
            for outlet in self.heard or [""]:
                writer.check(step, outlet)
            writer.leaving(step)
        return last

    def _shared(self, writer: Writer) -> list[int]:
        """Pairs of addresses: what is the same in all lanes, from the first."""
        cells = writer.cells[self.steps[0].name]
        names = ["dt", *(f"setting.{p.name}" for p in self.step.spec.of("setting"))]
        return [at for name in names for at in (cells.address(name), self.cells.address(name))]

    def _lane(self, part: str, lane: int) -> int:
        return self.cells.address(part) + 8 * lane

    def _column(self, writer: Writer, step: Step, p: Port, lane: int, into: list[int]) -> int:
        """Where the ticks that arrive at an inlet stand, and how much they weigh."""
        wires, is_place = arriving(self.site.plan, step.name, p), p.role == "place"
        weight = self.weights[p.name]
        only = wires[0]
        if len(wires) == 1 and only.width == 1 and is_plain(only):
            cells = writer.wire_cells[only.cable.ends]
            into += [cells.address("weight"), weight.ctypes.data + 8 * lane]
            source = self.site.plan.steps[only.cable.source]
            return writer.outlet(source, only.place if is_place else only.cable.outlet)
        weight[lane] = 1.0
        block = writer.site.inlet(step, p.name)
        for k, wire in enumerate(wires):
            writer.pull(Pull(wire, block, k > 0, is_place))
        return block


def _port(name: str) -> str:
    """The port of a cable that a kernel's text calls so: its name, and a number."""
    return name.rpartition("_")[0]
