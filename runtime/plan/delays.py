"""How late a cable is: whole ticks, and what is left of one.

spikes           fall so much later in their tick, where somebody is told where; else the nearest
audio, control   are drawn between ticks: by a cubic (Lagrange; Laakso and others 1996), whose gain
                 is nowhere above 1, or by a straight line, which stays within what came
gates            pass at the nearest tick, half a tick rounding up
"""

from math import floor

NOTHING = 1e-6  # of a tick: a delay that is meant to be whole


def delayed(ticks: float, kind: str, is_told: bool) -> tuple[int, float, tuple[float, ...]]:
    """Whole ticks, the rest of one for spikes, and the taps of a signal between ticks."""
    whole = floor(ticks + NOTHING)
    rest = max(0.0, ticks - whole)
    if rest <= NOTHING:
        return whole, 0.0, ()
    if kind == "spikes" and is_told:
        return whole, rest, ()
    if kind == "audio" and whole >= 2:
        return whole - 1, 0.0, cubic(rest)
    if kind in ("audio", "control"):
        return whole, 0.0, (1.0 - rest, rest)
    return floor(ticks + 0.5 + NOTHING), 0.0, ()


def cubic(rest: float) -> tuple[float, ...]:
    """The weights of four ticks in a row for a place between the middle two."""
    d = 1.0 + rest
    return (
        -(d - 1.0) * (d - 2.0) * (d - 3.0) / 6.0,
        d * (d - 2.0) * (d - 3.0) / 2.0,
        -d * (d - 1.0) * (d - 3.0) / 2.0,
        d * (d - 1.0) * (d - 2.0) / 6.0,
    )
