"""More functions for texts of equations, made of those in `maths`: each has a value everywhere.

Errors are checked against mpmath in the tests.
"""

from math import copysign

from spikerack.modules.chance import uniform
from spikerack.modules.maths import exp, floor, log, power, sqrt

HALF_PI = 1.5707963267948966
MOST_EVENTS = 700.0  # that `poisson` counts in a tick


def square(x: float) -> float:
    """x**2."""
    return x * x


def cube(x: float) -> float:
    """x**3."""
    return x * x * x


def raised(x: float, y: float) -> float:
    """x**y; a negative x has powers that are whole, and 0 where there is none."""
    size = power(abs(x), y)
    odd = 0.5 * y != floor(0.5 * y)
    negative = (-size if odd else size) if y == floor(y) else 0.0
    value = size if x > 0.0 else negative
    return value if x != 0.0 else (1.0 if y == 0.0 else 0.0)


def root(x: float) -> float:
    """The square root; 0 of what is negative."""
    return sqrt(max(0.0, x))


def sign(x: float) -> float:
    """-1, 0 or 1."""
    return (1.0 if x > 0.0 else 0.0) - (1.0 if x < 0.0 else 0.0)


def ceil(x: float) -> float:
    """The smallest whole number not below x."""
    return -floor(-x)


def whole(x: float) -> float:
    """x without what stands after the point, as `int` gives it."""
    return copysign(floor(abs(x)), x)


def clip(x: float, lo: float, hi: float) -> float:
    """x, held within lo and hi."""
    return min(hi, max(lo, x))


def remainder(x: float, y: float) -> float:
    """x % y, which has the sign of y."""
    return x - floor(x / y) * y


def timestep(t: float, dt: float) -> float:
    """In which step of dt the time t falls; a thousandth of a step early is in it."""
    return whole((t + 1e-3 * dt) / dt)


def growth(x: float) -> float:
    """(exp(x) - 1) / x, to a relative 1e-15; 1 at x = 0."""
    near = abs(x) < 0.5
    z = x if near else 0.0
    p = 1.0 / 1307674368000.0
    p = p * z + 1.0 / 87178291200.0
    p = p * z + 1.0 / 6227020800.0
    p = p * z + 1.0 / 479001600.0
    p = p * z + 1.0 / 39916800.0
    p = p * z + 1.0 / 3628800.0
    p = p * z + 1.0 / 362880.0
    p = p * z + 1.0 / 40320.0
    p = p * z + 1.0 / 5040.0
    p = p * z + 1.0 / 720.0
    p = p * z + 1.0 / 120.0
    p = p * z + 1.0 / 24.0
    p = p * z + 1.0 / 6.0
    p = p * z + 0.5
    p = p * z + 1.0
    return p if near else (exp(x) - 1.0) / (1.0 if near else x)


def expm1(x: float) -> float:
    """exp(x) - 1, also of what is small."""
    return x * growth(x)


def log1p(x: float) -> float:
    """log(1 + x), also of what is small (Kahan)."""
    u = 1.0 + x
    off = u - 1.0
    return x if off == 0.0 else log(u) * (x / (1.0 if off == 0.0 else off))


def log10(x: float) -> float:
    """The logarithm to base 10; held below 2.3e-308."""
    return 0.4342944819032518 * log(x)


def sinh(x: float) -> float:
    """The hyperbolic sine, for |x| up to 700; held beyond."""
    e = expm1(min(700.0, abs(x)))
    return copysign(0.5 * (e + e / (e + 1.0)), x)


def cosh(x: float) -> float:
    """The hyperbolic cosine, for |x| up to 700; held beyond."""
    e = exp(min(700.0, abs(x)))
    return 0.5 * (e + 1.0 / e)


def arctan(x: float) -> float:
    """The angle whose tangent is x, to an absolute 4e-16: a series, near 0 by two turns."""
    a = abs(x)
    far = a > 1.0
    a = 1.0 / a if far else a
    half = a > 0.4142135623730950
    a = (a - 1.0) / (a + 1.0) if half else a
    z = a * a
    p = 1.0 / 41.0
    p = 1.0 / 39.0 - p * z
    p = 1.0 / 37.0 - p * z
    p = 1.0 / 35.0 - p * z
    p = 1.0 / 33.0 - p * z
    p = 1.0 / 31.0 - p * z
    p = 1.0 / 29.0 - p * z
    p = 1.0 / 27.0 - p * z
    p = 1.0 / 25.0 - p * z
    p = 1.0 / 23.0 - p * z
    p = 1.0 / 21.0 - p * z
    p = 1.0 / 19.0 - p * z
    p = 1.0 / 17.0 - p * z
    p = 1.0 / 15.0 - p * z
    p = 1.0 / 13.0 - p * z
    p = 1.0 / 11.0 - p * z
    p = 1.0 / 9.0 - p * z
    p = 1.0 / 7.0 - p * z
    p = 1.0 / 5.0 - p * z
    p = 1.0 / 3.0 - p * z
    angle = a - a * z * p
    angle = angle + 0.5 * HALF_PI if half else angle
    angle = HALF_PI - angle if far else angle
    return copysign(angle, x)


def arcsin(x: float) -> float:
    """The angle whose sine is x; x is held within -1 and 1."""
    x = min(1.0, max(-1.0, x))
    return 2.0 * arctan(x / (1.0 + sqrt((1.0 - x) * (1.0 + x))))


def arccos(x: float) -> float:
    """The angle whose cosine is x; x is held within -1 and 1."""
    return HALF_PI - arcsin(x)


def poisson(mean: float, dice: int) -> tuple[float, int]:
    """How many events fall where `mean` are expected, at most 700, and the next state of `dice`.

    Gaps between them are drawn until they are longer than that (Knuth 1969).
    """
    left = min(MOST_EVENTS, max(0.0, mean))
    count = -1.0
    while left >= 0.0 and count < 2.0 * MOST_EVENTS:
        u, dice = uniform(dice)
        left = left + log(u)
        count = count + 1.0
    return count, dice
