"""The functions of equations against mpmath."""

import math

import mpmath
import numpy as np
import pytest

from spikerack.modules import elementary as e
from spikerack.modules.propagators import passed

RNG = np.random.default_rng(5)
WIDE = np.concatenate([RNG.normal(0.0, s, 300) for s in (1e-9, 1e-3, 0.4, 1.0, 6.0, 60.0)])
WIDE = np.concatenate([WIDE, [0.0, 0.5, -0.5, 0.49999999999999994, 1.0, -1.0, 1e-300]])
UNIT = np.concatenate([RNG.uniform(-1.0, 1.0, 1000), [0.0, 1.0, -1.0, 0.41421356237309503]])

# of each: exact value, where, relative bound, absolute bound
EXACT = {
    "growth": (lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1), WIDE, 1e-15, 0.0),
    "expm1": (mpmath.expm1, WIDE, 1e-15, 0.0),
    "log1p": (mpmath.log1p, np.abs(WIDE), 1e-15, 0.0),
    "log10": (mpmath.log10, np.abs(WIDE[WIDE != 0.0]), 1e-15, 4e-16),
    "sinh": (mpmath.sinh, WIDE, 1e-15, 0.0),
    "cosh": (mpmath.cosh, WIDE, 1e-15, 0.0),
    "arctan": (mpmath.atan, WIDE, 4e-16, 0.0),
    "arcsin": (mpmath.asin, UNIT, 6e-16, 0.0),
    "arccos": (mpmath.acos, UNIT, 0.0, 6e-16),
    "ceil": (mpmath.ceil, WIDE, 0.0, 0.0),
    "whole": (int, WIDE, 0.0, 0.0),
    "sign": (mpmath.sign, WIDE, 0.0, 0.0),
    "root": (lambda x: mpmath.sqrt(x) if x > 0 else mpmath.mpf(0), WIDE, 3e-16, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", EXACT)
def test_functions_are_as_near_as_they_say(name):
    exact, where, relative, absolute = EXACT[name]
    with mpmath.workdps(40):
        for x in map(float, where):
            wanted = exact(mpmath.mpf(x))
            assert abs(getattr(e, name)(x) - wanted) <= relative * abs(wanted) + absolute, x


def test_powers_of_negative_numbers():
    assert e.raised(-2.0, 3.0) == pytest.approx(-8.0)
    assert e.raised(-2.0, 4.0) == pytest.approx(16.0)
    assert e.raised(-2.0, -1.0) == pytest.approx(-0.5)
    assert e.raised(-2.0, 0.5) == 0.0
    assert e.raised(0.0, 0.0) == 1.0
    assert e.raised(0.0, 2.5) == 0.0
    for x, y in RNG.uniform(0.1, 9.0, (200, 2)):
        assert e.raised(x, y) == pytest.approx(x**y, rel=1e-13)


def test_steps_of_time_are_brians():
    """A thousandth of a step early is in it (Brian's `timestep`)."""
    assert e.timestep(0.3, 0.1) == 3.0  # 0.3 / 0.1 is below 3
    assert e.timestep(0.29989, 0.1) == 2.0
    assert e.timestep(0.29991, 0.1) == 3.0


def test_remainders_have_the_sign_of_the_divisor():
    for x, y in RNG.uniform(-9.0, 9.0, (200, 2)):
        assert e.remainder(x, y) == pytest.approx(x % y, abs=1e-12)


@pytest.mark.parametrize("apart", [0.0, 1e-13, 1e-7, 0.3, 20.0])
def test_divided_differences_hold_where_both_are_near(apart):
    with mpmath.workdps(50):
        for a in map(float, RNG.normal(0.0, 2.0, 100)):
            b = a - apart
            x, y = mpmath.mpf(a), mpmath.mpf(b)
            wanted = mpmath.exp(x) if x == y else (mpmath.exp(x) - mpmath.exp(y)) / (x - y)
            assert abs(passed(a, b) - wanted) <= 2e-15 * wanted
            assert passed(b, a) == passed(a, b)


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0])
def test_events_are_poissons(mean):
    """Mean and variance are the same, within five standard errors of each."""
    dice, counts = 12345, []
    for _ in range(4000):
        count, dice = e.poisson(mean, dice)
        counts.append(count)
    n = len(counts)
    assert np.mean(counts) == pytest.approx(mean, abs=5.0 * math.sqrt(mean / n))
    spread = math.sqrt((mean + 2.0 * mean**2) / n)
    assert np.var(counts) == pytest.approx(mean, abs=5.0 * spread)
    assert min(counts) >= 0.0
    assert e.poisson(1e300, dice)[0] < 1000.0
    assert e.poisson(math.nan, dice)[0] == 0.0
