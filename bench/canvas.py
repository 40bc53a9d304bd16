"""How long a frame of the editor's canvas takes: 300 nodes, 450 cables, 16 live displays.

    Xvfb :91 -screen 0 1600x1000x24 &
    DISPLAY=:91 GALLIUM_NOOP=true python bench/canvas.py   # without rasterising
    DISPLAY=:91 python bench/canvas.py                     # software GL

Prints milliseconds of processor time and frames a second at overview, at 100 %, while dragging,
while panning and while zooming.  What the displays show is made up: the engine is not in it.
"""

import random
import sys
import time
from collections.abc import Callable
from math import dist
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import dearpygui.dearpygui as dpg
import numpy as np

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.painter import load_fonts
from spikerack.patcher.canvas.scene import Scene
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.theme import ROW, SPACE, theme
from spikerack.patcher.sound.status import Status
from spikerack.runtime.document.compatible import fitting
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.knob_travel import value_at
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch

WIDE, TALL = 1600, 1000
NODES, CABLES, DISPLAYS, FRAMES = 300, 450, 16, 120
NEAR = 150  # jacks from which a cable's other end is drawn: some 20 panels round it
SHOWN = ("scope", "raster", "matrix", "spectrum")


class MadeUp:
    """A sound of noise and sparse spikes."""

    def __init__(self) -> None:
        dice = np.random.default_rng(1)
        self.waves = dice.normal(0, 0.3, (800, 1))
        self.spikes = (dice.random((800, 32)) < 0.002).astype(float)

    def tick_rate(self, name: str) -> float:
        return 48_000.0

    def fresh(self, jack: str) -> np.ndarray:
        return self.spikes if "spike" in jack else self.waves

    def status(self) -> Status:
        return Status()

    def modulated(self, node: str, knob: str) -> float | None:
        return None


def rack(dice: random.Random) -> Patch:
    """Rows of random modules, 16 displays first, joined by random cables to what stands near."""
    known = library()
    names = [n for n in known if n not in SHOWN]
    nodes, x, y = {}, 0.0, 0.0
    for i in range(NODES):
        shown = i % 19 == 0 and i // 19 < DISPLAYS
        module = SHOWN[(i // 19) % len(SHOWN)] if shown else dice.choice(names)
        wide = panel(known[module]).width
        if x + wide > 4800.0:
            x, y = 0.0, y + ROW
        nodes[f"n{i}"] = Node(module, at=(x, y))
        x += wide + SPACE
    document = Document(Patch(nodes))
    while len(document.patch.cables) < CABLES:
        source = dice.choice(list(nodes))
        outlets = [o for o in known[nodes[source].module].outlets if not o.sink]
        if not outlets:
            continue
        jack = f"{source}.{dice.choice(outlets)}"
        x, y = nodes[source].at
        near = sorted(
            fitting(document.patch, document.known, jack),
            key=lambda end: (dist(nodes[end.partition(".")[0]].at, (x, y)), end),  # noqa: B023
        )[:NEAR]
        for target in dice.sample(near, min(8, len(near))):
            try:
                document.do("connect", jack, target)
            except PatchError:
                continue
    return document.patch


def window(patch: Patch) -> Scene:
    dpg.create_context()
    dpg.configure_app(manual_callback_management=True)
    dpg.create_viewport(width=WIDE, height=TALL, x_pos=0, y_pos=0, decorated=False, vsync=False,
                        clear_color=theme().background)  # fmt: skip
    dpg.setup_dearpygui()
    dpg.bind_font(load_fonts()[False])
    root = dpg.add_window(pos=(0, 0), width=WIDE, height=TALL, no_background=True,
                          no_title_bar=True, no_scrollbar=True, no_resize=True)  # fmt: skip
    dpg.show_viewport()
    dpg.render_dearpygui_frame()
    camera = Camera(width=WIDE, height=TALL)
    return Scene(root, camera, Document(patch), MadeUp(), Settings())


def frame(scene: Scene) -> None:
    scene.frame(1 / 60)
    dpg.render_dearpygui_frame()


def settle(scene: Scene) -> None:
    while not scene.is_settled:
        frame(scene)


def measure(what: str, scene: Scene, act: Callable[[int], object] = lambda i: None) -> None:
    """Runs FRAMES frames with something done before each; medians, as others share the machine."""
    cpu, own, wall = [], [], []
    for i in range(FRAMES):
        begin, spent = time.perf_counter(), time.process_time()
        act(i)
        scene.frame(1 / 60)
        own.append(time.process_time() - spent)
        dpg.render_dearpygui_frame()
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - begin)
    print(
        f"{what:18s} cpu {1e3 * median(cpu):6.2f} ms, of it Python {1e3 * median(own):6.2f} ms   "
        f"{1 / median(wall):6.1f} fps   "
        f"{len(scene.stage.seen):3d} panels, {len(scene.stage.seen_cords):3d} cables in sight",
        flush=True,
    )


def main() -> None:
    patch = rack(random.Random(7))
    scene = window(patch)
    print(f"{len(patch.nodes)} nodes, {len(patch.cables)} cables")
    box = scene.bounds()
    assert box is not None
    places = {n: node.at for n, node in patch.nodes.items()}
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    dragged = [n for n, (x, y) in places.items() if abs(y - middle[1]) < ROW][:5]

    def drag(i: int) -> None:
        to = {n: (places[n][0] + 3.0 * i, places[n][1] + 2.0 * i) for n in dragged}
        scene.document.do("move", to, gesture=f"drag {scene.camera.zoom}")

    found = ((n, p) for n in dragged for p in library()[patch.nodes[n].module].of("knob"))
    node, port = next(found)
    knob = f"{node}.{port.name}"

    def turn(i: int) -> None:
        scene.document.do("turn", knob, value_at(port, i / FRAMES), gesture="turn")

    for what, zoom in (("overview", 0.0), ("50 %", 0.5), ("100 %", 1.0), ("220 %", 2.2)):
        scene.go(scene.camera.centred(*middle, zoom) if zoom else scene.camera.fit(box))
        settle(scene)
        measure(what, scene)
        measure(f"{what} dragging", scene, drag)
        measure(f"{what} turning", scene, turn)
        measure(f"{what} panning", scene, lambda i: scene.pan(4.0, 2.0))
    for _ in range(2):  # the second time every picture is painted
        scene.go(scene.camera.fit(box))
        settle(scene)
        measure("zooming in", scene, lambda i: scene.zoom(1.04, WIDE / 2, TALL / 2))
        measure("zooming out", scene, lambda i: scene.zoom(1 / 1.04, WIDE / 2, TALL / 2))
    scene.close()
    dpg.destroy_context()


if __name__ == "__main__":
    main()
