"""The functions neurons and oscillators are made of, without a jump or a table.

Polynomials of stated error that a compiler turns into vector code; the same text runs in
Python and in kernels.  `fma`, `scale2`, `split2`, `floor` and `expect` are the only primitives:
kernels replace them with operations of the processor.  Errors below are checked against
mpmath in the tests.
"""

import math
from math import copysign, sqrt

import numpy as np

__all__ = ["between", "cos", "copysign", "exp", "exp2", "floor", "fma", "log", "log2", "power"]
__all__ += ["sin", "sine", "sqrt", "tan", "tanh", "ticks_of", "wrap"]

TURN = 6.283185307179586
LN2_HI, LN2_LO = 0.6931471803691238, 1.9082149292705877e-10  # fdlibm's split of ln 2
LOG2E = 1.4426950408889634
NEPERS = 0.1151292546497023  # in one decibel: ln(10) / 20


def fma(a: float, b: float, c: float) -> float:
    """a * b + c; in kernels with one rounding, where the processor can.

    There a product and a sum in one expression are this already, as they are written.
    """
    return a * b + c


def scale2(n: float) -> float:
    """2**n for a whole n from -1022 to 1023."""
    return math.ldexp(1.0, int(n))


def split2(x: float) -> tuple[float, float]:
    """(m, e) with x = m * 2**e and 0.70710678 <= m < 1.41421356, for x > 0 and normal."""
    m, e = math.frexp(x)
    if m < 0.7071067811865475:
        return 2.0 * m, float(e - 1)
    return m, float(e)


def floor(x: float) -> float:
    """The largest whole number not above x, as a float; NaN and infinity pass."""
    return x if x - x != 0.0 else float(math.floor(x))


def wrap(phase: float) -> float:
    """A phase in turns, brought back to 0 <= phase < 1."""
    return phase - floor(phase)


def ticks_of(seconds: float, dt: float) -> float:
    """A duration in ticks, with the exact rest of one; a whole number to 1e-9 of it is whole.

    So what counts down by 1.0 lasts as long as it should, however seconds / dt was rounded.
    """
    ticks = seconds / dt
    whole = floor(ticks + 0.5)
    return whole if abs(ticks - whole) <= 1e-9 * ticks else ticks


def _exp_poly(r: float) -> float:
    """exp(r) for |r| <= ln(2)/2 to a relative 8e-18, before rounding.

    1 + r + r**2 times the polynomial of degree 9 whose largest relative error is smallest; summed
    in pairs (Estrin 1960), as a long chain of additions would be waited for.
    """
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (0.500000000000001 + r * 0.16666666666666674)
    low += r4 * (
        (0.04166666666652199 + r * 0.008333333333322207)
        + r2 * (0.0013888888947820833 + r * 0.00019841269886590433)
    )
    high = (2.4801487326069335e-05 + r * 2.755724233723891e-06) + r2 * (
        2.763265573987277e-07 + r * 2.511004970549234e-08
    )
    return low + r4 * r4 * high


def exp(x: float) -> float:
    """e**x to a relative 4e-16 for -708 <= x <= 709; held at the ends beyond."""
    x = min(709.0, max(-708.0, x))
    n = floor(x * LOG2E + 0.5)
    r = (x - n * LN2_HI) - n * LN2_LO
    return _exp_poly(r) * scale2(n)


def exp2(x: float) -> float:
    """2**x to a relative 3e-14 for -1021 <= x <= 1022, whole x exactly; held at the ends beyond.

    Octaves to frequencies, decibels to gains: shorter than `exp`, which neurons integrate with.
    The smallest largest relative error for a polynomial of degree 9 that is 1 at 0.
    """
    x = min(1022.0, max(-1021.0, x))
    n = floor(x + 0.5)
    r = x - n
    r2 = r * r
    odd = 1.5252990029247474e-05 + r2 * 1.0148341755567695e-07
    odd = 0.0013333557625408934 + r2 * odd
    odd = 0.05550410866841639 + r2 * odd
    odd = 0.6931471805598852 + r2 * odd
    even = 0.00015403440874992793 + r2 * 1.325833764776939e-06
    even = 0.009618129181175772 + r2 * even
    even = 0.24022650695722778 + r2 * even
    even = 1.0 + r2 * even
    return (even + r * odd) * scale2(n)


def _log_series(m: float) -> float:
    """log(m) for m in 0.7071..1.4143, from atanh((m-1)/(m+1)); absolute error below 3e-16."""
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 2.0 / 21.0
    p = p * z + 2.0 / 19.0
    p = p * z + 2.0 / 17.0
    p = p * z + 2.0 / 15.0
    p = p * z + 2.0 / 13.0
    p = p * z + 2.0 / 11.0
    p = p * z + 2.0 / 9.0
    p = p * z + 2.0 / 7.0
    p = p * z + 2.0 / 5.0
    p = p * z + 2.0 / 3.0
    return s * (p * z + 2.0)


def log(x: float) -> float:
    """The natural logarithm to 4e-16 (relative or absolute); x below 2.3e-308 counts as that."""
    m, e = split2(max(2.2250738585072014e-308, x))
    return e * LN2_HI + (e * LN2_LO + _log_series(m))


def log2(x: float) -> float:
    """The logarithm to base 2, to 6e-16 (relative or absolute); held below 2.3e-308."""
    m, e = split2(max(2.2250738585072014e-308, x))
    return e + _log_series(m) * LOG2E


def power(x: float, y: float) -> float:
    """x**y for x > 0, to a relative 3e-14 + 8e-16 * |y log2 x|."""
    return exp2(y * log2(x))


def _sine_poly(z: float) -> float:
    """sin(z) for |z| <= pi/2 to an absolute 5e-19, before rounding.

    z + z**3 times the polynomial of degree 7 in z**2 whose largest error is smallest.
    """
    u = z * z
    u2 = u * u
    low = (-0.16666666666666666 + u * 0.00833333333333324) + u2 * (
        -0.00019841269841221654 + u * 2.75573192127342e-06
    )
    high = (-2.5052106980178327e-08 + u * 1.6058943530395253e-10) + u2 * (
        -7.643057644598026e-13 + u * 2.7215821648759784e-15
    )
    return z + z * u * (low + u2 * u2 * high)


def sine(phase: float) -> float:
    """sin of a phase in turns, to an absolute 5e-16: one cycle from 0 to 1."""
    r = phase - floor(phase + 0.5)
    q = 0.25 - abs(abs(r) - 0.25)  # the first quarter repeats, mirrored
    return copysign(_sine_poly(q * TURN), r)


def tangent(turn: float) -> tuple[float, float]:
    """(p, q) with p / q = tan(2 pi turn) to a relative 2e-14, for 0 <= turn <= 0.245.

    The smallest largest relative error for p of degree 7 and q of degree 8.  A filter divides
    by a sum of the two anyway.
    """
    u = turn * turn
    p = 33.726930445766326 - u * 7.030963857461783
    p = u * p - 33.12503031811876
    p = turn * (6.2831853071795757 + u * p)
    q = u * 1.2484982158202634 - 19.383757264698207
    q = 40.1103654826657 + u * q
    q = u * q - 18.431484849986068
    return p, 1.0 + u * q


def sin(x: float) -> float:
    """sin of x radians, to an absolute 2e-16 * (3 + |x|)."""
    return sine(x * (1.0 / TURN))


def cos(x: float) -> float:
    """cos of x radians, to an absolute 3e-16 * (3 + |x|)."""
    return sine(x * (1.0 / TURN) + 0.25)


def tan(x: float) -> float:
    """tan of x radians for |x| < 1.57, to an absolute 5e-16 * (1 + tan(x)**2)."""
    return sin(x) / cos(x)


def tanh(x: float) -> float:
    """The hyperbolic tangent to an absolute 5e-15: a quotient of two polynomials.

    The smallest largest error for degrees 8 and 8 in x**2 over |x| <= 17, where tanh is
    1 - 3.4e-15; held beyond.
    """
    x = min(17.0, max(-17.0, x))
    z = x * x
    z2 = z * z
    z4 = z2 * z2
    p = (0.9999999999999825 + z * 0.14997988475855076) + z2 * (
        0.005702665142062979 + z * 8.34474640183629e-05
    )
    p_high = (5.397611936275101e-07 + z * 1.5706195159685281e-09) + z2 * (
        1.8873416502494096e-12 + z * 7.262486261766152e-16
    )
    q = (1.0 + z * 0.48331321809179223) + z2 * (0.03347373783946631 + z * 0.0007678516330821429)
    q_high = (7.407224385008244e-06 + z * 3.2260104048663657e-08) + z2 * (
        6.143928928897526e-11 + z * 4.388354498956682e-14
    )
    # x goes into the halves of p, not to the whole: the quotient is what everybody waits for
    p = x * p + (x * z4) * (p_high + z4 * 3.809922733725416e-20)
    return p / (q + z4 * (q_high + z4 * 7.621276646407026e-18))


def rounded_step(y: float, jump: float, since: float) -> float:
    """y at the first tick after it jumped, `since` ticks ago: the step rounded, one tick later.

    With `step_left` at the next tick: the step through a triangle of two ticks (Valimaki and
    Huovilainen 2007).
    """
    return y - jump * (1.0 - 0.5 * since * since)


def step_left(jump: float, since: float) -> float:
    """What is to be taken off at the tick after that."""
    return 0.5 * jump * (1.0 - since) * (1.0 - since)


def between(a: float, b: float, c: float, d: float, part: float) -> float:
    """A curve through four neighbours, read `part` of the way from b to c (Catmull, Rom 1974)."""
    slope_b = 0.5 * (c - a)
    slope_c = 0.5 * (d - b)
    rise = c - b
    bend = 3.0 * rise - 2.0 * slope_b - slope_c
    twist = slope_b + slope_c - 2.0 * rise
    return b + part * (slope_b + part * (bend + part * twist))


def in_ring(i: int, size: int) -> int:
    """A place in a ring, which was counted backwards."""
    return i if i >= 0 else i + size


def expect(line: np.ndarray, first: int, count: int) -> None:
    """Say that `count` places of a long memory are needed soon; kernels let it come nearer.

    Changes nothing but the time: a minute of echoes does not fit into a processor's caches.
    """
