"""What the nodes of a piece read and hand on, as text: arguments, cables, outlets.

Where a value is found depends on who makes it: a node of the same loop leaves it in a variable,
another loop of the kernel in rows of `work`, another kernel in a buffer.
"""

from collections.abc import Callable, Sequence
from types import FunctionType

from spikerack.runtime.codegen.loop_text import LoopText
from spikerack.runtime.codegen.loops import Segment
from spikerack.runtime.codegen.ports import Pull, Site, argument, array_view, is_whole, read_inlet
from spikerack.runtime.codegen.slots import Words, stride
from spikerack.runtime.memory.address import Address
from spikerack.runtime.memory.cells import Field
from spikerack.runtime.memory.wire_cells import OF_PLACES
from spikerack.runtime.plan.pieces import is_plain
from spikerack.runtime.plan.plan import BLOCK, Step, Wire
from spikerack.runtime.spec import Port


class PiecePorts:
    """The ends of all cables of one piece, and one row of its kernel's table."""

    def __init__(
        self,
        site: Site,
        parts: list[Segment],
        exported: Callable[[str, str], bool],
        lanes: int = 1,
    ) -> None:
        self.site, self.parts, self.exported = site, parts, exported
        self.plan, self.lanes = site.plan, lanes
        self.steps = [s for part in parts for s in part.steps]
        self.alias = {s.name: f"n{i}" for i, s in enumerate(self.steps)}
        self.part_of = {s.name: i for i, part in enumerate(parts) for s in part.steps}
        self.words = Words(lanes)
        self.calls: dict[str, FunctionType] = {}
        self.baked: set[tuple[str, str]] = set()
        self.pulls: list[Pull] = []
        self.hands: list[tuple[Step, Port]] = []

    def argument(self, part: Segment, step: Step, p: Port, text: LoopText) -> tuple[str, bool]:
        """The text of one argument in a loop, and whether it rests for a block."""
        return argument(self.site, step, p, LoopPorts(self, part, text))

    def inline(self, part: Segment, wire: Wire) -> bool:
        """True if a cable is written out here, false if a generic kernel carries it."""
        return is_plain(wire) or (part.loop and wire.cable.source in part.names)

    def carrying(self, step: Step, outlet: str) -> list[Wire]:
        """The cables of an outlet, or those that tell where its spikes fell."""
        wires = self.plan.out_of(step.name)
        return [w for w in wires if outlet == w.cable.outlet or outlet == w.place]

    def in_work(self, step: Step, outlet: str) -> int:
        """The place in work of an outlet that another loop of this piece reads."""
        width = stride(max(self.lanes, step.channels))
        return self.words.place(self.alias[step.name], "out", outlet, width=BLOCK * width)

    def buffered(self, step: Step, outlet: str) -> bool:
        """True if an outlet goes by a buffer of its node's own, not by rows of work."""
        if self.exported(step.name, outlet):
            return True
        wires = self.carrying(step, outlet)
        ends = {self.part_of[n] for w in wires for n in (w.cable.source, w.cable.target)}
        kinds = {self.parts[k].kind for k in ends}
        return kinds != {"wide"} if self.lanes > 1 else "block" in kinds

    def leaves(self, step: Step, outlet: str) -> bool:
        """True if another loop, another piece or a tap wants an outlet."""
        wires = self.carrying(step, outlet)
        home = self.part_of[step.name]
        return self.exported(step.name, outlet) or any(
            self.part_of.get(w.cable.target) != home for w in wires
        )

    def outlet(self, step: Step, outlet: str, text: LoopText) -> None:
        """Hand an outlet on to other loops, other pieces and taps, if any wants it."""
        local = f"{self.alias[step.name]}_{outlet}"
        if not self.leaves(step, outlet):
            return
        if self.buffered(step, outlet):
            text.write(local, self.site.outlet(step, outlet), step.channels)
        else:
            text.write_work(local, self.in_work(step, outlet))

    def comes(self, part: Segment, wire: Wire) -> bool:
        """True if a cable brings a block of each lane's ticks from another loop."""
        source = wire.cable.source
        if source in part.names:
            return False
        if source not in self.alias or not self.inline(part, wire):
            return True
        return self.buffered(self.plan.steps[source], wire.cable.outlet)


class LoopPorts:
    """Where things stand in one loop of a piece: see `runtime.codegen.ports`."""

    def __init__(self, piece: PiecePorts, part: Segment, text: LoopText) -> None:
        self.piece, self.part, self.text, self.site = piece, part, text, piece.site
        self.baked, self.pulls, self.totals = piece.baked, piece.pulls, text.totals

    def context(self, step: Step, name: str) -> str:
        """What the runtime supplies."""
        known = {"channel": self.text.cell, "dt": "dt", "channels": str(step.channels)}
        return known[name]

    def rests(self, step: Step, p: Port, address: Address, each: bool) -> str:
        """A number that rests for a block, or one for each channel."""
        name = f"{self.piece.alias[step.name]}_{p.name}"
        changes = p.name in step.spec.outlets  # an outlet of the same name
        return self.text.steady(f"{name}_in" if changes else name, address, each)

    def scalar(self, step: Step, name: str, address: Address, field: Field) -> str:
        """A state of each channel that is a number, fetched before the loop."""
        return self.text.fetch(f"{self.piece.alias[step.name]}_{name}", address, is_whole(field))

    def array(self, step: Step, p: Port, address: Address, field: Field) -> str:
        """A state of each channel that is an array, or one that all channels share."""
        name = f"{self.piece.alias[step.name]}_{p.name}"
        return self.text.array(name, address, field.shape[0], array_view(field), p.default.each)

    def inlet(self, step: Step, p: Port) -> tuple[str, bool]:
        """A signal, a knob, a hand or a place, and whether it rests for a block."""
        if p.role == "hand":
            self.piece.hands.append((step, p))
        return read_inlet(self.site, step, p, self)

    def tick(self, name: str, block: Address, width: int) -> str:
        """One tick of a block."""
        return self.text.read(block, width, name)

    def shared(self, wires: Sequence[Wire]) -> tuple[list[Wire], list[Wire]]:
        """The cables of an inlet that generic kernels carry, and those that are written out."""
        left = [w for w in wires if not self.piece.inline(self.part, w)]
        return left, [w for w in wires if w not in left]

    def weight(self, wire: Wire, name: str) -> str:
        """The weight of a cable that is written out."""
        address = self.site.wire_cells[wire.cable.ends].address("weight")
        return self.text.steady(self.text.fresh("w"), address)

    def source(self, wire: Wire, name: str, is_place: bool) -> str:
        """One tick of what such a cable comes from, or of where its spikes fell."""
        cable, piece, text = wire.cable, self.piece, self.text
        jack = wire.place if is_place else cable.outlet
        if cable.source in self.part.names:
            local = f"{piece.alias[cable.source]}_{jack}"
            if not wire.late:
                return local
            cells, ring = self.site.wire_cells[cable.ends], f"state.ring{OF_PLACES * is_place}"
            size = cells.fields[ring].shape[0]
            return text.later(local, cells.address(ring), size, wire.late)
        step = piece.plan.steps[cable.source]
        if cable.source in piece.alias and not piece.buffered(step, jack):
            return text.read_work(piece.in_work(step, jack), wire.width)
        told = f"what comes to {piece.alias[cable.target]}_{cable.inlet}"
        return text.read(self.site.outlet(step, jack), wire.width, told)
