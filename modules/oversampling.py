"""Oversampling: what bends a sound is computed 2, 4 or 8 times a tick, so that little folds back.

From a tick to steps and back, each doubling by a half-band filter of two all-pass branches
(Valenzuela and Constantinides 1983; elliptic).  At 48 kHz they are flat to 20 kHz within 0.0001 dB,
and what would fold back below that is taken to -95, -80 and -74 dB by the three doublings.  Low
pitches come 3.0, 3.9 and 4.3 ticks late, there and back; high ones later.

A maker writes the steps into its module's text, one after the other: see `steps`.
"""

import re
from typing import NamedTuple

from spikerack.modules.ports import choice

QUALITIES = ("1 x", "2 x", "4 x", "8 x")
SIZES = 8, 4, 3  # numbers that a doubling keeps
LARGEST = 1e6
INDENT = "    "


class Steps(NamedTuple):
    """Three parts of a module's text: states for its signature, lines for its body, and what it
    returns of them.
    """

    states: str
    lines: str
    returns: str


def steps(quality: float, x: str, outs: tuple[str, ...], line: str) -> Steps:
    """`line` computed at every step of a tick, as `quality`, a place in QUALITIES, says.

    `line` makes `outs` of x; after all steps each of these is the tick's, and x is as it was.
    """
    doublings = round(quality)
    kept: list[str] = []

    def call(function: str, made: str, given: str, stage: int, name: str) -> str:
        own = [f"{name}_{stage}_{k}" for k in range(SIZES[stage - 1])]
        kept.extend(n for n in own if n not in kept)
        return f"{made}, {', '.join(own)} = {function}_{stage}({given}, {', '.join(own)})"

    # what is no number must not stay in a filter
    lines = [f"{x}_in = min({LARGEST}, max(-{LARGEST}, {x}))"] * bool(doublings)
    now = [f"{x}_in" if doublings else x]
    for stage in range(1, doublings + 1):
        parts = [(f"{n}_a", f"{n}_b") for n in now]
        for n, (a, b) in zip(now, parts, strict=True):
            lines.append(call("doubled", f"{a}, {b}", n, stage, f"{x}_to"))
        now = [half for both in parts for half in both]
    for k, n in enumerate(now):
        at_step = re.sub(rf"\b{x}\b", n, line)
        lines += [at_step, *(f"{out}_{k} = {out}" for out in outs if doublings)]
    for out in outs:
        now = [f"{out}_{k}" for k in range(2**doublings)]
        for stage in range(doublings, 0, -1):
            pairs = list(zip(now[::2], now[1::2], strict=True))
            for a, b in pairs:
                lines.append(call("halved", a, f"{a}, {b}", stage, f"{out}_from"))
            now = now[::2]
        lines += [f"{out} = {now[0]}"] * bool(doublings)
    return Steps(
        "".join(f"\n{INDENT}{n}: State = 0.0," for n in kept),
        f"\n{INDENT}".join(lines),
        "".join(f", {n}" for n in kept),
    )


def quality(start: str) -> float:
    """The default of the setting, also for the text of what is made."""
    return choice(*QUALITIES, start=start)


def _through(x: float, a: float, kept: float) -> tuple[float, float]:
    """One all-pass, (a + z^-1) / (1 + a z^-1): what it gives, and what it keeps."""
    y = a * x + kept
    return y, x - a * y


def _first(x: float, a: float, b: float, c: float, d: float) -> tuple:
    x, a = _through(x, 0.04365908354037534, a)
    x, b = _through(x, 0.3182094824026122, b)
    x, c = _through(x, 0.631151096391215, c)
    x, d = _through(x, 0.8614075414353921, d)
    return x, a, b, c, d


def _first_late(x: float, a: float, b: float, c: float, d: float) -> tuple:
    x, a = _through(x, 0.1606995701160489, a)
    x, b = _through(x, 0.4823709281709855, b)
    x, c = _through(x, 0.7566466953626619, c)
    x, d = _through(x, 0.9542069108836617, d)
    return x, a, b, c, d


def _second(x: float, a: float, b: float) -> tuple:
    x, a = _through(x, 0.06529726028840158, a)
    x, b = _through(x, 0.4925454740909323, b)
    return x, a, b


def _second_late(x: float, a: float, b: float) -> tuple:
    x, a = _through(x, 0.2418029983417294, a)
    x, b = _through(x, 0.805922672429181, b)
    return x, a, b


def _third(x: float, a: float, b: float) -> tuple:
    x, a = _through(x, 0.08430115336419758, a)
    x, b = _through(x, 0.7157711899338317, b)
    return x, a, b


def doubled_1(
    x: float, a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float
) -> tuple:
    """A tick as two steps, and what is kept: the band reaches to 0.43 of the tick's rate."""
    early, a, b, c, d = _first(x, a, b, c, d)
    late, e, f, g, h = _first_late(x, e, f, g, h)
    return early, late, a, b, c, d, e, f, g, h


def halved_1(
    x: float, y: float,
    a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float,
) -> tuple:  # fmt: skip
    """Two steps as a tick, and what is kept."""
    late, a, b, c, d = _first(y, a, b, c, d)
    early, e, f, g, h = _first_late(x, e, f, g, h)
    return 0.5 * (early + late), a, b, c, d, e, f, g, h


def doubled_2(x: float, a: float, b: float, c: float, d: float) -> tuple:
    """A step as two finer ones; its band is half as wide."""
    early, a, b = _second(x, a, b)
    late, c, d = _second_late(x, c, d)
    return early, late, a, b, c, d


def halved_2(x: float, y: float, a: float, b: float, c: float, d: float) -> tuple:
    """Two finer steps as one."""
    late, a, b = _second(y, a, b)
    early, c, d = _second_late(x, c, d)
    return 0.5 * (early + late), a, b, c, d


def doubled_3(x: float, a: float, b: float, c: float) -> tuple:
    """A step as two of the finest."""
    early, a, b = _third(x, a, b)
    late, c = _through(x, 0.3232500057985942, c)
    return early, late, a, b, c


def halved_3(x: float, y: float, a: float, b: float, c: float) -> tuple:
    """Two of the finest steps as one."""
    late, a, b = _third(y, a, b)
    early, c = _through(x, 0.3232500057985942, c)
    return 0.5 * (early + late), a, b, c
