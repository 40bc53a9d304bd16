"""A formula typed by the player, computed tick by tick."""

from spikerack.modules.elementary import raised as raised_by
from spikerack.modules.formula import LARGEST, written
from spikerack.modules.maths import floor, log
from spikerack.modules.ports import Family, Made, Setting

FAMILY = Family("utility")
PER_TURN = 0.15915494309189535  # 1 / (2 pi)


def expression(formula: Setting = "p * a + q") -> Made:
    """A formula of four inlets, two knobs and the time."""
    y = written(formula)
    return f'''
from math import sqrt

from spikerack.modules.elementary import sign
from spikerack.modules.expression import PER_TURN, divided, held, logarithm, raised, remainder_or_0


def expression(
    a: Signal = 0.0,
    b: Signal = 0.0,
    c: Signal = 0.0,
    d: Signal = 0.0,
    p: Knob = amount(1.0, -10.0, 10.0),
    q: Knob = amount(0.0, -10.0, 10.0),
    formula: Setting = "p * a + q",
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
    channel = channel * 1.0
    channels = channels * 1.0
    a = held(a)
    b = held(b)
    c = held(c)
    d = held(d)
    y = {y}
    tick = tick + 1
    return y, tick
'''


def held(x: float) -> float:
    """NaN becomes 0, what is too large stays at the edge."""
    edge = LARGEST if x > 0.0 else -LARGEST if x < 0.0 else 0.0
    return x if abs(x) <= LARGEST else edge


def divided(x: float, y: float) -> float:
    """x / y; 0 where there is none."""
    return held(x / (y if y != 0.0 else 1.0)) if y != 0.0 else 0.0


def remainder_or_0(x: float, y: float) -> float:
    """x % y; 0 where there is none."""
    by = y if y != 0.0 else 1.0
    return held(x - floor(x / by) * by) if y != 0.0 else 0.0


def logarithm(x: float) -> float:
    """log(x); 0 where there is none."""
    return log(x) if x > 0.0 else 0.0


def raised(x: float, y: float) -> float:
    """x**y; a negative x has powers that are whole, and 0 where there is none."""
    return x * x if y == 2.0 else raised_by(x, y)


PRESETS = {
    "expression": {
        "attenuate and shift": {"p": 0.5, "q": 0.5},
        "invert": {"p": -1.0},
    },
}
