"""Drifts: things that wander by chance or by chaos, the same way at any sample rate."""

from spikerack.modules.chance import normal
from spikerack.modules.maths import exp, floor, sine, sqrt
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Signal,
    State,
    amount,
    hertz,
    seconds,
    seeded,
)

FAMILY = Family("source", display="trend")


def random_walk(
    home: Knob = amount(0.0, -1.0, 1.0),
    spread: Knob = amount(0.3, 0.0, 2.0),
    memory: Knob = seconds(1.0, 1e-3, 100.0),
    walk: State = 0.0,
    dice: State = seeded(),
    dt: Context = DT,
) -> Out("y"):
    """A walk on a leash, exact between ticks (Uhlenbeck and Ornstein 1930).

    memory dw = -w dt + sqrt(2 memory) dW,  y = home + spread w

    `spread` is the standard deviation in the long run, `memory` the time after which 63 % of
    where it was is forgotten.
    """
    keep = exp(-dt / memory)
    kick = sqrt(max(0.0, 1.0 - keep * keep))
    chance, dice = normal(dice)
    walk = keep * walk + kick * chance
    y = home + spread * walk
    return y, walk, dice


def _within(x: float, lo: float, hi: float) -> float:
    """x, held between lo and hi; NaN becomes lo."""
    return min(hi, max(lo, x))


def _apart(channel: float) -> float:
    """0 to 1: where each channel starts, so that no two move alike."""
    place = 0.6180339887498949 * channel
    return place - floor(place)


def _lorenz(u: float, v: float, w: float, rho: float, push: float) -> tuple[float, float, float]:
    """Lorenz's three equations."""
    return 10.0 * (v - u) + push, u * (rho - w) - v, u * v - w * (8.0 / 3.0)


def lorenz(
    push: Signal = 0.0,
    speed: Knob = hertz(1.0, 0.01, 500.0),
    heat: Knob = amount(28.0, 0.0, 60.0),
    u: State = 1.0,
    v: State = 1.0,
    w: State = 20.0,
    fresh: State = 1.0,
    channel: Context = 0,
    dt: Context = DT,
) -> Out("x", "y", "z", bypass={}):
    """Weather that never repeats: two lobes, and no telling when it changes over (Lorenz 1963).

    u' = 10 (v - u) + 20 push,  v' = u (heat - w) - v,  w' = u v - 8/3 w

    x = u/20, y = v/27, z = w/24 - 1. `speed` is about how many turns it makes in a second; below
    a `heat` of 24.74 it comes to rest, below 1 at nothing. Runge-Kutta of order four; a tick
    moves it by 0.02 at most, so at the slowest rates it lags rather than leaves the attractor.
    """
    h = _within(0.75 * speed * dt, 0.0, 0.02)  # its orbits take 0.75 of its own time
    p = 20.0 * _within(push, -2.0, 2.0)
    u = u + 8.0 * fresh * _apart(channel)
    fresh = 0.0
    a1, b1, c1 = _lorenz(u, v, w, heat, p)
    a2, b2, c2 = _lorenz(u + 0.5 * h * a1, v + 0.5 * h * b1, w + 0.5 * h * c1, heat, p)
    a3, b3, c3 = _lorenz(u + 0.5 * h * a2, v + 0.5 * h * b2, w + 0.5 * h * c2, heat, p)
    a4, b4, c4 = _lorenz(u + h * a3, v + h * b3, w + h * c3, heat, p)
    sixth = h / 6.0
    u = _within(u + sixth * (a1 + 2.0 * (a2 + a3) + a4), -60.0, 60.0)
    v = _within(v + sixth * (b1 + 2.0 * (b2 + b3) + b4), -80.0, 80.0)
    w = _within(w + sixth * (c1 + 2.0 * (c2 + c3) + c4), -40.0, 140.0)
    x = u / 20.0
    y = v / 27.0
    z = w / 24.0 - 1.0
    return x, y, z, u, v, w, fresh


def _rossler(u: float, v: float, w: float, fold: float, push: float) -> tuple[float, float, float]:
    """Rossler's three equations."""
    return -v - w + push, u + 0.2 * v, 0.2 + w * (u - fold)


def rossler(
    push: Signal = 0.0,
    speed: Knob = hertz(1.0, 0.01, 2000.0),
    fold: Knob = amount(5.7, 2.0, 9.0),
    u: State = 1.0,
    v: State = -4.0,
    w: State = 0.0,
    fresh: State = 1.0,
    channel: Context = 0,
    dt: Context = DT,
) -> Out("x", "y", "z", bypass={}):
    """A spiral that folds back on itself: a tone that is never quite the same (Rossler 1976).

    u' = -v - w + push,  v' = u + 0.2 v,  w' = 0.2 + w (u - fold)

    x = u/12, y = v/12, z = w/24, which bursts. `speed` is its turns in a second. By `fold`: 2.5
    one loop, 3.5 two, 4 four, 4.2 and up chaos with islands of order. Runge-Kutta of order four,
    0.1 a tick at most.
    """
    h = _within(5.86 * speed * dt, 0.0, 0.1)  # a turn takes 5.86 of its own time
    p = _within(push, -2.0, 2.0)
    s = sine(_apart(channel))  # channels keep in step for long, so they start around the spiral
    c = sine(_apart(channel) + 0.25)
    u, v = (c * u - s * v, s * u + c * v) if fresh > 0.5 else (u, v)
    fresh = 0.0
    a1, b1, c1 = _rossler(u, v, w, fold, p)
    a2, b2, c2 = _rossler(u + 0.5 * h * a1, v + 0.5 * h * b1, w + 0.5 * h * c1, fold, p)
    a3, b3, c3 = _rossler(u + 0.5 * h * a2, v + 0.5 * h * b2, w + 0.5 * h * c2, fold, p)
    a4, b4, c4 = _rossler(u + h * a3, v + h * b3, w + h * c3, fold, p)
    sixth = h / 6.0
    u = _within(u + sixth * (a1 + 2.0 * (a2 + a3) + a4), -20.0, 30.0)
    v = _within(v + sixth * (b1 + 2.0 * (b2 + b3) + b4), -30.0, 20.0)
    w = _within(w + sixth * (c1 + 2.0 * (c2 + c3) + c4), 0.0, 80.0)
    x = u / 12.0
    y = v / 12.0
    z = w / 24.0
    return x, y, z, u, v, w, fresh


PRESETS = {
    "random_walk": {
        "old oscillator": {"spread": 0.005, "memory": 4.0},
        "mist": {"spread": 0.4, "memory": 10.0},
        "rumble": {"spread": 0.3, "memory": 0.004},
    },
    "lorenz": {
        "weather": {"speed": 0.2},
        "motor": {"speed": 60.0},
        "coming to rest": {"heat": 22.0, "speed": 2.0},
    },
    "rossler": {
        "slow spiral": {"speed": 0.5},
        "rough tone": {"speed": 110.0},
        "two loops": {"fold": 3.5, "speed": 55.0},
    },
}
