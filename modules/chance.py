"""Chance: numbers drawn from a state of the node's own, the same in Python and in kernels.

The state walks through all 2^64 words, each once; a draw mixes it.  Every node starts somewhere,
its channels far apart, so streams do not meet.  Write

    u, dice = uniform(dice)
"""

import numpy as np

from spikerack.modules.maths import log, sine, sqrt

WORD = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio, and odd
MIX = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # Stafford's thirteenth variant


def uniform(dice: int) -> tuple[float, int]:
    """A number with 0 < u < 1 of 52 bits, and the next state: SplitMix64 (Steele et al. 2014).

    A primitive: kernels work in words of 64 bits, which drop what Python is told to drop.
    """
    after = (int(dice) + STEP) & WORD
    x = ((after ^ (after >> 30)) * MIX[0]) & WORD
    x = ((x ^ (x >> 27)) * MIX[1]) & WORD
    x ^= x >> 31
    return ((x >> 12) + 0.5) * 2.0**-52, after - ((after >> 63) << 64)


def normal(dice: int) -> tuple[float, int]:
    """A Gaussian number of mean 0 and variance 1 (Box and Muller 1958), and the next state."""
    u, dice = uniform(dice)
    angle, dice = uniform(dice)
    return sqrt(-2.0 * log(u)) * sine(angle), dice


def grain(pace: float) -> np.ndarray:
    """How large numbers are that are drawn tick by tick for a sound, `prepared` for a node.

    Noise has the same power in each hertz then, at any sample rate: twice the ticks, each of half
    the power.  It is 1 at 48 kHz, and where a tick is a time.
    """
    return np.array([sqrt(pace)])


def streams(first: int, count: int) -> np.ndarray:
    """Where the channels of a node start, int64 (count,).

    Each is a golden section of the whole walk after the one before, so any two of n are 2^64 /
    (2.3 n) draws apart or more (three-gap theorem, Sos 1958): of 100,000 channels, 26 years of two
    draws a tick at 48 kHz.
    """
    golden = np.uint64(STEP)  # in draws; one draw is STEP in the state
    apart = np.arange(count, dtype=np.uint64) * golden * golden
    return (apart + np.uint64(first & WORD)).view(np.int64)
