"""Every module's panel: all of it is there, nothing overlaps, nothing is cut."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.modules.ports import CATEGORIES, DISPLAYS, KINDS, Quantity
from spikerack.patcher.displays.screens import SCREENS
from spikerack.patcher.panels.control_rows import NAME, SEGMENT
from spikerack.patcher.panels.draw_panel import body, far, knob_shapes, switch_shapes
from spikerack.patcher.panels.fonts import fitted, text_width
from spikerack.patcher.panels.ghosts import ghost_panel, group_panel
from spikerack.patcher.panels.layout import label_spot, panel
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.notes import note_lines
from spikerack.patcher.panels.panel_marks import outline_shapes, silent_shapes
from spikerack.patcher.panels.shapes import Disc, Line, Rect, Text
from spikerack.patcher.panels.theme import HEADER, HEIGHT, LABEL, NIGHT, THEMES, TITLE
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Group, Node, Patch

SPECS = list(library().values())
Field = tuple[str, float, float, float, float]


def fields(made: Panel) -> list[Field]:
    """Every spot of a panel that must be free of the others: what, x0, y0, x1, y1."""
    found: list[Field] = [("header", 0, 0, made.width, HEADER)]
    for k in made.knobs:
        reach = k.r + 5.6  # with half the arc's thickness
        found.append((f"knob {k.name}", k.x - reach, k.y - reach, k.x + reach, k.y + k.r))
    for s in made.switches:
        found.append((f"switch {s.name}", s.x, s.y, s.x + s.w, s.y + s.h))
    for s in made.settings:
        found.append((f"setting {s.port.name}", s.x, s.y, s.x + s.w, s.y + s.h))
    for w in made.wells:
        found.append((f"well {w.kind}", w.x0, w.y0, w.x1, w.y1))
    labels = {c.name: c.label for c in (*made.knobs, *made.switches)}
    for j in made.jacks:
        side = f"{'outlet' if j.is_outlet else 'inlet'} {j.name}"
        found.append((side, j.x - j.r, j.y - j.r, j.x + j.r, j.y + j.r))
        x, y = label_spot(j.x, j.y) if j.is_knob else (j.x, j.y - 31)
        label = labels[j.name] if j.is_knob else j.label
        half = text_width(label, LABEL) / 2
        found.append((f"label of {side}", x - half, y, x + half, y + LABEL))
    return found


def overlapping(a: Field, b: Field) -> bool:
    return a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]


@pytest.mark.parametrize("channels", [0, 1, 8])
@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_nothing_overlaps_and_all_is_inside(spec, channels):
    made = panel(spec, channels)
    spots = fields(made)
    for a, b in combinations(spots, 2):
        assert not overlapping(a, b), (a, b)
    for name, x0, y0, x1, y1 in spots[1:]:
        assert 1.0 <= x0 < x1 <= made.width - 1.0, name
        assert HEADER <= y0 < y1 <= HEIGHT - 14.0, name
    for plate in made.plates:
        assert 0 < plate.x0 < plate.x1 < made.width
        assert HEADER < plate.y0 < plate.y1 < HEIGHT - 14.0
        for name, x0, y0, x1, y1 in spots:
            if "outlet" in name:
                assert plate.x0 <= x0 < x1 <= plate.x1, name
                assert plate.y0 <= y0 < y1 <= plate.y1, name
            else:
                assert not overlapping((name, x0, y0, x1, y1), ("", *vars(plate).values())), name


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_every_port_has_one_place(spec):
    made = panel(spec)
    inlets = [j.name for j in made.jacks if not j.is_outlet]
    assert sorted(inlets) == sorted(p.name for p in spec.inlets)
    outlets = [j.name for j in made.jacks if j.is_outlet]
    assert sorted(outlets) == sorted(str(o) for o in spec.outlets if not o.sink)
    controls = [c.name for c in (*made.knobs, *made.switches)]
    assert sorted(controls) == sorted(p.name for p in spec.of("knob"))
    for knob in made.knobs:  # its inlet stands in the gap at the lower end of its arc
        jack = made.jack(knob.name, False)
        assert jack.is_knob
        assert jack.x == knob.x
        assert knob.r < jack.y - knob.y <= knob.r + 8.0
    radii = [k.r for k in made.knobs]
    assert radii == sorted(radii, reverse=True), "the first are the most important"
    assert {*radii} <= {22.0, 17.0, 13.0}
    assert {j.kind for j in made.jacks} <= {*KINDS}


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_names_of_switches_and_titles_are_not_cut(spec):
    made = panel(spec)
    for switch in made.switches:
        spare = switch.w - max(text_width(name, NAME) for name in switch.names)
        assert spare >= (24.0 if switch.is_window else 6.0)
        assert switch.is_window == (len(switch.names) > 4)
        if not switch.is_window:
            assert switch.h >= SEGMENT * len(switch.names)
    said = [s for s in body(made, "", None, NIGHT) if isinstance(s, Text)]
    header = next(s for s in said if s.is_bold)
    assert header.text == made.title.upper()
    assert 11.0 <= header.size <= TITLE
    assert all("…" not in s.text for s in said)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_shapes_stay_on_the_panel_and_turn(spec):
    made = panel(spec)
    for shape in [*body(made, "", None, NIGHT), *far(made, "", NIGHT)]:
        if isinstance(shape, Text):
            wide = text_width(shape.text, shape.size, shape.is_bold)
            left = shape.x - shape.anchor * wide
            assert 0.0 <= left <= made.width - wide, shape.text
            assert 0.0 <= shape.y <= HEIGHT - shape.size, shape.text
        if isinstance(shape, Disc):
            assert shape.r <= shape.x <= made.width - shape.r
    for knob in made.knobs:
        for turn in (0.0, 0.3, 1.0):
            value, second, pointer = knob_shapes(knob, turn, 1.0 - turn, NIGHT)
            tip = np.array(pointer.points[1]) - (knob.x, knob.y)
            assert np.hypot(*tip) < knob.r
            angle = np.degrees(np.arctan2(tip[1], tip[0])) % 360
            assert angle == pytest.approx((135 + 270 * turn) % 360)
            assert second.colour[3] > 0
            assert value.points
        assert knob_shapes(knob, 0.5, None, NIGHT)[1].colour[3] == 0, "nothing modulates it"
    for switch in made.switches:
        for value, name in enumerate(switch.names):
            lit = [s for s in switch_shapes(switch, value, NIGHT) if isinstance(s, Text)]
            assert name in [s.text for s in lit]
            if not switch.is_window:
                assert [s.text for s in lit if s.colour == NIGHT.white] == [name]


def brightness(colour):
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def test_themes_and_screens_know_all_there_is():
    assert {*SCREENS} == {*DISPLAYS} <= {*library()}, "a display has a module with its knobs"
    for theme in THEMES.values():
        assert {*theme.categories} == {*CATEGORIES}
        assert {*KINDS} <= {*theme.signals}
        assert theme.signals["trigger"] == theme.signals["spikes"]
        assert {*theme.signals} == {*NIGHT.signals}
        ink, ground = (
            0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (theme.ink, theme.panel)
        )
        assert ink - ground > 150


def test_a_whole_knob_has_a_tick_for_each_value():
    spec = library()["sequencer"]
    made = panel(spec)
    knob = next(k for k in made.knobs if k.name == "length")
    q = knob.port.default
    assert isinstance(q, Quantity)
    assert q.taper == "whole"
    ticks = [
        s
        for s in body(made, "", None, NIGHT)
        if isinstance(s, Line) and s.colour == NIGHT.faint and len(s.points) == 2
        and np.hypot(s.points[0][0] - knob.x, s.points[0][1] - knob.y) < knob.r + 9.0
    ]  # fmt: skip
    assert len(ticks) == q.hi - q.lo + 1


def test_one_channel_of_a_neuron_shows_its_voltage():
    lif = library()["lif"]
    assert [(w.kind, w.source) for w in panel(lif, 1).wells] == [("scope", "v")]
    assert [(w.kind, w.source) for w in panel(lif, 8).wells] == [("raster", "spike")]
    assert [(w.kind, w.source) for w in panel(library()["stdp"]).wells] == [("matrix", "w")]


def test_a_ghost_shows_what_is_known_of_it():
    node = Node("vanished", knobs={"depth": 0.25, "a_rather_long_name_of_a_knob": (1.0, 2.0)})
    made = ghost_panel(node, ("in", "side"), ("wet",))
    assert [(j.name, j.is_outlet) for j in made.jacks] == [
        ("in", False), ("side", False), ("wet", True),
    ]  # fmt: skip
    said = [s.text for s in body(made, "old", node, NIGHT) if isinstance(s, Text)]
    assert "OLD" in said
    assert "missing module" in said
    assert "depth  0.25" in said
    many = ghost_panel(Node("vanished", knobs={f"k{i}": float(i) for i in range(99)}))
    for shape in body(many, "old", None, NIGHT):
        if isinstance(shape, Text):
            assert shape.y + shape.size <= HEIGHT
    for a, b in combinations(fields(made), 2):
        assert not overlapping(a, b)


def test_a_group_shows_what_was_brought_out():
    nodes = {"osc": Node("oscillator"), "cell": Node("lif"), "lost": Node("vanished")}
    ports = ("osc.pitch", "cell.tau", "osc.fm", "osc.saw", "cell.drive", "lost.x", "gone.y")
    group = Group("voice", tuple(nodes), True, (0.0, 0.0), ports)
    made = group_panel(group, Patch(nodes=nodes), library())
    assert made.kind == "group"
    assert made.title == "voice"
    assert [k.name for k in made.knobs] == ["osc.pitch", "cell.tau"]
    sides = {j.name: j.is_outlet for j in made.jacks if not j.is_knob}
    assert sides == {"osc.fm": False, "cell.drive": False, "osc.saw": True}
    both = replace(group, ports=("osc.width", "osc.pitch", "cell.tau"))
    assert all(k.label for k in group_panel(both, Patch(nodes=nodes), library()).knobs)
    for a, b in combinations(fields(made), 2):
        assert not overlapping(a, b)


def test_a_cable_ends_somewhere_also_at_a_hidden_outlet():
    made = panel(library()["audio_out"])
    assert made.jack("left", True) is None
    assert made.spot("left", True) == (made.width, HEIGHT - 34.0)
    assert made.spot("left", False) == (made.jack("left", False).x, made.jack("left", False).y)


@given(st.text(max_size=60), st.floats(20, 300))
def test_texts_fit(text, width):
    said, size = fitted(text, width, 14.5, 9.0)
    assert len(said) <= 1 or text_width(said, size) <= width + 1e-6
    assert said == text or said.endswith("…") or len(said) <= 1
    for line in note_lines(text, width):
        assert len(line) <= 1 or text_width(line, 14.0) <= width + 1e-6


def test_wells_have_room():
    for spec in SPECS:
        for well in (made := panel(spec)).wells:
            assert well.x1 - well.x0 >= 80, spec.name
            is_low = made.buttons or well.kind in ("steps", "rhythm")  # buttons take of its room
            assert well.y1 - well.y0 >= (28 if is_low else 50), spec.name


def test_a_selected_panel_is_outlined_outside():
    made = panel(library()["lif"])
    (edge,) = outline_shapes(made, NIGHT)
    assert isinstance(edge, Rect)
    assert edge.x0 < 0
    assert edge.x1 > made.width


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_why_a_node_is_silent_stands_on_its_panel(spec):
    made, words = panel(spec), "file not found (got 'a b'); choose another, or leave it empty"
    assert not silent_shapes(made, "", NIGHT)
    texts = [s for s in silent_shapes(made, f"nodes.p, {words}", NIGHT) if isinstance(s, Text)]
    assert " ".join(t.text for t in texts) == f"silent {words}"
    for t in texts:
        assert t.x + text_width(t.text, t.size) <= made.width
        assert HEADER < t.y < made.height - t.size
