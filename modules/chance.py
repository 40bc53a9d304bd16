"""Chance: numbers drawn from a state of the node's own, the same in Python and in kernels.

The state is a counter; a draw scrambles it.  Start points are 62 bits apart by the patch's
seed, so streams of different nodes and channels do not meet.  Write

    u, dice = uniform(dice)
"""

from spikerack.modules.maths import log, sine, sqrt

LOW = 0xFFFFFFFF  # 32 bits: every product below stays inside 64


def scramble(x: int) -> int:
    """32 bits in, 32 bits out, every bit depending on every other (Wellons 2018, lowbias32)."""
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & LOW
    x = ((x ^ (x >> 15)) * 0x846CA68B) & LOW
    return x ^ (x >> 16)


def uniform(dice: int) -> tuple[float, int]:
    """A number with 0 < u < 1, and the next state."""
    dice = int(dice)  # numpy's whole numbers would warn of products that leave 63 bits
    word = scramble((dice & LOW) ^ scramble((dice >> 32) ^ 0x9E3779B9))
    return (word + 0.5) * 2.3283064365386963e-10, dice + 1


def normal(dice: int) -> tuple[float, int]:
    """A Gaussian number of mean 0 and variance 1 (Box and Muller 1958), and the next state."""
    u, dice = uniform(dice)
    angle, dice = uniform(dice)
    return sqrt(-2.0 * log(u)) * sine(angle), dice
