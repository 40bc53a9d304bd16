"""Where things of the patch stand: for fits, tips, rings and presses.  No window here."""

from collections.abc import Iterable

from spikerack.patcher.canvas.camera import Box, Point
from spikerack.patcher.canvas.hit import Hit, Places
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.rack import Rack, around
from spikerack.patcher.panels.theme import HEADER

Ring = tuple[float, float, float]  # x, y, radius


def bounds(names: Iterable[str], rack: Rack, places: Places) -> Box | None:
    """The field of nodes, notes and groups, if any of them is there."""
    patch, boxes = rack.patch, []
    flat = {name: box for (_, name), box in places.flat.boxes.items()}
    for name in names:
        home = rack.folded.get(name, name)
        box = places.around.boxes.get(home) or flat.get(name)
        if name in patch.groups and not patch.groups[name].folded:
            box = rack.group_box(name)
        boxes += [box] if box else []
    return around(boxes) if boxes else None


def jack(name: str, is_outlet: bool | None, rack: Rack) -> Point:
    """Where a jack is, written "node.jack"; unless told, one of both kinds is an inlet."""
    node, _, port = name.partition(".")
    if is_outlet is None:
        spec = rack.spec(node)
        is_outlet = spec is not None and port not in [p.name for p in spec.inlets]
    return rack.end(node, port, is_outlet)


def ring(name: str, port: str, places: Places) -> Ring | None:
    """Round a control or a jack of a panel, or round its lamp; nothing if there is no panel."""
    if name not in places.panels:
        return None
    panel, x, y = places.panels[name]
    dx, dy, r = _spot(panel, port)
    return x + dx, y + dy, r


def _spot(panel: Panel, port: str) -> Ring:
    for knob in panel.knobs:
        if knob.name == port:
            return knob.x, knob.y, knob.r + 3.0
    for switch in panel.switches:
        if switch.name == port:
            return switch.x + switch.w / 2, switch.y + switch.h / 2, switch.h / 2
    for button in panel.buttons:
        if button.action == port:
            return button.x + button.w / 2, button.y + button.h / 2, button.h / 2
    for socket in panel.jacks:
        if socket.name == port:
            return socket.x, socket.y, socket.r
    return panel.width - 14.0, HEADER / 2 - 1.0, 4.6


def choice_at(hit: Hit, y: float, rack: Rack, places: Places) -> int:
    """Which name of a switch a press chooses: the one pressed, or the next of a window."""
    home = rack.folded.get(hit.name, hit.name)
    panel, _, top = places.panels[home]
    wanted = hit.jack if home != hit.name else hit.port
    switch = next(s for s in panel.switches if s.name == wanted)
    if not switch.is_window:
        part = (y - top - switch.y) / switch.h
        return min(max(int(part * len(switch.names)), 0), len(switch.names) - 1)
    value = rack.patch.nodes[hit.name].knobs.get(hit.port, switch.port.default)
    now = value[0] if isinstance(value, tuple) else value
    return (round(float(now)) + 1) % len(switch.names)
