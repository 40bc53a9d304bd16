"""The widening cochlea by its paper: it squeezes at its place, and tells the level it hears."""

import numpy as np
import pytest

from tests.bench import module, play

RATE = 48_000


def grown(levels, hertz: float, centre: float) -> tuple[np.ndarray, np.ndarray]:
    """The level of what leaves it, in dB, and the one it is told, at each of these in dB SPL."""
    t = np.arange(RATE // 10) / RATE
    tone = np.sqrt(2.0) * np.sin(2.0 * np.pi * hertz * t)[:, None]
    x = tone * 10.0 ** (np.array(levels) / 20.0)
    fn, settings = module("compressive_gammachirp"), {"centres": str(centre)}
    made = play(fn, t.size, len(levels), RATE, x=x, level=0.0, settings=settings)
    return 20.0 * np.log10(made["y"][t.size // 2 :].std(axis=0)), made["heard"][t.size // 2 :]


@pytest.mark.parametrize("centre", [500.0, 1000.0, 4000.0])
def test_the_louder_a_tone_the_less_it_grows_at_its_place(centre):
    levels = np.arange(30.0, 91.0, 10.0)
    growth = np.diff(grown(levels, 0.85 * centre, centre)[0]) / 10.0
    assert (np.diff(growth) < 0.0).all()
    assert growth[0] < 1.0
    assert growth[-1] < 0.75


def test_it_is_told_a_level_that_grows_and_falls_by_half_in_half_a_millisecond():
    _, heard = grown([20.0, 40.0, 60.0, 80.0], 1000.0, 1000.0)
    assert (np.diff(heard.mean(axis=0)) > 8.0).all()
    fn, settings = module("compressive_gammachirp"), {"centres": "1000"}
    x = np.sin(2.0 * np.pi * 1000.0 * np.arange(9600) / RATE)
    x[2400:] = 0.0
    made = play(fn, 9600, 1, RATE, x=x[:, None], level=90.0, settings=settings)["heard"][:, 0]
    assert made[-1] < 1.0
    fall = made[2900:] - made[2876:-24]  # in half a millisecond
    # the filters ring for longer than that; half in amplitude is at most 1.5 * 6 dB
    assert fall.min() >= -9.1


def test_levels_are_those_of_the_knob():
    x = np.random.default_rng(1).normal(size=(2000, 1))
    fn, settings = module("compressive_gammachirp"), {"centres": "1000"}
    soft = play(fn, 2000, 1, RATE, x=0.01 * x, level=90.0, settings=settings)["y"]
    other = play(fn, 2000, 1, RATE, x=x, level=50.0, settings=settings)["y"]
    assert 100.0 * soft == pytest.approx(other, rel=1e-6, abs=1e-9)
    loud = play(fn, 2000, 1, RATE, x=x, level=100.0, settings=settings)["y"]
    assert loud.std() < 0.5 * other.std()
