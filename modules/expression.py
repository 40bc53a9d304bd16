"""A formula typed by the player, computed tick by tick."""

import numpy as np

from spikerack.modules.formula import DEEPEST, FIRST_ONE, FIRST_TWO, LARGEST, THREE, parse
from spikerack.modules.maths import cos, exp, floor, log, power, sine, sqrt, tanh
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Setting,
    Signal,
    State,
    amount,
    memory,
    prepared,
)

FAMILY = Family("utility")
PER_TURN = 0.15915494309189535  # 1 / (2 pi)


def _codes(formula: str) -> np.ndarray:
    return np.array(parse(formula).codes)


def _numbers(formula: str) -> np.ndarray:
    return np.array(parse(formula).numbers)


def expression(
    a: Signal = 0.0,
    b: Signal = 0.0,
    c: Signal = 0.0,
    d: Signal = 0.0,
    p: Knob = amount(1.0, -10.0, 10.0),
    q: Knob = amount(0.0, -10.0, 10.0),
    formula: Setting = "p * a + q",
    codes: State = prepared(_codes, kind=int),
    numbers: State = prepared(_numbers),
    stack: State = memory(DEEPEST),
    tick: State = 0,
    channel: Context = 0.0,
    channels: Context = 1.0,
    dt: Context = DT,
) -> Out("y"):
    """Expression: y is whatever `formula` says of a, b, c, d, the knobs p, q and the time t.

    It knows + - * / // % **, comparisons (1 or 0), and or not (high is above 0.5),
    `x if y else z`, sin cos tanh exp log sqrt abs sign floor wrap min max clip, pi, e, tau,
    and which `channel` of how many `channels` it is.  t is in seconds from the start; wrap
    is the part after the point, so sin(tau * wrap(110 * t)) is a tone.  What has no value
    is 0 (x / 0, a root of what is negative), and nothing grows beyond 1e30.
    """
    t = tick * dt
    n = 0  # numbers on the stack; the parser has checked that it fits
    for i in range(codes.size):
        code = codes[i]
        top = stack[n - 1] if n > 0 else 0.0
        under = stack[n - 2] if n > 1 else 0.0
        if code >= THREE:
            gate = stack[max(0, n - 3)]
            value = under if gate > 0.5 else top
            n -= 3
        elif code >= FIRST_TWO:
            value = _two(code - FIRST_TWO, under, top)
            n -= 2
        elif code >= FIRST_ONE:
            value = _one(code - FIRST_ONE, top)
            n -= 1
        elif code == 1:
            value = numbers[i]
        else:
            value = a if code == 2 else b if code == 3 else c if code == 4 else d
            value = p if code == 6 else q if code == 7 else t if code == 8 else value
            value = channel * 1.0 if code == 9 else channels * 1.0 if code == 10 else value
        n = min(DEEPEST - 1, max(0, n))
        value = value if abs(value) <= LARGEST else _held(value)
        stack[n] = value
        n += 1
    y = stack[0]
    tick = tick + 1
    return y, tick


def _held(x: float) -> float:
    """NaN becomes 0, what is too large stays at the edge."""
    return LARGEST if x > 0.0 else -LARGEST if x < 0.0 else 0.0


def _one(code: int, x: float) -> float:
    if code == 0:
        return -x
    if code == 1:
        return 0.0 if x > 0.5 else 1.0
    if code == 2:
        return sine(x * PER_TURN)
    if code == 3:
        return cos(x)
    if code == 4:
        return tanh(x)
    if code == 5:
        return exp(x)
    if code == 6:
        return log(x) if x > 0.0 else 0.0
    if code == 7:
        return abs(x)
    if code == 8:
        return floor(x)
    if code == 9:
        return sqrt(max(0.0, x))
    if code == 10:
        return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0
    return x - floor(x)


def _two(code: int, x: float, y: float) -> float:
    if code == 0:
        return x + y
    if code == 1:
        return x - y
    if code == 2:
        return x * y
    if code == 3:
        return x / y if y != 0.0 else 0.0
    if code == 4:
        return x - floor(x / y) * y if y != 0.0 else 0.0
    if code == 5:
        return _raised(x, y)
    if code == 6:
        return 1.0 if x < y else 0.0
    if code == 7:
        return 1.0 if x <= y else 0.0
    if code == 8:
        return 1.0 if x == y else 0.0
    if code == 9:
        return 1.0 if x != y else 0.0
    if code == 10:
        return 1.0 if x > 0.5 and y > 0.5 else 0.0
    if code == 11:
        return 1.0 if x > 0.5 or y > 0.5 else 0.0
    return min(x, y) if code == 12 else max(x, y)


def _raised(x: float, y: float) -> float:
    """x**y; a negative x has powers that are whole, and 0 where there is none."""
    if y == 2.0:
        return x * x
    if x == 0.0:
        return 1.0 if y == 0.0 else 0.0
    size = power(abs(x), y)
    odd = 0.5 * y != floor(0.5 * y)
    negative = (-size if odd else size) if y == floor(y) else 0.0
    return size if x > 0.0 else negative


PRESETS = {
    "expression": {
        "attenuate and shift": {"p": 0.5, "q": 0.5},
        "invert": {"p": -1.0},
    },
}
