"""Spikes that travel along cables: a pool of small lights, moved and never made anew."""

import math

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg
import numpy as np

from spikerack.patcher.canvas.cable_item import Cord
from spikerack.patcher.canvas.camera import Box
from spikerack.patcher.panels.shapes import Colour
from spikerack.patcher.panels.theme import Theme, mix

SPEED = 620.0  # world units per second; a cable with a longer delay takes that long
MOST = 180  # lights in all
APART = 26.0  # pixels, or world units where those are longer: from one spike to the next
SIDE = 64  # pixels of the light's picture
HALO = 11.0  # world units: its radius


class SpikeLights:
    """Every spike under way."""

    def __init__(self, layer: int, theme: Theme, registry: int | str) -> None:
        self.theme = theme
        self.texture = dpg.add_static_texture(SIDE, SIDE, _light().ravel(), parent=registry)
        self.layer = layer
        self.under_way: dict[Cord, list[float]] = {}  # parts of the way, 0..1
        self._pool: list[int] = []
        self._lit = 0
        self._apart = APART

    def send(self, cord: Cord) -> None:
        """A spike leaves an outlet, unless one has only just left."""
        ways = self.under_way.setdefault(cord, [])
        if not ways or ways[-1] * cord.length > self._apart:
            ways.append(0.0)

    def frame(self, dt: float, view: Box, zoom: float) -> None:
        """Move every spike on, and show those in sight."""
        lit, (x0, y0, x1, y1), room = 0, view, 0.0
        for cord, ways in list(self.under_way.items()):
            step = dt / max(cord.length / SPEED, cord.cable.delay)
            ways[:] = [way + step for way in ways if way + step < 1.0]
            if not ways or cord.is_closed:
                del self.under_way[cord]
                continue
            if not cord.is_seen or cord.is_silent:
                continue
            room += cord.length
            r = HALO * min(max(math.sqrt(abs(cord.cable.weight)), 0.5), 1.6)
            colour = self._colour(cord)
            for way in ways[: MOST - lit]:
                x, y = _point(cord.spots, way)
                if x0 < x < x1 and y0 < y < y1:
                    self._put(lit, x, y, r, colour)
                    lit += 1
        # the more cables fire, the farther apart: each of them has its share of the lights
        self._apart = max(APART, APART / zoom, room / MOST)
        for item in self._pool[lit : self._lit]:
            core.configure_item(item, show=False)
        self._lit = lit

    @property
    def lit(self) -> int:
        """How many lights are shown."""
        return sum(core.get_item_configuration(item)["show"] for item in self._pool)

    def _put(self, index: int, x: float, y: float, r: float, colour: Colour) -> None:
        if index == len(self._pool):
            self._pool.append(core.draw_image(self.texture, (0, 0), (1, 1), parent=self.layer))
        core.configure_item(
            self._pool[index], pmin=(x - r, y - r), pmax=(x + r, y + r), color=colour, show=True
        )

    def _colour(self, cord: Cord) -> Colour:
        """Warm where it excites; where it inhibits, the cold of its negative weight."""
        if cord.cable.weight < 0:
            return mix(self.theme.signals["audio"], self.theme.white, 0.3)
        return mix(cord.colour, self.theme.white, 0.55)


def _point(spots: list[list[float]], way: float) -> tuple[float, float]:
    """The point at a part of a path."""
    u = way * (len(spots) - 1)
    i = min(int(u), len(spots) - 2)
    (x0, y0), (x1, y1) = spots[i], spots[i + 1]
    return x0 + (x1 - x0) * (u - i), y0 + (y1 - y0) * (u - i)


def _light() -> np.ndarray:
    """A bright core in a soft halo: pixels [row, column, red green blue alpha] in 0..1."""
    at = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    r = np.hypot(*np.meshgrid(at, at))
    core_, halo = np.clip((0.34 - r) / 0.08, 0, 1), 0.55 * np.clip(1 - r, 0, 1) ** 2.2
    alpha = np.clip(core_ + halo, 0, 1)
    return np.dstack([np.ones((SIDE, SIDE, 3)), alpha]).astype(np.float32)
