"""A round head: delays to a sample as Woodworth has them, and shadows as Brown and Duda's."""

import numpy as np
import pytest
from scipy import signal

from spikerack.modules.heads import head
from tests.bench import play

RATE = 48_000
AROUND = np.arange(-180.0, 181.0, 15.0)
RADIUS, SOUND = 0.0875, 343.0


def responses(azimuth: np.ndarray, **knobs) -> tuple[np.ndarray, np.ndarray]:
    """Left and right of a click from each direction."""
    azimuth = np.atleast_1d(azimuth)
    x = np.zeros((512, azimuth.size))
    x[8] = 1.0
    made = play(head, 512, azimuth.size, RATE, x=x, azimuth=azimuth, **knobs)
    return made["left"], made["right"]


def delay(y: np.ndarray) -> np.ndarray:
    """Ticks after the click, by the slope of the phase below 1.5 kHz."""
    spectrum = np.fft.rfft(y, axis=0)[1:16]
    turn = np.unwrap(np.angle(spectrum), axis=0)
    step = 2.0 * np.pi * np.arange(1, 16) / 512
    return np.array([-np.polyfit(step, c, 1)[0] for c in turn.T]) - 8.0


@pytest.mark.row("J48")
def test_interaural_times_are_woodworths_within_a_sample():
    left, right = responses(AROUND, shade=0.0)
    turn = np.radians(AROUND)
    side = np.arcsin(np.sin(turn))
    wanted = RADIUS / SOUND * (side + np.sin(side))
    found = (delay(left) - delay(right)) / RATE
    assert found == pytest.approx(wanted, abs=0.05 / RATE)
    assert found.max() == pytest.approx(656e-6, abs=3e-6)


def test_the_cone_of_confusion_and_both_sides_are_alike():
    left, right = responses(AROUND)
    other = responses(-AROUND)
    np.testing.assert_allclose(left, other[1], atol=1e-9)
    np.testing.assert_allclose(right, other[0], atol=1e-9)
    behind = responses(180.0 - AROUND)
    np.testing.assert_allclose(left, behind[0], atol=1e-6)
    above = responses(AROUND, elevation=90.0)
    np.testing.assert_allclose(above[0], above[1], atol=1e-6)


@pytest.mark.parametrize("azimuth", [0.0, 30.0, 90.0, -60.0])
def test_shadows_are_brown_and_dudas(azimuth):
    """Beside the same without them: the filter they give, by scipy's bilinear transform."""
    w = 2.0 * SOUND / RADIUS
    turn = np.radians(azimuth)
    for ear, y, bare in zip(
        (-1.0, 1.0), responses(azimuth), responses(azimuth, shade=0.0), strict=True
    ):
        away = np.degrees(np.arccos(ear * np.sin(turn)))
        alpha = 1.05 + 0.95 * np.cos(np.radians(away / 150.0 * 180.0))
        b, a = signal.bilinear([alpha / w, 1.0], [1.0 / w, 1.0], RATE)
        wanted = signal.lfilter(b, a, bare[:, 0])
        np.testing.assert_allclose(y[:, 0], wanted, atol=1e-6)


def test_a_far_ear_is_darker_and_bass_is_the_same_in_both():
    left, right = (abs(np.fft.rfft(y[:, 0])) for y in responses(90.0))
    assert left[1] == pytest.approx(right[1], rel=0.03)
    high = np.searchsorted(np.fft.rfftfreq(512, 1.0 / RATE), 6000.0)
    assert 20.0 * np.log10(right[high] / left[high]) > 12.0


def test_a_giants_ears_are_further_apart():
    for radius in (0.05, 0.3):
        left, right = responses(90.0, shade=0.0, radius=radius)
        wanted = radius / SOUND * (np.pi / 2.0 + 1.0)
        assert (delay(left) - delay(right))[0] / RATE == pytest.approx(wanted, abs=0.1 / RATE)
