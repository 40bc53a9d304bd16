"""Where everything is, in pixels, as a file: a test's eyes, and a way to follow the editor."""

import json
import os
from pathlib import Path
from typing import Any

from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.patch.patchfile import dumps

Spot = list[float]


class Probe:
    """Writes its file every few frames, whole or not at all."""

    def __init__(self, path: Path, desk: Desk) -> None:
        self.path, self.desk = path, desk
        self._patch: Any = None
        self._told: dict[str, Any] = {}

    def write(self, frame: int, **more: Any) -> None:
        """Tell how it stands at this frame."""
        state = {"frame": frame, **self._state(), **more}
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps(state))
        os.replace(beside, self.path)

    def _state(self) -> dict[str, Any]:
        desk, scene = self.desk, self.desk.scene
        document = desk.document
        if document.patch is not self._patch:
            self._patch = document.patch
            self._told = json.loads(dumps(document.patch, document.known))
        return {
            "patch": self._told,
            "dirty": document.is_dirty,
            "path": str(document.path or ""),
            "undo": len(document.history.done),
            "redo": len(document.history.undone),
            "zoom": scene.camera.zoom,
            "top": scene.camera.top,
            "is_still": scene.camera == scene.goal,
            "selection": sorted(scene.selection),
            "tip": scene.marks.told,
            "lights": scene.pulse.spikes.lit,
            "minimap": scene.minimap.is_up,
            "enlarged": scene.enlarged,
            "popup": desk.popup.frame.name if desk.popup else "",
            "standing": sorted(desk.standing),
            "rects": {name: [round(v, 1) for v in box] for name, box in desk.rects().items()},
            "nodes": {name: self._node(name) for name in scene.places.panels},
            "cables": {f"{a}>{b}": self._middle((a, b)) for a, b in scene.places.cables},
        }

    def _screen(self, x: float, y: float) -> Spot:
        return [round(v, 1) for v in self.desk.scene.camera.screen(x, y)]

    def _middle(self, ends: tuple[str, str]) -> Spot:
        points = self.desk.scene.places.cables[ends]
        return self._screen(*points[len(points) // 2].tolist())

    def _node(self, name: str) -> dict[str, Any]:
        panel, x, y = self.desk.scene.places.panels[name]

        def spot(at: Any) -> Spot:
            return self._screen(x + at.x, y + at.y)

        face = self.desk.scene.stage.faces.get(name)
        arcs = face.second_arcs() if face else {}
        return {
            "said": face.said if face else "",
            "silent": face.hushed if face else "",
            "arcs": {k: [self._screen(x + a, y + b) for a, b in arc] for k, arc in arcs.items()},
            "header": self._screen(x + panel.width / 2, y + 15.0),
            "corner": self._screen(x, y),
            "far": self._screen(x + panel.width, y + panel.height),
            "knobs": {k.port.name: spot(k) for k in panel.knobs},
            "switches": {
                s.port.name: self._screen(x + s.x + s.w / 2, y + s.y + s.h / 2)
                for s in panel.switches
            },
            "buttons": {
                b.action: self._screen(x + b.x + b.w / 2, y + b.y + b.h / 2) for b in panel.buttons
            },
            "inlets": {j.name: spot(j) for j in panel.jacks if not j.is_outlet},
            "outlets": {j.name: spot(j) for j in panel.jacks if j.is_outlet},
            "wells": [
                self._screen(x + (w.x0 + w.x1) / 2, y + (w.y0 + w.y1) / 2) for w in panel.wells
            ],
        }
