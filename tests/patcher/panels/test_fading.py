"""A cable stays whole, but fades where it would hide a knob, a jack or a name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.patcher.panels.curve import along, bezier, curve, length, part, rest
from spikerack.patcher.panels.draw_cable import FAINT, cable_shapes, faded_shapes
from spikerack.patcher.panels.fading import PLUGGED, STEP, kept, pieces
from spikerack.patcher.panels.layout import label_spot, panel
from spikerack.patcher.panels.theme import HEADER, NIGHT
from spikerack.runtime.library import library

spots = st.floats(-500.0, 500.0)
parts = st.floats(0.0, 1.0)


@given(st.tuples(spots, spots), st.tuples(spots, spots), parts, parts)
def test_a_part_of_a_curve_lies_on_it(p, q, start, end):
    points = curve(p, q, 60.0)
    t = np.linspace(0.0, 1.0, 9)
    found = bezier(part(points, start, end), t)
    assert found == pytest.approx(bezier(points, start + (end - start) * t), abs=1e-6)


def covered(path, fields):
    x, y = path[:, :1], path[:, 1:]
    x0, y0, x1, y1 = fields.T
    return ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any(1)


@given(st.tuples(spots, spots), st.tuples(spots, spots))
def test_a_cable_is_whole_in_pieces_and_faint_over_what_is_kept(p, q):
    points = curve(p, q, rest(p, q))
    fields = np.array([[-200.0, -100.0, -120.0, 60.0], [0.0, 0.0, 90.0, 400.0]])
    long = length(along(points))
    found = pieces(points, long, fields)
    assert found[0][0][0] == pytest.approx(p)
    assert found[-1][0][3] == pytest.approx(q)
    for (one, was), (other, now) in zip(found[:-1], found[1:], strict=True):
        assert one[3] == pytest.approx(other[0])
        assert was != now
    for piece, is_faint in found:
        path = bezier(piece, np.linspace(0.0, 1.0, 7))
        path = path[np.hypot(*(path - p).T) > PLUGGED + 2 * STEP]
        path = path[np.hypot(*(path - q).T) > PLUGGED + 2 * STEP]
        wide = fields + 3 * STEP * np.array([-1, -1, 1, 1])
        narrow = fields - 3 * STEP * np.array([-1, -1, 1, 1])
        if is_faint:
            assert covered(path, wide).all()
        else:
            assert not covered(path, narrow).any()


def test_what_is_kept_are_the_knobs_the_jacks_and_the_names():
    made = panel(library()["svf"])
    fields = kept(made, "a filter", NIGHT)
    spots = [(k.x, k.y) for k in made.knobs] + [(j.x, j.y) for j in made.jacks]
    spots += [(j.x, label_spot(j.x, j.y)[1] + 6) for j in made.jacks if j.is_knob]
    spots += [(j.x, j.y - 25.0) for j in made.jacks if not j.is_knob]
    spots.append((20.0, HEADER / 2))
    assert covered(np.array(spots), fields).all()
    plain = np.array([(made.width - 3.0, HEADER + 4.0), (made.width / 2, made.height - 4.0)])
    assert not covered(plain, fields).any()


def test_a_faint_piece_is_its_body_alone():
    points = curve((0.0, 0.0), (300.0, 0.0), 80.0)
    whole = cable_shapes(points, 1.0, NIGHT.signals["audio"], NIGHT)
    assert faded_shapes([(points, False)], 1.0, NIGHT.signals["audio"], NIGHT) == whole
    (left,) = faded_shapes([(points, True)], 1.0, NIGHT.signals["audio"], NIGHT)
    assert left.colour[3] == pytest.approx(FAINT * whole[1].colour[3], abs=1.0)
    assert left.points == whole[1].points
