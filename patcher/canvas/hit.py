"""What stands under a point of the world: pure geometry, no window.

The topmost panel decides first: its jacks, then its knobs and switches.  Cables lie over panels,
so they come before a header, a well or the plain panel; notes and group titles lie under them.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np

from spikerack.patcher.canvas.camera import Box
from spikerack.patcher.canvas.spatial_index import LONG, GridIndex
from spikerack.patcher.panels.layout import Panel
from spikerack.patcher.panels.theme import HEADER

REACH = 5.0  # world units beside a cable or a small jack that still count as on it
Ends = tuple[str, str]  # of a cable: "osc.out", "filter.x"


@dataclass(frozen=True)
class Hit:
    """What was hit: a jack, knob, switch, setting, cable, header, well, panel, note or group.

    `name` is the node, note or group, and `port` its jack, knob or well; of a cable, `name` is
    the outlet it comes from and `port` the inlet it goes to, both written "node.jack".  What
    a folded group shows belongs to the node inside.
    """

    kind: str
    name: str
    port: str = ""
    is_outlet: bool = False

    @property
    def jack(self) -> str:
        """A jack or a knob as commands write it: "node.jack"."""
        return f"{self.name}.{self.port}"


class Places:
    """Where panels, cables, notes and group titles stand."""

    def __init__(self) -> None:
        self.panels: dict[str, tuple[Panel, float, float]] = {}  # the last lies on top
        self.cables: dict[Ends, np.ndarray] = {}  # points along each curve
        self.around = GridIndex[str]()
        self.along = GridIndex[Ends](LONG)
        self.flat = GridIndex[tuple[str, str]]()  # ("note" or "group", name)

    def put_panel(self, name: str, panel: Panel, x: float, y: float) -> None:
        """Add a panel, or move it, without changing what lies on top."""
        self.panels[name] = panel, x, y
        self.around.put(name, (x, y, x + panel.width, y + panel.height))

    def put_cable(self, ends: Ends, points: np.ndarray) -> None:
        """Add a cable, or bend it: points along its curve."""
        self.cables[ends] = points
        (x0, y0), (x1, y1) = points.min(0).tolist(), points.max(0).tolist()
        self.along.put(ends, (x0, y0, x1, y1))

    def put_flat(self, kind: str, name: str, box: Box) -> None:
        """Add or move a note, or the title of a group."""
        self.flat.put((kind, name), box)

    def lift(self, name: str) -> None:
        """Put a panel on top of the others."""
        self.panels[name] = self.panels.pop(name)

    def drop_panel(self, name: str) -> None:
        """Forget a panel."""
        self.panels.pop(name, None)
        self.around.drop(name)

    def drop_cable(self, ends: Ends) -> None:
        """Forget a cable."""
        self.cables.pop(ends, None)
        self.along.drop(ends)

    def hit(self, x: float, y: float, zoom: float = 1.0, level: int = 0) -> Hit | None:
        """What stands at a world point; far away (level 1, 2) small things cannot be hit."""
        name = self.panel_at(x, y)
        part = self._part(name, x, y, level) if name else None
        if part and part.kind in ("jack", "knob", "switch", "setting", "button"):
            return part
        if ends := self.cable_at(x, y, zoom):
            return Hit("cable", *ends)
        if part:
            return part
        flat = self.flat.at(x, y)
        return Hit(*max(flat)) if flat else None  # a note lies over a group

    def panel_at(self, x: float, y: float) -> str:
        """The topmost panel at a world point, or nothing."""
        under = self.around.at(x, y)
        if len(under) < 2:
            return next(iter(under), "")
        return next(name for name in reversed(self.panels) if name in under)

    def cable_at(self, x: float, y: float, zoom: float = 1.0) -> Ends | None:
        """The cable nearest to a world point, if it is near enough to be meant."""
        reach = REACH / min(zoom, 1.0)
        near = self.along.touching((x - reach, y - reach, x + reach, y + reach))
        gaps = {ends: distance(self.cables[ends], x, y) for ends in near}
        best = min(gaps, key=lambda ends: (gaps[ends], ends), default=None)
        return best if best is not None and gaps[best] <= reach else None

    def crossing(self, box: Box) -> set[Ends]:
        """The cables that are seen in a box, not only somewhere around it."""
        near = list(self.along.touching(box))
        if not near:
            return set()
        paths = np.stack([self.cables[ends] for ends in near])
        low, high = np.minimum(paths[:, 1:], paths[:, :-1]), np.maximum(paths[:, 1:], paths[:, :-1])
        is_in = ((high >= box[:2]) & (low <= box[2:])).all(2).any(1)
        return {ends for ends, seen in zip(near, is_in.tolist(), strict=True) if seen}

    def _part(self, name: str, x: float, y: float, level: int) -> Hit:
        panel, left, top = self.panels[name]
        x, y = x - left, y - top
        if level < 2:
            jacks = [j for j in panel.jacks if level == 0 or not j.is_knob]
            jack = min(jacks, key=lambda j: hypot(x - j.x, y - j.y) - j.r, default=None)
            if jack is not None and hypot(x - jack.x, y - jack.y) <= jack.r + 0.5:
                return _of("jack", name, jack.name, jack.is_outlet)
        if level < 1:
            for knob in panel.knobs:
                if hypot(x - knob.x, y - knob.y) <= knob.r + REACH:
                    return _of("knob", name, knob.name)
            for switch in panel.switches:
                if 0 <= x - switch.x <= switch.w and 0 <= y - switch.y <= switch.h:
                    return _of("switch", name, switch.name)
            for button in panel.buttons:
                if 0 <= x - button.x <= button.w and 0 <= y - button.y <= button.h:
                    return Hit("button", name, button.action)
            for field in panel.settings:
                if 0 <= x - field.x <= field.w and 0 <= y - field.y <= field.h:
                    return Hit("setting", name, field.port.name)
        if y <= HEADER:
            return Hit("header", name)
        for well in panel.wells:
            if well.x0 <= x <= well.x1 and well.y0 <= y <= well.y1:
                return _of("well", name, well.source)
        return Hit("panel", name)


def _of(kind: str, panel: str, part: str, is_outlet: bool = False) -> Hit:
    """A part of a panel; a group's parts are named "node.port"."""
    node, _, port = part.rpartition(".")
    return Hit(kind, node or panel, port, is_outlet)


def distance(points: np.ndarray, x: float, y: float) -> float:
    """From a point to the polyline through `points`."""
    start, way = points[:-1], np.diff(points, axis=0)
    length = np.maximum(np.einsum("ij,ij->i", way, way), 1e-12)
    part = np.clip(np.einsum("ij,ij->i", (x, y) - start, way) / length, 0.0, 1.0)
    foot = start + part[:, None] * way
    return float(np.min(np.hypot(x - foot[:, 0], y - foot[:, 1])))
