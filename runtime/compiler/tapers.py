"""How cables move a knob: in the knob's own taper, within its range.

linear   value + x          log    value * 2**x (an octave, a doubling)
cubic    the cube root of its place in the range, plus x
whole, choice               the nearest whole number to value + x

The one law: kernels call it, and so does the editor, to show where a knob is.
"""

from spikerack.modules.maths import exp2, floor, power

TAPERS = {"linear": 0, "log": 1, "cubic": 2, "whole": 3, "choice": 3}


def turned(taper: int, value: float, lo: float, hi: float, x: float) -> float:
    """A knob at `value` of a taper (its number in `TAPERS`), with `x` arriving by its cables."""
    if taper == 1:
        moved = value * exp2(x)
    elif taper == 2:  # fine near the bottom, coarse near the top
        place = power(max((value - lo) / (hi - lo), 1e-300), 1.0 / 3.0) + x
        place = min(1.0, max(0.0, place))
        moved = lo + (hi - lo) * place * place * place
    elif taper == 3:
        moved = floor(value + x + 0.5)
    else:
        moved = value + x
    return min(hi, max(lo, moved))
