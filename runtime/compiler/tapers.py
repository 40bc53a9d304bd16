"""How cables move a knob: in the knob's own taper.

linear   value + x          log    value * 2**x (an octave, a doubling)
cubic    the cube root of its place in the range, plus x
whole, choice               the nearest whole number to value + x
"""

from numba.extending import register_jitable

from spikerack.modules.maths import power


@register_jitable(forceinline=True)
def cubic(value, lo, hi, x):
    """A knob on a cubic taper, `x` further on: fine near the bottom, coarse near the top."""
    place = power(max((value - lo) / (hi - lo), 1e-300), 1.0 / 3.0) + x
    place = min(1.0, max(0.0, place))
    return lo + (hi - lo) * place * place * place
