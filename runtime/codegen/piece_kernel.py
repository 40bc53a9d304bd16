"""A piece of a plan written out as one readable kernel.

Nodes are named n0, n1, ... in running order, so equal pieces are equal text and compile
once.  Whatever is an address, or may change without a new kernel, is a word of the table
`a`.  One-channel nodes keep their states in local variables; everything wider lives in
`work`, one array with literal places, so that the compiler sees nothing overlaps and turns
the loops over channels into vector code.

Pieces that are equal and independent run side by side as the lanes of one kernel, each with
its own row of the table: forty equal chains cost little more than five.
"""

from types import FunctionType
from typing import cast

from spikerack.modules.ports import Quantity
from spikerack.runtime.codegen.loop_text import LoopText
from spikerack.runtime.codegen.loops import Segment, block_form
from spikerack.runtime.codegen.piece_ports import PiecePorts
from spikerack.runtime.codegen.ports import is_whole
from spikerack.runtime.codegen.slots import VECTOR
from spikerack.runtime.compiler.hoist import Lifted, lift
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.plan.plan import Step


class PieceKernel(PiecePorts):
    """Writes the kernel of one piece, and one row of its table."""

    def source(self) -> Source:
        """The kernel of the piece."""
        step = self.steps[0]
        dt = self.words.word(self.site.cells[step.name].address("dt"), "dt").replace("c *", "0 *")
        if step.divider == 1:  # the driver's stretches are whole vectors: let the compiler know
            lines = [f"begin, end = first & {-VECTOR}, (first + n) & {-VECTOR}"]
        else:
            lines = [f"begin, end = tick_range(t0, first, n, {step.divider})"]
        lines += [f"number = tick_number(t0, {step.divider})", f"dt = floats({dt})[0]"]
        lines += ["work, counts = floats(a[0]), words(a[0])"]
        for part in self.parts:
            lines += self.segment(part)
        head = [*self.words.legend(), "a = words(args)"]
        if self.lanes > 1:
            head.append(f"WORDS = {len(self.words.table)}")
        lines = head + lines
        title = ", ".join(f"{self.alias[s.name]} {s.spec.name}" for s in self.steps)
        title += f"; {self.lanes} lanes" if self.lanes > 1 else ""
        body = "\n".join(f"    {line}" for line in lines)
        text = f'"""{title}."""\n\n\ndef kernel(args, t0, first, n):\n{body}\n'
        return Source(text, self.calls)

    def segment(self, part: Segment) -> list[str]:
        """One loop: what it reads, what it does at each tick, what it leaves."""
        width = max(self.lanes, part.steps[0].channels)
        text = LoopText(self.words, width, part.kind == "wide")
        ahead = LoopText(self.words, width, False)
        for step in part.steps:
            self.node(part, step, text, ahead)
        names = ", ".join(self.alias[s.name] for s in part.steps)
        before = ahead.lines(f"coefficients of {names}") if ahead.body else []
        return before + text.lines(names)

    def node(self, part: Segment, step: Step, text: LoopText, ahead: LoopText) -> None:
        """Read the inlets, call the module, keep the states, hand on the outlets."""
        n = self.alias[step.name]
        cells = self.site.cells[step.name]
        resting = {"dt", "channels"}
        call: dict[str, str] = {}
        early = self.early(part, step) if text.rows and text.lanes else None
        for p in step.spec.ports:
            if early and p.name not in early.needs:
                call[p.name] = "0.0"
                continue
            call[p.name], rests = self.argument(part, step, p, text)
            resting |= {p.name} if rests else set()
        if part.kind == "block":
            self.block(step, call, text)
        elif early:
            given = {p.name: p for p in step.spec.ports}
            inputs = [self.argument(part, step, given[i], ahead)[0] for i in early.constant]
            self.ahead(step, early, inputs, call, text, ahead)
        else:
            self.call(step, call, frozenset(resting), text)
        for s in step.spec.scalars:
            whole = is_whole(cells.fields[f"state.{s}"])
            text.keep(f"{n}_{s}", f"{n}_{s}", cells.address(f"state.{s}"), whole)
        if part.kind != "block":
            for place, spikes in step.spec.places.items():
                if self.carrying(step, place) or self.exported(step.name, place):
                    text.body.append(f"{n}_{place} = {n}_{place} * {n}_{spikes}")
            for outlet in (*step.spec.outlets, *step.spec.places):
                self.outlet(step, str(outlet), text)

    def early(self, part: Segment, step: Step) -> Lifted | None:
        """The module without what can be known of all ticks before the loop over channels.

        That is what depends on cables from other loops, and on no state.
        """
        wires = self.plan.into(step.name)
        patched = {w.cable.inlet for w in wires}
        known = patched - {w.cable.inlet for w in wires if not self.comes(part, w)}
        if part.loop or not known:
            return None
        still = {p.name for p in step.spec.of("signal", "knob")} - patched
        still |= {p.name for p in step.spec.of("setting") if isinstance(p.default, Quantity)}
        still |= {p.name for p in step.spec.of("context")} - {"channel"}
        heard = {w.cable.outlet for w in self.plan.out_of(step.name)}
        heard |= {w.place for w in self.plan.out_of(step.name)}
        outlets = enumerate((*map(str, step.spec.outlets), *step.spec.places))
        unheard = (k for k, o in outlets if o not in heard and not self.exported(step.name, o))
        fn, silent = cast(FunctionType, step.spec.fn), tuple(unheard)
        split = lift(fn, frozenset(still | known), silent)
        while split and split.needs & known:  # the loop over channels reads these in any case
            known -= split.needs
            split = lift(fn, frozenset(still | known), silent)
        plain = lift(fn, frozenset(still))
        worth = split is not None and not (plain and set(split.names) <= set(plain.names))
        return split if worth else None

    def ahead(
        self,
        step: Step,
        early: Lifted,
        inputs: list[str],
        call: dict[str, str],
        text: LoopText,
        ahead: LoopText,
    ) -> None:
        """Coefficients of all ticks, lane after lane; then the rest of the module, tick by tick."""
        n, first = self.alias[step.name], early.coefficients
        self.calls[first.__name__], self.calls[early.rest.__name__] = first, early.rest
        locals_ = [f"{n}_{name}" for name in early.names]
        ahead.body.append(f"{', '.join(locals_)}, = {first.__name__}({', '.join(inputs)})")
        for name, local in zip(early.names, locals_, strict=True):
            buffer = self.site.buffers.at("ahead", step.name, name, width=1)
            ahead.write(local, buffer, 1)
            call[name] = text.read(buffer, 1, local)
        results = ", ".join(f"{n}_{r}" for r in step.spec.returns)
        text.body.append(f"{results} = {early.rest.__name__}({', '.join(call.values())})")

    def block(self, step: Step, call: dict[str, str], text: LoopText) -> None:
        """All ticks at once, by the module's own loop."""
        n, fn = self.alias[step.name], block_form(self.plan, step)
        assert fn is not None
        self.calls[fn.__name__] = fn
        call |= {p.name: text.gather(call[p.name]) for p in step.spec.of("signal")}
        outlets = [str(o) for o in step.spec.outlets]
        blocks = [
            text.block(self.site.outlet(step, o) if self.leaves(step, o) else 0, f"{n}_{o}")
            for o in outlets
        ]
        results = ", ".join(f"{n}_{s}" for s in step.spec.scalars)
        arguments = ", ".join(["begin", "end", *call.values(), *blocks])
        text.tail.append(f"{results} = {fn.__name__}({arguments})")

    def call(
        self, step: Step, call: dict[str, str], resting: frozenset[str], text: LoopText
    ) -> None:
        """The module at one tick; in wide loops with its coefficients taken out."""
        n, fn = self.alias[step.name], cast(FunctionType, step.spec.fn)
        split = lift(fn, resting) if text.rows or text.lanes else None
        if split is not None:
            inputs = [call[name] for name in split.constant]
            names = [f"{n}_{name}" for name in split.names]
            values = text.lifted(names, split.coefficients.__name__, inputs)
            call = call | dict(zip(split.names, values, strict=True))
            self.calls[split.coefficients.__name__] = split.coefficients
            fn = split.rest
        self.calls[fn.__name__] = fn
        results = ", ".join(f"{n}_{r}" for r in step.spec.returns)
        text.body.append(f"{results} = {fn.__name__}({', '.join(call.values())})")
