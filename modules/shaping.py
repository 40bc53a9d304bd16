"""Waveshaping: what bends a signal sample by sample."""

from spikerack.modules.maths import cos, exp, floor, log, sin, tanh
from spikerack.modules.ports import Family, Knob, Out, Signal, State, amount, choice, decibels

FAMILY = Family("audio", plain="audio")
NEPERS = 0.1151292546497023  # in one decibel: ln(10) / 20
NARROW = 1e-5  # below, a quotient of differences is less exact than the middle


def waveshaper(
    x: Signal = 0.0,
    drive: Knob = decibels(0.0, -24.0, 48.0),
    bias: Knob = amount(0.0, -2.0, 2.0),
    shape: Knob = choice(
        "tanh", "hard clip", "sine fold", "triangle fold", "half rectify", "full rectify", "square"
    ),
    level: Knob = decibels(0.0, -48.0, 12.0),
    before: State = 0.0,
    area: State = 0.0,
    bent: State = -1.0,
) -> Out("y"):
    """Waveshaper with antiderivative antialiasing (Parker, Zavalishin & Le Bivic 2016).

    u = drive * (x + bias);  y = level * (F(u) - F(u before)) / (u - u before),  F' = f

    That is f averaged over the line from tick to tick: half a tick late, and nearly free
    of aliases.  Clip, folds and rectifiers have slope 1 at the middle.
    """
    scale = exp(drive * NEPERS)
    volume = exp(level * NEPERS)
    u = min(1e6, max(-1e6, scale * (x + bias)))
    whole = _area(u, shape)
    way = u - before
    middle = _bend(0.5 * (u + before), shape)
    steep = abs(way) > NARROW and bent == shape  # an area of another shape says nothing
    mean = (whole - area) / (way if steep else 1.0)
    y = volume * (mean if steep else middle)
    before = u
    area = whole
    bent = shape
    return y, before, area, bent


def _bend(u: float, shape: float) -> float:
    """f(u) of each shape."""
    turned = u - 4.0 * floor(0.25 * u + 0.5)
    triangle = min(1.0, max(-1.0, turned))
    triangle = 2.0 * triangle - turned
    wave = sin(u)
    y = -1.0 if u < 0.0 else 1.0
    y = abs(u) if shape < 5.5 else y
    y = max(0.0, u) if shape < 4.5 else y
    y = triangle if shape < 3.5 else y
    y = wave if shape < 2.5 else y
    y = min(1.0, max(-1.0, u)) if shape < 1.5 else y
    return tanh(u) if shape < 0.5 else y


def _area(u: float, shape: float) -> float:
    """F(u), the integral of f."""
    size = abs(u)
    turned = abs(u - 4.0 * floor(0.25 * u + 0.5))
    inner = 0.5 * turned * turned
    outer = 2.0 * turned - inner - 1.0
    wave = -cos(u)
    soft = size + log(1.0 + exp(-2.0 * size))  # log(2 cosh u), without its overflow
    y = size
    y = 0.5 * u * size if shape < 5.5 else y
    y = 0.5 * u * max(0.0, u) if shape < 4.5 else y
    y = (inner if turned < 1.0 else outer) if shape < 3.5 else y
    y = wave if shape < 2.5 else y
    y = (0.5 * u * u if size < 1.0 else size - 0.5) if shape < 1.5 else y
    return soft if shape < 0.5 else y


def rectifier(x: Signal = 0.0) -> Out("positive", "negative", "full"):
    """Rectifier: the half above 0, the half below, and both turned up.

    positive + negative = x; positive - negative = |x| = full.  Exact at every tick; for
    sound without aliases, take the rectifying shapes of `waveshaper`.
    """
    positive = max(0.0, x)
    negative = min(0.0, x)
    full = abs(x)
    return positive, negative, full


PRESETS = {
    "waveshaper": {
        "warm": {"drive": 6.0},
        "fuzz": {"drive": 30.0, "bias": 0.05, "shape": 1.0, "level": -6.0},
        "west coast": {"drive": 14.0, "shape": 3.0},
        "glass": {"drive": 18.0, "bias": 0.2, "shape": 2.0},
        "octave up": {"shape": 5.0},
    },
}
