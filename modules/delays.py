"""Echoes: what was heard, kept for a while."""

import numpy as np

from spikerack.modules.maths import between, expect, in_ring, tanh
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Signal,
    State,
    amount,
    memory,
    seconds,
)

FAMILY = Family("audio", plain="audio")
LEAST = 2048  # samples of a line that are used at least
SPARE = 64 + 3  # kept beyond the echo: a slow turn then reads nothing that was given up
EXACT = 1e-9  # of a sample: nearer to a whole number of samples is rounding
NEAR = 8192  # samples that stay near the processor by themselves


def _more(line: np.ndarray, head: int, kept: int, wanted: int) -> int:
    """Use more of a line, from `kept` samples to a power of two of at least `wanted`.

    The ring is opened at `head`: the oldest go to its new end, and before them is silence.
    """
    kept = max(0, min(kept, line.size))
    wide = max(kept, LEAST)
    while wide < wanted:
        wide *= 2
    wide = min(wide, line.size)
    for k in range(1, kept - head + 1 if wide > kept else 0):
        line[wide - k] = line[kept - k]
        line[kept - k] = 0.0
    return wide


def delay(
    x: Signal = 0.0,
    time: Knob = seconds(0.3, 1e-3, 2.0),
    feedback: Knob = amount(0.4, 0.0, 1.2),
    mix: Knob = amount(0.5),
    line: State = memory(seconds=2.0),
    head: State = 0,
    kept: State = 0,
    dt: Context = DT,
) -> Out("y", "echo"):
    """Feedback delay, read between samples; its loop saturates softly, so it can howl for ever.

    echo(t) = x(t - time) + tanh(feedback echo(t - time))

    `time` may be turned while it sounds: the pitch bends, as on tape.  A whole number of samples
    is exact.  Only so much is kept as the longest time asked for (to a power of two samples, 2048
    at least): a jump far beyond it is silent until the echo has come that far.
    """
    lag = max(1.0, min(line.size - 3.0, time / dt))
    whole = int(lag + EXACT)
    part = lag - whole if lag - whole > EXACT else 0.0
    head = head if 0 <= head < kept else 0  # of another line, or from nowhere
    kept = kept if whole + SPARE <= kept <= line.size else _more(line, head, kept, whole + SPARE)
    head = head if head < kept else 0
    echo, head = _tick(x, feedback, line, head, kept, whole, part)
    y = x + mix * (echo - x)
    return y, echo, head, kept


def _tick(
    x: float, feedback: float, line: np.ndarray, head: int, size: int, whole: int, part: float
) -> tuple[float, int]:
    """One sample into a ring of `size`, and one out of it."""
    line[head] = x  # the newest sample a cubic at the shortest time can ask for
    i = head - whole
    a, b = line[in_ring(i + 1, size)], line[in_ring(i, size)]
    c, d = line[in_ring(i - 1, size)], line[in_ring(i - 2, size)]
    of_a, of_b, of_c, of_d = _shares(part)
    echo = b if part == 0.0 else (of_a * a + of_b * b) + (of_c * c + of_d * d)
    back = tanh(feedback * echo) if feedback > 0.0 else 0.0  # at rest the compiler drops it
    line[head] = x + back
    return echo, 0 if head + 1 >= size else head + 1


def _shares(part: float) -> tuple[float, float, float, float]:
    """What `between` makes of each of its four neighbours."""
    a, b = between(1.0, 0.0, 0.0, 0.0, part), between(0.0, 1.0, 0.0, 0.0, part)
    c, d = between(0.0, 0.0, 1.0, 0.0, part), between(0.0, 0.0, 0.0, 1.0, part)
    return a, b, c, d


def _delay_block(
    begin: int, end: int,
    x: np.ndarray, time: float, feedback: float, mix: float,
    line: np.ndarray, head: int, kept: int, dt: float,
    y: np.ndarray, echo: np.ndarray,
) -> tuple[int, int]:  # fmt: skip
    """The ticks begin .. end-1 of `delay` while its knobs rest: what is heard was kept before them.

    So all is read, then all is written, side by side, which becomes vector code.
    """
    lag = max(1.0, min(line.size - 3.0, time / dt))
    whole = int(lag + EXACT)
    part = lag - whole if lag - whole > EXACT else 0.0
    head = head if 0 <= head < kept else 0
    size = kept if whole + SPARE <= kept <= line.size else _more(line, head, kept, whole + SPARE)
    head = head if head < size else 0
    if whole <= end - begin:  # an echo of these very ticks
        for i in range(begin, end):
            echo[i], head = _tick(x[i], feedback, line, head, size, whole, part)
            y[i] = x[i] + mix * (echo[i] - x[i])
        return head, size
    of_a, of_b, of_c, of_d = _shares(part)
    at, old = begin, in_ring(head - whole - 2, size)
    while at < end:
        if old + 3 < size:
            run = min(end - at, size - 3 - old)
            past, heard = line[old : old + run + 3], echo[at : at + run]
            if part == 0.0:
                for j in range(run):
                    heard[j] = past[j + 2]
            else:
                for j in range(run):
                    heard[j] = (of_a * past[j + 3] + of_b * past[j + 2]) + (
                        of_c * past[j + 1] + of_d * past[j]
                    )
        else:  # four neighbours on both sides of the line's end
            run, i = 1, old - size
            a, b = line[in_ring(i + 3, size)], line[in_ring(i + 2, size)]
            c, d = line[in_ring(i + 1, size)], line[old]
            echo[at] = (of_a * a + of_b * b) + (of_c * c + of_d * d)
        at += run
        old = old + run if old + run < size else 0
    at = begin
    while at < end:
        run = min(end - at, size - head)
        new, heard, dry, wet = (
            line[head : head + run], echo[at : at + run], x[at : at + run], y[at : at + run]
        )  # fmt: skip
        for j in range(run):
            new[j] = dry[j] + (tanh(feedback * heard[j]) if feedback > 0.0 else 0.0)
            wet[j] = dry[j] + mix * (heard[j] - dry[j])
        at += run
        head = head + run if head + run < size else 0
    if size > NEAR:
        expect(line, head, end - begin)  # the next block
    return head, size


BLOCKS = {"delay": _delay_block}  # for kernels: many ticks at once

PRESETS = {
    "delay": {
        "slap": {"time": 0.11, "feedback": 0.1, "mix": 0.35},
        "dotted": {"time": 0.375, "feedback": 0.5, "mix": 0.4},
        "metal comb": {"time": 0.004, "feedback": 0.95, "mix": 0.6},
        "endless": {"time": 1.2, "feedback": 1.02, "mix": 0.5},
    },
}
