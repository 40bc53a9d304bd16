"""How cables hang, how they are found, and what their looks tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.patcher.panels.colours import cable_colour, thickness
from spikerack.patcher.panels.curve import along, at, curve, dashes, length, nearest, rest
from spikerack.patcher.panels.draw_cable import cable_shapes
from spikerack.patcher.panels.theme import NIGHT, THEMES

points = st.tuples(st.floats(-4000, 4000), st.floats(-4000, 4000))


@given(points, points)
def test_a_cable_goes_from_end_to_end_and_hangs(p, q):
    sag = rest(p, q)
    assert sag == pytest.approx(46 + 0.2 * np.hypot(q[0] - p[0], q[1] - p[1]))
    path = along(curve(p, q, sag))
    assert path[0] == pytest.approx(p)
    assert path[-1] == pytest.approx(q)
    assert at(path, 0.0) == pytest.approx(p)
    assert at(path, 1.0) == pytest.approx(q)
    line = np.array(p) + np.linspace(0, 1, len(path))[:, None] * np.subtract(q, p)
    assert (path[1:-1, 1] > line[1:-1, 1] - 1e-6).all() or abs(p[1] - q[1]) > 200


@given(points, points, st.floats(0.05, 0.95))
def test_the_nearest_point_of_a_cable(p, q, part):
    path = along(curve(p, q, rest(p, q)))
    x, y = at(path, part)
    gap, found = nearest(path, x, y)
    assert gap == pytest.approx(0.0, abs=1e-6)
    assert np.hypot(*np.subtract(at(path, found), (x, y))) == pytest.approx(0.0, abs=1e-5)
    far_off = nearest(path, x, 1e5)[0]
    assert far_off == pytest.approx(np.hypot(*(path - (x, 1e5)).T).min(), rel=1e-3)


@settings(max_examples=40)
@given(points, points)
def test_dashes_keep_the_length(p, q):
    path = along(curve(p, q, rest(p, q)))
    whole = length(path)
    pieces = [length(d) for d in dashes(path, 9.0, 7.0)]
    assert max(pieces) <= 9.0 + 1e-6
    assert sum(pieces) == pytest.approx(whole * 9 / 16, abs=9.0)


def test_weight_is_thickness_and_sign_is_seen():
    assert thickness(1.0) == 5.0
    weights = [0.0, 0.01, 0.1, 0.5, 1.0, 2.0, 8.0, 4000.0]
    assert [thickness(w) for w in weights] == sorted(thickness(w) for w in weights)
    assert thickness(-2.0) == thickness(2.0)
    ends = curve((0.0, 0.0), (200.0, 0.0), 80.0)
    colour = NIGHT.signals["spikes"]
    up, down = (cable_shapes(ends, w, colour, NIGHT) for w in (1.0, -1.0))
    assert len(up) == len(down) == 3
    assert sum(up[2].colour[:3]) > sum(colour[:3]) > sum(down[2].colour[:3]), "hollow"


def test_colours_say_what_runs():
    for theme in THEMES.values():
        colour = theme.signals
        assert cable_colour("spikes", "audio", 8, theme) == colour["spikes"]
        assert cable_colour("audio", "audio", 1, theme) == colour["audio"]
        assert cable_colour("audio", "control", 1, theme) == colour["control"]
        assert cable_colour("control", "audio", 1, theme) == colour["control"]
        assert cable_colour("control", "audio", 3, theme) == colour["channels"]
        assert cable_colour("gate", "audio", 1, theme) == colour["gate"]
