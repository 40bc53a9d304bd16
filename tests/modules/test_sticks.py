"""Sticks: nothing in the dead zone, the ends kept, a curve that is fine in the middle."""

import numpy as np
import pytest

from spikerack.modules.sticks import gamepad, joystick
from tests.bench import play

X = np.linspace(-1.0, 1.0, 401)[:, None]


@pytest.mark.parametrize(("module", "axis"), [(joystick, "rotate_y"), (gamepad, "right_x")])
@pytest.mark.parametrize("dead_zone", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("curve", [0.0, 0.5, 1.0])
def test_an_axis_is_shaped(module, axis, dead_zone, curve):
    y = play(module, len(X), **{axis: X, "dead_zone": dead_zone, "curve": curve})[axis][:, 0]
    x, out = X[:, 0], np.abs(X[:, 0]) > dead_zone
    assert not y[~out].any()
    np.testing.assert_allclose(y, -y[::-1], atol=1e-12)
    assert (y[0], y[-1]) == pytest.approx((-1.0, 1.0))
    assert (np.diff(y) > -1e-12).all()
    far = np.sign(x) * np.maximum(0.0, np.abs(x) - dead_zone) / (1.0 - dead_zone)
    np.testing.assert_allclose(y, (1.0 - curve) * far + curve * far**3, atol=1e-12)
    assert (np.abs(y) <= np.abs(far) + 1e-12).all(), "in the middle it moves less than the hand"
