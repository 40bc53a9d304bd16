"""A patch laid out as text: one node and one cable a line, in an order that never changes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from spikerack.modules.ports import Quantity
from spikerack.runtime.errors import wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import (
    UNREADABLE,
    VERSION,
    Cable,
    Group,
    Node,
    Note,
    Patch,
    Unread,
    sorted_cables,
)  # fmt: skip
from spikerack.runtime.patch.json_reader import parsed
from spikerack.runtime.patch.shape import shaped
from spikerack.runtime.patch.validate import Library, checked, no_worse
from spikerack.runtime.spec import Port

FIELDS = (
    "channels", "rate", "knobs", "settings", "each", "hands", "at", "seed", "state", "lesson",
)  # fmt: skip


def text_of(patch: Patch, specs: Library, arrays: str) -> str:
    """A patch's text, known to be readable again."""
    data = _raw(patch, arrays)
    for name, told in data["nodes"].items():
        spec = spec_of(patch.nodes[name], specs)
        if spec is None:
            continue
        for kind in ("knobs", "settings"):
            given = {k: _named(spec.port(k), v) for k, v in told.get(kind, {}).items()}
            told[kind] = {k: v for k, v in given.items() if v is not None}
            if not told[kind]:
                del told[kind]
    _put_back(data, patch)
    try:
        text = _layout(data)
    except (RecursionError, TypeError, ValueError) as error:
        raise wrong(
            "patch", f"cannot be written ({error})", todo="remove what is no data"
        ) from None
    no_worse(checked(shaped(parsed(text), True), {}, True), patch)
    return text


def _put_back(data: dict[str, Any], patch: Patch) -> None:
    """What could not be read stands in the data again, where nothing has taken its place."""
    for name, node in patch.nodes.items():
        if node.unread:
            told = data["nodes"][name]
            if node.module == UNREADABLE:
                del told["module"]
            _fields(told, node.unread)
    for told, cable in zip(data["cables"], sorted_cables(patch.cables), strict=True):
        _fields(told, cable.unread)
    for remnant in patch.remnants:
        value = remnant.value
        part, *way = remnant.place
        if part == "cables":
            data["cables"].append(_raw_cable(value) if isinstance(value, Cable) else value)
        elif part != "arrays":
            spot: Any = data
            for step in remnant.place[:-1]:
                spot = spot.setdefault(step, {})
            if isinstance(value, Note | Group):
                value = _raw_note(value) if isinstance(value, Note) else _raw_group(value)
            spot.setdefault(remnant.place[-1], value)


def _fields(told: dict[str, Any], unread: Unread) -> None:
    """Of a node or a cable.  "from" and "to" are told anyway, and what was missing stays so."""
    for place, (value, _) in unread.items():
        field, is_inside, name = place.partition(".")
        if is_inside:  # the name may be empty
            told[field] = _sorted({name: value} | told.get(field, {}))
        elif value is not None:
            told.setdefault(field, value)


def _raw(patch: Patch, arrays: str = "") -> dict[str, Any]:
    """The data of a patch's file.  What has its default is left out; extra fields come last."""
    default = Patch()
    top: dict[str, Any] = {"spikerack": VERSION}
    for name in ("about", "sample_rate", "control", "seed"):
        if getattr(patch, name) != getattr(default, name):
            top[name] = getattr(patch, name)
    if arrays:
        top["arrays"] = arrays
    if patch.views:
        top["views"] = {k: _short(v) for k, v in _sorted(patch.views).items()}
    nodes = {name: _raw_node(node) for name, node in _sorted(patch.nodes).items()}
    cables = [_raw_cable(c) for c in sorted_cables(patch.cables)]
    top |= _sorted(patch.extra) | {"nodes": nodes, "cables": cables}
    if patch.notes:
        top["notes"] = {name: _raw_note(note) for name, note in _sorted(patch.notes).items()}
    if patch.groups:
        top["groups"] = {name: _raw_group(group) for name, group in _sorted(patch.groups).items()}
    return top


def _raw_node(node: Node) -> dict[str, Any]:
    told: dict[str, Any] = {"module": node.module}
    default = Node("")
    for name in FIELDS:
        value = getattr(node, name)
        if value != getattr(default, name):
            told[name] = _sorted(value) if isinstance(value, Mapping) else value
    if "at" in told:
        told["at"] = _short(node.at)
    return told | _sorted(node.extra)


def _raw_cable(cable: Cable) -> dict[str, Any]:
    told: dict[str, Any] = {
        "from": f"{cable.source}.{cable.outlet}",
        "to": f"{cable.target}.{cable.inlet}",
    }
    if cable.weight != 1.0:
        told["weight"] = cable.weight
    if cable.delay != 0.0:
        told["delay"] = cable.delay
    if cable.muted:
        told["muted"] = True
    return told | _sorted(cable.extra)


def _raw_note(note: Note) -> dict[str, Any]:
    told: dict[str, Any] = {"text": note.text}
    default = Note("")
    for name in ("at", "size"):
        if getattr(note, name) != getattr(default, name):
            told[name] = _short(getattr(note, name))
    return told | _sorted(note.extra)


def _raw_group(group: Group) -> dict[str, Any]:
    told: dict[str, Any] = {"title": group.title} if group.title else {}
    told["nodes"] = list(group.nodes)
    if group.folded:
        told["folded"] = True
    if group.at != (0.0, 0.0):
        told["at"] = _short(group.at)
    if group.ports:
        told["ports"] = list(group.ports)
    return told | _sorted(group.extra)


def _short(numbers: Iterable[float]) -> list[float]:
    """[120, 40], not [120.0, 40.0]."""
    return [int(x) if float(x).is_integer() else x for x in numbers]


def _sorted(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: mapping[key] for key in sorted(mapping)}


def _named(port: Port | None, value: Any) -> Any:
    """A value as it is written: a choice by its name, a count without a point, a start not."""
    if port is None or value == port.default:
        return value if port is None else None
    if isinstance(value, (list, tuple)) and port.role == "knob":
        return [_plain(port, v) for v in value]
    return _plain(port, value)


def _plain(port: Port, value: Any) -> Any:
    q = port.default
    if not isinstance(q, Quantity) or q.taper not in ("whole", "choice"):
        return value
    try:
        whole = int(value)
    except (OverflowError, TypeError, ValueError):
        return value
    if whole != value:
        return value
    return q.names[whole] if 0 <= whole < len(q.names) else whole


def _layout(data: Mapping[str, Any]) -> str:
    """One line for each field, node, cable, note and group."""
    lines = []
    for name, value in data.items():
        if name == "cables":
            lines.append(_block('  "cables": [', [f"    {_json(c)}" for c in value], "]"))
        elif name in ("nodes", "notes", "groups"):
            parts = [f"    {_json(k)}: {_json(v)}" for k, v in value.items()]
            lines.append(_block(f'  "{name}": {{', parts, "}"))
        else:
            lines.append(f"  {_json(name)}: {_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(head: str, lines: list[str], tail: str) -> str:
    return f"{head}\n" + ",\n".join(lines) + f"\n  {tail}" if lines else head + tail


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
