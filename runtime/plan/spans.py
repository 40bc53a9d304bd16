"""How often a node ticks: the samples from tick to tick, and the word that stands for them.

Tick k falls on the sample at or before k * span.  A span is a whole number of samples, or a
fraction where a tick is a time: "0.1 ms" is 24/5 of a sample at 48 kHz.  Its word in a table, the
divider, has the numerator, and above it one less than the denominator: a whole number stands for
itself.
"""

import re
from fractions import Fraction

from spikerack.runtime.patch.fields import TIME

HALF = 32  # bits of a word for each part
PART = (1 << HALF) - 1
FINEST = 20_000  # denominator
LONGEST = 100_000  # samples
USUAL = 48_000  # hertz
UNITS = {"s": 1, "ms": 1000, "us": 1_000_000, "µs": 1_000_000}


def divider(rate: str | int, control: int, sample_rate: int) -> int:
    """The word for a node's rate: "audio", "control", samples or a time."""
    if isinstance(rate, int) or rate.isdigit():
        return int(rate)
    if rate in ("audio", "control"):
        return 1 if rate == "audio" else control
    found = re.match(TIME, rate)
    if not found:
        return 1
    span = Fraction(found[1]) * sample_rate / UNITS[found[2]]
    span = min(Fraction(LONGEST), max(Fraction(1), span)).limit_denominator(FINEST)
    return span.numerator | (span.denominator - 1) << HALF


def pace(rate: str | int, sample_rate: int) -> float:
    """Ticks of a node beside those that it has at 48 kHz: 1 where a tick is a time."""
    is_time = isinstance(rate, str) and re.match(TIME, rate)
    return 1.0 if is_time else sample_rate / USUAL


def is_too_short(rate: str | int, sample_rate: int) -> bool:
    """True of a time that is shorter than a sample."""
    found = re.match(TIME, rate) if isinstance(rate, str) else None
    return found is not None and Fraction(found[1]) * sample_rate < UNITS[found[2]]


def parts(divider: int) -> tuple[int, int]:
    """Numerator and denominator of a span."""
    return divider & PART, (divider >> HALF) + 1


def samples(divider: int) -> float:
    """The samples from tick to tick."""
    numerator, denominator = parts(divider)
    return numerator / denominator


def step_seconds(divider: int, sample_rate: int) -> float:
    """The time from tick to tick, rounded once."""
    numerator, denominator = parts(divider)
    return numerator / (denominator * sample_rate)


def ticks_in(frames: int, divider: int) -> int:
    """How many ticks fall into so many frames, the first of which is one."""
    numerator, denominator = parts(divider)
    return -(-frames * denominator // numerator)


def sample_of(tick: int, divider: int) -> int:
    """The sample on which a tick falls, counted from tick 0."""
    numerator, denominator = parts(divider)
    return tick * numerator // denominator
