"""How the text of a kernel finds what a module is called with: role by role, for every kernel.

    context   what the runtime supplies         setting   a number that rests
    state     a cell, or an array of them       hand      a tick of what a device moves
    signal    the sum of its cables             knob      that sum, in the knob's taper
    signals   all channels of a tick            place     where in the tick spikes fell
    list      the channels that fired in it     sizes     how much each of these weighs

Kernels differ in their layout: where in the text a number of the node's memory stands, and where a
tick of a block.  That is what they say themselves (`Layout`).  A role, or a value of the context,
is known here alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from spikerack.modules.ports import Quantity, Recipe
from spikerack.runtime.compiler.tapers import TAPERS
from spikerack.runtime.memory.address import Address
from spikerack.runtime.memory.buffers import Buffers, SpikeList
from spikerack.runtime.memory.cells import Cells, Field
from spikerack.runtime.plan import lists
from spikerack.runtime.plan.plan import Plan, Step, Wire
from spikerack.runtime.spec import Port

# how a kernel's text calls memory of a type
VIEWS = {"float64": "floats", "int64": "words", "float32": "singles", "int32": "halves"}


def array_view(field: Field) -> str:
    """The function that makes an address an array."""
    return VIEWS[field.dtype.name]


def is_whole(field: Field) -> bool:
    """True if its numbers are integers."""
    return field.dtype.kind == "i"


@dataclass(frozen=True)
class Site:
    """What kernels of a plan stand on: the memory of nodes and cables, and the plan's blocks."""

    plan: Plan
    cells: Mapping[str, Cells]
    wire_cells: Mapping[tuple, Cells]
    buffers: Buffers
    brief: Collection[tuple[str, str]] = ()  # outlets of which only the tick that runs is kept

    def is_brief(self, step: Step, outlet: str) -> bool:
        """True if each tick of an outlet, or of where its spikes fell, is in place of the last."""
        told = step.spec.places.get(outlet)
        return (step.name, str(told or outlet)) in self.brief

    def is_own_state(self, step: Step, outlet: str) -> bool:
        """True if others read an outlet where the module keeps it, as an array of all channels."""
        is_array = f"state.{outlet}" in self.cells[step.name].fields
        is_array = is_array and outlet not in step.spec.scalars
        return is_array and step.spec.whole and self.is_brief(step, outlet)

    def outlet(self, step: Step, outlet: str) -> Address:
        """Where a node writes an outlet: where its state of that name stands, if that will do."""
        if self.is_own_state(step, outlet):
            return self.cells[step.name].address(f"state.{outlet}")
        ticks = (1,) if self.is_brief(step, outlet) else ()
        return self.buffers.at("out", step.name, str(outlet), *ticks, width=step.width(outlet))

    def inlet(self, step: Step, inlet: str) -> Address:
        """Where what arrives at an inlet is summed, if no kernel of the node does it itself."""
        return self.buffers.at("in", step.name, inlet, width=step.width(inlet))

    def list_out(self, step: Step, outlet: str) -> SpikeList:
        """Where an outlet's spikes are listed."""
        room, ticks = lists.room(step.width(outlet)), lists.ticks_of_block(step.divider)
        return self.buffers.list_at("out", step.name, str(outlet), room=room, ticks=ticks)

    def list_in(self, step: Step, inlet: str) -> SpikeList:
        """Where what arrives at an inlet is listed."""
        ticks = lists.ticks_of_block(step.divider)
        room = lists.room_into(self.plan.into(step.name, inlet))
        return self.buffers.list_at("in", step.name, inlet, room=room, ticks=ticks)

    def hand(self, step: Step, name: str) -> Address:
        """Where a node reads what a device moves."""
        return self.buffers.at("hand", step.name, name, width=step.channels)


class Pull(NamedTuple):
    """A cable that is left to a kernel of its own: it adds to the block, or is the first there.

    Of a cable of spikes either how many there are, or where they fell.
    """

    wire: Wire
    block: Address
    adds: bool
    is_place: bool = False


class Layout(Protocol):
    """Where things stand in the text of one kind of kernel."""

    def context(self, step: Step, name: str) -> str:
        """What the runtime supplies."""

    def rests(self, step: Step, p: Port, address: Address, each: bool) -> str:
        """A number that rests for a block, or one for each channel."""

    def scalar(self, step: Step, name: str, address: Address, field: Field) -> str:
        """A state of each channel that is a number."""

    def array(self, step: Step, p: Port, address: Address, field: Field) -> str:
        """A state of each channel that is an array, or one that all channels share."""

    def inlet(self, step: Step, p: Port) -> tuple[str, bool]:
        """A signal, a knob, a hand or a place, and whether it rests for a block."""


class Reader(Layout, Protocol):
    """The layout of a kernel that reads its cables itself.

    `baked` are knobs that were written into its text; `pulls` are cables left to kernels of their
    own; `totals` what arrives at a port, in the text that is being written.
    """

    baked: set[tuple[str, str]]
    pulls: list[Pull]
    totals: dict[tuple[str, str], str]

    def tick(self, name: str, block: Address, width: int) -> str:
        """One tick of a block."""

    def shared(self, wires: Sequence[Wire]) -> tuple[list[Wire], list[Wire]]:
        """The cables of an inlet that are left to others, and those that the kernel reads."""

    def weight(self, wire: Wire, name: str) -> str:
        """The weight of a cable that it reads."""

    def source(self, wire: Wire, name: str, is_place: bool) -> str:
        """One tick of what such a cable comes from, or of where its spikes fell."""


def argument(site: Site, step: Step, p: Port, layout: Layout) -> tuple[str, bool]:
    """The text of an argument, and whether it rests for a block."""
    cells = site.cells[step.name]
    if p.role == "context":
        return layout.context(step, p.name), True
    if p.role == "setting":
        if not isinstance(p.default, Quantity):
            return "0.0", True  # a text or a file is for recipes alone
        return layout.rests(step, p, cells.address(f"setting.{p.name}"), False), True
    if p.role == "state":
        field, address = cells.fields[f"state.{p.name}"], cells.address(f"state.{p.name}")
        if isinstance(p.default, Recipe):
            return layout.array(step, p, address, field), False
        return layout.scalar(step, p.name, address, field), False
    return layout.inlet(step, p)


def read_inlet(site: Site, step: Step, p: Port, layout: Reader) -> tuple[str, bool]:
    """An inlet whose cables the kernel reads itself, as far as it can."""
    if p.role == "hand":
        return layout.tick(f"p_{p.name}", site.hand(step, p.name), step.channels), False
    total = _total(site, step, p, layout)
    if p.role == "place":
        spikes = step.spec.port(p.default.inlet)
        assert spikes is not None
        spikes_total = _total(site, step, spikes, layout) if total else ""
        return (f"placed({total}, {spikes_total})", False) if total else ("0.0", True)
    if p.role == "signal":
        return (arrived(p, total), False) if total else (repr(float(p.default)), True)
    return _knob(site.cells[step.name], step, p, layout, total)


def _total(site: Site, step: Step, p: Port, layout: Reader) -> str:
    """What arrives at a port, read once in a text."""
    found = layout.totals.get((step.name, p.name))
    if found is None:
        found = " + ".join(_terms(site, step, p, layout))
        layout.totals[step.name, p.name] = found
    return found


def arrived(p: Port, total: str) -> str:
    """What a signal inlet makes of what arrives: a trigger wants whole events."""
    return f"counted({total})" if p.kind == "trigger" else total


def _knob(cells: Cells, step: Step, p: Port, layout: Reader, total: str) -> tuple[str, bool]:
    value = step.node.knobs.get(p.name, p.default)
    each = isinstance(value, tuple)
    if not total and p.default.taper == "choice" and not each:
        layout.baked.add((step.name, p.name))
        return repr(float(value)), True
    base = layout.rests(step, p, cells.address(f"knob.{p.name}"), each)
    if not total:
        return base, True
    q = p.default
    taper, ends = TAPERS[q.taper], f"{float(q.lo)!r}, {float(q.hi)!r}"
    return f"turned({taper}, {base}, {ends}, {total})", False


def _terms(site: Site, step: Step, p: Port, layout: Reader) -> list[str]:
    """What each cable adds to an inlet, in the order of `Plan.into`: those left to others first."""
    is_place = p.role == "place"
    left, own = layout.shared(arriving(site.plan, step.name, p))
    found = []
    if left:
        block = site.inlet(step, p.name)
        pulls = [Pull(w, block, k > 0, is_place) for k, w in enumerate(left)]
        layout.pulls += [pull for pull in pulls if pull not in layout.pulls]
        found.append(layout.tick(f"b_{p.name}", block, step.channels))
    for k, wire in enumerate(own):
        name = f"{p.name}_{k}"
        found.append(f"{layout.weight(wire, name)} * {layout.source(wire, name, is_place)}")
    return found


def arriving(plan: Plan, node: str, p: Port) -> list[Wire]:
    """The cables that end at a port; those that know where their spikes fell, if it is a place."""
    if p.role != "place":
        return plan.into(node, p.name)
    return [w for w in plan.into(node, p.default.inlet) if w.place or w.rest]
