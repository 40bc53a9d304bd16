"""Excitable membranes with a spike of their own making, not reset by rule."""

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Impulse,
    Knob,
    Out,
    Signal,
    State,
    amount,
    hertz,
    spikes,
)

FAMILY = Family("neuron", display="raster")
CYCLE = 39.474414984  # time units of a FitzHugh-Nagumo cycle at the knobs' starting values


def _flow(v: float, w: float, i: float, a: float, b: float, recovery: float) -> tuple[float, float]:
    """(dv, dw) of `fitzhugh_nagumo` for one unit of time."""
    return v - v * v * v * (1.0 / 3.0) - w + i, recovery * (v + a - b * w)


def _runge(
    v: float, w: float, h: float, i: float, a: float, b: float, recovery: float
) -> tuple[float, float]:
    """A step of h by the classical method of fourth order (Runge 1895, Kutta 1901)."""
    v1, w1 = _flow(v, w, i, a, b, recovery)
    v2, w2 = _flow(v + 0.5 * h * v1, w + 0.5 * h * w1, i, a, b, recovery)
    v3, w3 = _flow(v + 0.5 * h * v2, w + 0.5 * h * w2, i, a, b, recovery)
    v4, w4 = _flow(v + h * v3, w + h * w3, i, a, b, recovery)
    v = v + h * (1.0 / 6.0) * (v1 + 2.0 * (v2 + v3) + v4)
    w = w + h * (1.0 / 6.0) * (w1 + 2.0 * (w2 + w3) + w4)
    return min(5.0, max(-5.0, v)), min(10.0, max(-10.0, w))


def fitzhugh_nagumo(
    drive: Signal = 0.0,
    pace: Knob = hertz(110.0, 0.01, 5000.0),
    current: Knob = amount(0.5, -2.0, 2.0),
    recovery: Knob = amount(0.08, 0.01, 1.0, "log"),
    a: Knob = amount(0.7, -1.0, 1.0),
    b: Knob = amount(0.8, 0.0, 1.5),
    v: State = -1.2,
    w: State = -0.62,
    dt: Context = DT,
) -> Out(spikes("spike"), "v", "w"):
    """Excitable membrane that sings: rest, one spike, or a tone (FitzHugh 1961, Nagumo 1962).

    v' = v - v^3 / 3 - w + I;  w' = recovery (v + a - b w);  I = current + drive, within -2..2.
    Time runs so that at the starting values it cycles `pace` times a second (one octave a volt).
    A spike is v rising through 0.  Above a thirtieth of the sample rate it lags behind `pace`.
    """
    i = min(2.0, max(-2.0, current + drive))
    h = min(0.6, 0.5 * CYCLE * pace * dt)  # two steps a tick, inside what is stable
    before = v
    v, w = _runge(v, w, h, i, a, b, recovery)
    v, w = _runge(v, w, h, i, a, b, recovery)
    spike = 1.0 if before < 0.0 and v >= 0.0 else 0.0
    return spike, v, w


def _linoid(x: float) -> float:
    """x / (1 - exp(-x)), and its limit 1 + x/2 where that would be 0/0."""
    near = abs(x) < 1e-5
    far = 1.0 if near else x
    return 1.0 + 0.5 * x if near else far / (1.0 - exp(-far))


def _gate(x: float, opening: float, closing: float, ms: float) -> float:
    """A gate x after some ms, exact while the voltage stands still."""
    rate = opening + closing
    goal = opening / rate
    return goal + (x - goal) * exp(-ms * rate)


def hodgkin_huxley(
    drive: Signal = 0.0,
    kick: Impulse = 0.0,
    sodium: Knob = amount(120.0, 0.0, 400.0, unit="mS/cm2"),
    potassium: Knob = amount(36.0, 0.0, 120.0, unit="mS/cm2"),
    leak: Knob = amount(0.3, 0.01, 3.0, "log", unit="mS/cm2"),
    speed: Knob = amount(1.0, 0.05, 20.0, "log"),
    gain: Knob = amount(10.0, -100.0, 100.0, unit="uA/cm2"),
    current: Knob = amount(0.0, -100.0, 100.0, unit="uA/cm2"),
    v: State = -65.0,
    m: State = 0.052932485257249577,
    h: State = 0.59612075350846028,
    n: State = 0.31767691406069742,
    dt: Context = DT,
) -> Out(spikes("spike"), "v", "m", "h", "n"):
    """The squid's giant axon (Hodgkin and Huxley 1952), in mV and ms, at rest near -65.

    C v' = I - sodium m^3 h (v - 50) - potassium n^4 (v + 77) - leak (v + 54.387), C = 1 uF/cm2;
    x' = opening (1 - x) - closing x for the gates;  I = current + gain drive; `kick` is 1 ms of
    drive at once.  A spike is v rising through 0 mV.  `speed` runs its time faster.  Gates and
    membrane are stepped in turn, each exact while the other stands still: second order in dt.
    """
    ms = 1000.0 * dt * speed
    i = min(1e4, max(-1e4, current + gain * drive))
    before = v
    v = v + min(1e3, max(-1e3, gain * kick))
    at = min(200.0, max(-200.0, v))
    m = _gate(m, _linoid(0.1 * at + 4.0), 4.0 * exp(-(at + 65.0) * (1.0 / 18.0)), ms)
    h = _gate(h, 0.07 * exp(-(at + 65.0) * 0.05), 1.0 / (1.0 + exp(-0.1 * at - 3.5)), ms)
    n = _gate(n, 0.1 * _linoid(0.1 * at + 5.5), 0.125 * exp(-(at + 65.0) * 0.0125), ms)
    fast = sodium * m * m * m * h
    slow = potassium * (n * n) * (n * n)
    total = fast + slow + leak
    goal = (fast * 50.0 - slow * 77.0 - leak * 54.387 + i) / total
    v = goal + (v - goal) * exp(-ms * total)
    spike = 1.0 if before < 0.0 and v >= 0.0 else 0.0
    return spike, v, m, h, n


PRESETS = {
    "fitzhugh_nagumo": {
        "tone": {},
        "excitable": {"current": 0.0},
        "slow drift": {"pace": 0.5, "recovery": 0.03},
        "nearly a sine": {"recovery": 0.6, "current": 0.8},
    },
    "hodgkin_huxley": {
        "silent": {},
        "tonic": {"current": 10.0},
        "at the edge": {"current": 6.5},
        "tone": {"current": 12.0, "speed": 3.0},
        "sodium half blocked": {"sodium": 60.0, "current": 10.0},
    },
}
