"""The panels and cables of the patch as items: what an edit changed is all that is changed.

Only what is in sight is shown, and only what was seen has details.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import dearpygui._dearpygui as core

from spikerack.patcher.canvas.cable_item import Cord
from spikerack.patcher.canvas.camera import Box, Camera
from spikerack.patcher.canvas.fade_queue import Shades
from spikerack.patcher.canvas.hit import Ends, Places
from spikerack.patcher.canvas.panel_item import CRISP, NEAR, Face
from spikerack.patcher.canvas.panel_textures import Bodies
from spikerack.patcher.canvas.plan_worker import Planned
from spikerack.patcher.canvas.plug_texture import Plugs
from spikerack.patcher.canvas.signal_sources import Sources
from spikerack.patcher.canvas.spatial_index import grown, holds, overlap
from spikerack.patcher.canvas.visible_diff import Changes, Ends4
from spikerack.patcher.panels.colours import cable_colour, shaded
from spikerack.patcher.panels.rack import Rack
from spikerack.patcher.panels.shapes import Colour
from spikerack.patcher.panels.theme import Theme
from spikerack.runtime.library import Library
from spikerack.runtime.patch.graph import Patch

MARGIN = 24.0  # world units: shadows and plugs reach so far
AHEAD = 48.0  # pixels that a view may move before its cables are looked for again
PATIENCE = 0.005  # seconds of a frame for making details


class Stage:
    """Everything that stands in the rack."""

    def __init__(
        self, layers: Mapping[str, int], theme: Theme, known: Callable[[], Library], bodies: Bodies
    ) -> None:
        self.layers, self.theme, self.bodies = layers, theme, bodies
        self._known = known  # others when some were read again
        self.rack = Rack(Patch(), known())
        self.faces: dict[str, Face] = {}
        self.cords: dict[Ends, Cord] = {}
        self.places = Places()
        self.at: dict[str, set[Cord]] = defaultdict(set)  # the cables of a node
        self.loose: set[Cord] = set()  # cables that swing
        self.hidden: set[Ends] = set()  # cables whose plug is in the hand
        self.planned = Planned(known)
        self.plugs = Plugs(theme, bodies.registry)
        self.shades = Shades(self.faces, self.cords, self.places)
        self.opacity, self.slack = 0.85, 1.0
        self._silent: frozenset[str] = frozenset()  # nodes and cables that are not played
        self.seen: set[str] = set()
        self.seen_cords: set[Cord] = set()
        self.bare: set[Face] = set()  # panels in sight that still lack details
        self._view: Box | None = None  # where panels were looked for, and cables; None: anew
        self._strung: Box | None = None
        self._zoom = 0.0

    def rebuild(self, patch: Patch) -> None:
        """Panels and cables come and go as the patch says."""
        self.rack = Rack(patch, self._known())
        panels = self.rack.panels
        for name in [n for n, f in self.faces.items() if panels.get(n) != f.panel]:
            self.seen.discard(name)
            face = self.faces.pop(name)
            self.bare.discard(face)
            face.close()
            self.shades.stir(name, self.places.around.boxes.get(name))
            self.places.drop_panel(name)
        for name, panel in panels.items():
            if name not in self.faces:
                self.faces[name] = Face(name, panel, self.layers["panels"], self.bodies)
                self.faces[name].dress(patch.nodes.get(name), patch)
            self.put(name)
        self._plug(patch)
        self.planned.ask(patch)
        self._view = self._strung = None

    def _plug(self, patch: Patch) -> None:
        """Cables come and go; those that stay hang where their jacks are now."""
        wanted = {
            (f"{c.source}.{c.outlet}", f"{c.target}.{c.inlet}"): c
            for c in patch.cables
            if {c.source, c.target} <= patch.nodes.keys() and not self.rack.is_inside(c)
        }
        for ends in [e for e in self.cords if e not in wanted]:
            self.drop(ends)
        for ends, cable in wanted.items():
            cord = self.cords.get(ends)
            if cord is None:
                cord = self.cords[ends] = Cord(cable, self.layers["cables"], self.plugs)
                cord.opacity, cord.slack = self.opacity, self.slack
                self._paint(cord)
                self.at[cable.source].add(cord)
                self.at[cable.target].add(cord)
            cord.cable = cable
            cord.is_small = self.rack.is_small(cable.target, cable.inlet)
            self.hang(cord, at_rest=True)

    def drop(self, ends: Ends) -> None:
        """A cable is gone."""
        cord = self.cords.pop(ends)
        kept = self.at[cord.cable.source], self.at[cord.cable.target], self.loose, self.seen_cords
        for cords in kept:
            cords.discard(cord)
        self.places.drop_cable(ends)
        cord.close()

    def follow(self, patch: Patch, changed: Changes) -> None:
        """The patch is another one now."""
        if changed.is_rebuilt:
            self.rebuild(patch)
        else:
            old, self.rack = self.rack, Rack(patch, self._known())
            vars(self.rack).update(panels=old.panels, folded=old.folded)  # what was worked out
        for name in changed.dressed & self.faces.keys():
            self.faces[name].dress(patch.nodes[name], patch)
            self._view, self._zoom = None, 0.0
        self._turn(changed.turned, patch)
        if not changed.is_rebuilt:
            self._move(changed.moved | (self._groups_moved(patch)))
        for cable in patch.cables if changed.drawn else ():
            ends = f"{cable.source}.{cable.outlet}", f"{cable.target}.{cable.inlet}"
            if cable.ends in changed.drawn and ends in self.cords:
                self.cords[ends].cable = cable
                self.cords[ends].draw(self.theme)
        if changed.is_replanned:
            self.planned.ask(patch)

    def _turn(self, names: Iterable[str], patch: Patch) -> None:
        for name in names:
            home = self.rack.folded.get(name, name)
            if (face := self.faces.get(home)) is None:
                continue
            for control in face.panel.controls:
                if home == name or control.name.startswith(f"{name}."):
                    face.turn(control.name, patch)

    def _groups_moved(self, patch: Patch) -> set[str]:
        folded, panels = patch.groups.keys() & self.faces.keys(), self.places.panels
        return {n for n in folded if panels[n][1:] != patch.groups[n].at}

    def _move(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self.faces:
                self.put(name)
                self.lift(name)
            group = self.rack.patch.groups.get(name)
            for cord in set().union(*(self.at[n] for n in (group.nodes if group else (name,)))):
                self.hang(cord, at_rest=False)

    def put(self, name: str) -> None:
        """A panel stands where the patch says."""
        x, y = self.rack.place(name)
        placed = self.places.panels.get(name)
        if placed is None or placed[1:] != (x, y):
            self.shades.stir(name, self.places.around.boxes.get(name))
            self.places.put_panel(name, self.faces[name].panel, x, y)
            self.faces[name].place(x, y)
            is_in = self._view and overlap(self.places.around.boxes[name], self._view)
            self._view = self._view if is_in == (name in self.seen) else None

    def lift(self, name: str) -> None:
        """A panel lies on top of the others."""
        if next(reversed(self.places.panels), "") != name:
            self.places.lift(name)
            core.move_item(self.faces[name].node, parent=self.layers["panels"])

    def hang(self, cord: Cord, at_rest: bool) -> None:
        """A cable's ends are at its jacks."""
        cable = cord.cable
        p = self.rack.end(cable.source, cable.outlet, True)
        q = self.rack.end(cable.target, cable.inlet, False)
        if at_rest and cord.ends in self.places.cables and (p, q) == (cord.p, cord.q):
            return
        cord.hang(p, q, at_rest)
        if at_rest:
            self._bent(cord)
        else:
            self.loose.add(cord)

    def _bent(self, cord: Cord) -> None:
        self.places.put_cable(cord.ends, cord.path)
        if cord.is_seen:
            cord.move(self.theme)
        else:
            is_in = self._strung and overlap(self.places.along.boxes[cord.ends], self._strung)
            self._strung = None if is_in else self._strung

    def swing(self, dt: float) -> None:
        """Move the cables that swing."""
        for cord in list(self.loose):
            if not cord.swing(dt):
                self.loose.discard(cord)
            self._bent(cord)

    def slacken(self, opacity: float, slack: float) -> None:
        """How cables look and hang, as the player wishes."""
        if (opacity, slack) == (self.opacity, self.slack):
            return
        self.opacity, self.slack = opacity, slack
        for cord in self.cords.values():
            cord.opacity, cord.slack = opacity, slack
            self.loose.add(cord)
            cord.draw(self.theme)

    def replan(self, silent: Iterable[str]) -> None:
        """Cables follow when the plan is there, or what the runtime says is silent is other."""
        has_come, before = self.planned.arrived(), self._silent
        self._silent = self.planned.silent.union(silent)
        if has_come or self._silent != before:
            for cord in filter(self._paint, self.cords.values()):
                cord.draw(self.theme)

    def light(self, ends: set[Ends]) -> None:
        """Exactly these cables are lit."""
        for cord in self.cords.values():
            if cord.is_lit != (cord.ends in ends):
                cord.is_lit = cord.ends in ends
                cord.draw(self.theme)

    def trace(self, runs: Mapping[Ends4, Sources]) -> None:
        """Cables know what truly runs in them."""
        for cord in self.cords.values():
            cord.sources = runs[cord.cable.ends]

    def colour_of(self, node: str, port: str) -> Colour:
        """Of a new cable from a jack."""
        return cable_colour(self._kind(node, port), self.rack.patch.nodes[node].rate, 1, self.theme)

    def _kind(self, node: str, port: str) -> str:
        spec = self.rack.spec(node)
        return spec.kind(port, spec.outlet(port) is not None) if spec else "control"

    def _paint(self, cord: Cord) -> bool:
        """Give a cable its colour; True if it is another."""
        cable = cord.cable
        kind = self._kind(cable.source, cable.outlet)
        rate = self.rack.patch.nodes[cable.source].rate
        width = self.planned.widths.get(cable.ends, 1)
        colour = shaded(cable_colour(kind, rate, width, self.theme), str(cable), self.theme)
        is_dead = not self._silent.isdisjoint((str(cable), *cord.nodes))
        was = cord.colour, cord.is_cut, cord.is_dead
        cord.colour, cord.is_cut, cord.is_dead = colour, cable.ends in self.planned.cuts, is_dead
        cord.kind, cord.width = kind, width
        return (cord.colour, cord.is_cut, cord.is_dead) != was

    def look(self, camera: Camera, again: bool = False) -> None:
        """Show what is in sight, and hide the rest."""
        view, again = grown(camera.view, MARGIN), again or camera.zoom != self._zoom
        if view != self._view or again:
            self._view, self._zoom = view, camera.zoom
            self._look_at_faces(view, camera, again)
        if again or self._strung is None or not holds(self._strung, view):
            self._strung = grown(view, AHEAD / camera.zoom)
            self._look_at_cords(self._strung, camera.near)

    def _look_at_faces(self, box: Box, camera: Camera, again: bool) -> None:
        seen = self.places.around.touching(box)
        for name in self.seen - seen:
            self.faces[name].show(False)
        for name in seen:
            face = self.faces[name]
            if again or not face.is_seen:
                face.look(camera)
                face.show(True)
        self.seen = seen
        near = camera.near >= NEAR
        self.bare = {f for f in map(self.faces.get, seen) if f and near and not f.is_detailed}

    def _look_at_cords(self, box: Box, near: float) -> None:
        cords = {self.cords[e] for e in self.places.crossing(box) - self.hidden}
        for cord in self.seen_cords - cords:
            cord.show(False)
        grain = (near >= NEAR) + (near >= CRISP)
        for cord in cords:
            if not cord.is_seen or cord.grain != grain:
                cord.grain = grain
                cord.draw(self.theme)
                cord.show(True)
        self.seen_cords = cords

    def finish(self, camera: Camera, patience: float = PATIENCE) -> None:
        """Make details that are still lacking, for as long as a frame may take."""
        for cord in self.shades.frame(self.seen_cords if camera.near >= CRISP else (), self.loose):
            cord.draw(self.theme)
        if self.bodies.arrived():
            for name in self.seen:
                self.faces[name].look(camera)
        end = time.perf_counter() + patience
        while self.bare and time.perf_counter() < end:
            self.bare.pop().detail(camera)

    def close(self) -> None:
        """End what works beside the window."""
        self.bodies.close()
        self.planned.close()
