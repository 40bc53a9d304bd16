"""Panels that are played: what their outlets make of a hand."""

import numpy as np
import pytest

from spikerack.modules.touch import button, drum_pads, piano, slider, toggle, xy_pad
from tests.bench import play

RATE = 1000


def steps(*ends: tuple[int, float], frames: int = 40) -> np.ndarray:
    """A hand that is put somewhere at a tick, and stays there."""
    made = np.zeros((frames, 1))
    for tick, value in ends:
        made[tick:] = value
    return made


def test_a_button_is_a_gate_with_a_spike_at_either_end():
    out = play(button, 40, 1, RATE, press=steps((5, 1.0), (20, 0.0), (21, 1.0)))
    assert np.flatnonzero(out["gate"]).tolist() == [*range(5, 20), *range(21, 40)]
    assert np.flatnonzero(out["trigger"]).tolist() == [5, 21]
    assert np.flatnonzero(out["release"]).tolist() == [20]


def test_a_toggle_tells_of_changes_and_a_gate_turns_it_round():
    on, flip = steps((10, 1.0)), steps((20, 1.0), (30, 0.0))
    out = play(toggle, 40, 1, RATE, on=on, flip=flip)
    assert np.flatnonzero(out["gate"]).tolist() == [*range(10, 20), *range(30, 40)]
    np.testing.assert_array_equal(out["inverse"], 1.0 - out["gate"])
    assert np.flatnonzero(out["change"]).tolist() == [10, 20, 30]


def test_a_toggle_that_begins_on_has_not_changed():
    assert not play(toggle, 20, 1, RATE, on=1.0)["change"].any()


def test_a_slider_glides_from_low_to_high_with_its_time_constant():
    out = play(slider, 2000, 1, RATE, value=1.0, low=-2.0, high=3.0, glide=0.1)["y"][:, 0]
    t = np.arange(1, 2001) / RATE
    np.testing.assert_allclose(out, 3.0 - 2.5 * np.exp(-t / 0.1), atol=1e-9)


def test_a_pad_gives_both_ways_and_says_when_it_is_touched():
    out = play(xy_pad, 40, 1, RATE, x=0.25, y=-0.5, glide=0.0, touched=steps((3, 1.0), (9, 0.0)))
    assert out["x"][-1, 0] == 0.25
    assert out["y"][-1, 0] == -0.5
    assert np.flatnonzero(out["touch"]).tolist() == list(range(3, 9))


@pytest.mark.parametrize("octave", [-4, 0, 2])
def test_each_strike_of_a_key_is_a_trigger(octave):
    strikes = steps((4, 1.0), (9, 2.0))
    out = play(piano, 40, 1, RATE, pitch=0.5, gate=1.0, strikes=strikes, octave=octave)
    assert np.flatnonzero(out["trigger"]).tolist() == [4, 9]
    np.testing.assert_array_equal(out["pitch"], 0.5 + octave)


def test_each_pad_has_its_own_spike():
    hands = {f"hit_{n}": steps((n, 1.0), (n + 10, 0.0), (n + 20, 1.0)) for n in range(1, 9)}
    out = play(drum_pads, 40, 1, RATE, strength=0.7, **hands)
    for n in range(1, 9):
        assert np.flatnonzero(out[f"pad_{n}"]).tolist() == [n, n + 20]
    assert (out["velocity"] == 0.7).all()
