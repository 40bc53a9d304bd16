"""Generic kernels: a module for any width, every knob an inlet, compiled once and kept.

A plan of generic kernels is only a table of addresses, so an edit is heard at once.  These play
everything; where a form of a kernel (`runtime.codegen.node_kernel`) is at hand, it is quicker.
Arguments travel as a table of words: see `arguments` for the order.
"""

from collections.abc import Callable, Mapping

from spikerack.modules.ports import Recipe
from spikerack.runtime.compiler.build import Source
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.plan.schedule import Step
from spikerack.runtime.spec import Port, Spec

Place = tuple[int, int]  # address of tick 0 and cells from tick to tick (0: it rests)


_made: dict[tuple, Source] = {}


def source(spec: Spec, cells: Cells) -> Source:
    """The kernel of a module; `cells` shows how many dimensions its arrays have."""
    forms = tuple((n, len(f.shape), f.whole) for n, f in cells.fields.items() if "state." in n)
    key = (spec.fn, forms)
    if key not in _made:
        _made[key] = _write(spec, cells)
    return _made[key]


def _write(spec: Spec, cells: Cells) -> Source:
    reads: list[str] = []
    arguments = []
    at = 3
    for p in spec.ports:
        lines, used, word_count = _port(spec, p, cells, at)
        reads += lines
        arguments.append(used)
        at += word_count
    for o in spec.outlets:
        reads += [f"to_{o} = floats(a[{at}])", f"width_{o} = a[{at + 1}]"]
        at += 2
    results = ", ".join(f"r_{n}" for n in spec.returns)
    step = f"{results} = {spec.name}"
    if spec.whole:
        loop = ["for i in range(begin, end):"]
        loop += _inside([f"{step}({', '.join(arguments)})", *_leaving(spec, cells)])
    else:
        loop = _one_channel(spec, step, arguments)
        loop += ["for i in range(begin, end):", "    for c in range(channels):"]
        loop += _inside([f"{step}({', '.join(arguments)})", *_leaving(spec, cells)], 2)
    head = ["a = words(args)", "channels = a[1]", "dt = floats(a[2])[0]"]
    head.append("begin, end = tick_range(t0, first, n, a[0])")
    text = "\n".join(_inside(head + reads + loop))
    title = f'"""{spec.name} for any number of channels, every knob an inlet."""'
    return Source(
        f"{title}\n\n\ndef kernel(args, t0, first, n):\n{text}\n",
        {spec.name: spec.fn},
        distinct=True,
    )


def _inside(lines: list[str], depth: int = 1) -> list[str]:
    return [f"{'    ' * depth}{line}" for line in lines]


def _leaving(spec: Spec, cells: Cells) -> list[str]:
    """Outlets into their blocks, states into their cells."""
    cell = "0" if spec.whole else "c"
    lines = []
    for o in spec.outlets:
        if spec.whole and f"state.{o}" in cells.fields and o not in spec.scalars:
            lines += [f"for j in range(width_{o}):", f"    to_{o}[i * width_{o} + j] = r_{o}[j]"]
        else:
            lines.append(f"to_{o}[i * width_{o} + {cell}] = r_{o}")
    return lines + [f"s_p_{n}[{cell}] = r_{n}" for n in spec.scalars]


def _one_channel(spec: Spec, step: str, arguments: list[str]) -> list[str]:
    """One channel: its states in variables; if no knob moves, its coefficients once a block."""
    knobs = [p.name for p in spec.of("knob")]
    names = {f"s_p_{n}[c]": f"v_{n}" for n in spec.scalars}
    fetch = [f"{local} = {cell[:-3]}[0]" for cell, local in names.items()]
    keep = [f"{cell[:-3]}[0] = {local}" for cell, local in names.items()]
    moved = [f"{local} = r_{n}" for n, local in zip(spec.scalars, names.values(), strict=True)]
    leave = [f"to_{o}[i * width_{o}] = r_{o}" for o in spec.outlets]

    def loop(used: dict[str, str]) -> list[str]:
        call = ", ".join(used.get(a, a) for a in arguments)
        return ["for i in range(begin, end):", *_inside([f"{step}({call})", *leave, *moved])]

    lines = ["c = 0", *fetch]
    moving = {f"p_{k}[i * step_p_{k} + c]": f"p_{k}[i * step_p_{k}]" for k in knobs}
    if knobs:
        resting = {f"p_{k}[i * step_p_{k} + c]": f"k_{k}" for k in knobs}
        still = " + ".join(f"step_p_{k}" for k in knobs)
        lines += [f"if {still} == 0:"]
        lines += _inside([f"k_{k} = p_{k}[0]" for k in knobs] + loop(names | resting))
        lines += ["else:", *_inside(loop(names | moving))]
    else:
        lines += loop(names)
    return ["if channels == 1:", *_inside([*lines, *keep, "return"])]


def _port(spec: Spec, p: Port, cells: Cells, at: int) -> tuple[list[str], str, int]:
    """Lines that fetch a port's words, the text of its argument, and how many words it has."""
    n = f"p_{p.name}"  # a port may be called c, i or n
    if p.role == "context":
        return [], {"channel": "0" if spec.whole else "c"}.get(p.name, p.name), 0
    if p.role == "setting":
        return [f"{n} = floats(a[{at}])[0]"], n, 1
    if p.role in ("signal", "knob", "hand"):
        index = f"i * step_{n}" + ("" if spec.whole else " + c")
        return [f"{n} = floats(a[{at}])", f"step_{n} = a[{at + 1}]"], f"{n}[{index}]", 2
    if p.role == "signals":
        lines = [f"{n} = floats(a[{at}])", f"step_{n} = a[{at + 1}]", f"width_{n} = a[{at + 2}]"]
        return lines, f"{n}[i * step_{n} : i * step_{n} + width_{n}]", 3
    field = cells.fields[f"state.{p.name}"]
    kind = "words" if field.whole else "floats"
    if not isinstance(p.default, Recipe):
        return [f"s_{n} = {kind}(a[{at}])"], f"s_{n}[{'0' if spec.whole else 'c'}]", 1
    if spec.whole:
        sizes = [f"a[{at + 1 + d}]" for d in range(len(field.shape))]
        shape = f".reshape({', '.join(sizes)})" if len(sizes) > 1 else ""
        return [f"s_{n} = {kind}(a[{at}])[: {' * '.join(sizes)}]{shape}"], f"s_{n}", 1 + len(sizes)
    lines = [f"s_{n} = {kind}(a[{at}])", f"rows_{n} = a[{at + 1}]"]
    lines += [f"stride_{n} = a[{at + 2}]", f"each_{n} = a[{at + 3}]"]
    view = f"s_{n}[c * each_{n} : c * each_{n} + rows_{n} * stride_{n} : stride_{n}]"
    return lines, view, 4


def arguments(
    step: Step, cells: Cells, inlets: Mapping[str, Place], outlets: Callable[[str], int]
) -> list[int]:
    """The words of one node's kernel, in the order `source` reads them."""
    spec = step.spec
    made = [step.divider, step.dims["channels"], cells.address("dt")]
    for p in spec.ports:
        if p.role == "setting":
            made.append(cells.address(f"setting.{p.name}"))
        elif p.role in ("signal", "knob", "hand", "signals"):
            made += inlets[p.name]
            made += [step.dims[p.name]] if p.role == "signals" else []
        elif p.role == "state":
            field = cells.fields[f"state.{p.name}"]
            made.append(cells.address(f"state.{p.name}"))
            if isinstance(p.default, Recipe):
                if spec.whole:
                    made += field.shape
                elif p.default.each:
                    made += [field.shape[0], step.channels, 1]
                else:
                    made += [field.shape[0], 1, 0]
    for o in spec.outlets:
        made += [outlets(o), step.width(o)]
    return made
