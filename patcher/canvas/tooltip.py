"""What the canvas says about what is under the pointer: a line or two, and no window here."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.canvas.signal_sources import Sources
from spikerack.patcher.panels.title import title
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.patcher.sound.taps import NOTHING, WIDEST
from spikerack.runtime.errors import shown
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.quantities import show
from spikerack.runtime.spec import Port, Spec

LONGEST = 80  # characters of a line


def told(hit: Hit, patch: Patch, known: Mapping[str, Spec], sound: Any) -> str:
    """A knob with its value, a jack with what it carries."""
    node = patch.nodes.get(hit.name)
    spec = spec_of(node, known) if node else None
    if node is None:
        return ""
    if hit.kind in ("header", "panel", "well"):
        lines = _of_node(hit.name, sound)
        if spec is None and not lines:
            lines = [f"silent: there is no module {shown(node.module)} here"]
        return "\n".join([title(hit.name), *lines]) if lines else ""
    if hit.kind not in ("knob", "switch", "jack") or spec is None:
        return ""
    if hit.kind == "jack" and hit.is_outlet:
        outlet = spec.outlet(hit.port)
        kind = f"  {outlet.kind}" if outlet is not None else ""
        return _lines(f"{title(hit.port)}{kind}{_now(hit.jack, sound)}", spec, hit.port)
    port = spec.port(hit.port)
    if port is None or port.role != "knob":
        return _lines(title(hit.port), spec, hit.port)
    value = f"{title(hit.port)}  {_value(node, spec, hit.port)}"
    hand = f",  turned by {node.hands[hit.port]}" if hit.port in node.hands else ""
    return _lines(f"{value}{_moved(hit, port, patch, sound)}{hand}", spec, hit.port)


def _of_node(name: str, sound: Any) -> list[str]:
    """What the runtime says of a node, and why some of it is not played."""
    status, part = sound.status(), f"nodes.{name}."
    said = [status.nodes[name]] if name in status.nodes else []
    said += [line for place, line in status.silent.items() if place.startswith(part)]
    return _in_lines("\n".join(said))


def _in_lines(text: str) -> list[str]:
    """A long reason, broken where it is easy to read."""
    return wrapped(text, lambda line: len(line) <= LONGEST)


def _moved(hit: Hit, port: Port, patch: Patch, sound: Any) -> str:
    """What cables make of a knob, and where they come from."""
    ends = hit.name, hit.port
    sources = [f"{c.source}.{c.outlet}" for c in patch.cables if (c.target, c.inlet) == ends]
    if not sources:
        return ""
    now = sound.modulated(*ends)
    return f",  with {', '.join(sources)}{f' now {show(now, port)}' if now is not None else ''}"


def _value(node: Node, spec: Spec, knob: str) -> str:
    port = spec.port(knob)
    assert port is not None
    if knob in node.each:
        return node.each[knob]
    value = node.knobs.get(knob, float(port.default))
    if isinstance(value, tuple):
        low, high = (show(float(v), port) for v in (min(value), max(value)))
        return f"{low} to {high}"
    return str(show(float(value), port))


def of_cable(
    cable: Cable, sources: Sources, rows: np.ndarray, patch: Patch, width: int,
    is_cut: bool = False, why: str = "",
) -> str:  # fmt: skip
    """A cable with what runs through it, which may come from further up; a cut one is late.

    Or why nothing does.
    """
    if why:
        return "\n".join(_in_lines(why))
    rate = patch.nodes[cable.source].rate if cable.source in patch.nodes else "audio"
    ticks = f"every {rate} samples" if isinstance(rate, int) else f"{rate} rate"
    wide = f"{width} channels" if width > 1 else "1 channel"
    own = f"{cable.source}.{cable.outlet}"
    way = f"{own} to {cable.target}.{cable.inlet}"
    if sources and own not in dict(sources):
        way = f"{', '.join(dict(sources))} around {cable.source} to {cable.target}.{cable.inlet}"
    value = f"{way}{_value_of(rows)}"
    if not sources:
        value = f"{way}  silent: the {'cable' if cable.muted else 'node'} is muted"
    elif not len(rows) and width > WIDEST:
        value = f"{way}  too wide to listen in on: a raster or matrix shows it"
    parts = [f"weight {cable.weight:g}", wide, ticks]
    parts += [f"{1e3 * cable.delay:.3g} ms late"] if cable.delay else []
    parts += ["one tick late, as it closes a loop"] if is_cut else []
    return f"{value}\n{', '.join(parts)}"


def running(sources: Sources, sound: Any) -> np.ndarray:
    """What the outlets that are heard in a cable carried lately, added: [tick, channel]."""
    parts = [weight * rows for jack, weight in sources if len(rows := sound.history(jack))]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    count = min(map(len, parts))
    wide = max(part.shape[1] for part in parts)
    same = [part[len(part) - count :] for part in parts if part.shape[1] in (1, wide)]
    return np.asarray(sum(same[1:], start=same[0]))


def _now(jack: str, sound: Any) -> str:
    """The value that an outlet has now; the mean of many channels."""
    return _value_of(sound.history(jack))


def _value_of(rows: np.ndarray) -> str:
    if not len(rows):
        return ""
    now = np.asarray(rows[-1], float)
    return f"  now {now.mean():+.3g}" if np.isfinite(now).all() else "  not finite"


def _lines(first: str, spec: Spec, name: str) -> str:
    """With the sentence of the docstring that speaks of it, if one does."""
    for sentence in re.split(r"(?<=[.;:])\s+", " ".join(spec.doc.split())):
        if f"`{name}`" in sentence:
            said = sentence.replace("`", "")
            return f"{first}\n{said if len(said) <= LONGEST else said[: LONGEST - 1] + '…'}"
    return first
