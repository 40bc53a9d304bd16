"""A tour of the canvas in a window of its own: pictures and facts for test_canvas_scene.py.

python tests/rig/canvas_tour.py FOLDER
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.painter import load_fonts
from spikerack.patcher.canvas.scene import Scene
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.panels import theme as palettes
from spikerack.patcher.panels.rack import Rack
from spikerack.patcher.sound.sound import Sound
from spikerack.runtime.document.compatible import fitting
from spikerack.runtime.document.document import Document
from spikerack.runtime.patch.patchfile import read
from tests.at_random.edits import Hands
from tests.root import ROOT

WIDE, TALL = 1600, 1000
EDITS = 350  # three times
GHOST = """{"spikerack": 1, "nodes": {"strange": {"module": "from_tomorrow"},
    "beside": {"module": "svf"}, "on": {"module": "svf"}}, "cables": [
    {"from": "strange.y", "to": "beside.x"}, {"from": "beside.low", "to": "strange.x"},
    {"from": "beside.low", "to": "on.x"}]}"""


class Tour:
    def __init__(self, folder: Path) -> None:
        self.folder, self.facts = folder, {}
        self.document = Document(read(ROOT / "patches" / "first_sound.json"))
        self.sound = Sound(self.document, "none")
        self.root = self.window()
        camera = Camera(width=WIDE, height=TALL)
        self.scene = Scene(self.root, camera, self.document, self.sound, Settings())

    def window(self) -> int | str:
        dpg.create_context()
        dpg.configure_app(manual_callback_management=True)
        dpg.create_viewport(width=WIDE, height=TALL, x_pos=0, y_pos=0, decorated=False,
                            vsync=False, clear_color=palettes.theme().background)  # fmt: skip
        dpg.setup_dearpygui()
        dpg.bind_font(load_fonts()[False])
        with dpg.theme() as bare, dpg.theme_component(dpg.mvAll):
            dpg.add_theme_style(dpg.mvStyleVar_WindowPadding, 0, 0)
            dpg.add_theme_style(dpg.mvStyleVar_WindowBorderSize, 0)
        root = dpg.add_window(pos=(0, 0), width=WIDE, height=TALL, no_background=True,
                              no_title_bar=True, no_scrollbar=True, no_resize=True)  # fmt: skip
        dpg.bind_item_theme(root, bare)
        dpg.show_viewport()
        dpg.render_dearpygui_frame()
        return root

    def map(self) -> None:
        """The minimap comes when the view moves."""
        self.scene.pan(2.0, 0.0)
        self.frames(12)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            self.scene.frame(1 / 30)
            dpg.render_dearpygui_frame()

    def settle(self) -> None:
        end = time.monotonic() + 60.0
        self.frames(3)
        while not self.scene.is_settled:
            assert time.monotonic() < end, "the canvas does not come to rest"
            self.frames()

    def look(self, x: float, y: float, zoom: float) -> None:
        self.scene.go(self.scene.camera.centred(x, y, zoom))
        self.settle()

    def shot(self, name: str, **facts: Any) -> None:
        """A picture, and where everything is in it."""
        self.settle()
        path = self.folder / f"{name}.png"
        dpg.output_frame_buffer(str(path))
        self.frames(3)
        end = time.monotonic() + 20.0
        while not path.exists() or not path.read_bytes().endswith(b"IEND\xaeB`\x82"):
            assert time.monotonic() < end, f"no {name}.png"
            self.frames()
        camera, places = self.scene.camera, self.scene.places
        self.facts[name] = {
            "zoom": camera.zoom,
            "corners": {n: camera.screen(x, y) for n, (_, x, y) in places.panels.items()},
            "middles": {
                f"{a}>{b}": camera.screen(*p[len(p) // 2]) for (a, b), p in places.cables.items()
            },
            **facts,
        }

    def items(self) -> int:
        """How many items the canvas has."""

        def under(item: int | str) -> int:
            slots = dpg.get_item_children(item)
            return sum(1 + under(child) for slot in slots.values() for child in slot)

        return under(self.scene.plot.item)

    def agrees(self) -> bool:
        """What stands is what the patch says, no more and no less."""
        scene, rack = self.scene, Rack(self.document.patch, self.document.known)
        placed = {n: (x, y) for n, (_, x, y) in scene.places.panels.items()}
        seen = {c.ends: c for c in self.document.patch.cables if not rack.is_inside(c)}
        wanted = {(f"{a}.{b}", f"{c}.{d}") for a, b, c, d in seen}
        ends = {
            e: (tuple(p[0].tolist()), tuple(p[-1].tolist())) for e, p in scene.places.cables.items()
        }
        where = {
            (f"{a}.{b}", f"{c}.{d}"): (rack.end(a, b, True), rack.end(c, d, False))
            for a, b, c, d in seen
        }
        hung = all(
            abs(u - v) < 1e-6
            for e in wanted & ends.keys()
            for p, q in zip(ends[e], where[e], strict=True)
            for u, v in zip(p, q, strict=True)
        )
        return (
            placed == {n: tuple(rack.place(n)) for n in rack.panels}
            and scene.stage.faces.keys() == rack.panels.keys()
            and ends.keys() == wanted
            and hung
        )

    def wander(self, seed: int) -> None:
        """Random edits, and all of them undone."""
        hands, agreed = Hands(self.document, seed), True
        for i in range(EDITS):
            hands.edit()
            if i % 5 == 0:
                self.frames()
            if i % 50 == 0:
                self.settle()
                agreed = agreed and self.agrees()
        while self.document.undo():
            pass
        self.settle()
        self.facts.setdefault("agreed", []).append(agreed and self.agrees())
        self.facts.setdefault("items", []).append(self.items())

    def run(self) -> None:
        scene, document = self.scene, self.document
        end = time.monotonic() + 120.0
        while not len(self.sound.history("cells.spike")):
            assert time.monotonic() < end, "no sound"
            time.sleep(0.05)
        document.do("turn", "rain.rate", 40.0)  # it begins with silence, and nobody has time
        box = scene.bounds()
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for zoom in (1.0, 2.2, 0.4, 0.2):
            self.look(*middle, zoom)
            self.frames(60)
            lit = len(scene.pulse.spikes.under_way)
            self.shot(f"zoom_{zoom:g}", spikes=lit)
        self.look(*middle, 1.0)
        self.sound.stop()
        self.frames(40)
        scene.select({"cells"})
        self.settle()
        self.shot("selected")
        scene.select(())
        fits = fitting(document.patch, document.known, "mood.y")
        scene.glow(fits)
        scene.ghost_cable("mood.y", (650.0, 400.0))
        self.frames(60)
        spots = {}
        for name, (panel, x, y) in scene.places.panels.items():
            for jack in panel.jacks:
                if not jack.is_knob:
                    full = f"{name}.{jack.name}"
                    spots[full] = [*scene.camera.screen(x + jack.x, y + jack.y), full in fits]
        self.shot("glow", spots=spots, hand=scene.camera.screen(650.0, 400.0))
        scene.glow(None)
        scene.ghost_cable(None)
        document.do("move", {"room": (672.0, 816.0)})
        self.settle()
        self.shot("moved")
        document.do("state", ["rain"], "muted")
        document.do("mute", "mood.y", "cells.drive", True)
        self.settle()
        self.shot("muted")
        document.undo()
        document.undo()
        document.undo()
        document.do("paste", GHOST)
        self.settle()
        self.facts["silent"] = sorted(c.ends for c in scene.stage.cords.values() if c.is_silent)
        document.undo()
        scene.tip("a tip", *middle)
        scene.box((middle[0] - 200, middle[1] - 100, middle[0] + 200, middle[1] + 100))
        self.map()
        self.shot("box", middle=scene.camera.screen(*middle))
        scene.box(None)
        scene.tip("")
        scene.choose(scene.settings, Settings(minimap=False))
        self.shot("bare")
        palettes.choose("contrast")
        scene.choose(scene.settings, Settings(theme="contrast"))
        self.settle()
        self.shot("contrast")
        palettes.choose("night")
        scene.choose(scene.settings, Settings())
        self.settle()
        at_rest = scene.press_minimap(WIDE - 100, TALL - 60)
        self.map()
        self.facts["minimap"] = at_rest, scene.press_minimap(WIDE - 100, TALL - 60)
        self.look(*middle, 0.7)
        for seed in (1, 2, 3):
            self.wander(seed)
        self.shot("after")
        scene.close()
        self.sound.close()
        dpg.destroy_context()
        (self.folder / "facts.json").write_text(json.dumps(self.facts))


if __name__ == "__main__":
    Tour(Path(sys.argv[1])).run()
