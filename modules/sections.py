"""Second-order sections in a row: what every linear filter of a bank is made of.

    y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''

in the second transposed form, as scipy's `sosfilt` has it.  How many there are is written into a
module's text, so that its channels are computed side by side.
"""

from typing import NamedTuple

import numpy as np

MOST = 24  # sections of a filter
LARGEST = 1e6
SIDES = 5  # numbers of a section: b0, b1, b2, a1, a2


class Chain(NamedTuple):
    """Sections in a module's text: states for its signature, lines, and what it returns."""

    states: str
    lines: str
    returns: str


def chain(count: int, x: str, y: str, table: str = "filters", first: int = 0) -> Chain:
    """`y` made of `x` by so many sections of a table, from its row `first` on.

    A state is called after what it belongs to, so a module may have several rows.
    """
    names, lines, into = [], [], x
    for k in range(count):
        out = y if k == count - 1 else f"{y}_{k + 1}"
        s, t = f"{y}_s{k + 1}", f"{y}_t{k + 1}"
        b0, b1, b2, a1, a2 = (f"{table}[{first + SIDES * k + j}]" for j in range(SIDES))
        lines += [
            f"{out} = {b0} * {into} + {s}",
            f"{s} = {b1} * {into} - {a1} * {out} + {t}",
            f"{t} = {b2} * {into} - {a2} * {out}",
        ]
        names += [s, t]
        into = out
    states = "".join(f"\n    {name}: State = 0.0," for name in names)
    return Chain(states, "\n    ".join(lines), "".join(f", {name}" for name in names))


def table_of(rows: list[np.ndarray], count: int) -> np.ndarray:
    """Sections of every channel, scipy's six numbers each, as columns of `count` sections.

    A section that a channel does not need passes on what it gets.
    """
    table = np.zeros((count, SIDES, len(rows)))
    table[:, 0] = 1.0
    for c, sections in enumerate(rows):
        kept = sections[:, [0, 1, 2, 4, 5]] / sections[:, 3:4]
        table[: len(sections), :, c] = kept
    return table.reshape(count * SIDES, len(rows))


def typed(text: str) -> np.ndarray:
    """Sections as text: six numbers each (b0 b1 b2 a0 a1 a2), one a line or between semicolons."""
    rows = [line.replace(",", " ").split() for line in text.replace(";", "\n").splitlines()]
    rows = [row for row in rows if row]
    if not 0 < len(rows) <= MOST:
        rule = f"must be 1 to {MOST} lines of six numbers"
        raise ValueError(f"sections: {rule} (got {len(rows)}); write b0 b1 b2 a0 a1 a2")
    for n, row in enumerate(rows, 1):
        try:
            numbers = [float(word) for word in row]
        except ValueError:
            numbers = []
        if len(numbers) != 6 or not np.isfinite(numbers).all() or numbers[3] == 0.0:
            rule = f"section {n}: must be six numbers, the fourth not 0"
            raise ValueError(f"sections: {rule} (got {' '.join(row)[:40]!r}); mend it")
        share = [number / numbers[3] for number in numbers]
        if not max(map(abs, share)) < LARGEST:  # nor is it what is no number
            rule = f"section {n}: must be numbers below {LARGEST:g} times the fourth"
            raise ValueError(f"sections: {rule} (got {' '.join(row)[:40]!r}); mend it")
        a1, a2 = share[4], share[5]
        if not is_stable(a1, a2):
            far = max(abs(np.roots([1.0, a1, a2])))
            rule = f"section {n}: must be stable, poles inside the unit circle"
            raise ValueError(f"sections: {rule} (got one at {far:.6g}); move it")
    return np.array(rows, float)


def is_stable(a1: float, a2: float) -> bool:
    """True if both poles are inside the unit circle (Jury 1964)."""
    return abs(a2) < 1.0 and abs(a1) < 1.0 + a2
