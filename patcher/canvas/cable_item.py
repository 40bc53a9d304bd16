"""The items of one cable, and how it swings: sag and sway are two damped springs.

s'' = STIFF (rest - s) - DAMP s'
"""

import dearpygui._dearpygui as core
import numpy as np

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.hit import Ends
from spikerack.patcher.canvas.plug_texture import PLUG, SMALL_PLUG, Plugs, box
from spikerack.patcher.canvas.signal_sources import Sources
from spikerack.patcher.panels.curve import Points, along, curve, length, rest
from spikerack.patcher.panels.draw_cable import (
    cable_shapes,
    faded_shapes,
    mark_shapes,
    muted_shapes,
)
from spikerack.patcher.panels.fading import Piece
from spikerack.patcher.panels.shapes import Colour, Curve, Point, Shape
from spikerack.patcher.panels.theme import Theme, mix
from spikerack.runtime.patch.graph import Cable

STIFF, DAMP = 130.0, 9.0  # per second squared, per second
KICK = 260.0  # how fast a cable falls that was just plugged in, world units per second
DRAG = 0.5  # of a sideways move of its ends that a cable's belly stays behind
WIDEST_SWAY = 60.0
SEEN = (slice(1, 2), slice(1, 2), slice(0, 3))  # of shadow, body and core: small, the body alone
STEP = 1 / 60  # seconds: longer ones are cut in pieces, or the spring would burst


class Cord:
    """A cable on the canvas, with its plugs."""

    def __init__(self, cable: Cable, layer: int, plugs: Plugs) -> None:
        self.cable, self.plugs = cable, plugs
        self.ends: Ends = f"{cable.source}.{cable.outlet}", f"{cable.target}.{cable.inlet}"
        self.node = painter.item_group(layer, show=False)
        self.is_seen = self.is_lit = self.is_cut = self.is_small = self.is_closed = False
        self.is_dead = False  # it cannot be played, nor can one of its nodes
        self.grain = 0  # how much is seen of it: the row of SEEN
        self.kind, self.width = "control", 1
        self.sources: Sources = ((self.ends[0], 1.0),)  # what truly runs in it
        self.colour: Colour = (0, 0, 0, 255)
        self.opacity = 1.0
        self.p: Point = (0.0, 0.0)
        self.q: Point = (0.0, 0.0)
        self.slack = 1.0
        self.sag = self.sway = self.sag_speed = self.sway_speed = 0.0
        self.points: Points = (self.p, self.p, self.q, self.q)
        self.path = np.zeros((2, 2))
        self.spots: list[list[float]] = self.path.tolist()  # the same, faster to walk along
        self.length = 1.0  # at rest
        self.pieces: list[Piece] = []  # at rest: where it is whole, and where faint
        self._strands: list[int] = []  # shadow, body, core
        self._ends: list[int] = []  # plugs
        self._marks: list[int] = []
        self._drawn = self.p, self.q

    def hang(self, p: Point, q: Point, at_rest: bool) -> None:
        """Put the ends at two points; the belly follows at once, or in `swing`."""
        middle = (p[0] + q[0] - self.p[0] - self.q[0]) / 2
        self.p, self.q = p, q
        if at_rest:
            self.sag, self.sway = rest(p, q, self.slack), 0.0
            self.sag_speed = self.sway_speed = 0.0
        else:
            self.sway = min(max(self.sway - DRAG * middle, -WIDEST_SWAY), WIDEST_SWAY)
            return
        self._bend()
        self.length = max(length(self.path), 1.0)

    def kick(self) -> None:
        """Let it fall a little, as one just plugged in does."""
        self.sag_speed += KICK

    def swing(self, dt: float) -> bool:
        """Move on; True while it still moves."""
        goal = rest(self.p, self.q, self.slack)
        while dt > 0.0:
            step, dt = min(dt, STEP), dt - STEP
            self.sag_speed += ((goal - self.sag) * STIFF - self.sag_speed * DAMP) * step
            self.sway_speed += (-self.sway * STIFF - self.sway_speed * DAMP) * step
            self.sag += self.sag_speed * step
            self.sway += self.sway_speed * step
        still = max(abs(goal - self.sag), abs(self.sway)) < 0.4
        if still and max(abs(self.sag_speed), abs(self.sway_speed)) < 3.0:
            self.hang(self.p, self.q, at_rest=True)
            return False
        self._bend()
        return True

    def _bend(self) -> None:
        self.pieces = []
        p, a, b, q = curve(self.p, self.q, self.sag)
        self.points = p, (a[0] + self.sway, a[1]), (b[0] + self.sway, b[1]), q
        self.path = along(self.points)
        self.spots = self.path.tolist()

    def draw(self, theme: Theme) -> None:
        """Make the items anew: the cable, its weight or what is seen of it has changed."""
        core.delete_item(self.node, children_only=True)
        self._strands, self._ends, self._marks = [], [], []
        colour = self.colour
        if self.is_silent:
            colour = theme.signals["muted"]
            painter.paint(muted_shapes(self.points, self.cable.weight, theme), self.node)
        elif self.is_faded and not self.is_lit:
            look = self.cable.weight, colour, theme, self.opacity
            painter.paint(faded_shapes(self.pieces, *look), self.node)
        else:
            shapes = self._strand_shapes(theme)
            self._strands = painter.paint(shapes[SEEN[self.grain]], self.node)
        if self.grain:
            self._ends = [
                self.plugs.draw(*self.p, PLUG, colour, self.node),
                self.plugs.draw(*self.q, self._radius, colour, self.node),
            ]
            self._mark(theme)
        self._drawn = self.p, self.q

    def move(self, theme: Theme) -> None:
        """Put the items where the curve is now."""
        if not self._strands:
            self.draw(theme)
            return
        shapes = self._strand_shapes(theme)
        for item, shape in zip(self._strands, shapes[SEEN[self.grain]], strict=True):
            assert isinstance(shape, Curve)
            p1, p2, p3, p4 = shape.points
            core.configure_item(item, p1=p1, p2=p2, p3=p3, p4=p4)
        ends = self.p, self.q
        for i, item in enumerate(self._ends):
            if ends[i] != self._drawn[i]:
                low, high = box(*ends[i], self._radius if i else PLUG)
                core.configure_item(item, pmin=low, pmax=high)
        self._drawn = ends
        for item in self._marks:
            core.delete_item(item)
        if self._marks:
            self._mark(theme)

    def _mark(self, theme: Theme) -> None:
        colour = theme.signals["muted"] if self.is_silent else self.colour
        shapes = mark_shapes(self.points, self.cable, self.is_cut, colour, theme)
        self._marks = painter.paint(shapes, self.node)

    def _strand_shapes(self, theme: Theme) -> list[Shape]:
        colour = mix(self.colour, theme.white, 0.45) if self.is_lit else self.colour
        opacity = 1.0 if self.is_lit else self.opacity
        return cable_shapes(self.points, self.cable.weight, colour, theme, opacity)

    @property
    def nodes(self) -> tuple[str, str]:
        """Where it comes from and goes to."""
        return self.cable.source, self.cable.target

    @property
    def is_silent(self) -> bool:
        """True if nothing runs in it."""
        return self.cable.is_silent or self.is_dead

    @property
    def is_faded(self) -> bool:
        """True if it fades somewhere, and names are near enough to be read."""
        return self.grain == len(SEEN) - 1 and len(self.pieces) > 1

    @property
    def _radius(self) -> float:
        """Of the plug at the inlet."""
        return SMALL_PLUG if self.is_small else PLUG

    def show(self, on: bool) -> None:
        """Show or hide it."""
        if on != self.is_seen:
            core.configure_item(self.node, show=on)
            self.is_seen = on

    def close(self) -> None:
        """Take all items away."""
        self.is_closed = True
        core.delete_item(self.node)
