"""Writes a program: the operations, buffers and addresses of a plan that the driver walks."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spikerack.modules.ports import Moved, Outlet
from spikerack.runtime.codegen.cable_kernels import KERNELS
from spikerack.runtime.codegen.generic_kernel import GenericKernel
from spikerack.runtime.codegen.node_kernel import NodeKernel
from spikerack.runtime.codegen.ports import Pull, Site, arriving
from spikerack.runtime.compiler.extents import know
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.compiler.tapers import TAPERS
from spikerack.runtime.link.brief import brief_outlets
from spikerack.runtime.link.cable_rows import arriving_row, leaving_rows
from spikerack.runtime.link.check_row import states_row
from spikerack.runtime.link.holding import held_row
from spikerack.runtime.link.list_rows import given_row, made_rows, taken_row
from spikerack.runtime.link.playable import compiled, playable
from spikerack.runtime.link.row_cache import MadeFrom, NodeRows, RowCache
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.address import Address
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.memory.store import Store
from spikerack.runtime.plan.lower import FREEZING
from spikerack.runtime.plan.plan import Component, Plan, Step


class Writer:
    """Collects operations; `load` gives the address of a compiled kernel."""

    def __init__(
        self,
        plan: Plan,
        store: Store,
        sample_rate: int,
        load: Callable[[Source], Any],
        taps: Mapping[tuple[str, str], int],
        drafts: RowCache | None = None,
        forms: Callable[[Source], bool] = lambda source: False,
    ) -> None:
        self.forms = forms  # tells which may be used
        self.loops = {n: frozenset(g.names) for g in plan.groups if g.loop for n in g.names}
        self.store, self.load, self.wanted = store, load, taps
        self.drafts = drafts if drafts is not None else RowCache()
        self.buffers, self.bus = self.drafts.buffers, self.drafts.bus
        self.kept: list[Any] = []
        self.ops: list[list[int]] = []
        self.op_names: list[str] = []
        self.checks: list[list[int]] = []
        self.inputs: list[list[int]] = []
        self.listed: set[tuple[str, str]] = set()  # outlets whose kernels list their spikes
        self.baked: set[tuple[str, str]] = set()  # choice knobs written into kernels
        self.names = list(plan.steps)
        self.numbers = {name: i for i, name in enumerate(self.names)}
        patch, silent = plan.patch, dict(plan.silent)
        self.cells: dict[str, Cells] = {}
        store.renamed(plan.steps)
        steps = dict(plan.steps)
        for name, step in plan.steps.items():
            args = sample_rate, patch.seed, patch.arrays
            steps[name], self.cells[name], line = playable(store, step, *args)
            silent |= {name: line} if line else {}
        if silent != plan.silent or any(steps[n] is not step for n, step in plan.steps.items()):
            plan = replace(plan, steps=steps, silent=silent)
        self.plan = plan
        self.wire_cells: dict[tuple, Any] = {}
        self.new_wires: list[tuple] = []
        for wire in plan.wires:
            cells, new = store.wire(wire, sample_rate)
            self.wire_cells[wire.cable.ends] = cells
            self.new_wires += [wire.cable.ends] if new else []
        brief = brief_outlets(plan, self.loops, self.wanted)
        self.site = Site(plan, self.cells, self.wire_cells, self.buffers, brief)
        self.due: tuple[int, int] = store.due
        parts = plan, self.cells, self.wire_cells, dict(taps), self.loops, self.due, brief
        made_from = MadeFrom(*parts)
        self.drafts.follow(made_from)

    def op(self, name: str, source: Source, args: Iterable[int]) -> None:
        """One kernel call with a table of words."""
        table = know(np.array(list(args), np.int64), f"the table of {name}")
        kernel = compiled(self.load, name, source, self.site, self.store)
        self.kept += [table, kernel]
        self.ops.append([kernel.address, table.ctypes.data, 0, 0, 0, 0])
        self.op_names.append(name)

    def group(self, group: Component) -> None:
        """A node, or a loop whose body runs once a sample, or a tick if all tick alike."""
        first_op, first_check = len(self.ops), len(self.checks)
        if group.loop:
            self.ops.append([0] * shared_words.OP_WORDS)
            self.op_names.append(" + ".join(group.names))
        for name in group.names:
            kernel = self.node(self.plan.steps[name])
        row = self.ops[first_op if group.loop else kernel]
        row[shared_words.O_BODY] = len(self.ops) - first_op - 1 if group.loop else 0
        row[shared_words.O_DIVIDER] = self.plan.shared_divider(group)
        row[shared_words.O_CHECK], row[shared_words.O_CHECKS] = (
            first_check,
            len(self.checks) - first_check,
        )

    def node(self, step: Step) -> int:
        """A node's rows, as they were if nothing has changed; the place of its kernel."""
        rows = self.drafts.rows.get(step.name)
        if rows is None:
            rows = self.drafts.rows[step.name] = self.collected(lambda: self.written(step))
        return self.add(step.name, rows)

    def add(self, name: str, rows: NodeRows) -> int:
        """Rows that were written before; the place of the one that gets its checks."""
        first = len(self.ops)
        self.ops += rows.ops
        self.ops[first + rows.kernel] = rows.ops[rows.kernel][:]
        self.op_names += [name] * len(rows.ops)
        for owner, row in zip(rows.owners, rows.checks, strict=True):
            row = row[:]
            row[shared_words.C_NODE] = self.numbers[owner]
            self.checks.append(row)
        self.inputs += rows.inputs
        self.baked |= rows.baked
        self.kept.append(rows.kept)
        return first + rows.kernel

    def collected(self, write: Callable[[], int]) -> NodeRows:
        """What `write` adds, apart from all else."""
        parts = ("ops", "op_names", "checks", "inputs", "kept", "baked")
        before = [getattr(self, part) for part in parts]
        self.ops, self.op_names, self.checks, self.inputs, self.kept = [], [], [], [], []
        self.baked = set()
        self.buffers.used = set()
        kernel = write()
        owners = [self.names[row[shared_words.C_NODE]] for row in self.checks]
        rows = NodeRows(
            self.ops, kernel, self.checks, owners, self.inputs, self.kept,
            frozenset(self.buffers.used), self.baked,
        )  # fmt: skip
        for part, was in zip(parts, before, strict=True):
            setattr(self, part, was)
        return rows

    def written(self, step: Step) -> int:
        """A node: what runs, and what leaves; the place of its kernel."""
        kernel = self.running(step) if self.plan.ticks(step.name) else self.frozen(step)
        self.leaving(step)
        return kernel

    def running(self, step: Step) -> int:
        """What arrives and the module itself; the place of its kernel."""
        form = self.form(step)
        if form is not None:
            return self.formed(step, form)
        places = {}
        for p in (*step.spec.inlets, *step.spec.of("place")):
            if p.role == "list":
                self.taken(step, p.name)
            elif p.role != "place" or not step.spec.is_list(p.default.inlet):
                places[p.name] = self.inlet(step, p.name)
        for p in step.spec.of("hand"):
            places[p.name] = self.hand(step, p.name, p.default)
        kernel, generic = len(self.ops), GenericKernel(self.site, step, places)
        self.op(step.name, generic.source, generic.words)
        for outlet in step.spec.outlets:
            is_row = not outlet.sizes and not self.site.is_brief(step, outlet)
            self.check(step, outlet if is_row else "")
            if step.node.state == FREEZING:
                self.hold(step, outlet)
        return kernel

    def taken(self, step: Step, inlet: str) -> None:
        """The list of what arrives at an inlet."""
        target = self.site.list_in(step, inlet)
        for number, wire in enumerate(self.plan.into(step.name, inlet)):
            kind, table = taken_row(self.site, wire, target, number > 0)
            self.op(step.name, KERNELS[kind], table)

    def form(self, step: Step) -> NodeKernel | None:
        """The form of the kernel that suits a node, if there is one and it may be used."""
        if step.spec.whole or step.node.state:
            return None
        loop = self.loops.get(step.name, frozenset())
        listed = [o for o in step.spec.outlets if self.is_listed(step, o)]
        heard = self.heard(step, listed if step.is_tiled else ())
        form = NodeKernel(self.site, step, heard, loop, listed)
        return form if self.forms(form.kernel) else None

    def is_listed(self, step: Step, outlet: Outlet) -> bool:
        """True if anybody reads an outlet's spikes as a list."""
        is_tapped = outlet.is_event and (step.name, str(outlet)) in self.wanted
        return is_tapped or self.plan.is_listed(step.name, str(outlet))

    def heard(self, step: Step, listed: Collection[str] = ()) -> list[str]:
        """The outlets that anybody reads as rows: also for a list, but of those `listed`."""
        wires = [
            w for w in self.plan.out_of(step.name) if not (w.listed and w.cable.outlet in listed)
        ]
        cables = {w.cable.outlet for w in wires} | {w.place for w in wires}
        cables |= {o for name, o in self.wanted if name == step.name and o not in listed}
        heard = [str(o) for o in step.spec.outlets if o.sink or o in cables]
        return heard + [place for place in step.spec.places if place in cables]

    def formed(self, step: Step, form: NodeKernel) -> int:
        """A node by a form of its kernel; the place of it."""
        for pull in form.pulls:
            self.pull(pull)
        for p in step.spec.of("hand"):
            self.hand(step, p.name, p.default)
        kernel = len(self.ops)
        self.op(step.name, form.kernel, form.words)
        self.kept += form.kept
        self.baked |= form.baked
        self.listed |= {(step.name, str(o)) for o in form.listed}
        rows = [o for o in form.heard if not self.site.is_brief(step, o)]
        for outlet in rows or [""]:
            self.check(step, outlet)
        return kernel

    def frozen(self, step: Step) -> int:
        """The outlets hold; the place of the first that does."""
        for outlet in step.spec.outlets:
            self.hold(step, outlet)
        if not step.spec.outlets:
            self.op(step.name, KERNELS["copies"], [0])
        return 0

    def hold(self, step: Step, outlet: str) -> None:
        """A frozen outlet, or one that is about to be."""
        kind, table, kept = held_row(self.site, self.store, step, outlet)
        self.kept += kept
        self.op(step.name, KERNELS[kind], table)

    def outlet(self, step: Step, outlet: str) -> Address:
        """Where a node writes an outlet."""
        return self.site.outlet(step, outlet)

    def inlet(self, step: Step, inlet: str) -> tuple[int, int]:
        """Where a node reads an inlet: the sum of its cables, or its resting value."""
        cells = self.cells[step.name]
        port = step.spec.port(inlet)
        assert port is not None
        is_knob, width = port.role == "knob", step.width(inlet)
        resting = cells.address(f"{'knob' if is_knob else 'rest'}.{inlet}")
        wires, is_place = arriving(self.plan, step.name, port), port.role == "place"
        if not wires:
            return resting, 0
        block = self.site.inlet(step, inlet)
        for number, wire in enumerate(wires):
            self.pull(Pull(wire, block, number > 0, is_place))
        if not is_knob:
            return block, width
        value = self.buffers.at("knob", step.name, inlet, width=width)
        bounds = know(np.array([port.default.lo, port.default.hi], float), "the ends of a knob")
        self.kept.append(bounds)
        number = TAPERS[port.default.taper]
        table = [step.divider, width, number, bounds.ctypes.data, resting, block, value]
        self.op(step.name, KERNELS["knob"], table)
        return value, width

    def pull(self, pull: Pull) -> None:
        """A cable's contribution to an inlet."""
        kind, table = arriving_row(self.site, pull)
        self.op(pull.wire.cable.target, KERNELS[kind], table)

    def hand(self, step: Step, name: str, moved: Moved) -> tuple[int, int]:
        """Where a node reads what a device moves."""
        width = step.channels
        buffer = self.site.hand(step, name)
        if moved.device == "audio in":
            self.inputs.append([buffer, width, int(moved.part), step.divider])
        else:
            rest = self.cells[step.name].address(f"rest.{name}")
            self.op(step.name, KERNELS["hand"], [step.divider, width, rest, buffer, *self.due])
        return buffer, width

    def leaving(self, step: Step, inlined: Container[tuple] = ()) -> None:
        """Lists of spikes, and late cables but those a kernel carries itself."""
        for outlet in step.spec.outlets:
            is_made = (step.name, str(outlet)) in self.listed
            is_listed = self.is_listed(step, outlet) and not is_made
            for kind, table in made_rows(self.site, step, outlet, is_listed):
                self.op(step.name, KERNELS[kind], table)
        for wire in self.plan.out_of(step.name):
            if wire.listed and not wire.is_direct:
                kind, table = given_row(self.site, step, wire)
                self.op(step.name, KERNELS[kind], table)
            if wire.waits and wire.cable.ends not in inlined:
                for table in leaving_rows(self.site, wire):
                    self.op(step.name, KERNELS["push"], table)

    def check(self, step: Step, outlet: str) -> None:
        """Let the firewall watch an outlet ("": only the states); a fault resets the states."""
        cells = self.cells[step.name]
        place, width = (self.outlet(step, outlet), step.width(outlet)) if outlet else (0, 0)
        row = [place, width, step.divider, self.numbers[step.name]]
        self.checks.append(row + states_row(cells))
