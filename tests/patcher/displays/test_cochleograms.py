"""A bank's channels over time: as bright as each is loud, whatever pieces the ticks arrive in."""

import numpy as np
import pytest

from tests.patcher.displays.test_displays import shown, sine


@pytest.mark.parametrize("level", [0.0, -20.0, -45.0])
def test_a_cochleogram_is_as_bright_as_a_channel_is_loud(level):
    x = np.zeros((48_000, 8))
    x[24_000:, 2] = sine(1000.0, 0.5, 10 ** (level / 20))
    pixels = shown("cochleogram", x, time=1.0, floor=-60.0, pieces=31).pixels
    assert pixels.shape == (8, 240)
    assert (pixels[[0, 1, 2, 3, 4, 6, 7]] == 0).all(), "channel 0 is at the bottom"
    assert (pixels[5, :118] == 0).all()
    assert pixels[5, 124:239] == pytest.approx(255.0 * (1.0 + level / 60.0), abs=3.0)


def test_no_channel_of_thousands_is_lost_in_a_cochleogram():
    x = np.zeros((4800, 3000))
    x[:, 1234] = 1.0
    pixels = shown("cochleogram", x, time=0.1, pieces=3).pixels
    assert pixels.shape == (100, 240)
    assert (pixels[99 - 1234 // 30] == 255).all()
    assert (pixels.max(axis=1) > 0).sum() == 1
