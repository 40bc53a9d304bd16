"""The patch in plain sentences, for a screen reader and for reading it aloud."""

from spikerack.modules.ports import Quantity
from spikerack.runtime.document.arguments import the_node
from spikerack.runtime.document.command import Known
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Group, Node, Patch
from spikerack.runtime.quantities import show
from spikerack.runtime.spec import Port, Spec


def of_patch(patch: Patch, known: Known) -> str:
    """Every node with what is turned and where it leads, then groups and notes."""
    count = f"{_many(len(patch.nodes), 'node')} and {_many(len(patch.cables), 'cable')}."
    lines = [patch.about.strip()] if patch.about.strip() else []
    lines += [count] if patch.nodes else ["The patch is empty."]
    for name in patch.nodes:
        lines.append(" ".join([_node(patch, known, name, only_turned=True), *_out(patch, name)]))
    lines += [_group(group) for group in patch.groups.values()]
    lines += [f"A note says: {' '.join(note.text.split())}" for note in patch.notes.values()]
    return "\n".join(lines)


def of_node(patch: Patch, known: Known, name: str) -> str:
    """A node with all its knobs, where it leads, and what comes in."""
    the_node(patch, name)
    parts = [_node(patch, known, name, only_turned=False), *_out(patch, name), *_in(patch, name)]
    return " ".join(parts)


def of_cable(cable: Cable) -> str:
    """A cable with its weight and delay."""
    return f"{cable.source}'s {cable.outlet} goes to {cable.target}'s {cable.inlet}{_how(cable)}."


def _node(patch: Patch, known: Known, name: str, only_turned: bool) -> str:
    node = patch.nodes[name]
    spec = spec_of(node, known)
    kind = node.module.replace("_", " ")
    who = name if name == node.module else f"{name}, {_article(kind)} {kind}"
    if spec is None:
        return f"{who}, which is unknown here and silent."
    values = [
        f"{p.name.replace('_', ' ')} {_value(node.knobs.get(p.name, p.default), p)}"
        for p in spec.of("knob")
        if (p.name in node.knobs or not only_turned) and p.name not in node.each
    ]
    values += [f"{key.replace('_', ' ')} {text}" for key, text in node.each.items()]
    values += [f"{k.replace('_', ' ')} {_setting(spec, k, v)}" for k, v in node.settings.items()]
    values += _manner(node)
    return f"{who}: {', '.join(values)}." if values else f"{who}."


def _manner(node: Node) -> list[str]:
    """How wide and how often it runs, and whether it plays."""
    told = [_many(node.channels, "channel")] if node.channels else []
    if node.rate != "audio":
        told.append("control rate" if node.rate == "control" else f"every {node.rate} samples")
    return [*told, node.state] if node.state else told


def _out(patch: Patch, name: str) -> list[str]:
    """Where each outlet goes."""
    found: dict[str, list[str]] = {}
    for c in patch.cables:
        if c.source == name:
            to = f"its own {c.inlet}" if c.target == name else f"{c.target}'s {c.inlet}"
            found.setdefault(c.outlet, []).append(to + _how(c))
    return [f"Its {outlet} goes to {_list(ends)}." for outlet, ends in found.items()]


def _in(patch: Patch, name: str) -> list[str]:
    """What comes into each inlet."""
    found: dict[str, list[str]] = {}
    for c in patch.cables:
        if c.target == name:
            start = f"its own {c.outlet}" if c.source == name else f"{c.source}'s {c.outlet}"
            found.setdefault(c.inlet, []).append(start + _how(c))
    return [f"Into its {inlet} comes {_list(ends)}." for inlet, ends in found.items()]


def _how(cable: Cable) -> str:
    told = f" with weight {cable.weight:.4g}" if cable.weight != 1.0 else ""
    if cable.delay:
        told += f" after {cable.delay * 1e3:.4g} ms"
    return f"{told} (muted)" if cable.muted else told


def _group(group: Group) -> str:
    title = group.title or "without a title"
    shows = [p.replace(".", "'s ") for p in group.ports]
    told = f"Group {title}{' (folded)' if group.folded else ''} holds {_list(list(group.nodes))}"
    return f"{told}, and shows {_list(shows)}." if shows else f"{told}."


def _value(value: float | tuple[float, ...], port: Port) -> str:
    if isinstance(value, tuple):
        few = ", ".join(show(v, port) for v in value[:4])
        return f"({few}{', ...' if len(value) > 4 else ''} for {_many(len(value), 'channel')})"
    return show(value, port)


def _setting(spec: Spec, name: str, value: object) -> str:
    port = spec.port(name)
    if port and isinstance(port.default, Quantity) and isinstance(value, (int, float)):
        return show(value, port)
    return f"“{value}”" if isinstance(value, str) else str(value)


def _article(kind: str) -> str:
    """ "an oscillator", "a filter"; letters that are spelled, as in "an lfo", by their sound."""
    is_spelled = not set(kind) & set("aeiouy") or kind in ("lfo", "adsr")
    return "an" if kind[0] in ("aefhilmnorsx" if is_spelled else "aeiou") else "a"


def _many(n: int, thing: str) -> str:
    return f"{n} {thing}{'' if n == 1 else 's'}"


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
