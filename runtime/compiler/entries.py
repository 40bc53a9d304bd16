"""Entries of a list of spikes (`runtime.codegen.list_kernels`): as many as a channel fired."""

from numba.extending import register_jitable

from spikerack.modules.maths import floor
from spikerack.runtime.compiler.atomics import floats, halves


@register_jitable
def entered(at, last, c, x, place, channels, sizes, places):
    """Enter channel c, which fired x times, at entry `at` and on; gives the one after.

    There is room until `last`; what is beyond is added to the last of its own.
    """
    if not abs(x) < 1e300:
        return at
    times, size = 1, x
    if x > 1.0 and x == floor(x):
        times, size = int(min(x, float(max(1, last - at)))), 1.0
    for k in range(at, at + times):
        halves(channels)[k] = c
        floats(sizes)[k] = size
        floats(places)[k] = place
    if size != x:
        floats(sizes)[at + times - 1] = x - (times - 1)
    return at + times
