"""What the sound does to the canvas: displays, lamps, spikes under way, knobs that cables move.

Only what is in sight is asked for, and lamps and knobs take turns.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.display_items import Textures, WellView
from spikerack.patcher.canvas.enlarged import Large
from spikerack.patcher.canvas.items import Stage
from spikerack.patcher.canvas.panel_item import CRISP, NEAR, Face
from spikerack.patcher.canvas.spikes import SpikeLights
from spikerack.patcher.displays import feeds
from spikerack.patcher.displays.axes import axes
from spikerack.patcher.displays.faces import screen
from spikerack.patcher.displays.fields import field
from spikerack.patcher.displays.picture import Caption, Picture
from spikerack.patcher.displays.screens import Screen
from spikerack.patcher.panels.model import Well
from spikerack.patcher.sound.taps import WIDEST, Rows
from spikerack.runtime.document.knob_travel import travel
from spikerack.runtime.memory.spike_train import SpikeTrain, joined, peak

DARK = 0.25  # the zoom under which cables are without spikes
MANY = 150  # panels in sight, of which more are dark from afar
LEAST = 12  # pixels of a display, however far away
FADE = 6.0  # per second: how fast a lamp goes out
TURNS = 3  # frames in which every lamp and knob in sight has its turn
PATIENCE = 0.002  # seconds of work in a frame for displays; at least one is shown
LISTED = ("raster", "rate", "histogram")  # take spikes as lists
SCROLLING = ("raster", "spectrogram", "cochleogram")  # they keep their past at every zoom
HURRY = 0.6  # of that where displays are too small to be read
Place = tuple[str, Well]  # of a display: the panel's name, and its well


class Pulse:
    """Reads what was heard since the last frame, and shows it."""

    def __init__(self, stage: Stage, layers: Mapping[str, int], sound: Any) -> None:
        self.stage, self.sound = stage, sound
        layer = layers["spikes"]
        self.spikes = SpikeLights(layer, stage.theme, stage.bodies.registry)
        self.textures = Textures(stage.bodies.registry)
        self.large = Large(layers["map"], stage.bodies.registry)
        self.views: dict[Place, WellView] = {}
        self._on: dict[Place, Face] = {}  # the panel of each: another may have its name now
        self.screens: dict[tuple[str, str, bool], Screen] = {}
        self.sizes: dict[tuple[str, str, bool], tuple[int, int]] = {}  # that they were shown in
        self.lamps: dict[str, float] = {}
        self.moved: set[tuple[str, str]] = set()  # knobs that show a second arc
        self._asked: tuple = ()  # what views were opened for
        self._turn = 0
        self._heard: dict[str, np.ndarray] = {}

    def frame(self, dt: float, camera: Camera) -> None:
        """Show, light, send and turn."""
        self._heard.clear()
        self._turn = (self._turn + 1) % TURNS
        self._show(camera)
        if camera.near >= DARK:
            self._send()
        if camera.near >= NEAR:
            names = sorted(self.stage.seen)[self._turn :: TURNS]
            status = self.sound.status()
            for name in names:
                self._light(name, dt * TURNS)
                self.stage.faces[name].say(status.nodes.get(name, ""))
                self.stage.faces[name].hush(status.silent.get(name, ""))
                self._modulate(name)
        self.spikes.frame(dt, camera.view, camera.zoom)

    def fresh(self, jack: str) -> Rows:
        """What an outlet carried since the last frame: [tick, channel]."""
        if jack not in self._heard:
            self._heard[jack] = self.sound.fresh(jack)
        return self._heard[jack]

    def _show(self, camera: Camera) -> None:
        """As many displays as there is time for; who waited longest comes first."""
        large = self.large.place(self.stage, camera)
        is_lit = camera.near >= DARK or len(self.stage.seen) <= MANY
        asked = frozenset(self.stage.seen), is_lit, large
        faces = self.stage.faces
        if asked != self._asked or any(faces.get(n) is not f for (n, _), f in self._on.items()):
            self._asked = asked
            lit = self.stage.seen if is_lit else ()
            wanted = {(name, well) for name in lit for well in self.stage.faces[name].panel.wells}
            self._open(wanted | ({large} if large else set()))
        for view in self.views.values():
            for jack in view.jacks:
                view.waiting.setdefault(jack, []).append(self.fresh(jack))
        end = time.thread_time() + PATIENCE * (1.0 if camera.near >= CRISP else HURRY)
        for place in list(self.views):
            view = self.views[place] = self.views.pop(place)  # to the end of the line
            if picture := self._picture(*place, view, camera.zoom):
                view.show(picture)
            if time.thread_time() > end:
                break

    def _open(self, wanted: set[Place]) -> None:
        """Views for exactly these displays."""
        faces = self.stage.faces
        left = {place for place, face in self._on.items() if faces.get(place[0]) is not face}
        for name, well in left | (self.views.keys() - wanted):
            face = self._on.pop((name, well))
            is_large = well not in face.panel.wells
            stays = (name, well) in wanted if is_large else faces.get(name) is face
            self.views.pop((name, well)).close(is_gone=not stays)
        for place in [p for p in self.screens if p[0] not in faces]:
            del self.screens[place]
        for name, well in wanted - self.views.keys():
            spec = self.stage.rack.spec(name)
            assert spec is not None
            theme, parent, textures, scale = self.stage.theme, faces[name].live, self.textures, 1.0
            if well not in faces[name].panel.wells:
                parent, textures, scale = self.large.node, self.large.textures, self.large.scale
            accent = theme.categories[faces[name].panel.category]
            view = WellView(well, parent, textures, theme, accent, scale)
            jacks = feeds.outlets(spec, well.kind, well.source)
            view.jacks = [f"{name}.{jack}" for jack in jacks]
            self.views[name, well], self._on[name, well] = view, faces[name]

    def _picture(self, name: str, well: Well, view: WellView, zoom: float) -> Picture | None:
        """What a display shows now, with about as many points as it has pixels.

        Nothing where nothing came: while the sound stands still, so does the picture.
        """
        node = self.stage.rack.patch.nodes[name]
        if node is not view.owner:
            view.owner, view.knobs = node, feeds.knobs(node, well.kind, self.stage.rack.known)
        is_large = view.textures is not self.textures
        fine = zoom if is_large else 1.0 if well.kind in SCROLLING else min(zoom, 1.0)
        wide = min(view.textures.wide, max(LEAST, int((well.x1 - well.x0) * fine)))
        tall = min(view.textures.tall, max(LEAST, int((well.y1 - well.y0) * fine)))
        rows: list[Any] = [_joined(view.waiting.pop(jack)) for jack in view.jacks]
        if not any(map(len, rows)):
            is_deaf = node.channels > WIDEST and node.rate == "audio"
            return _too_wide(node.channels) if is_deaf else None
        if len(rows[0].shape) == 3:  # a state: all its cells at once
            return field(np.asarray(rows[0])[-1], (wide, tall))
        if feeds.is_side(self.stage.rack.spec(name), well.kind):
            rows = feeds.together(rows)
        place = name, well.source, is_large  # a large one keeps more
        if place not in self.screens:
            spec = self.stage.rack.spec(name)
            assert spec is not None
            self.screens[place] = screen(well.kind, self.sound.tick_rate(name), spec)
        self.sizes[place] = wide, tall
        if well.kind not in LISTED:
            rows = [np.asarray(r) for r in rows]
        made = self.screens[place].show(rows, view.knobs, (wide, tall))
        if not is_large:
            return made
        sides = axes(well.kind, view.knobs, self.sound.tick_rate(name))
        return replace(made, words=(*made.words, *sides))

    def _send(self) -> None:
        """Spikes that left an outlet since the last frame go on their way."""
        fired: dict[str, bool] = {}
        for cord in self.stage.seen_cords:
            if cord.kind in ("spikes", "gate"):
                for jack, _ in cord.sources:
                    if jack not in fired:
                        fired[jack] = peak(self.fresh(jack)) > 0.5
                    if fired[jack]:
                        self.spikes.send(cord)

    def _light(self, name: str, dt: float) -> None:
        """A lamp: as bright as the first outlet is loud, and then it fades."""
        spec = self.stage.rack.spec(name) if name in self.stage.rack.patch.nodes else None
        level = self.lamps.get(name, 0.0) * max(0.0, 1.0 - FADE * dt)
        if spec is not None and spec.outlets:
            rows = self.fresh(f"{name}.{spec.outlets[0]}")
            if len(rows):
                level = max(level, min(1.0, peak(rows, 256)))
        self.lamps[name] = level
        self.stage.faces[name].glow(level)

    def _modulate(self, name: str) -> None:
        """The second arc of knobs that cables move."""
        face, patch = self.stage.faces[name], self.stage.rack.patch
        driven = {f"{c.cable.inlet}" for c in self.stage.at[name] if c.cable.target == name}
        for control in face.panel.knobs:
            value = self.sound.modulated(name, control.name) if control.name in driven else None
            key = name, control.name
            if value is not None:
                self.moved.add(key)
                face.turn(control.name, patch, travel(control.port, value))
            elif key in self.moved:
                self.moved.discard(key)
                face.turn(control.name, patch)


def _too_wide(channels: int) -> Picture:
    """What stands in a well whose outlet is not listened in on."""
    lines = f"{channels} channels:", "a raster shows them"
    return Picture(words=tuple(Caption(t, 0.5, 0.62 - 0.2 * i) for i, t in enumerate(lines)))


def _joined(parts: list[Rows]) -> Rows:
    """The rows that came in several frames; those of another width are of another plan."""
    same = [p for p in parts if p.shape[1:] == parts[-1].shape[1:]]
    lists = [p for p in same if isinstance(p, SpikeTrain)]
    if lists:
        return joined(lists)
    return np.asarray(same[0]) if len(same) == 1 else np.concatenate(same)
