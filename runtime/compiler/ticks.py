"""Which ticks of a node fall into a stretch of samples.

`runtime.plan.spans` says what a divider is.
"""

from numba.extending import register_jitable

from spikerack.runtime.plan.spans import HALF, PART


@register_jitable(forceinline=True)
def tick_span(divider):
    """Samples from tick to tick."""
    return (divider & PART) / ((divider >> HALF) + 1.0)


@register_jitable(forceinline=True)
def ticks_before(t, divider):
    """How many ticks fall before sample t; at sample 0 there is one."""
    return (t * ((divider >> HALF) + 1) + (divider & PART) - 1) // (divider & PART)


@register_jitable(forceinline=True)
def is_tick(t, divider):
    """1 if a tick falls on sample t, else 0: a multiple of the span in t <= k * span < t + 1."""
    denominator = (divider >> HALF) + 1
    return 1 if (-t * denominator) % (divider & PART) < denominator else 0


@register_jitable(forceinline=True)
def tick_range(t0, first, n, divider):
    """(begin, end): places in the block's buffers of the ticks in samples first .. first+n-1.

    The block starts at sample t0.
    """
    if divider == 1:
        return first, first + n
    number, begin = ticks_before(t0, divider), t0 + first
    return ticks_before(begin, divider) - number, ticks_before(begin + n, divider) - number


@register_jitable(forceinline=True)
def tick_number(t0, divider):
    """The number, counted from the patch's start, of the block's first tick."""
    return ticks_before(t0, divider)


@register_jitable(forceinline=True)
def tick_sample(k, divider):
    """The sample on which tick k falls."""
    return k * (divider & PART) // ((divider >> HALF) + 1)
