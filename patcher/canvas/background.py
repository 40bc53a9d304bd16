"""What lies under the panels: rails, notes, and frames round open groups."""

from collections.abc import Iterable, Mapping

import dearpygui._dearpygui as core

from spikerack.patcher.canvas import painter
from spikerack.patcher.canvas.camera import FARTHEST, Camera
from spikerack.patcher.canvas.hit import Places
from spikerack.patcher.panels.notes import frame_shapes, note_shapes
from spikerack.patcher.panels.rack import Box, Rack
from spikerack.patcher.panels.shapes import Line, Rect
from spikerack.patcher.panels.theme import GRID, HEIGHT, ROW, Theme
from spikerack.runtime.patch.graph import Note

WIDE = 1e5  # world units: as far as anyone pans
STRIP = 22.0  # world units: the height of a group's title
TALLEST = 1400.0  # pixels of a screen


class Rails:
    """Two rails for each row, as many as the farthest view holds; they move by whole rows."""

    def __init__(self, layer: int, theme: Theme) -> None:
        self.node = painter.item_group(layer)
        for row in range(-1, int(TALLEST / FARTHEST / ROW) + 2):
            for y in (row * ROW - 18.0, row * ROW + HEIGHT + 6.0):
                painter.paint(
                    [
                        Rect(-WIDE, y, WIDE, y + 12, theme.rail),
                        Line(((-WIDE, y + 12), (WIDE, y + 12)), theme.rail_dark, 1.5),
                        Line(((-WIDE, y), (WIDE, y)), theme.rail_light),
                    ],
                    self.node,
                )

    def look(self, camera: Camera) -> None:
        """Begin above the view."""
        painter.place(self.node, 0.0, camera.view[1] // ROW * ROW)


class Paper:
    """Notes and frames, by name; what has not changed is not made again."""

    def __init__(self, layer: int, theme: Theme) -> None:
        self.layer, self.theme = layer, theme
        self._outlines: list[int] = []
        self._notes: dict[str, tuple[Note, int]] = {}
        self._frames: dict[str, tuple[tuple[Box, str], int]] = {}

    def lay(self, rack: Rack, places: Places) -> None:
        """Show the notes and open groups of a patch, and let them be hit."""
        patch, flat = rack.patch, places.flat
        opened = {n: g for n, g in patch.groups.items() if not g.folded}
        frames = {n: (rack.group_box(n), g.title) for n, g in opened.items()}
        self.notes(patch.notes)
        self.frames(frames)
        for kind, name in [k for k in flat.boxes if k[1] not in {**patch.notes, **frames}]:
            flat.drop((kind, name))
        for name, note in patch.notes.items():
            (x, y), (w, h) = note.at, note.size
            places.put_flat("note", name, (x, y, x + w, y + h))
        for name, ((x0, y0, x1, _), _title) in frames.items():
            places.put_flat("group", name, (x0 - GRID, y0 - STRIP, x1 + GRID, y0 - 1.0))

    def notes(self, notes: Mapping[str, Note]) -> None:
        """Show these notes."""
        for name in [n for n, (note, _) in self._notes.items() if notes.get(n) is not note]:
            core.delete_item(self._notes.pop(name)[1])
        for name, note in notes.items():
            if name not in self._notes:
                node = painter.item_group(self.layer)
                painter.paint(note_shapes(note, self.theme), node)
                painter.place(node, *note.at)
                self._notes[name] = note, node

    def frames(self, frames: Mapping[str, tuple[Box, str]]) -> None:
        """Show these groups as open: the field of their panels, and a title."""
        for name in [n for n, (was, _) in self._frames.items() if frames.get(n) != was]:
            core.delete_item(self._frames.pop(name)[1])
        for name, (box, title) in frames.items():
            if name not in self._frames:
                node = painter.item_group(self.layer)
                painter.paint(frame_shapes(box, title, self.theme), node)
                self._frames[name] = (box, title), node

    def outline(self, boxes: Iterable[Box]) -> None:
        """Show these fields as selected."""
        for item in self._outlines:
            core.delete_item(item)
        light = self.theme.selection
        self._outlines = painter.paint(
            [
                Rect(x0 - 3, y0 - 3, x1 + 3, y1 + 3, radius=8, edge=light, thickness=2.5)
                for x0, y0, x1, y1 in boxes
            ],
            self.layer,
        )
