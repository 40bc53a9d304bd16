"""A patch as a picture: what is where, in which colour, for every example."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image as Pixels

from spikerack.patcher.panels.draw_cable import cable_shapes
from spikerack.patcher.panels.draw_display import ramp
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.patch_image import EMPTY, ROUND, picture, turned
from spikerack.patcher.panels.pillow_painter import Painting
from spikerack.patcher.panels.rack import Rack
from spikerack.patcher.panels.shapes import Curve, Disc, Image, Line, Rect, Text
from spikerack.patcher.panels.theme import HEIGHT, NIGHT, ROW, THEMES
from spikerack.patcher.sharing.preview import heard
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Group, Node, Note, Patch
from spikerack.runtime.patch.patchfile import read
from tests.at_random.patches import LIBRARY, patches
from tests.root import ROOT

PATCHES = sorted((ROOT / "patches").rglob("*.json"))
BLACK, RED = (0, 0, 0, 255), (255, 0, 0, 255)


def pixels_of(*shapes, size=(40, 30), zoom=1.0) -> np.ndarray:
    canvas = Painting(*size, 0.0, 0.0, zoom, BLACK)
    canvas.put(shapes)
    return np.asarray(canvas.finished())


def test_a_shape_is_painted_where_it_is():
    made = pixels_of(Rect(10, 5, 20, 25, RED))
    assert (made[9:21, 14:16, 0] >= 254).all()
    assert (made[:2] <= 1).all()
    assert (made[:, 24:] <= 1).all()
    made = pixels_of(Disc(20, 15, 10, RED))
    area = (made[..., 0] / 255).sum()
    assert area == pytest.approx(np.pi * 100, rel=0.02)
    made = pixels_of(Line(((5, 15), (35, 15)), RED, 4.0))
    assert made[..., 0].sum() / 255 == pytest.approx(30 * 4, rel=0.15)
    flat = Curve(((0, 15), (10, 15), (30, 15), (40, 15)), RED, 4.0)
    assert (pixels_of(flat)[14:16, 2:38, 0] > 250).all()
    image = Image(0, 0, 40, 30, np.array([[[255, 0, 0, 255], [0, 255, 0, 255]]], np.uint8))
    made = pixels_of(image)
    assert tuple(made[15, 5]) == (255, 0, 0)
    assert tuple(made[15, 35]) == (0, 255, 0)
    said = pixels_of(Text(20, 5, "spike", 20.0, RED, anchor=0.5))[..., 0].astype(float)
    middle = (said.sum(0) * np.arange(40)).sum() / said.sum()
    assert middle == pytest.approx(20.0, abs=2.0)


def test_opacity_is_laid_once_where_pieces_of_a_line_meet():
    zigzag = tuple((float(x), 15.0 + 6 * (x % 2)) for x in range(2, 38))
    made = pixels_of(Line(zigzag, (255, 0, 0, 100), 5.0))
    assert made[..., 0].max() <= 101


def test_edges_have_no_steps():
    made = pixels_of(Disc(20, 15, 9.3, RED))[..., 0]
    assert len(np.unique(made)) > 12


@pytest.mark.parametrize("path", PATCHES, ids=lambda p: p.stem)
def test_examples_are_laid_out(path):
    patch = read(path)
    rack = Rack(patch, library())
    boxes = {name: rack.box(name) for name in rack.panels}
    for (a, (ax0, ay0, ax1, ay1)), (b, (bx0, by0, bx1, by1)) in combinations(boxes.items(), 2):
        assert not (ax0 < bx1 and bx0 < ax1 and ay0 < by1 and by0 < ay1), (a, b)
    for name, note in patch.notes.items():
        x0, y0 = note.at
        for b, (bx0, by0, bx1, by1) in boxes.items():
            inside = x0 < bx1 and bx0 < x0 + note.size[0] and y0 < by1 and by0 < y0 + note.size[1]
            assert not inside, (name, b)
    assert all(node.at[1] % ROW == 0 for node in patch.nodes.values())
    ends = [
        rack.end(c.target, c.inlet, False)[0] - rack.end(c.source, c.outlet, True)[0]
        for c in patch.cables
    ]
    assert np.mean(np.array(ends) > 0) >= 0.6, "cables read from left to right"
    made = picture(patch, library(), 320)
    assert made.width == 320
    assert len(np.unique(np.asarray(made).reshape(-1, 3), axis=0)) > 200


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],
)
@given(patches())
def test_any_patch_can_be_drawn(patch):
    made = picture(patch, LIBRARY, 120)
    assert made.width <= 120
    assert 1 <= made.height <= 8000


def test_a_panel_is_drawn_where_it_stands():
    nodes = {"a": Node("lif", at=(0.0, 0.0)), "b": Node("reverb", at=(800.0, 408.0))}
    patch = Patch(nodes=nodes, cables=(Cable("a", "spike", "b", "x"),))
    rack = Rack(patch, library())
    x0, y0, x1, y1 = rack.bounds(rack.cables(NIGHT))
    wide = 1000
    made = np.asarray(picture(patch, library(), wide, look=NIGHT)).astype(int)
    zoom = wide / (x1 - x0 + 2 * ROUND)

    def at(x, y):
        return made[round((y - y0 + ROUND) * zoom), round((x - x0 + ROUND) * zoom)]

    for name, category in (("a", "neuron"), ("b", "audio")):
        x, y = rack.place(name)
        width = rack.panels[name].width
        line = at(x + width / 2, y + 29.0)  # the coloured line of the header
        assert line == pytest.approx(NIGHT.categories[category][:3], abs=40)
    end = at(*rack.end("b", "x", False)).sum()
    assert end > 400, "a plug is bright"
    assert at(400.0, -10.0).sum() < 200, "nothing stands there"


def test_colours_widths_and_cuts_of_cables():
    nodes = {
        "rain": Node("poisson", channels=4),
        "cell": Node("lif", channels=4, at=(400.0, 0.0)),
        "hush": Node("lateral_inhibition", at=(800.0, 0.0)),
        "slow": Node("lfo", rate="control", at=(0.0, 408.0)),
    }
    cables = (
        Cable("rain", "spike", "cell", "kick"), Cable("cell", "spike", "hush", "spike"),
        Cable("hush", "inhibition", "cell", "drive"), Cable("slow", "y", "cell", "tau"),
    )  # fmt: skip
    drawn = Rack(Patch(nodes=nodes, cables=cables), library()).cables(NIGHT)
    kinds = {d.cable.source: d.colour for d in drawn}
    assert kinds["rain"] == kinds["cell"] == NIGHT.signals["spikes"]
    assert kinds["hush"] == NIGHT.signals["channels"]
    assert kinds["slow"] == NIGHT.signals["control"]
    assert sum(d.is_cut for d in drawn) == 1
    assert {d.cable.source for d in drawn if d.is_cut} <= {"cell", "hush"}


def test_ghosts_groups_notes_and_states_are_drawn():
    nodes = {
        "lost": Node("vanished", {"depth": 0.5}, at=(0.0, 0.0)),
        "a": Node("lif", at=(300.0, 0.0), state="muted"),
        "b": Node("oscillator", at=(600.0, 0.0), state="bypassed"),
        "c": Node("reverb", at=(900.0, 0.0), state="frozen"),
        "d": Node("lif", at=(0.0, 408.0)),
        "e": Node("spike_voice", at=(300.0, 408.0)),
    }
    cables = (
        Cable("lost", "wet", "a", "drive"), Cable("d", "spike", "e", "spike"),
        Cable("a", "spike", "d", "kick", -1.0), Cable("e", "out", "c", "x", muted=True),
    )  # fmt: skip
    group = Group("voice", ("d", "e"), False, (0.0, 408.0), ("d.tau", "e.out", "d.kick"))
    patch = Patch(nodes, cables, notes={"n": Note("Turn it. " * 60, (800.0, 420.0))},
                  groups={"v": group})  # fmt: skip
    plain = picture(patch, library(), 900)
    folded = replace(patch, groups={"v": replace(group, folded=True)})
    rack = Rack(folded, library())
    assert {*rack.panels} == {"lost", "a", "b", "c", "v"}
    assert len(rack.cables(NIGHT)) == 3, "the cable inside is hidden"
    x, y = rack.end("d", "kick", False)
    jack = rack.panels["v"].jack("d.kick", False)
    silent = {d.cable.source for d in rack.cables(NIGHT) if d.is_silent}
    assert silent == {"lost", "e"}, "of a ghost, and muted"
    assert (x, y) == (jack.x, 408.0 + jack.y)
    assert rack.panels["lost"].jack("wet", True) is not None
    assert picture(folded, library(), 900).size[0] == plain.size[0] == 900
    for look in THEMES.values():
        assert picture(folded, library(), 300, look=look).size[0] == 300


def test_an_empty_patch_is_a_piece_of_rack():
    made = picture(Patch(), library(), 400)
    assert made.height == round((HEIGHT + 2 * ROUND) * 400 / (EMPTY[2] + 2 * ROUND))


def test_knobs_stand_as_they_are_set():
    knob = next(k for k in panel(library()["lif"]).knobs if k.name == "tau")
    q = knob.port.default
    for value, turn in ((q.lo, 0.0), (q.hi, 1.0), ((q.lo * q.hi) ** 0.5, 0.5)):
        assert turned(Node("lif", {"tau": value}), knob) == pytest.approx(turn)
    assert turned(Node("lif", {"tau": (q.lo, q.hi)}), knob) == pytest.approx(0.5)
    assert turned(None, knob) == turned(Node("lif"), knob)


def test_a_negative_cable_is_dark_inside():
    points = ((5.0, 15.0), (15.0, 15.0), (25.0, 15.0), (35.0, 15.0))
    colour = NIGHT.signals["spikes"]
    plain, hollow = (
        pixels_of(*cable_shapes(points, weight, colour, NIGHT, 1.0))[15, 20].sum(dtype=int)
        for weight in (1.0, -1.0)
    )
    assert plain > 2 * hollow


def test_displays_show_what_was_played():
    nodes = {"osc": Node("oscillator", {"pitch": 0.0}), "see": Node("meter", at=(400.0, 0.0))}
    patch = Patch(nodes, (Cable("osc", "sine", "see", "x"),))
    rack = Rack(patch, library())
    live = heard(patch, library(), 0.1, Path(), NIGHT)
    (well,) = rack.panels["osc"].wells
    lines = [s for s in live("osc", well) if isinstance(s, Line)]
    x, y = np.array(lines[-1].points).T
    assert well.x0 <= x.min() < x.max() <= well.x1
    assert well.y0 <= y.min() < y.max() <= well.y1
    middle = (well.y0 + well.y1) / 2
    crossings = np.count_nonzero(np.diff(np.sign(y - middle)))
    assert crossings in range(9, 13), "5.2 periods of C4 in the 20 ms of a scope"
    (well,) = rack.panels["see"].wells
    lit = [s for s in live("see", well) if isinstance(s, Rect) and s.fill == NIGHT.level_over]
    assert lit, "a full sine reaches 0 dB"


def test_pixels_begin_at_the_well_and_end_bright():
    for look in THEMES.values():
        table = ramp(look.categories["neuron"], look, False)
        assert tuple(table[0]) == look.well
        assert table[255, :3].sum() > table[128, :3].sum() > table[0, :3].sum()
        signed = ramp(look.categories["neuron"], look, True)
        assert signed[0, :3].sum() > signed[127, :3].sum() < signed[255, :3].sum()


def test_pictures_are_plain_images():
    made = picture(read(PATCHES[0]), library(), 64)
    assert isinstance(made, Pixels.Image)
    assert made.mode == "RGB"
