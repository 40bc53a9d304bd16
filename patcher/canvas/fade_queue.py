"""Cables fade over knobs and names: worked out when they hang still, a few in a frame."""

import time
from collections.abc import Iterable, Mapping

import numpy as np

from spikerack.patcher.canvas.cable_item import Cord
from spikerack.patcher.canvas.camera import Box
from spikerack.patcher.canvas.hit import Ends, Places
from spikerack.patcher.canvas.panel_item import Face
from spikerack.patcher.panels.fading import pieces

CALM = 3  # frames after which a panel that was moved stands still
PATIENCE = 0.001  # seconds of a frame
NONE = np.zeros((0, 4))


class Shades:
    """Knows which cables are to be looked at again, as panels under them have moved."""

    def __init__(
        self, faces: Mapping[str, Face], cords: Mapping[Ends, Cord], places: Places
    ) -> None:
        self.faces, self.cords, self.places = faces, cords, places
        self.stirred: dict[str, Box | None] = {}  # panels that moved, and where they stood
        self._calm = 0
        self.waiting = False

    def stir(self, name: str, before: Box | None) -> None:
        """A panel has come or moved."""
        self.stirred.setdefault(name, before)
        self._calm = 0

    def frame(self, seen: Iterable[Cord], loose: set[Cord]) -> list[Cord]:
        """The cables that are cut into other pieces now."""
        self._calm += 1
        if self.stirred and self._calm > CALM:
            for name, before in self.stirred.items():
                for box in (before, self.places.around.boxes.get(name)):
                    for ends in self.places.along.touching(box) if box else ():
                        self.cords[ends].pieces = []
            self.stirred.clear()
        todo = [c for c in seen if not c.pieces and c not in loose]
        end, made = time.perf_counter() + PATIENCE, []
        for cord in todo:
            cord.pieces = pieces(cord.points, cord.length, self._fields(cord))
            made.append(cord)
            if time.perf_counter() > end:
                break
        self.waiting = len(made) < len(todo) or bool(self.stirred)
        return made

    def _fields(self, cord: Cord) -> np.ndarray:
        """What must stay legible around a cable."""
        names = self.places.around.touching(self.places.along.boxes[cord.ends])
        found = [NONE]
        for name in names:
            _, x, y = self.places.panels[name]
            found.append(self.faces[name].kept + (x, y, x, y))
        return np.concatenate(found)
