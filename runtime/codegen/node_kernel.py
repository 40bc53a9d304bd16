"""Forms of a generic kernel: a module as patches often use it, for any width and any values.

    unheard outlet   is not computed
    listed spikes    of many channels are entered where they are made
    resting inlet    is fetched once a block, and what depends on it alone is computed once
    plain cable      is read, weighed and summed by the kernel itself, also into a knob
    choice           of a knob that rests is written into the kernel

A form is no part of any patch: all nodes used alike share it, and it is compiled once.  Where it
is not at hand, the kernel of `runtime.codegen.generic_kernel` plays the node.

Inside a feedback loop a kernel runs tick by tick; called for no ticks at all, before the first,
it computes what rests.
"""

from collections.abc import Sequence
from types import FunctionType
from typing import Any, cast

from spikerack.modules.ports import Outlet
from spikerack.runtime.codegen.ports import Pull, Site, argument, array_view, read_inlet
from spikerack.runtime.codegen.slots import Table, indented
from spikerack.runtime.codegen.tiles import by_tiles
from spikerack.runtime.compiler.hoist import Lifted, lift
from spikerack.runtime.compiler.seldom import end_of, usual
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.memory.address import Address, aligned
from spikerack.runtime.memory.cells import Field
from spikerack.runtime.memory.wire_cells import OF_PLACES
from spikerack.runtime.plan.plan import BLOCK, Step, Wire
from spikerack.runtime.spec import Port

MOST = 3  # cables into an inlet that a kernel reads itself
VECTOR = 8  # float64 in the widest vector; the driver's stretches are whole vectors

_written: dict[tuple, Source] = {}


class NodeKernel:
    """The kernel of one node, the words of its table, and what has to run before it."""

    def __init__(
        self,
        site: Site,
        step: Step,
        heard: list[str],
        loop: frozenset[str],
        listed: Sequence[Outlet] = (),
    ) -> None:
        self.site, self.step, self.heard, self.loop = site, step, heard, loop
        self.listed = tuple(listed) if step.is_tiled else ()
        self.one, self.at = step.channels == 1, "0" if step.channels == 1 else "c"
        self.words = Table([step.divider, step.channels, site.cells[step.name].address("dt")])
        self.pulls: list[Pull] = []
        self.totals: dict[tuple[str, str], str] = {}
        self.baked: set[tuple[str, str]] = set()
        self.kept: list[Any] = []
        self.head: list[str] = []
        self.calls: dict[str, FunctionType] = {}
        self.kernel = self._written()

    def _written(self) -> Source:
        spec = self.step.spec
        found = {p.name: argument(self.site, self.step, p, self) for p in spec.ports}
        call = {name: text for name, (text, _) in found.items()}
        resting = {name for name, (_, rests) in found.items() if rests} | {"dt", "channels"}
        fn = cast(FunctionType, spec.fn)
        block = None if self.loop or not self.one else own_loop(self.step)
        if block is not None and not self.patched(spec.of("knob")):
            body = self._by_itself(block, call)
        else:
            body = self._by_ticks(fn, call, frozenset(resting))
        text = "\n".join(f"    {line}" for line in [*self._begin(), *self.head, *body])
        text = (
            f'"""{spec.name} in one of its forms."""\n\n\ndef kernel(args, t0, first, n):\n{text}\n'
        )
        self.calls[spec.name] = fn
        key = (text, *self.calls.values())
        if key not in _written:
            _written[key] = Source(text, dict(self.calls), distinct=True)
        return _written[key]

    def _begin(self) -> list[str]:
        lines = ["a = words(args)", "channels, dt = a[1], floats(a[2])[0]"]
        if self.step.divider != 1:
            return [*lines, "begin, end = tick_range(t0, first, n, a[0])"]
        whole = "first, first + n" if self.loop else f"first & {-VECTOR}, (first + n) & {-VECTOR}"
        return [*lines, f"begin, end = {whole}"]

    def patched(self, ports: list[Port]) -> bool:
        """True if a cable ends at one of these."""
        return any(self.site.plan.into(self.step.name, p.name) for p in ports)

    # where things stand: see `runtime.codegen.ports`

    def context(self, step: Step, name: str) -> str:
        """What the runtime supplies."""
        return self.at if name == "channel" else name

    def rests(self, step: Step, p: Port, address: Address, each: bool) -> str:
        """A setting, or a knob, which may be another in each channel."""
        word = self.words.word(address)
        if p.role == "knob" and each and not self.one:
            self.head.append(f"p_{p.name} = floats({word})")
            return f"p_{p.name}[c]"
        self.head.append(f"p_{p.name} = floats({word})[0]")
        return f"p_{p.name}"

    def scalar(self, step: Step, name: str, address: Address, field: Field) -> str:
        """A state of each channel that is a number; that of one channel is in a variable."""
        self._memory(name, address, field)
        return self.cell(name)

    def array(self, step: Step, p: Port, address: Address, field: Field) -> str:
        """A state of each channel that is an array, or one that all channels share."""
        n = p.name
        self._memory(n, address, field)
        rows = self.words.word(field.shape[0])
        if self.one or not p.default.each:
            self.head.append(f"l_{n} = s_{n}[:{rows}]")
            return f"l_{n}"
        return f"s_{n}[c : c + {rows} * channels : channels]"

    def _memory(self, name: str, address: Address, field: Field) -> None:
        self.head.append(f"s_{name} = {array_view(field)}({self.words.word(address)})")

    def inlet(self, step: Step, p: Port) -> tuple[str, bool]:
        """A signal, a knob, a hand or a place, and whether it rests for a block."""
        return read_inlet(self.site, step, p, self)

    def tick(self, name: str, block: Address, width: int) -> str:
        """One tick of a block."""
        self.head.append(f"{name} = floats({self.words.word(block)})")
        return f"{name}[i]" if width == 1 else f"{name}[i * channels + c]"

    def shared(self, wires: Sequence[Wire]) -> tuple[list[Wire], list[Wire]]:
        """The cables of an inlet that are left to others (all, if they are many), and its own."""
        own = [w for w in wires if self._is_own(w)] if len(wires) <= MOST else []
        return [w for w in wires if w not in own], own

    def _is_own(self, wire: Wire) -> bool:
        fits = wire.divider == wire.divider_into and wire.width in (1, wire.into)
        fits = fits and not wire.is_between
        return fits and (wire.late == 0 or wire.cable.source in self.loop)

    def weight(self, wire: Wire, name: str) -> str:
        """The weight of a cable that it reads."""
        address = self.site.wire_cells[wire.cable.ends].address("weight")
        self.head.append(f"w_{name} = floats({self.words.word(address)})[0]")
        return f"w_{name}"

    def source(self, wire: Wire, name: str, is_place: bool) -> str:
        """One tick of what such a cable comes from, or of where its spikes fell."""
        if not wire.late:
            source = self.site.plan.steps[wire.cable.source]
            block = self.site.outlet(source, wire.place if is_place else wire.cable.outlet)
            if self.site.is_brief(source, wire.cable.outlet):
                self.head.append(f"c_{name} = floats({self.words.word(block)})")
                return f"c_{name}[0]" if wire.width == 1 else f"c_{name}[c]"
            return self.tick(f"c_{name}", block, wire.width)
        cells = self.site.wire_cells[wire.cable.ends]
        ring = self.words.word(cells.address(f"state.ring{OF_PLACES * is_place}"))
        size = self.words.word(wire.ring)
        late = self.words.word(wire.late)
        self.head.append(f"c_{name} = floats({ring})")  # at the only tick of this call
        self.head.append(f"at_{name} = (tick_number(t0, a[0]) + begin - {late}) % {size}")
        return f"c_{name}[at_{name}]" if wire.width == 1 else f"c_{name}[at_{name} * channels + c]"

    def _leaving(self) -> list[str]:
        """Heard outlets into their blocks, states to where they stand."""
        spec, lines = self.step.spec, []
        for o in self.heard:
            self.head.append(f"to_{o} = floats({self.words.word(self.site.outlet(self.step, o))})")
            times = f" * r_{spec.places[o]}" if o in spec.places else ""
            at = "i" if self.one else "i * channels + c"
            at = at if not self.site.is_brief(self.step, o) else "0" if self.one else "c"
            lines.append(f"to_{o}[{at}] = r_{o}{times}")
        return lines + [f"{self.cell(n)} = r_{n}" for n in spec.scalars]

    def cell(self, state: str) -> str:
        """Where a state of the channel that is being computed stands."""
        return f"v_{state}" if self.one else f"s_{state}[c]"

    def _kept(self) -> tuple[list[str], list[str]]:
        """One channel: its states in variables while the loop runs."""
        names = self.step.spec.scalars if self.one else ()
        return [f"v_{n} = s_{n}[0]" for n in names], [f"s_{n}[0] = v_{n}" for n in names]

    def _by_ticks(self, fn: FunctionType, call: dict[str, str], resting: frozenset) -> list[str]:
        """Tick after tick, all channels at each."""
        split = None if self.one and not self.loop else lift(fn, resting)
        before: list[str] = []
        if split is not None:
            before, found = self._coefficients(split, call)
            call = call | found
            fn = split.rest
        self.calls[fn.__name__] = fn
        results = ", ".join(f"r_{r}" for r in self.step.spec.returns)
        tick = [f"{results} = {fn.__name__}({', '.join(call.values())})", *self._leaving()]
        fetched, kept = self._kept()
        quick = usual(fn) if self.step.is_tiled else None
        if quick is not None:
            tick = by_tiles(self, quick, end_of(fn), call, results, tick)
        elif not self.one:
            tick = ["for c in range(channels):", *indented(tick)]
        return [*before, *fetched, "for i in range(begin, end):", *indented(tick), *kept]

    def _coefficients(
        self, split: Lifted, call: dict[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        """What rests, computed once, and where it is then found.

        One set serves all channels, unless something in it is another in each.
        """
        inputs = [call[name] for name in split.constant]
        each = not self.one and any(text == "c" or "[c]" in text for text in inputs)
        size = -(-self.step.channels // VECTOR) * VECTOR if each else 1
        at, many = ("c" if each else "0"), len(split.names)
        names = [f"f_{name}" for name in split.names]
        lines = [f"{', '.join(names)}{',' * (many == 1)} = {split.coefficients.__name__}"]
        lines[0] += f"({', '.join(inputs)})"
        self.calls[split.coefficients.__name__] = split.coefficients
        if not (each or self.loop):
            return lines, dict(zip(split.names, names, strict=True))
        work = aligned(size * many)
        self.kept.append(work)
        self.head += [f"work = floats({self.words.word(work.ctypes.data)})"]
        self.head += [f"size = {self.words.word(size)}"]
        rows = [f"work[{k} * size + {at}]" for k in range(many)]
        lines += [f"{row} = {name}" for row, name in zip(rows, names, strict=True)]
        lines = ["for c in range(channels):", *indented(lines)] if each else lines
        if self.loop:
            lines = ["if n == 0:", *indented([*lines, "return"])]
        if not each:
            lines += [f"{name} = {row}" for row, name in zip(rows, names, strict=True)]
            rows = names
        return lines, dict(zip(split.names, rows, strict=True))

    def _by_itself(self, fn: FunctionType, call: dict[str, str]) -> list[str]:
        """All ticks at once, by the module's own loop."""
        spec, blocks = self.step.spec, aligned(BLOCK * (len(self.step.spec.inlets) + 1))
        self.kept.append(blocks)
        start = self.words.word(blocks.ctypes.data)
        gathered: list[str] = []
        for k, p in enumerate(spec.of("signal")):
            self.head.append(f"g_{p.name} = floats({start} + {8 * BLOCK * k})")
            gathered.append(f"g_{p.name}[i] = {call[p.name]}")
            call[p.name] = f"g_{p.name}"
        outlets = []
        for o in spec.outlets:
            unread = f"{start} + {8 * BLOCK * len(spec.inlets)}"
            block = self.site.outlet(self.step, o) if o in self.heard else 0
            self.head.append(f"to_{o} = floats({self.words.word(block) if block else unread})")
            outlets.append(f"to_{o}")
        self.calls[fn.__name__] = fn
        fetched, kept = self._kept()
        arguments = ", ".join(["begin", "end", *call.values(), *outlets])
        results = ", ".join(f"v_{n}" for n in spec.scalars)
        loop = ["for i in range(begin, end):", *indented(gathered)]
        return [*loop, *fetched, f"{results} = {fn.__name__}({arguments})", *kept]


def own_loop(step: Step) -> FunctionType | None:
    """A module's own loop over time: `BLOCKS` of its file."""
    fn = cast(FunctionType, step.spec.fn)
    if not fn.__module__.startswith("spikerack.modules."):
        return None
    return cast(FunctionType | None, fn.__globals__.get("BLOCKS", {}).get(fn.__name__))
