"""The squeezing cochlea against its paper: how much a tone grows, at its place and beside it."""

import numpy as np
import pytest

from tests.bench import module, play

RATE = 48_000
PASCAL = 20.0 * np.log10(1.0 / 20e-6)


def moved(levels, hertz: float, centre: float, **settings) -> np.ndarray:
    """The RMS of each level's tone, in dB, at a place."""
    t = np.arange(RATE // 5) / RATE
    tone = np.sqrt(2.0) * np.sin(2.0 * np.pi * hertz * t)[:, None]
    x = tone * 10.0 ** ((np.array(levels) - PASCAL) / 20.0)
    settings = {"centres": str(centre), **settings}
    y = play(module("drnl"), t.size, len(levels), RATE, x=x, level=PASCAL, settings=settings)["y"]
    return 20.0 * np.log10(y[t.size // 2 :].std(axis=0))


def knee(f: float) -> float:
    """dB SPL of the tone whose peak is where a |v| = b |v|^c, v in metres a second."""
    a, b = 10.0 ** (1.402 + 0.819 * np.log10(f)), 10.0 ** (1.619 - 0.818 * np.log10(f))
    v = (b / a) ** (1.0 / (1.0 - 10.0**-0.602))
    return float(20.0 * np.log10(v / np.sqrt(2.0) / 0.00014 / 20e-6))


@pytest.mark.parametrize("centre", [1000.0, 2000.0, 4000.0])
def test_a_tone_grows_by_a_quarter_where_it_is_loud_and_wholly_where_it_is_soft(centre):
    """c = 10^-0.602 = 0.25, up to where the straight way is heard above the bent one."""
    levels = knee(centre) + np.array([-20.0, -10.0, 10.0, 15.0])
    soft, _, loud = np.diff(moved(levels, centre, centre)) / [10.0, 20.0, 5.0]
    assert soft == pytest.approx(1.0, abs=0.01)
    assert 0.2 < loud < 0.5
    _, _, beside = np.diff(moved(levels, 0.5 * centre, centre)) / [10.0, 20.0, 5.0]
    assert beside > 0.8, "an octave below its place it is as usual"


@pytest.mark.row("J36")
def test_the_knee_is_where_the_paper_has_it():
    for f in (1000.0, 4000.0):
        slope = np.diff(moved(knee(f) + np.array([-4.0, -2.0, 0.0, 2.0, 4.0]), f, f)) / 2.0
        assert slope[0] == pytest.approx(1.0, abs=0.03)
        assert slope[-1] < 0.7


def test_a_full_scale_is_as_many_decibels_as_the_knob_says():
    for level in (60.0, 90.0):
        x = np.sin(2.0 * np.pi * 1000.0 * np.arange(2000) / RATE)[:, None]
        settings = {"centres": "1000"}
        fn = module("drnl")
        one = play(fn, 2000, 1, RATE, x=x, level=level, settings=settings)["y"]
        pascals = x * 20e-6 * 10.0 ** (level / 20.0)
        other = play(fn, 2000, 1, RATE, x=pascals, level=PASCAL, settings=settings)["y"]
        assert one == pytest.approx(other, rel=1e-9)


def test_the_guinea_pigs_is_as_its_own_paper_says():
    """Sumner et al. 2003: c = 0.1."""
    loud = np.diff(moved([60.0, 70.0], 8000.0, 8000.0, species=1)) / 10.0
    assert loud < np.diff(moved([20.0, 30.0], 8000.0, 8000.0, species=1)) / 10.0
