"""How a cable's weight moves: by ratio, so that 0.05 and 4000 answer a hand alike.

    decibels on      weight * 10^(decibels / 20)

Below LEAST it is zero, which holds a little, as a detent does; beyond it grows with the other
sign.  A weight that is smaller still has zero right below itself.
"""

import math

LEAST = 0.01  # -40 dB
DETENT = 5.0  # dB to either side of zero in which it holds
NEAR_ONE = 0.25  # dB within which it is 1
DIGITS = 3  # that are kept


def place(weight: float, least: float = LEAST) -> float:
    """Where a weight stands on a line in decibels that goes through zero, which is at 0."""
    if weight == 0.0:
        return 0.0
    return math.copysign(max(decibels(weight / least), 0.0) + DETENT, weight)


def weight_at(where: float, least: float = LEAST) -> float:
    """The weight at such a place."""
    if abs(where) < DETENT:
        return 0.0
    level = abs(where) - DETENT + decibels(least)
    size = 1.0 if abs(level) < NEAR_ONE else float(f"{10.0 ** (level / 20.0):.{DIGITS}g}")
    return math.copysign(size, where)


def least_from(weight: float) -> float:
    """The smallest that is reached from a weight, before zero."""
    return min(LEAST, abs(weight)) or LEAST


def stepped(weight: float, by: float) -> float:
    """The weight so many decibels on, by a step of a wheel or a key: zero takes one of them."""
    least = least_from(weight)
    if weight == 0.0:
        return math.copysign(least, by)
    where = place(weight, least) + by
    return weight_at(where, least) if where * weight > 0.0 else 0.0


def decibels(weight: float) -> float:
    """A ratio in decibels."""
    return 20.0 * math.log10(abs(weight))


def told(weight: float) -> str:
    """A weight as a hand reads it: the number, and its decibels."""
    return f"{weight:g}" if weight == 0.0 else f"{weight:g}, {decibels(weight):+.1f} dB"
