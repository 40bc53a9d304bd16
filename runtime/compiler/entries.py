"""Entries of a list of spikes (`runtime.codegen.list_kernels`): as many as a channel fired."""

import numpy as np
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


@register_jitable
def handed(at, last, c, size, place, width, into, channels, sizes, places):
    """Hand an entry of a cable on, at entry `at` and on, before `last`; gives the one after.

    Channels go to their like, one of a cable of one to all, and all to an inlet of one.
    """
    first, copies = (0 if into == 1 else c), (into if width == 1 else 1)
    if size == 0.0 or not abs(size) < np.inf or c < 0 or c >= width:
        copies = 0
    for k in range(at, min(at + copies, last)):
        halves(channels)[k] = first + k - at
        floats(sizes)[k] = size
        floats(places)[k] = place
    return min(at + copies, last)
