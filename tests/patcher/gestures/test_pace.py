"""Frames are drawn as quickly as hands are, and seldom at rest."""

import pytest

from spikerack.patcher.gestures import pace
from spikerack.patcher.gestures.pace import FRAMES, REST, RESTING, Pace


@pytest.fixture
def clock(monkeypatch):
    moments = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: moments[0])

    def later(seconds):
        moments[0] += seconds

    return later


def test_at_rest_there_are_fewer(clock):
    made = Pace()
    made.seen((5.0, 5.0), True)
    clock(0.9 * REST)
    made.seen((5.0, 5.0), True)
    assert made.period == 1.0 / FRAMES
    clock(0.2 * REST)
    made.seen((5.0, 5.0), True)
    assert made.period == 1.0 / RESTING


@pytest.mark.parametrize("what", ["a key", "the mouse", "a glide"])
def test_whatever_moves_brings_all_of_them_back(clock, what):
    made = Pace()
    clock(2.0 * REST)
    assert made.period == 1.0 / RESTING
    if what == "a key":
        made.touched()
    else:
        made.seen((1.0, 0.0) if what == "the mouse" else (0.0, 0.0), what != "a glide")
    assert made.period == 1.0 / FRAMES
