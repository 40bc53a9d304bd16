"""What stands on the canvas for a patch: which panels, where, and where each cable ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from spikerack.patcher.panels.colours import cable_colour
from spikerack.patcher.panels.curve import Points, along, curve, rest
from spikerack.patcher.panels.ghosts import ghost_panel, group_panel
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.shapes import Colour, Point
from spikerack.patcher.panels.theme import Theme
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.spec import Spec

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """A cable as it hangs, whether it is one tick late, and whether nothing runs in it."""

    cable: Cable
    points: Points
    colour: Colour
    is_cut: bool
    is_silent: bool


@dataclass(frozen=True)
class Rack:
    """A patch, and the modules it may use."""

    patch: Patch
    known: Mapping[str, Spec]

    @cached_property
    def folded(self) -> dict[str, str]:
        """Nodes inside a folded group, with its name."""
        groups = self.patch.groups.items()
        return {node: name for name, g in groups if g.folded for node in g.nodes}

    @cached_property
    def panels(self) -> dict[str, Panel]:
        """By the name of a node or of a folded group."""
        found = {
            name: self._node_panel(name) for name in self.patch.nodes if name not in self.folded
        }
        for name in dict.fromkeys(self.folded.values()):
            found[name] = group_panel(self.patch.groups[name], self.patch, self.known)
        return found

    def spec(self, name: str) -> Spec | None:
        """The datasheet of a node; None for a ghost."""
        return spec_of(self.patch.nodes[name], self.known)

    def place(self, name: str) -> Point:
        """The upper left corner of a panel."""
        owner = self.patch.nodes.get(name) or self.patch.groups[name]
        return owner.at

    def end(self, node: str, port: str, is_outlet: bool) -> Point:
        """Where a cable ends: at the jack, or at that of the group that hides it."""
        name, jack = (self.folded[node], f"{node}.{port}") if node in self.folded else (node, port)
        x, y = self.panels[name].spot(jack, is_outlet)
        left, top = self.place(name)
        return left + x, top + y

    def is_small(self, node: str, port: str) -> bool:
        """Whether a cable ends at the small jack of a knob."""
        name, jack = (self.folded[node], f"{node}.{port}") if node in self.folded else (node, port)
        found = self.panels[name].jack(jack, False)
        return found is not None and found.is_knob

    def is_inside(self, cable: Cable) -> bool:
        """Whether a folded group hides the whole cable."""
        home = self.folded.get(cable.source)
        return home is not None and home == self.folded.get(cable.target)

    def cables(self, theme: Theme, slack: float = 1.0) -> list[Drawn]:
        """Every cable that can be seen."""
        widths, cuts, silent = self._planned
        found = []
        for cable in self.patch.cables:
            if self.is_inside(cable) or not {cable.source, cable.target} <= self.patch.nodes.keys():
                continue
            p = self.end(cable.source, cable.outlet, True)
            q = self.end(cable.target, cable.inlet, False)
            node = self.patch.nodes[cable.source]
            spec = self.spec(cable.source)
            kind = spec.kind(cable.outlet, True) if spec else "control"
            colour = cable_colour(kind, node.rate, widths.get(cable.ends, 1), theme)
            points = curve(p, q, rest(p, q, slack))
            is_dead = not silent.isdisjoint((cable.source, cable.target, str(cable)))
            is_silent = cable.is_silent or is_dead
            found.append(Drawn(cable, points, colour, cable.ends in cuts, is_silent))
        return found

    def box(self, name: str) -> Box:
        """The field of a panel."""
        x, y = self.place(name)
        made = self.panels[name]
        return x, y, x + made.width, y + made.height

    def bounds(self, drawn: list[Drawn]) -> Box | None:
        """The field that everything takes, cables and notes too."""
        boxes = [self.box(name) for name in self.panels]
        boxes += [(*n.at, n.at[0] + n.size[0], n.at[1] + n.size[1])
                  for n in self.patch.notes.values()]  # fmt: skip
        for one in drawn:
            path = along(one.points)
            (left, top), (right, low) = path.min(0).tolist(), path.max(0).tolist()
            boxes.append((left, top, right, low))
        return around(boxes) if boxes else None

    def group_box(self, name: str) -> Box:
        """The field of an open group."""
        inside = [n for n in self.patch.groups[name].nodes if n in self.panels]
        x, y = self.patch.groups[name].at
        return around([self.box(n) for n in inside] or [(x, y, x + 200.0, y + 120.0)])

    def _node_panel(self, name: str) -> Panel:
        node = self.patch.nodes[name]
        spec = self.spec(name)
        if spec is not None:
            return panel(spec, node.channels)
        cables = self.patch.cables
        inlets = dict.fromkeys(c.inlet for c in cables if c.target == name)
        outlets = dict.fromkeys(c.outlet for c in cables if c.source == name)
        return ghost_panel(node, tuple(inlets), tuple(outlets))

    @cached_property
    def _planned(self) -> tuple[dict, set, set]:
        """The width of each cable, which are cut, and what is silent; nothing for a patch that
        cannot play."""
        try:
            plan = schedule(self.patch, self.known)
        except PatchError:
            return {}, set(), set()
        widths = {w.cable.ends: w.width for w in plan.wires}
        return widths, {w.cable.ends for w in plan.wires if w.cut}, set(plan.silent)


def around(boxes: list[Box]) -> Box:
    """The smallest field that holds all of these."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
