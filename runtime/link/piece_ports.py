"""What the nodes of a piece read and hand on, as text: arguments, cables, outlets.

Where a value is found depends on who makes it: a node of the same loop leaves it in a variable,
another loop of the kernel in rows of `work`, another kernel in a buffer.
"""

from collections.abc import Callable
from types import FunctionType

from spikerack.modules.ports import Quantity, Recipe
from spikerack.runtime.codegen.loop_text import LoopText
from spikerack.runtime.codegen.loops import Segment
from spikerack.runtime.codegen.node_kernel import turned
from spikerack.runtime.codegen.slots import Words, stride
from spikerack.runtime.link.generic_program import Writer
from spikerack.runtime.plan.pieces import is_plain
from spikerack.runtime.plan.schedule import BLOCK, Step, Wire
from spikerack.runtime.spec import Port


class Jacks:
    """The ends of all cables of one piece, and one row of its kernel's table."""

    def __init__(
        self,
        writer: Writer,
        parts: list[Segment],
        exported: Callable[[str, str], bool],
        lanes: int = 1,
    ) -> None:
        self.writer, self.parts, self.exported = writer, parts, exported
        self.plan, self.lanes = writer.plan, lanes
        self.steps = [s for part in parts for s in part.steps]
        self.alias = {s.name: f"n{i}" for i, s in enumerate(self.steps)}
        self.part_of = {s.name: i for i, part in enumerate(parts) for s in part.steps}
        self.words = Words(lanes)
        self.calls: dict[str, FunctionType] = {}
        self.special: list[tuple[Wire, int, bool]] = []  # cables left to generic kernels
        self.hands: list[tuple[Step, Port]] = []

    def argument(self, part: Segment, step: Step, p: Port, text: LoopText) -> tuple[str, bool]:
        """The text of one argument, and whether it rests for a block."""
        cells = self.writer.cells[step.name]
        if p.role == "context":
            known = {"channel": text.cell, "dt": "dt", "channels": str(step.channels)}
            return known[p.name], p.name != "channel"
        if p.role == "setting":
            if not isinstance(p.default, Quantity):
                return "0.0", False
            name = _named(self.alias[step.name], step, p)
            return text.steady(name, cells.address(f"setting.{p.name}")), True
        if p.role == "state":
            return self.state(step, p, text), False
        return self.inlet(part, step, p, text)

    def state(self, step: Step, p: Port, text: LoopText) -> str:
        """The text of a state argument; scalars are fetched before the loop."""
        n = self.alias[step.name]
        cells = self.writer.cells[step.name]
        field, address = cells.fields[f"state.{p.name}"], cells.address(f"state.{p.name}")
        if not isinstance(p.default, Recipe):
            return text.fetch(f"{n}_{p.name}", address, field.whole)
        return text.array(f"{n}_{p.name}", address, field.shape[0], field.whole, p.default.each)

    def inlet(self, part: Segment, step: Step, p: Port, text: LoopText) -> tuple[str, bool]:
        """The text of a signal, knob or hand argument, and whether it rests for a block."""
        n, cells = self.alias[step.name], self.writer.cells[step.name]
        if p.role == "hand":
            self.hands.append((step, p))
            buffer = self.writer.buffers.at("hand", step.name, p.name, width=step.channels)
            return text.read(buffer, step.channels), False
        terms = self.terms(part, step, p.name, text)
        q = p.default
        if p.role == "knob":
            value = step.node.knobs.get(p.name, q)
            if not terms and q.taper == "choice" and not isinstance(value, tuple):
                self.writer.baked.add((step.name, p.name))
                return repr(float(value)), True
            each = isinstance(value, tuple)
            base = text.steady(_named(n, step, p), cells.address(f"knob.{p.name}"), each)
        elif not terms:
            return repr(float(p.default)), True
        if not terms:
            return base, True
        total = " + ".join(terms)
        if p.role == "signal":
            return total, False
        return turned(p, base, total, self.calls), False

    def terms(self, part: Segment, step: Step, inlet: str, text: LoopText) -> list[str]:
        """What each cable adds to an inlet."""
        wires = self.plan.into(step.name, inlet)
        left = [w for w in wires if not self.inline(part, w)]
        found = []
        if left:
            width = step.channels
            buffer = self.writer.buffers.at("in", step.name, inlet, width=width)
            self.special += [(w, buffer, k > 0) for k, w in enumerate(left)]
            found.append(text.read(buffer, width))
        for wire in wires:
            if wire not in left:
                cells = self.writer.wire_cells[wire.cable.ends]
                weight = text.steady(text.fresh("w"), cells.address("weight"))
                found.append(f"{weight} * {self.value(part, wire, text)}")
        return found

    def inline(self, part: Segment, wire: Wire) -> bool:
        """True if a cable is written out here, false if a generic kernel carries it."""
        return is_plain(wire) or (part.loop and wire.cable.source in part.names)

    def value(self, part: Segment, wire: Wire, text: LoopText) -> str:
        """The text that reads the source of a plain or looping cable."""
        cable = wire.cable
        if cable.source in part.names:
            local = f"{self.alias[cable.source]}_{cable.outlet}"
            if not wire.late:
                return local
            cells = self.writer.wire_cells[cable.ends]
            ring, size = cells.address("state.ring"), cells.fields["state.ring"].shape[0]
            return text.later(local, ring, size, wire.late)
        step = self.plan.steps[cable.source]
        if cable.source in self.alias and not self.buffered(step, cable.outlet):
            return text.read_work(self.shared(step, cable.outlet), wire.width)
        return text.read(self.writer.outlet(step, cable.outlet), wire.width)

    def shared(self, step: Step, outlet: str) -> int:
        """The place in work of an outlet that another loop of this piece reads."""
        width = stride(max(self.lanes, step.channels))
        return self.words.place(self.alias[step.name], "out", outlet, width=BLOCK * width)

    def buffered(self, step: Step, outlet: str) -> bool:
        """True if an outlet goes by a buffer of its node's own, not by rows of work."""
        if self.exported(step.name, outlet):
            return True
        wires = [w for w in self.plan.out_of(step.name) if w.cable.outlet == outlet]
        ends = {self.part_of[n] for w in wires for n in (w.cable.source, w.cable.target)}
        kinds = {self.parts[k].kind for k in ends}
        return kinds != {"wide"} if self.lanes > 1 else "block" in kinds

    def leaves(self, step: Step, outlet: str) -> bool:
        """True if another loop, another piece or a tap wants an outlet."""
        wires = [w for w in self.plan.out_of(step.name) if w.cable.outlet == outlet]
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
            text.write(local, self.writer.outlet(step, outlet), step.channels)
        else:
            text.write_work(local, self.shared(step, outlet))

    def comes(self, part: Segment, wire: Wire) -> bool:
        """True if a cable brings a block of each lane's ticks from another loop."""
        source = wire.cable.source
        if source in part.names:
            return False
        if source not in self.alias or not self.inline(part, wire):
            return True
        return self.buffered(self.plan.steps[source], wire.cable.outlet)


def _named(node: str, step: Step, p: Port) -> str:
    """The name of a value that rests; an outlet may be called the same and changes."""
    return f"{node}_{p.name}_in" if p.name in step.spec.outlets else f"{node}_{p.name}"
