"""How far a parameter's knob goes: as its note says, or as is usual for its unit."""

import re
from typing import NamedTuple, Protocol

from spikerack.modules.language.units import PLAIN, ROOTS, Dimension, told, unit

NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[ ]*\*?[ ]*([A-Za-z]\w*)?"
RANGE = re.compile(rf"(?:{NUMBER}[ ]*,[ ]*)?{NUMBER}[ ]*(?:to|\.\.)[ ]*{NUMBER}")
# what a knob begins with, and how far it goes, where nothing is said
USUAL: dict[Dimension, tuple[float, float, float]] = {
    PLAIN: (0.0, -10.0, 10.0),
    ROOTS["second"][0]: (10e-3, 0.1e-3, 1.0),
    ROOTS["hertz"][0]: (10.0, 0.1, 1000.0),
    ROOTS["volt"][0]: (0.0, -0.1, 0.1),
    ROOTS["amp"][0]: (0.0, -10e-9, 10e-9),
    ROOTS["siemens"][0]: (0.0, 0.0, 1e-6),
    ROOTS["farad"][0]: (200e-12, 1e-12, 10e-9),
    ROOTS["ohm"][0]: (100e6, 1e6, 1e9),
}
# what may be below zero; all else turns in even steps of its logarithm
SIGNED = [PLAIN, *(ROOTS[name][0] for name in ("volt", "amp", "coulomb"))]
DECADE = 10.0
BARE = {"s": "second", "V": "volt", "A": "amp", "S": "siemens", "F": "farad", "m": "metre"}
LOG = 20.0  # what goes over so many times its lower end is turned by its logarithm
TIMES = {ROOTS["second"][0]: "seconds", ROOTS["hertz"][0]: "hertz"}


class Range(NamedTuple):
    """What a knob begins with, its ends, and its taper."""

    start: float
    lo: float
    hi: float
    taper: str


def ranged(dimension: Dimension, start: float | None, note: str) -> Range:
    """The range of a knob that begins with `start`, and about which something may be noted."""
    usual = USUAL.get(dimension, (0.0, -1.0, 1.0))
    said = _said(dimension, note)
    if said is not None:
        noted, lo, hi = said
        begin = noted if start is None else start
        begin = min(hi, max(lo, usual[0])) if begin is None else begin
    elif start is None or start == 0.0:
        begin, lo, hi = usual if start is None else (0.0, min(0.0, usual[1]), usual[2])
    elif start > 0.0 and dimension not in SIGNED:
        begin, lo, hi = start, start / DECADE, start * DECADE
    elif dimension == ROOTS["volt"][0]:
        far = max(abs(start), 50e-3)
        begin, lo, hi = start, start - far, start + far
    else:
        begin, lo, hi = start, -DECADE * abs(start), DECADE * abs(start)
    lo, hi = (float(f"{x:.6g}") for x in (lo, hi))
    lo, hi = min(lo, begin), max(hi, begin)
    hi = hi if hi > lo else lo + 1.0
    return Range(begin, lo, hi, "log" if lo > 0.0 and hi >= LOG * lo else "linear")


def _said(dimension: Dimension, note: str) -> tuple[float | None, float, float] | None:
    """What a note says, if it is of this dimension: start, lower end, upper end."""
    match = RANGE.search(note)
    if match is None:
        return None
    numbers, units = match.groups()[0::2], list(match.groups()[1::2])
    units[1] = units[1] or units[2]
    units[0] = units[0] or units[1]
    found: list[float | None] = []
    for value, name in zip(numbers, units, strict=True):
        known = unit(BARE.get(name, name)) if name else None
        if (known.dimension if known else PLAIN) != dimension:
            return None
        found.append(float(value) * (known.size if known else 1.0) if value else None)
    start, lo, hi = found
    if lo is None or hi is None or not lo < hi or not abs(lo) + abs(hi) < 1e30:
        return None
    return (start if start is not None and lo <= start <= hi else None), lo, hi


class Measured(Protocol):
    """What is known of a parameter."""

    @property
    def dimension(self) -> Dimension | None: ...
    @property
    def is_truth(self) -> bool: ...


def knob(r: Range, known: Measured) -> str:
    """The default of a knob, as it is written in a module."""
    if known.is_truth:
        return f'choice("false", "true", start="{"true" if r.start else "false"}")'
    dimension = known.dimension or PLAIN
    ends = f"{r.start!r}, {r.lo!r}, {r.hi!r}, {r.taper!r}"
    if dimension in TIMES:
        return f"{TIMES[dimension]}({ends})"
    return f"amount({ends})" if dimension == PLAIN else f"amount({ends}, unit={told(dimension)!r})"
