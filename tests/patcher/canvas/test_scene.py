"""The canvas in a window: what must be seen where, and that it stands for the patch, no more.

One tour of a window (tests/rig/canvas_tour.py) leaves pictures and facts in build/screens/canvas.
"""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.theme import CONTRAST, HEADER, NIGHT, mix
from spikerack.runtime.library import library
from spikerack.runtime.patch.patchfile import read
from tests.rig.screen import ROOT, Screen

pytestmark = pytest.mark.xdist_group("screen")

PATCH = read(ROOT / "patches" / "first_sound.json")
PANELS = {n: panel(library()[node.module], node.channels) for n, node in PATCH.nodes.items()}


@pytest.fixture(scope="module")
def tour():
    """Pictures as arrays of colours, and where everything was."""
    folder = ROOT / "build" / "screens" / "canvas"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    screen = Screen()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.rig.canvas_tour", str(folder)],
            cwd=ROOT, env=screen.env, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
    finally:
        screen.close()
    assert done.returncode == 0, done.stderr[-3000:]
    facts = json.loads((folder / "facts.json").read_text())
    pictures = {p.stem: np.asarray(Image.open(p).convert("RGB"), float) for p in folder.glob("*")
                if p.suffix == ".png"}  # fmt: skip
    return SimpleNamespace(facts=facts, pictures=pictures)


def pixel(tour, picture: str, x: float, y: float, reach: int = 0) -> np.ndarray:
    """The colour at a place, or the mean of a square round it."""
    seen = tour.pictures[picture]
    x, y = round(x), round(y)
    return seen[y - reach : y + reach + 1, x - reach : x + reach + 1].mean((0, 1))


def spot(tour, picture: str, node: str, x: float, y: float) -> tuple[float, float]:
    """A place on a panel, in pixels."""
    facts = tour.facts[picture]
    left, top = facts["corners"][node]
    return left + x * facts["zoom"], top + y * facts["zoom"]


def is_seen(x: float, y: float) -> bool:
    return 4 < x < 1596 and 4 < y < 996 and not (x > 1400 and y > 840)


def near(a, b, within: float = 14.0) -> bool:
    return bool(np.abs(np.asarray(a) - np.asarray(b[:3])).max() <= within)


@pytest.mark.parametrize("zoom", ["0.2", "0.4", "1", "2.2"])
def test_every_header_in_sight_has_its_colour(tour, zoom):
    seen = 0
    for node, made in PANELS.items():
        at = spot(tour, f"zoom_{zoom}", node, made.width - 24.0, HEADER / 2 - 2.0)
        if is_seen(*at):
            seen += 1
            wanted = mix(NIGHT.panel, NIGHT.categories[made.category], NIGHT.header)
            found = pixel(tour, f"zoom_{zoom}", *at)
            assert near(found, wanted, 24.0), (node, found)
    assert seen >= (1 if zoom == "2.2" else 8)


def test_near_by_there_are_knobs_and_from_far_there_are_none(tour):
    made = PANELS["left"]  # its name stands between its knobs
    for picture, is_near in (("zoom_1", True), ("zoom_0.4", False)):
        for knob in (made.knobs[0], made.knobs[-1]):
            plate, cap = (
                pixel(tour, picture, *spot(tour, picture, "left", knob.x + dx, knob.y))
                for dx in (-knob.r - 14.0, -knob.r / 2)
            )
            assert (np.abs(cap - plate).max() > 9) == is_near, (picture, knob.name)


def test_an_unplugged_jack_is_a_hole_in_a_ring_of_its_signal(tour):
    jack = PANELS["cells"].jack("v", True)
    assert near(
        pixel(tour, "zoom_1", *spot(tour, "zoom_1", "cells", jack.x, jack.y)), NIGHT.unplugged
    )
    ring = pixel(tour, "zoom_1", *spot(tour, "zoom_1", "cells", jack.x + 7.1, jack.y))
    assert near(ring, NIGHT.signals[jack.kind], 60.0)


def test_a_cable_is_seen_in_its_middle(tour):
    x, y = tour.facts["selected"]["middles"]["rain.spike>cells.kick"]
    red, green, blue = pixel(tour, "selected", x, y)
    assert red > 150
    assert red > green > blue + 50  # amber


def test_what_plays_lights_displays_and_sends_spikes(tour):
    assert tour.facts["zoom_1"]["spikes"] > 0
    for node in ("rain", "string", "out"):
        well = PANELS[node].wells[0]
        (x0, y0), (x1, y1) = (
            spot(tour, "zoom_1", node, x, y)
            for x, y in ((well.x0 + 3, well.y0 + 3), (well.x1 - 3, well.y1 - 3))
        )
        seen = tour.pictures["zoom_1"][round(y0) : round(y1), round(x0) : round(x1)]
        assert (seen.max(2) > 100).mean() > 0.005, node


def test_a_selected_panel_is_outlined_and_others_are_not(tour):
    for node in ("cells", "hush"):
        at = spot(tour, "selected", node, PANELS[node].width / 2, -3.0)
        assert (pixel(tour, "selected", *at).min() > 180) == (node == "cells")


def test_jacks_that_fit_glow_and_others_lie_in_the_dark(tour):
    brighter = {True: [], False: []}
    for x, y, fits in tour.facts["glow"]["spots"].values():
        after, before = (pixel(tour, p, x, y, 13).mean() for p in ("glow", "selected"))
        brighter[fits].append(after - before)
    assert min(brighter[True]) > 8
    assert max(brighter[False]) < 8
    assert np.median(brighter[False]) < -8


def test_the_cable_in_the_hand_ends_at_the_hand(tour):
    x, y = tour.facts["glow"]["hand"]
    assert pixel(tour, "glow", x, y, 3).mean() > pixel(tour, "selected", x, y, 3).mean() + 60


def test_a_moved_panel_is_where_it_went_and_no_more_where_it_was(tour):
    wanted = mix(NIGHT.panel, NIGHT.categories["audio"], NIGHT.header)
    at = spot(tour, "moved", "room", 90.0, HEADER - 7.0)
    assert near(pixel(tour, "moved", *at), wanted)
    was = spot(tour, "selected", "room", 90.0, 200.0)
    assert near(pixel(tour, "moved", *was), NIGHT.background, 8)


def test_a_muted_node_is_dark_and_a_muted_cable_grey(tour):
    at = spot(tour, "muted", "rain", 10.0, 200.0)
    assert pixel(tour, "muted", *at).mean() < 0.7 * pixel(tour, "moved", *at).mean()
    x, y = tour.facts["muted"]["middles"]["mood.y>cells.drive"]
    seen = tour.pictures["muted"][round(y) - 40 : round(y) + 40, round(x) - 4 : round(x) + 4]
    violet = (seen[..., 2] - seen[..., 1] > 60).mean()
    was = tour.pictures["moved"][round(y) - 40 : round(y) + 40, round(x) - 4 : round(x) + 4]
    assert violet < 0.02 < (was[..., 2] - was[..., 1] > 60).mean()


def test_cables_of_a_ghost_are_drawn_as_what_is_silent(tour):
    assert tour.facts["silent"] == [["beside.low", "strange.x"], ["strange.y", "beside.x"]]


def test_a_box_and_a_tip_are_seen_and_the_minimap_can_be_put_away(tour):
    x, y = tour.facts["box"]["middle"]
    difference = np.abs(tour.pictures["box"] - tour.pictures["bare"]).max(2)
    assert difference[round(y) - 98 : round(y) + 98, round(x) - 198 : round(x) + 198].mean() > 8
    corner = difference[860:980, 1460:1580]
    assert (corner > 20).mean() > 0.2
    assert tour.facts["minimap"] == [False, True]  # at rest, and while the view moves


def test_another_palette_paints_everything_anew(tour):
    for node in ("rain", "cells", "hush", "notes"):
        made = PANELS[node]
        wanted = mix(CONTRAST.panel, CONTRAST.categories[made.category], CONTRAST.header)
        at = spot(tour, "contrast", node, made.width - 24.0, HEADER / 2 - 2.0)
        assert near(pixel(tour, "contrast", *at), wanted), node


def test_after_random_edits_what_stands_is_what_the_patch_says(tour):
    assert tour.facts["agreed"] == [True, True, True]


def test_no_item_is_left_behind(tour):
    first, *others = tour.facts["items"]
    assert all(count <= first for count in others), tour.facts["items"]


def test_after_all_is_undone_the_canvas_looks_as_it_did(tour):
    for node in ("rain", "cells", "hush"):
        made = PANELS[node]
        wanted = mix(NIGHT.panel, NIGHT.categories[made.category], NIGHT.header)
        at = spot(tour, "after", node, made.width - 24.0, HEADER / 2 - 2.0)
        assert near(pixel(tour, "after", *at), wanted), node
