"""Which ticks of a node fall into a stretch of samples."""

from numba.extending import register_jitable


@register_jitable(forceinline=True)
def tick_range(t0, first, n, divider):
    """(begin, end): places in the block's buffers of the ticks in samples first .. first+n-1.

    A node ticks at samples t with t % divider == 0; the block starts at sample t0.
    """
    if divider == 1:
        return first, first + n
    skip = (-t0) % divider
    begin = max(0, (first - skip + divider - 1) // divider)
    end = max(0, (first + n - skip + divider - 1) // divider)
    return begin, end


@register_jitable(forceinline=True)
def tick_number(t0, divider):
    """The number, counted from the patch's start, of the block's first tick."""
    return (t0 + divider - 1) // divider
