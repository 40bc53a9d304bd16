"""A patch as a picture, off screen: for the README, for the browser of examples, for sharing."""

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean

import numpy as np
from PIL import Image as Pixels

from spikerack.patcher.panels.colours import shaded
from spikerack.patcher.panels.curve import along, length
from spikerack.patcher.panels.draw_cable import faded_shapes, mark_shapes, muted_shapes, plug_shapes
from spikerack.patcher.panels.draw_panel import (
    body,
    far,
    frame,
    knob_shapes,
    led_shapes,
    notice_shapes,
    switch_shapes,
)
from spikerack.patcher.panels.fading import kept, pieces
from spikerack.patcher.panels.model import Knob, Panel, Switch, Well
from spikerack.patcher.panels.notes import frame_shapes, note_shapes
from spikerack.patcher.panels.panel_marks import mapped_shapes, state_shapes
from spikerack.patcher.panels.pillow_painter import Painting
from spikerack.patcher.panels.rack import Box, Drawn, Rack
from spikerack.patcher.panels.shapes import Line, Rect, Shape
from spikerack.patcher.panels.theme import HEIGHT, ROW, Theme, theme
from spikerack.runtime.document.knob_travel import travel
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.spec import Spec

Live = Callable[[str, Well], Iterable[Shape]]
ROUND = 26.0  # room round all that the patch has
FAR = 0.40  # the zoom below which names are large and knobs left out
NONE = np.zeros((0, 4))
EMPTY = (0.0, 0.0, 800.0, HEIGHT)
MOST_PIXELS = 8_000
FEWEST_ROW = 6.0  # pixels: rails closer together are left out


def picture(patch: Patch, known: Mapping[str, Spec], width: int, live: Live | None = None,
            look: Theme | None = None) -> Pixels.Image:  # fmt: skip
    """The whole patch, so many pixels wide.  `live` gives the shapes in a node's display."""
    look = look or theme()
    rack = Rack(patch, known)
    cables = rack.cables(look)
    x0, y0, x1, y1 = rack.bounds(cables) or EMPTY
    box = x0 - ROUND, y0 - ROUND, x1 + ROUND, y1 + ROUND
    zoom = min(width / (box[2] - box[0]), MOST_PIXELS / (box[3] - box[1]))
    wide, tall = (max(1, round((box[i + 2] - box[i]) * zoom)) for i in (0, 1))
    canvas = Painting(wide, tall, box[0], box[1], zoom, look.background)
    if ROW * zoom > FEWEST_ROW:
        canvas.put(rails(box, look))
    for name, group in patch.groups.items():
        if not group.folded:
            canvas.put(frame_shapes(rack.group_box(name), group.title, look))
    for note in patch.notes.values():
        canvas.put(note_shapes(note, look), *note.at)
    for name in rack.panels:
        canvas.put(_node_shapes(rack, name, zoom < FAR, live, look), *rack.place(name))
    fields = [kept(panel, name, look) + 2 * rack.place(name) for name, panel in rack.panels.items()]
    legible = np.concatenate([NONE, *(fields if zoom >= FAR else ())])
    for one in cables:
        canvas.put(_cable(rack, one, legible, look))
    return canvas.finished()


def rails(box: Box, look: Theme) -> list[Shape]:
    """The rails of every row in a field."""
    x0, y0, x1, y1 = box
    found: list[Shape] = []
    for row in range(int(y0 // ROW) - 1, int(y1 // ROW) + 2):
        for y in (row * ROW - 18, row * ROW + HEIGHT + 6):
            if y0 - 12 <= y <= y1:
                found += [
                    Rect(x0, y, x1, y + 12, look.rail),
                    Line(((x0, y + 12), (x1, y + 12)), look.rail_dark, 1.5),
                    Line(((x0, y), (x1, y)), look.rail_light, 1.0),
                ]
    return found


def stand(node: Node | None, control: Knob | Switch) -> float:
    """A control's value on a node; the mean where channels differ."""
    value = control.port.default
    if node is not None:
        value = node.knobs.get(control.port.name, value)
    return fmean(value) if isinstance(value, (tuple, list)) else float(value)


def turned(node: Node | None, knob: Knob) -> float:
    """How far a knob is turned, 0..1."""
    value = knob.port.default if node is None else node.knobs.get(knob.port.name, knob.port.default)
    values = value if isinstance(value, (tuple, list)) else (value,)
    return fmean(travel(knob.port, float(v)) for v in values)


def _node_shapes(
    rack: Rack, name: str, is_far: bool, live: Live | None, look: Theme
) -> list[Shape]:
    panel, node = rack.panels[name], rack.patch.nodes.get(name)
    said = name if node is not None else ""
    if is_far:
        found = [*frame(panel, look), *far(panel, said, look)]
        return found + state_shapes(panel, node.state if node else "", look)
    found = body(panel, said, node, look)
    if live is not None and node is not None and not node.state:
        found += led_shapes(panel, 0.85, look)
        found += [shape for well in panel.wells for shape in live(name, well)]
    if panel.notice is not None:
        found += notice_shapes(panel, f"any {panel.notice.device}", look)
    found += controls(panel, rack.patch, name, look)
    found += mapped_shapes(panel, name, rack.patch, look)
    return found + state_shapes(panel, node.state if node else "", look)


def controls(panel: Panel, patch: Patch, name: str, look: Theme) -> list[Shape]:
    """Knobs and switches as they stand; those of a group belong to the nodes in it."""
    found: list[Shape] = []
    for control in panel.controls:
        owner = control.name.partition(".")[0] if panel.kind == "group" else name
        node = patch.nodes.get(owner)
        if isinstance(control, Knob):
            found += knob_shapes(control, turned(node, control), None, look)
        else:
            found += switch_shapes(control, stand(node, control), look)
    return found


def _cable(rack: Rack, one: Drawn, fields: np.ndarray, look: Theme) -> list[Shape]:
    cable, points = one.cable, one.points
    colour = shaded(one.colour, str(cable), look)
    if one.is_silent:
        found = muted_shapes(points, cable.weight, look)
        colour = look.signals["muted"]
    else:
        cut = pieces(points, length(along(points)), fields)
        found = faded_shapes(cut, cable.weight, colour, look)
    small = rack.is_small(cable.target, cable.inlet)
    found += plug_shapes(*points[0], colour, look)
    found += plug_shapes(*points[3], colour, look, 5.2 if small else 9.2)
    return found + mark_shapes(points, cable, one.is_cut, colour, look)
