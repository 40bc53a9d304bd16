"""What stands under a point: every part of every panel, cables over panels, the topmost first."""

import random

import numpy as np
import pytest

from spikerack.patcher.canvas.hit import REACH, Hit, Places, distance
from spikerack.patcher.canvas.spatial_index import GridIndex
from spikerack.patcher.panels.curve import along, curve, rest
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.theme import HEADER
from spikerack.runtime.library import library

MODULES = sorted(library())
AT = (1234.5, -678.0)


def standing(name: str, x: float = AT[0], y: float = AT[1]) -> Places:
    places = Places()
    places.put_panel("n", panel(library()[name]), x, y)
    return places


@pytest.mark.parametrize("name", MODULES)
def test_the_middle_of_every_part_is_that_part(name):
    places, made = standing(name), panel(library()[name])
    for jack in made.jacks:
        found = places.hit(AT[0] + jack.x, AT[1] + jack.y)
        assert found == Hit("jack", "n", jack.name, jack.is_outlet)
    for knob in made.knobs:
        assert places.hit(AT[0] + knob.x, AT[1] + knob.y) == Hit("knob", "n", knob.name)
    for switch in made.switches:
        spot = AT[0] + switch.x + switch.w / 2, AT[1] + switch.y + switch.h / 2
        assert places.hit(*spot) == Hit("switch", "n", switch.name)
    for well in made.wells:
        spot = AT[0] + (well.x0 + well.x1) / 2, AT[1] + (well.y0 + well.y1) / 2
        assert places.hit(*spot) == Hit("well", "n", well.source)
    header = AT[0] + made.width / 2, AT[1] + HEADER / 2
    assert places.hit(*header) == Hit("header", "n")
    assert places.hit(AT[0] - 30.0, AT[1]) is None


def test_from_far_small_things_cannot_be_hit():
    places, made = standing("lif"), panel(library()["lif"])
    knob, jack = made.knobs[0], next(j for j in made.jacks if not j.is_knob)
    at_knob, at_jack = (AT[0] + knob.x, AT[1] + knob.y), (AT[0] + jack.x, AT[1] + jack.y)
    kinds = [[places.hit(*at, level=n).kind for n in range(3)] for at in (at_knob, at_jack)]
    assert kinds == [["knob", "panel", "panel"], ["jack", "jack", "panel"]]


def test_the_topmost_panel_is_hit_and_lifting_changes_which_that_is():
    places, made = Places(), panel(library()["lif"])
    for i, name in enumerate("ab"):
        places.put_panel(name, made, 40.0 * i, 0.0)
    over = 60.0, HEADER / 2
    assert places.hit(*over) == Hit("header", "b")
    places.lift("a")
    assert places.hit(*over) == Hit("header", "a")
    places.drop_panel("a")
    assert places.hit(*over) == Hit("header", "b")


def test_a_cable_lies_over_a_panel_but_not_over_its_jacks_and_knobs():
    places, made = standing("lif"), panel(library()["lif"])
    jack, knob = made.jacks[0], made.knobs[0]
    p, q = (AT[0] + jack.x, AT[1] + jack.y), (AT[0] + knob.x, AT[1] + knob.y)
    places.put_cable(("a.x", "b.y"), np.array([p, q]))
    assert places.hit(*p).kind == "jack"
    assert places.hit(*q).kind == "knob"
    places.put_cable(("a.x", "b.y"), np.array([(AT[0], AT[1] + 20.0), (AT[0] + 150, AT[1] + 20.0)]))
    assert places.hit(AT[0] + 70.0, AT[1] + 20.0 + REACH - 0.5) == Hit("cable", "a.x", "b.y")
    assert places.hit(AT[0] + 70.0, AT[1] + 20.0 - REACH - 1.0) == Hit("header", "n")
    places.drop_cable(("a.x", "b.y"))
    assert places.hit(AT[0] + 70.0, AT[1] + 20.0) == Hit("header", "n")


def test_a_cable_is_as_easy_to_meet_from_afar():
    places = Places()
    places.put_cable(("a.x", "b.y"), np.array([(0.0, 0.0), (1000.0, 0.0)]))
    assert places.hit(500.0, REACH * 3, zoom=1.0) is None
    assert places.hit(500.0, REACH * 3, zoom=0.25) == Hit("cable", "a.x", "b.y")


def test_every_point_of_a_hanging_cable_is_on_it():
    p, q = (10.0, 20.0), (700.0, -300.0)
    path = along(curve(p, q, rest(p, q)))
    places = Places()
    places.put_cable(("a.x", "b.y"), path)
    for x, y in path.tolist():
        assert places.hit(x, y) == Hit("cable", "a.x", "b.y")


def test_the_distance_to_a_polyline_is_that_to_its_nearest_point():
    path = along(curve((0.0, 0.0), (300.0, 80.0), 90.0))
    fine = np.stack([np.interp(np.linspace(0, 32, 20_000), range(33), path[:, i]) for i in (0, 1)])
    for x, y in ((0, 0), (150, 10), (-40, 200), (400, 90)):
        near = np.hypot(fine[0] - x, fine[1] - y).min()
        assert distance(path, x, y) == pytest.approx(near, abs=0.02)


def test_a_cable_round_a_box_does_not_cross_it():
    places = Places()
    path = np.array([(0.0, 0.0), (0.0, 1000.0), (1000.0, 1000.0)])
    places.put_cable(("a.x", "b.y"), path)
    assert places.crossing((400.0, 100.0, 900.0, 600.0)) == set()
    assert places.crossing((400.0, 100.0, 900.0, 1000.0)) == {("a.x", "b.y")}
    assert places.crossing((-10.0, 400.0, 10.0, 420.0)) == {("a.x", "b.y")}
    assert places.crossing((2e3, 2e3, 3e3, 3e3)) == set()


def test_notes_and_group_titles_lie_under_panels_and_cables():
    places = standing("lif")
    places.put_flat("group", "g", (AT[0] - 20, AT[1] - 40, AT[0] + 300, AT[1] - 20))
    places.put_flat("note", "t", (AT[0] - 200, AT[1], AT[0] + 50, AT[1] + 100))
    assert places.hit(AT[0], AT[1] - 30) == Hit("group", "g")
    assert places.hit(AT[0] - 100, AT[1] + 50) == Hit("note", "t")
    assert places.hit(AT[0] + 20, AT[1] + 10) == Hit("header", "n")


def test_what_a_folded_group_shows_belongs_to_the_node_inside():
    from spikerack.patcher.panels.ghosts import group_panel
    from spikerack.runtime.patch.graph import Group, Node, Patch

    group = Group("both", ("osc", "lif"), True, ports=("lif.tau", "lif.spike"))
    patch = Patch({"osc": Node("lif"), "lif": Node("lif")}, groups={"both": group})
    made = group_panel(group, patch, library())
    places = Places()
    places.put_panel("both", made, 0.0, 0.0)
    (knob,) = made.knobs
    assert places.hit(knob.x, knob.y) == Hit("knob", "lif", "tau")
    outlet = next(j for j in made.jacks if j.is_outlet)
    assert places.hit(outlet.x, outlet.y) == Hit("jack", "lif", "spike", True)
    assert places.hit(made.width / 2, 10.0) == Hit("header", "both")


def test_the_index_finds_what_looking_at_everything_finds():
    dice = random.Random(3)
    cells: GridIndex[int] = GridIndex()
    for step in range(3_000):
        thing = dice.randrange(200)
        if dice.random() < 0.3:
            cells.drop(thing)
        else:
            x, y = dice.uniform(-5e3, 5e3), dice.uniform(-5e3, 5e3)
            cells.put(thing, (x, y, x + dice.uniform(0, 900), y + dice.uniform(0, 900)))
        if step % 10 == 0:
            x, y, side = dice.uniform(-6e3, 6e3), dice.uniform(-6e3, 6e3), dice.uniform(0, 6e3)
            slow = {
                t
                for t, (a, b, c, d) in cells.boxes.items()
                if a <= x + side and c >= x and b <= y + side and d >= y
            }
            assert cells.touching((x, y, x + side, y + side)) == slow
