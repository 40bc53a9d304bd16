"""The items of one panel: a picture of its body, texts, knobs, lamp and marks.

Near by, everything; under 50 % of zoom labels and knobs give way to the name, large.  Details
are made when they are first seen.
"""

from collections.abc import Iterable

import dearpygui._dearpygui as core
import numpy as np

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.panel_textures import SHADOW, Bodies, level_for
from spikerack.patcher.panels.draw_panel import (
    detail,
    far,
    frame,
    knob_shapes,
    labels,
    led_shapes,
    notice_shapes,
    switch_shapes,
)
from spikerack.patcher.panels.fading import kept
from spikerack.patcher.panels.model import Knob, Panel
from spikerack.patcher.panels.panel_marks import (
    mapped_shapes,
    outline_shapes,
    silent_shapes,
    state_shapes,
    unread_shapes,
)
from spikerack.patcher.panels.patch_image import stand, turned
from spikerack.patcher.panels.shapes import Disc, Line, Point, Shape, Text
from spikerack.patcher.panels.theme import FOOTER
from spikerack.runtime.patch.graph import Node, Patch

NEAR = 0.5  # the zoom from which details are seen
CRISP = 0.75  # the zoom from which names are written; under it they are in the picture
SHARP = 1.35  # the zoom from which shapes are drawn over the picture
LIGHTS = 12  # from a dark lamp to a bright one


class Face:
    """One panel on the canvas."""

    def __init__(self, name: str, panel: Panel, layer: int, bodies: Bodies) -> None:
        self.name, self.panel, self.bodies = name, panel, bodies
        self.node = painter.item_group(layer, show=False)
        self.image = core.draw_image(
            bodies.plain, (0.0, 0.0), (panel.width, panel.height), parent=self.node
        )
        self.near = painter.item_group(self.node, show=False)
        self.live = painter.item_group(self.node) if panel.wells else 0
        self.large: list[int] = []
        self.marks: dict[str, list[int]] = {}
        self.hands: dict[str, tuple[list[int], list[Shape]]] = {}  # a control's items and shapes
        self.sharp, self.crisp, self.lamp = 0, 0, 0
        self.said, self._words = "", list[int]()  # in its window
        self.hushed = ""
        self.is_seen = self.is_near = self.is_detailed = False
        self.is_sharp = self.is_painted = False
        self._texture: int | str = bodies.plain
        self._kinds: list[int] = []
        self._glow = 0
        self.still: list[Shape] = []
        self._kept: np.ndarray | None = None

    def place(self, x: float, y: float) -> None:
        """Move the panel's upper left corner."""
        painter.place(self.node, x, y)

    def dress(self, node: Node | None, patch: Patch) -> None:
        """Take what the node says: its name, its texts, its state."""
        theme, panel = self.bodies.theme, self.panel
        said = self.name if panel.kind != "group" else ""
        near = [*frame(panel, theme), *detail(panel, said, node, theme)]
        names = labels(panel, theme)
        self.still = [s for s in near if not isinstance(s, Text)]
        texts = [s for s in near if isinstance(s, Text)]
        self._names = [s for s in texts if s in names or s.size <= FOOTER]
        self._texts = [s for s in texts if s not in self._names]
        self._far = far(panel, said, theme)
        size = panel.width, panel.height
        self._kinds = [  # from far to near
            self.bodies.number((s for s in frame(panel, theme) if not isinstance(s, Text)), *size),
            self.bodies.number([*self.still, *names], *size),
            self.bodies.number(self.still, *size),
        ]
        self.patch, self.owner = patch, node
        self.undress()
        self.mark("mapped", mapped_shapes(panel, self.name, patch, theme))
        self.mark("unread", unread_shapes(panel, node, theme))
        self.mark("state", state_shapes(panel, node.state if node else "", theme))

    @property
    def kept(self) -> np.ndarray:
        """The fields that cables leave legible."""
        if self._kept is None:
            said = self.name if self.panel.kind != "group" else ""
            self._kept = kept(self.panel, said, self.bodies.theme)
        return self._kept

    def undress(self) -> None:
        """Forget the details; they are made again when they are seen."""
        self._sharpen(False)
        core.delete_item(self.near, children_only=True)
        for item in self.large:
            core.delete_item(item)
        self.large, self.hands, self.lamp, self._glow = [], {}, 0, 0
        self.said, self._words = "", []
        self.is_detailed = self.is_sharp = self.is_painted = False

    def mark(self, what: str, shapes: Iterable[Shape]) -> None:
        """Replace the marks of one sort that lie over the panel."""
        for item in self.marks.pop(what, []):
            core.delete_item(item)
        if made := painter.paint(shapes, self.node):
            self.marks[what] = made

    def select(self, on: bool) -> None:
        """Show or hide the outline of a selected panel."""
        self.mark("selected", outline_shapes(self.panel, self.bodies.theme) if on else ())

    def show(self, on: bool) -> None:
        """Show or hide all of it."""
        if on != self.is_seen:
            core.configure_item(self.node, show=on)
            self.is_seen = on

    def look(self, camera: Camera) -> None:
        """Suit a zoom; `detail` must follow where the panel now is near."""
        near, crisp = camera.near >= NEAR, camera.near >= CRISP
        if near != self.is_near:
            self.is_near = near
            core.configure_item(self.near, show=near)
            for item in self.large:
                core.configure_item(item, show=not near)
        if not near and not self.large:
            self.large = painter.paint(self._far, self.node)
        texture = self.bodies.texture(self._kinds[near + crisp], level_for(camera.zoom))
        self._wear(texture or self.bodies.plain)
        is_detailed = near and self.is_detailed
        self._sharpen(is_detailed and (camera.zoom >= SHARP or texture is None))
        if is_detailed:
            core.configure_item(self.crisp, show=crisp or texture is None)

    def _wear(self, texture: int | str) -> None:
        if texture == self._texture:
            return
        self._texture, reach = texture, SHADOW if texture != self.bodies.plain else 0.0
        core.configure_item(
            self.image,
            texture_tag=texture,
            pmin=(-reach, -reach),
            pmax=(self.panel.width + reach, self.panel.height + reach),
        )

    def _sharpen(self, on: bool) -> None:
        """Draw the body's shapes in place of its picture, or the picture again."""
        if on and not self.is_painted:
            painter.paint(self.still, self.sharp)
            self.is_painted = True
        if on != self.is_sharp:
            core.configure_item(self.sharp, show=on)
            core.configure_item(self.image, show=not on)
            self.is_sharp = on

    def detail(self, camera: Camera) -> None:
        """Make texts, knobs and lamp, where the panel is near and has none."""
        if not self.is_near or self.is_detailed:
            return
        self.is_detailed = True
        self.sharp = painter.item_group(self.near, show=False)
        painter.paint(self._texts, self.near)
        self.crisp = painter.item_group(self.near)
        painter.paint(self._names, self.crisp)
        for control in self.panel.controls:
            self.turn(control.name, self.patch)
        dark = led_shapes(self.panel, 0.0, self.bodies.theme)[1]
        assert isinstance(dark, Disc)
        self.lamp = painter.one(dark, self.near)
        self.look(camera)

    def turn(self, name: str, patch: Patch, modulated: float | None = None) -> None:
        """Show a control as it stands in the patch, and what cables make of it."""
        self.patch = patch
        control = next(c for c in self.panel.controls if c.name == name)
        owner = name.rpartition(".")[0] if self.panel.kind == "group" else self.name
        node, theme = patch.nodes.get(owner), self.bodies.theme
        if not self.is_detailed:
            return
        shapes: list[Shape]
        if isinstance(control, Knob):
            shapes = list(knob_shapes(control, turned(node, control), modulated, theme))
        else:
            shapes = switch_shapes(control, stand(node, control), theme)
        items, old = self.hands.get(name, ([], []))
        for item, shape, was in zip(items, shapes, old, strict=False):
            if isinstance(control, Knob) and isinstance(shape, Line) and shape != was:
                points = [list(p) for p in shape.points]
                core.configure_item(item, points=points, color=shape.colour)
        if not items or (shapes != old and not isinstance(control, Knob)):
            for item in items:
                core.delete_item(item)
            items = painter.paint(shapes, self.near)
        self.hands[name] = items, shapes

    def second_arcs(self) -> dict[str, tuple[Point, Point]]:
        """Knobs that cables move: from where they stand to where they now are."""
        found = {k.name: self.hands[k.name][1][1] for k in self.panel.knobs if k.name in self.hands}
        return {
            name: (arc.points[0], arc.points[-1])
            for name, arc in found.items()
            if isinstance(arc, Line) and arc.colour[3]
        }

    def say(self, line: str) -> None:
        """A line of the runtime, where the panel has a window for it."""
        if not self.is_detailed or line == self.said or self.panel.notice is None:
            return
        for item in self._words:
            core.delete_item(item)
        self.said = line
        self._words = painter.paint(notice_shapes(self.panel, line, self.bodies.theme), self.near)

    def hush(self, line: str) -> None:
        """Why it cannot be played, or "" if it can."""
        if line != self.hushed:
            self.hushed = line
            self.mark("silent", silent_shapes(self.panel, line, self.bodies.theme))

    def glow(self, level: float) -> None:
        """The lamp: dark at 0, bright at 1."""
        step = round(level * LIGHTS)
        if not self.lamp or step == self._glow:
            return
        bright = led_shapes(self.panel, step / LIGHTS, self.bodies.theme)[1]
        assert isinstance(bright, Disc)
        core.configure_item(self.lamp, fill=bright.fill)
        self._glow = step

    def close(self) -> None:
        """Take all items away."""
        core.delete_item(self.node)
