"""Generic kernels: a module for any width, every knob an inlet, compiled once and kept.

A plan of generic kernels is only a table of addresses, so an edit is heard at once.  These play
everything; where a form of a kernel (`runtime.codegen.node_kernel`) is at hand, it is quicker.
What arrives at an inlet was summed before, and turned if it is a knob: each has an address and a
step from tick to tick, which is 0 where it rests.
"""

from collections import defaultdict
from collections.abc import Mapping

from spikerack.modules.ports import Outlet
from spikerack.runtime.codegen.ports import Site, argument, array_view, arrived
from spikerack.runtime.codegen.slots import Table, indented
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.memory.address import Address
from spikerack.runtime.memory.cells import Cells, Field
from spikerack.runtime.plan.plan import Step
from spikerack.runtime.spec import Port

Place = tuple[int, int]  # address of tick 0 and cells from tick to tick (0: it rests)

_written: dict[tuple, Source] = {}


class GenericKernel:
    """The generic kernel of a node, and the words of its table."""

    def __init__(self, site: Site, step: Step, places: Mapping[str, Place]) -> None:
        self.site, self.step, self.places = site, step, places
        spec, cells = step.spec, site.cells[step.name]
        self.cell = "0" if spec.whole else "c"
        self.words = Table([step.divider, step.dims["channels"], cells.address("dt")])
        self.head = ["a = words(args)", "channels = a[1]", "dt = floats(a[2])[0]"]
        self.head.append("begin, end = tick_range(t0, first, n, a[0])")
        arguments = [argument(site, step, p, self)[0] for p in spec.ports]
        for o in self._rows():
            self.head.append(f"to_{o} = floats({self.words.word(site.outlet(step, o))})")
            hop = 0 if site.is_brief(step, o) else step.width(o)
            self.head.append(f"hop_{o} = {self.words.word(hop)}")
        call = f"{', '.join(f'r_{n}' for n in spec.returns)} = {spec.name}"
        tick = [f"{call}({', '.join(arguments)})", *self._leaving(cells)]
        body = ["for i in range(begin, end):", *indented(tick)]
        if not spec.whole:
            body = ["for i in range(begin, end):", "    for c in range(channels):"]
            body = [*self._one_channel(call, arguments), *body, *indented(tick, 2)]
        text = "\n".join(indented(self.head + body))
        title = f'"""{spec.name} for any number of channels, every knob an inlet."""'
        key = (text, spec.fn)
        if key not in _written:
            whole = f"{title}\n\n\ndef kernel(args, t0, first, n):\n{text}\n"
            _written[key] = Source(whole, {spec.name: spec.fn}, distinct=True)
        self.source = _written[key]

    def _rows(self) -> list[str]:
        """Outlets, and what tells where spikes fell, that are rows of numbers."""
        spec = self.step.spec
        places = [place for place, o in spec.places.items() if not o.sizes]
        return [*(str(o) for o in spec.outlets if not o.sizes), *places]

    def context(self, step: Step, name: str) -> str:
        """What the runtime supplies."""
        return self.cell if name == "channel" else name

    def rests(self, step: Step, p: Port, address: Address, each: bool) -> str:
        """A setting."""
        self.head.append(f"p_{p.name} = floats({self.words.word(address)})[0]")
        return f"p_{p.name}"

    def scalar(self, step: Step, name: str, address: Address, field: Field) -> str:
        """A state of each channel that is a number."""
        self.head.append(f"s_p_{name} = {array_view(field)}({self.words.word(address)})")
        return f"s_p_{name}[{self.cell}]"

    def array(self, step: Step, p: Port, address: Address, field: Field) -> str:
        """A state of each channel that is an array, or one that all channels share."""
        n, memory = f"p_{p.name}", f"{array_view(field)}({self.words.word(address)})"
        if step.spec.whole:
            sizes = [self.words.word(size) for size in field.shape]
            shape = f".reshape({', '.join(sizes)})" if len(sizes) > 1 else ""
            self.head.append(f"s_{n} = {memory}[: {' * '.join(sizes)}]{shape}")
            return f"s_{n}"
        stride, each = (step.channels, 1) if p.default.each else (1, 0)
        self.head += [f"s_{n} = {memory}", f"rows_{n} = {self.words.word(field.shape[0])}"]
        self.head += [
            f"stride_{n} = {self.words.word(stride)}",
            f"each_{n} = {self.words.word(each)}",
        ]
        return f"s_{n}[c * each_{n} : c * each_{n} + rows_{n} * stride_{n} : stride_{n}]"

    def inlet(self, step: Step, p: Port) -> tuple[str, bool]:
        """What a cable or a device brings; it may rest, which its step says and not the text."""
        inlet = p.default.inlet if p.role in ("place", "sizes") else p.name
        if step.spec.is_list(inlet):
            return self._listed(step, inlet, p.role), False
        n, (address, by) = f"p_{p.name}", self.places[p.name]  # a port may be called c, i or n
        self.head += [
            f"{n} = floats({self.words.word(address)})",
            f"step_{n} = {self.words.word(by)}",
        ]
        if p.role != "signals":
            channel = "" if step.spec.whole else " + c"
            found = arrived(p, f"{n}[i * step_{n}{channel}]")
            if p.role == "place":
                spikes = f"p_{p.default.inlet}"
                found = f"placed({found}, {spikes}[i * step_{spikes}{channel}])"
            return found, False
        self.head.append(f"width_{n} = {self.words.word(step.dims[p.name])}")
        return f"{n}[i * step_{n} : i * step_{n} + width_{n}]", False

    def _listed(self, step: Step, inlet: str, role: str) -> str:
        """A tick of an inlet's list: its channels, how much they weigh, or where they fell."""
        here, word = self.site.list_in(step, inlet), self.words.word
        part, made, address = {
            "list": (f"l_{inlet}", "halves", here.channels),
            "sizes": (f"z_{inlet}", "floats", here.sizes),
            "place": (f"w_{inlet}", "floats", here.places),
        }[role]
        self.head.append(f"{part} = {made}({word(address)})")
        if role == "list":
            self.head += [
                f"n_{inlet} = words({word(here.counts)})",
                f"room_{inlet} = {word(here.room)}",
            ]
        return f"{part}[i * room_{inlet} : i * room_{inlet} + n_{inlet}[i]]"

    def _list_leaving(self, o: Outlet) -> list[str]:
        """A list that the module returns, as far as there is room."""
        out, word = self.site.list_out(self.step, str(o)), self.words.word
        self.head += [f"made_{o} = words({word(out.counts)})", f"wide_{o} = {word(out.room)}"]
        width = word(self.step.width(str(o)))
        lines = [f"k = i * wide_{o}", f"for j in range(min(wide_{o}, r_{o}.size)):"]
        lines.append(f"    if 0 <= r_{o}[j] < {width}:")
        parts = ("l", "halves", out.channels, o), ("z", "floats", out.sizes, o.sizes)
        for mark, made, address, name in (*parts, ("w", "floats", out.places, o.place)):
            self.head.append(f"to_{mark}_{o} = {made}({word(address)})")
            lines.append(f"        to_{mark}_{o}[k] = r_{name}[j]")
        return [*lines, "        k += 1", f"made_{o}[i] = k - i * wide_{o}"]

    def _leaving(self, cells: Cells) -> list[str]:
        """Outlets into their blocks, states into their cells."""
        spec, lines = self.step.spec, []
        for o in spec.outlets:
            if o.sizes:
                lines += self._list_leaving(o)
            elif spec.whole and f"state.{o}" in cells.fields and o not in spec.scalars:
                copied = 0 if self.site.is_own_state(self.step, o) else self.step.width(o)
                lines.append(f"for j in range({self.words.word(copied)}):")
                lines.append(f"    to_{o}[i * hop_{o} + j] = r_{o}[j]")
            else:
                lines.append(f"to_{o}[i * hop_{o} + {self.cell}] = r_{o}")
        for place, o in spec.places.items():
            if o.sizes:
                continue
            lines.append(f"to_{place}[i * hop_{place} + {self.cell}] = r_{place} * r_{o}")
        return lines + [f"s_p_{n}[{self.cell}] = r_{n}" for n in spec.scalars]

    def _one_channel(self, step: str, arguments: list[str]) -> list[str]:
        """One channel: its states in variables; if no knob moves, its coefficients once a block."""
        spec = self.step.spec
        knobs = [p.name for p in spec.of("knob")]
        names = {f"s_p_{n}[c]": f"v_{n}" for n in spec.scalars}
        fetch = [f"{local} = {cell[:-3]}[0]" for cell, local in names.items()]
        keep = [f"{cell[:-3]}[0] = {local}" for cell, local in names.items()]
        moved = [f"{local} = r_{n}" for n, local in zip(spec.scalars, names.values(), strict=True)]
        leave = [f"to_{o}[i * hop_{o}] = r_{o}" for o in spec.outlets]
        leave += [f"to_{p}[i * hop_{p}] = r_{p} * r_{o}" for p, o in spec.places.items()]

        def loop(used: dict[str, str]) -> list[str]:
            call = ", ".join(used.get(a, a) for a in arguments)
            return ["for i in range(begin, end):", *indented([f"{step}({call})", *leave, *moved])]

        lines = ["c = 0", *fetch]
        moving = {f"p_{k}[i * step_p_{k} + c]": f"p_{k}[i * step_p_{k}]" for k in knobs}
        if knobs:
            resting = {f"p_{k}[i * step_p_{k} + c]": f"k_{k}" for k in knobs}
            still = " + ".join(f"step_p_{k}" for k in knobs)
            lines += [f"if {still} == 0:"]
            lines += indented([f"k_{k} = p_{k}[0]" for k in knobs] + loop(names | resting))
            lines += ["else:", *indented(loop(names | moving))]
        else:
            lines += loop(names)
        return ["if channels == 1:", *indented([*lines, *keep, "return"])]


def source(site: Site, step: Step) -> Source:
    """The generic kernel of a node, wherever its inlets are."""
    return GenericKernel(site, step, defaultdict(lambda: (0, 0))).source
