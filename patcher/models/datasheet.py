"""What a module is, for the player: its docstring, jacks, knobs and presets, in lines."""

from collections.abc import Mapping

from spikerack.modules.ports import Quantity
from spikerack.patcher.panels.title import title
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.quantities import show
from spikerack.runtime.spec import Port, Spec

Line = tuple[str, str]  # a kind ("title", "text", "code", "head", "row"), and the words


def datasheet(spec: Spec, node: Node | None = None) -> list[Line]:
    """The lines, with the values that a node has where it differs from the defaults."""
    first, _, rest = spec.doc.partition("\n")
    lines: list[Line] = [("title", title(spec.name)), ("text", first)]
    lines += [("code", line) for line in rest.strip("\n").splitlines()]
    inlets = [p for p in spec.signals]
    lines += _section("Inlets", [f"{p.name}\t{p.kind}" for p in inlets])
    outlets = [f"{o}\t{o.kind}" for o in spec.outlets if o.sink != "display"]
    lines += _section("Outlets", outlets)
    knobs: Mapping = {**node.knobs, **node.each} if node else {}
    lines += _section("Knobs, each with an inlet", [_row(p, knobs) for p in spec.of("knob")])
    settings: Mapping = node.settings if node else {}
    lines += _section("Settings", [_row(p, settings) for p in spec.of("setting")])
    lines += _section("Presets", [", ".join(spec.presets)] if spec.presets else [])
    return lines


def value_text(port: Port, value: object) -> str:
    """A knob's or a setting's value with its unit."""
    if isinstance(value, (tuple, list)):
        return f"{len(value)} values"
    if isinstance(port.default, Quantity) and isinstance(value, (int, float)):
        return show(float(value), port)
    return str(value) if value != "" else "none"


def reach(port: Port) -> str:
    """From where to where a value goes: "0.1 ms to 1 s", or its names."""
    q = port.default
    if not isinstance(q, Quantity):
        return ""
    return ", ".join(q.names) if q.names else f"{show(q.lo, port)} to {show(q.hi, port)}"


def _section(head: str, rows: list[str]) -> list[Line]:
    return [("head", head), *(("row", row) for row in rows)] if rows else []


def _row(port: Port, values: Mapping) -> str:
    now = value_text(port, values.get(port.name, port.default))
    return f"{port.name}\t{now}   ({reach(port)})" if reach(port) else f"{port.name}\t{now}"
