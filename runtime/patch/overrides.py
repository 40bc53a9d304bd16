"""`node.knob=value` from a command line, in the units people write: "cell.tau=12 ms"."""

from collections.abc import Iterable
from dataclasses import replace

from spikerack.modules.ports import Quantity
from spikerack.runtime.errors import composed, meant, shown, wrong
from spikerack.runtime.library import library as standard
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.channel_values import is_formula
from spikerack.runtime.patch.graph import Node, Patch, without
from spikerack.runtime.patch.validate import Library, checked, no_worse, refitted
from spikerack.runtime.quantities import parse, parse_each, setting_value
from spikerack.runtime.spec import Port, Spec


def jack(text: str, what: str) -> tuple[str, str]:
    """The two names in "node.outlet" or "node.knob"."""
    node, dot, name = composed(text.strip()).rpartition(".")
    if not dot or not node or not name:
        raise wrong(shown(text), f"must be node.{what}", todo=f"write e.g. cell.{what}")
    return node, name


def pair(text: str, what: str, example: str) -> tuple[str, str]:
    """What stands before and after the first "="."""
    before, sign, after = text.partition("=")
    if not sign or not after:
        raise wrong(shown(text), f"must be {what}", todo=f"write e.g. {example}")
    return before, after


def with_values(patch: Patch, given: Iterable[str], library: Library | None = None) -> Patch:
    """The patch with knobs turned and settings set."""
    specs = standard() if library is None else library
    for text in given:
        where, value = pair(text, "node.knob=value", '"cell.tau=12 ms"')
        name, port = jack(where, "knob")
        if name not in patch.nodes:
            rule = f"there is no node {shown(name)}"
            raise wrong(where, rule, todo=meant(name, patch.nodes))
        node = patch.nodes[name]
        if node.module not in specs:
            raise wrong(where, f"is unknown, as its module is {shown(node.module)}")
        spec = spec_of(node, specs) or specs[node.module]
        patch = patch.with_node(name, _with(node, spec, port, value.strip(), where))
        patch = refitted(patch, name, specs)
    made = checked(patch, specs, lenient=True)
    no_worse(made, patch)
    return made


def _with(node: Node, spec: Spec, name: str, text: str, where: str) -> Node:
    port = spec.port(name)
    if port is None or port.role not in ("knob", "setting"):
        known = [p.name for p in spec.of("knob", "setting")]
        raise wrong(where, f"{spec.name} has no knob {shown(name)}", todo=meant(name, known))
    if port.role == "setting":
        settings = {**node.settings, name: setting_of(port, text, where)}
        return replace(node, settings=settings, unread=without(node.unread, f"settings.{name}"))
    unread = without(node.unread, f"knobs.{name}")
    if is_formula(text):
        each = {**node.each, name: text}
        return replace(node, knobs=without(node.knobs, name), each=each, unread=unread)
    knobs, each = {**node.knobs, name: parse_each(text, port, where)}, without(node.each, name)
    return replace(node, knobs=knobs, each=each, unread=unread)


def setting_of(port: Port, text: str, where: str) -> object:
    """A setting that was typed, as its default is: a quantity, a switch, a number or a text."""
    start = port.default
    if isinstance(start, Quantity):
        return parse(text, port, where)
    if isinstance(start, bool):
        return setting_value(port, {"true": True, "false": False}.get(text.lower(), text), where)
    if isinstance(start, (int, float)):
        try:
            return setting_value(port, type(start)(text), where)
        except ValueError:
            return setting_value(port, text, where)
    return setting_value(port, text, where)
