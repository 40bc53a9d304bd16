"""What arrives at an inlet of events: how many there are, and where in the tick they fell.

A cable carries a sum: of spikes by their weights, and of these times where in the tick each fell.
"""

from numba.extending import register_jitable

from spikerack.modules.maths import floor

MOST = 2.0**20  # events in a tick
LAST = 1.0 - 2.0**-53  # of a tick: nothing falls on the one before


@register_jitable(forceinline=True)
def counted(x: float) -> float:
    """A whole number of events, from the sum of what arrives; half an event is none."""
    return min(MOST, max(0.0, 0.0 - floor(0.5 - x)))


@register_jitable(forceinline=True)
def placed(moment: float, x: float) -> float:
    """Where events fell, in ticks before this one: their mean, from the sum of `x` of them."""
    mean = moment / x if x != 0.0 else 0.0
    return min(LAST, max(0.0, mean))
