"""The canvas as others use it: it follows the document, and shows what gestures ask for.

Positions are in world units, but pixels for `zoom`, `pan`, `press_minimap` and `resize`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import dearpygui._dearpygui as core
import numpy as np

from spikerack.patcher.canvas import locate
from spikerack.patcher.canvas.background import Paper, Rails
from spikerack.patcher.canvas.cable_in_hand import Wiring
from spikerack.patcher.canvas.camera import Box, Camera, Point
from spikerack.patcher.canvas.hit import Ends, Hit
from spikerack.patcher.canvas.items import Stage
from spikerack.patcher.canvas.live_layer import Pulse
from spikerack.patcher.canvas.minimap import Minimap
from spikerack.patcher.canvas.overlay import Marks
from spikerack.patcher.canvas.panel_item import NEAR
from spikerack.patcher.canvas.panel_textures import Bodies
from spikerack.patcher.canvas.plot import plot
from spikerack.patcher.canvas.signal_sources import flowing
from spikerack.patcher.canvas.tooltip import of_cable, running, told
from spikerack.patcher.canvas.visible_diff import changes
from spikerack.patcher.canvas.wave import Wave
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.panels.theme import theme
from spikerack.runtime.document.document import Document
from spikerack.runtime.patch.graph import Patch

MAPPED = 4  # frames from one look of the minimap at panels that move to the next
TOLD = 1.2  # seconds that a tip stays
NOTHING = np.zeros((0, 1))
FAR = 0.25  # the zoom under which only names are left


class Scene:
    """All that is drawn of the patch."""

    def __init__(
        self, root: int | str, camera: Camera, document: Document, sound: Any, settings: Settings
    ) -> None:
        self.document, self.settings = document, settings
        self.camera = self.goal = replace(camera, unit=settings.scale)
        self.pointer: Point = (0.0, 0.0)  # pixels
        self.sound = sound
        self.plot = plot(root, camera)
        self.selection: set[str] = set()
        self.selected_cables: set[Ends] = set()
        self._furnish()
        document.changed.append(self.follow)

    def _furnish(self) -> None:
        """Make all that is drawn, in the palette that is chosen."""
        self.theme, layers = theme(), self.plot.layers
        self.stage = Stage(layers, self.theme, lambda: self.document.known, Bodies(self.theme))
        self.places = self.stage.places
        self.rails = Rails(layers["rails"], self.theme)
        self.paper = Paper(layers["paper"], self.theme)
        self.pulse = Pulse(self.stage, layers, self.sound)
        self.marks = Marks(layers["marks"], layers["glow"], self.theme)
        self.minimap = Minimap(layers["map"], self.theme)
        self.wiring = Wiring(self.stage, self.marks, layers["marks"])
        self.wave = Wave(layers["spikes"], self.theme)
        self._tip = self._hover = ("", 0.0, 0.0, 0.0)  # asked for, and under the pointer
        self._told = 0.0  # seconds that the tip stays
        self._is_mapped, self._frames = False, 0
        self._looked: Camera | None = None
        self.choose(self.settings, self.settings)
        self.follow(None, self.document.patch)

    # what the document says

    def follow(self, old: Patch | None, new: Patch) -> None:
        """The patch is another one now."""
        changed = changes(old, new)
        self.stage.follow(new, changed)
        if changed.is_papered or changed.is_rebuilt or changed.moved:
            self.paper.lay(self.stage.rack, self.places)
        self._is_mapped = self._is_mapped and not (changed.is_rebuilt or changed.moved)
        if changed.is_rebuilt or changed.is_papered:
            self.select(self.selection & {*new.nodes, *new.notes, *new.groups})
        self.selected_cables &= self.stage.cords.keys()
        if changed.is_rebuilt or changed.dressed or changed.drawn:
            self.stage.trace(flowing(new, self.document.known))

    def renew(self) -> None:
        """Modules are others now, and so may be their panels."""
        self.stage.rebuild(self.document.patch)
        self._is_mapped = False

    def choose(self, old: Settings, new: Settings) -> None:
        """The player has other wishes."""
        self.settings = new
        self.stage.slacken(new.cable_opacity, new.sag)
        self.minimap.show(new.minimap)
        if new.scale != self.camera.unit:
            before = self.goal
            self.goal = self.camera = before.scaled(new.scale).after(before, self.bounds())
        if old.theme != new.theme:
            self.stage.close()
            for layer in self.plot.layers.values():
                core.delete_item(layer, children_only=True)
            self._furnish()

    # each frame

    def frame(self, dt: float) -> None:
        """Everything moves on."""
        if self.camera != self.goal:
            self.camera = self.camera.toward(self.goal, dt)
        self.stage.swing(dt)
        self.stage.replan(self.sound.status().silent)
        self.stage.look(self.camera)
        self.stage.finish(self.camera)
        self.pulse.frame(dt, self.camera)
        self.wiring.frame(dt)
        self._frames += 1
        if not self._is_mapped and self._frames % MAPPED == 0:
            colours = self.theme.categories
            boxes, panels = self.places.around.boxes, self.places.panels
            self.minimap.fill({n: (boxes[n], colours[panels[n][0].category]) for n in panels})
            self._is_mapped = True
        self.minimap.frame(dt, self.camera, self.pointer)
        self._told -= dt
        self.marks.tip(*(self._tip if self._told > 0.0 else self._hover), self.camera)
        if self.camera != self._looked:
            self._looked = self.camera
            self.plot.look(self.camera)
            self.rails.look(self.camera)

    @property
    def is_settled(self) -> bool:
        """True if nothing is under way but the sound: for pictures and tests."""
        stage = self.stage
        waits = stage.bodies.waiting, stage.planned.is_waiting, stage.shades.waiting
        busy = not self._is_mapped or stage.loose or stage.bare or any(waits)
        return self.camera == self.goal and not busy

    # looking around

    def resize(self, top: float, wide: float, high: float) -> None:
        """The canvas reaches from `top` to the window's lower right corner, in pixels."""
        before, left = self.goal, self.camera.left
        self.camera = self.camera.resized(left, top, wide - left, high - top)
        self.goal = before.resized(left, top, wide - left, high - top).after(before, self.bounds())
        self.plot.resize(self.camera)

    def go(self, camera: Camera) -> None:
        """Glide there."""
        self.goal = camera

    def pan(self, dx: float, dy: float) -> None:
        """Follow the hand, so many pixels."""
        self.camera, self.goal = self.camera.panned(dx, dy), self.goal.panned(dx, dy)

    def zoom(self, factor: float, sx: float, sy: float) -> None:
        """Nearer or farther, around a pixel."""
        if abs(self.goal.zoom / self.camera.zoom - 1.0) < 1e-3:
            self.goal = self.camera
        self.goal = self.goal.zoomed(factor, sx, sy)

    def press_minimap(self, sx: float, sy: float) -> bool:
        """Go to where a press on the minimap points; False if it was beside it."""
        if point := self.minimap.point(self.camera, sx, sy):
            self.go(self.camera.centred(*point))
        return point is not None

    def reveal(self, x: float, y: float, margin: float = 120.0) -> None:
        """Glide just so far that a point is in sight."""
        x0, y0, x1, y1 = self.goal.view
        m = min(margin, (x1 - x0) / 3, (y1 - y0) / 3)
        dx = min(x - m - x0, 0.0) + max(x + m - x1, 0.0)
        dy = min(y - m - y0, 0.0) + max(y + m - y1, 0.0)
        self.go(replace(self.goal, x=self.goal.x + dx, y=self.goal.y + dy))

    # what stands where

    @property
    def level(self) -> int:
        """How much is seen: 0 everything, 1 names and jacks, 2 only names."""
        near = self.camera.near
        return 0 if near >= NEAR else 1 if near >= FAR else 2

    def hit(self, x: float, y: float) -> Hit | None:
        """What stands at a point."""
        return self.places.hit(x, y, self.camera.zoom, self.level)

    def cable_under(self, x: float, y: float) -> Ends | None:
        """The cable at a point, also one over a knob or a jack."""
        return self.places.cable_at(x, y, self.camera.zoom)

    def inside(self, box: Box) -> set[str]:
        """Nodes, notes and folded groups that a box touches."""
        flat = {n for kind, n in self.places.flat.touching(box) if kind == "note"}
        return self.places.around.touching(box) | flat

    def where(self, jack: str, is_outlet: bool | None = None) -> Point:
        """Where a jack is, written "node.jack"; unless told, one of both kinds is an inlet."""
        return locate.jack(jack, is_outlet, self.stage.rack)

    def bounds(self, names: Iterable[str] = ()) -> Box | None:
        """The field of some nodes, notes and groups, or of everything."""
        patch = self.document.patch
        every = list(names) or [*patch.nodes, *patch.notes, *patch.groups]
        return locate.bounds(every, self.stage.rack, self.places)

    def choice(self, hit: Hit, x: float, y: float) -> int:
        """Which name of a switch a press chooses."""
        return locate.choice_at(hit, y, self.stage.rack, self.places)

    # what gestures show

    def select(self, names: Iterable[str]) -> None:
        """Exactly these are selected; cables no longer."""
        patch, self.selection = self.document.patch, set(names)
        for name, face in self.stage.faces.items():
            face.select(name in self.selection)
        flat = self.selection & {*patch.notes, *patch.groups} - self.stage.faces.keys()
        self.paper.outline(b for n in flat if (b := self.bounds([n])))
        self.select_cables(())

    def select_cables(self, ends: Iterable[Ends]) -> None:
        """Exactly these cables are selected."""
        self.selected_cables = set(ends) & self.stage.cords.keys()
        self.stage.light(self.selected_cables)

    def lift(self, ends: Ends | None) -> None:
        """A cable whose plug is in the hand is not drawn; None lets go."""
        self.stage.hidden = {ends} if ends else set()
        self.stage.look(self.camera, again=True)

    def swing(self, ends: Ends) -> None:
        """A cable was just plugged in."""
        if ends in self.stage.cords:
            self.stage.cords[ends].kick()
            self.stage.loose.add(self.stage.cords[ends])

    def glow(self, jacks: Iterable[str] | None) -> None:
        """These jacks glow while others lie in the dark; None ends it."""
        self.wiring.glow(jacks)

    def ghost_cable(self, held: str | None, to: Point | None = None) -> None:
        """A cable from a jack to the hand; None takes it away."""
        self.wiring.hold(held, to)

    def enlarge(self, name: str) -> None:
        """A node's display as large as the view; once more, or for one without: back."""
        large = self.pulse.large
        large.name = "" if large.name == name else name

    @property
    def enlarged(self) -> str:
        """The node whose display is large, or "" """
        return self.pulse.large.name

    def tip(self, text: str, x: float = 0.0, y: float = 0.0) -> None:
        """A text over a point, for a moment; "" takes it away."""
        self._tip, self._told = (text, x, y, 0.0), TOLD

    def box(self, box: Box | None) -> None:
        """The box that a selection is drawn with."""
        self.marks.box(box)

    def focus(self, node: str | None, port: str = "") -> None:
        """A ring round what the keyboard is on: a header, a control or a jack."""
        self.marks.focus(locate.ring(node or "", port, self.places))

    def hover(self, hit: Hit | None, x: float = 0.0, y: float = 0.0) -> None:
        """What is under an idle pointer tells of itself, each frame; a cable shows its wave."""
        self.pointer = self.camera.screen(x, y)
        if self.minimap.point(self.camera, *self.pointer):
            hit = None
        ends = (hit.name, hit.port) if hit and hit.kind == "cable" else None
        cord = self.stage.cords.get(ends) if ends else None
        self.stage.light(self.selected_cables | ({ends} if ends else set()))
        rows = running(cord.sources, self.sound) if cord is not None else NOTHING
        self.wave.show(cord, rows)
        known, patch = self.document.known, self.document.patch
        if cord is not None:
            cable, silent = cord.cable, self.sound.status().silent
            why = next((silent[n] for n in (str(cable), *cord.nodes) if n in silent), "")
            said = of_cable(cable, cord.sources, rows, patch, cord.width, cord.is_cut, why)
        else:
            said = told(hit, patch, known, self.sound) if hit else ""
        aside = 0.0
        if hit is not None and hit.kind in ("knob", "switch", "jack"):
            home = self.stage.rack.folded.get(hit.name, hit.name)
            port = hit.port if home == hit.name else hit.jack
            ring = locate.ring(home, port, self.places)
            x, y, aside = ring or (x, y, aside)
        self._hover = said, x, y, aside

    def close(self) -> None:
        """End what works beside the window."""
        self.document.changed.remove(self.follow)
        self.stage.close()
