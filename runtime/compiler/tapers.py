"""How cables move a knob: in the knob's own taper, within its range.

linear   value + x          log    value * 2**x (an octave, a doubling)
cubic    the cube root of its place in the range, plus x
whole, choice               the nearest whole number to value + x

Plain functions, which kernels call and the editor too.
"""

from collections.abc import Callable

from spikerack.modules.maths import exp2, floor, power


def turn_linear(value: float, x: float, lo: float, hi: float) -> float:
    """A knob that moves as its cables do."""
    return min(hi, max(lo, value + x))


def turn_log(value: float, x: float, lo: float, hi: float) -> float:
    """A knob that 1 doubles."""
    return min(hi, max(lo, value * exp2(x)))


def turn_cubic(value: float, x: float, lo: float, hi: float) -> float:
    """A knob that is fine near the bottom and coarse near the top."""
    place = power(max((value - lo) / (hi - lo), 1e-300), 1.0 / 3.0) + x
    place = min(1.0, max(0.0, place))
    return lo + (hi - lo) * place * place * place


def turn_whole(value: float, x: float, lo: float, hi: float) -> float:
    """A knob that has steps."""
    return min(hi, max(lo, floor(value + x + 0.5)))


TAPERS: dict[str, Callable[[float, float, float, float], float]] = {
    "linear": turn_linear,
    "log": turn_log,
    "cubic": turn_cubic,
    "whole": turn_whole,
    "choice": turn_whole,
}
LAWS = (turn_linear, turn_log, turn_cubic, turn_whole)


def law(taper: str) -> int:
    """The number of a taper's law, for kernels."""
    return LAWS.index(TAPERS[taper])
