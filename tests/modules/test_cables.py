"""A long membrane does what cable theory says."""

import numpy as np
import pytest

from spikerack.modules.cables import dendrite
from tests.bench import play


@pytest.mark.row("I10")
@pytest.mark.parametrize("length", [0.5, 2.0, 5.0])
def test_at_rest_it_is_the_closed_form(length):
    """v(x) = I L cosh(L (1 - x)) / sinh(L) of a sealed cable (Rall 1962)."""
    size = 200
    run = play(dendrite, 20_000, 1, 10_000, settings={"size": size}, drive=0.3, length=length,
               tau=0.1)  # fmt: skip
    v = run["v"][-1]
    x = (np.arange(size) + 0.5) / size
    theory = 0.3 * length * np.cosh(length * (1 - x)) / np.sinh(length)
    assert v == pytest.approx(theory, rel=0.02)
    assert v.mean() == pytest.approx(0.3, rel=1e-6)


def test_a_blow_arrives_later_and_smaller_further_out():
    drive = np.zeros((4800, 1))
    drive[:48] = 1.0
    v = play(dendrite, 4800, 1, 48_000, drive=drive, length=3.0)["v"]
    peaks, when = v.max(axis=0), v.argmax(axis=0)
    assert (np.diff(peaks) < 0.0).all()
    assert (np.diff(when) >= 0).all()
    assert when[-1] > when[0] + 240


def test_drive_of_each_compartment_is_its_own_and_what_is_even_fades_by_tau():
    drive = np.zeros((2000, 20))
    drive[0] = 10.0
    v = play(dendrite, 2000, 1, 48_000, drive=drive, tau=20e-3)["v"]
    assert np.ptp(v, axis=1).max() < 1e-12
    assert v[960, 0] / v[0, 0] == pytest.approx(np.exp(-1.0), rel=1e-3)
    one = np.zeros((1, 3))
    one[0, 1] = 1.0
    seen = play(dendrite, 1, 1, 48_000, settings={"size": 21}, drive=one)["v"][0]
    assert seen.argmax() == 10
    assert seen[9] == pytest.approx(seen[11])


def test_current_is_kept_however_fine_or_coarse():
    for size, rate in ((2, 500), (1000, 48_000)):
        drive = np.full((50, 1), 0.7)
        run = play(dendrite, 50, 1, rate, settings={"size": size}, drive=drive, tau=10e-3)
        h = 1 / (rate * 10e-3)
        theory = 0.7 * (1 - (1 + h) ** -np.arange(1.0, 51.0))
        assert run["v"].mean(axis=1) == pytest.approx(theory, rel=1e-9)
