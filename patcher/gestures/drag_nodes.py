"""Drag nodes: rows pull them, Ctrl takes a copy along, Shift drops one into the cable below."""

import itertools

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.models.autowire import inlet_for
from spikerack.patcher.panels.theme import GRID, MAGNET, ROW
from spikerack.patcher.windows.workspace import Desk

Place = tuple[float, float]
_count = itertools.count()


def snapped(x: float, y: float, rows: bool) -> Place:
    """On the grid, and on the nearest row if it is near."""
    x, y = round(x / GRID) * GRID, round(y / GRID) * GRID
    row = round(y / ROW) * ROW
    return x, row if rows and abs(row - y) < MAGNET else y


class Move:
    """The selection follows the pointer; a click without a drag selects what was pressed."""

    def __init__(self, desk: Desk, name: str, touch: Touch) -> None:
        self.desk, self.start, self.name = desk, touch, name
        self.gesture, self.moved = f"move {next(_count)}", False
        scene = desk.scene
        self.was_selected = name in scene.selection
        if touch.held("shift"):
            scene.select(scene.selection ^ {name})
        elif not self.was_selected:
            scene.select({name})
        self.places: dict[str, Place] = {}

    def move(self, touch: Touch) -> None:
        if not self.moved and not touch.far(self.start):
            return
        if not self.moved:
            self._begin(touch)
        zoom = self.desk.scene.camera.zoom
        dx, dy = (touch.x - self.start.x) / zoom, (touch.y - self.start.y) / zoom
        places = {
            name: (round(x + dx, 1), round(y + dy, 1)) for name, (x, y) in self.places.items()
        }
        self.desk.document.do("move", places, gesture=self.gesture)

    def _begin(self, touch: Touch) -> None:
        self.moved = True
        scene, document = self.desk.scene, self.desk.document
        if not scene.selection:
            scene.select({self.name})
        if touch.held("ctrl"):
            made = document.do("duplicate", sorted(scene.selection), gesture=self.gesture)
            scene.select(set(made))
        self.places = {name: place_of(self.desk, name) for name in scene.selection}

    def release(self, touch: Touch) -> None:
        scene = self.desk.scene
        if not self.moved:
            if not touch.keys and self.was_selected:
                scene.select({self.name})
            return
        places = {name: place_of(self.desk, name) for name in self.places}
        rows = self.desk.settings.rows
        ends = self._cable_below(touch)
        places = {name: snapped(x, y, rows) for name, (x, y) in places.items()}
        self.desk.document.do("move", places, gesture=self.gesture)
        if ends:
            document, name = self.desk.document, next(iter(places))
            module = document.patch.nodes[name].module
            inlet = inlet_for(document.patch, document.known, ends[0], module)
            document.do("insert", name, *ends, inlet, gesture=self.gesture)

    def _cable_below(self, touch: Touch) -> tuple[str, str] | None:
        """The cable a single node is dropped on with Shift."""
        if "shift" not in touch.keys or len(self.places) != 1:
            return None
        return self.desk.scene.cable_under(*self.desk.scene.camera.world(touch.x, touch.y))

    def cancel(self) -> None:
        if self.moved:
            self.desk.document.undo()


def place_of(desk: Desk, name: str) -> Place:
    """Where a node, a note or a group stands."""
    patch = desk.document.patch
    for kind in (patch.nodes, patch.notes, patch.groups):
        if name in kind:
            return kind[name].at
    raise KeyError(name)
