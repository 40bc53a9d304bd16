"""Neurons as mixers: weigh, sum, bend.  Continuous signals, no spikes."""

from spikerack.modules.maths import NEPERS, exp, sin, tanh
from spikerack.modules.oversampling import quality, steps
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Made,
    Out,
    Setting,
    Signal,
    State,
    amount,
    choice,
    hertz,
    learned,
)

FAMILY = Family("neuron")
FARTHEST = 16.0  # the largest weight that can be learned


def neuron(quality: Setting = quality("1 x")) -> Made:  # noqa: B008
    """Neuron as a nonlinear mixer."""
    each = steps(quality, "net", ("y",), "y = activated(net, activation, leak)")
    return f'''
from spikerack.modules.mixing_neurons import activated
from spikerack.modules.oversampling import *


def neuron(
    a: Signal = 0.0,
    b: Signal = 0.0,
    c: Signal = 0.0,
    d: Signal = 0.0,
    weight_a: Knob = amount(1.0, -4.0, 4.0),
    weight_b: Knob = amount(1.0, -4.0, 4.0),
    weight_c: Knob = amount(1.0, -4.0, 4.0),
    weight_d: Knob = amount(1.0, -4.0, 4.0),
    bias: Knob = amount(0.0, -4.0, 4.0),
    gain: Knob = decibels(0.0, -24.0, 48.0),
    activation: Knob = choice(
        "tanh", "sigmoid", "relu", "leaky relu", "hard clip", "linear", "fold", "step"
    ),
    leak: Knob = amount(0.1, 0.0, 1.0),
    quality: Setting = quality("1 x"),{each.states}
) -> Out("y", "net", bypass={{"a": "y"}}, display="transfer"):
    """Neuron as a nonlinear mixer (Rosenblatt 1958).

    net = gain * (w_a a + w_b b + w_c c + w_d d + bias);  y = f(net)

    f is the activation: `fold` is a sine, `leak` the slope of leaky relu below zero.
    At "1 x" it answers without delay and without memory, as logic and loops want it, and aliases
    when a sound drives it hard.  For a bent sound let `quality` compute f 2, 4 or 8 times a tick:
    y is 3 to 4 ticks late then.  8 x takes a sine of 1.8 kHz through tanh at 24 dB from aliases
    at -26 dB to below -80.
    """
    scale = exp(gain * {NEPERS})
    of_a = scale * weight_a
    of_b = scale * weight_b
    # the last most often rest: what rests is the beginning of the sum
    low = scale * (bias + weight_d * d + weight_c * c)
    net = low + of_b * b + of_a * a
    {each.lines}
    return y, net{each.returns}
'''


def activated(net: float, activation: float, leak: float) -> float:
    """f(net) of each activation."""
    is_sigmoid = 0.5 < activation < 1.5
    bent = tanh(0.5 * net if is_sigmoid else net)  # the logistic curve is a tanh
    wave = sin(net)
    y = 1.0 if net > 0.0 else 0.0
    y = wave if activation < 6.5 else y
    y = net if activation < 5.5 else y
    y = min(1.0, max(-1.0, net)) if activation < 4.5 else y
    y = max(net, 0.0) + leak * min(net, 0.0) if activation < 3.5 else y
    y = max(net, 0.0) if activation < 2.5 else y
    y = 0.5 + 0.5 * bent if activation < 1.5 else y
    return bent if activation < 0.5 else y


def learner(
    a: Signal = 0.0,
    b: Signal = 0.0,
    c: Signal = 0.0,
    d: Signal = 0.0,
    target: Signal = 0.0,
    learn: Knob = amount(1.0),
    rate: Knob = hertz(50.0, 0.01, 20e3),
    forget: Knob = hertz(0.0, 0.0, 10.0, "cubic"),
    freeze: Knob = choice("off", "on"),
    activation: Knob = choice("tanh", "linear"),
    w: State = learned(5, lo=-FARTHEST, hi=FARTHEST),
    dt: Context = DT,
) -> Out(
    "y", "error", "weight_a", "weight_b", "weight_c", "weight_d", "bias", bypass={"a": "y"},
    display="weights",
):  # fmt: skip
    """Neuron whose weights chase a target by the delta rule (Widrow & Hoff 1960).

    y = f(w . x);  error = target - y;  dw/dt = rate * error * f'(w . x) * x - forget * w

    x is a, b, c, d and a constant 1 for the bias.  `learn` is a gate: low, and weights only
    fade by `forget`.  `freeze` keeps them as they are.  Steps are implicit, w moves by
    rate dt f' error x / (1 + rate dt f'^2 |x|^2), so no rate makes it explode.
    Weights start at 0, stay within 16 and are saved with the patch.
    """
    hold = freeze > 0.5
    pace = rate * dt if learn > 0.5 and not hold else 0.0
    keep = 1.0 if hold else exp(-forget * dt)
    net = w[0] * a + w[1] * b + w[2] * c + w[3] * d + w[4]
    bent = tanh(net)
    y = bent if activation < 0.5 else net
    slope = 1.0 - bent * bent if activation < 0.5 else 1.0
    error = target - y
    power = a * a + b * b + c * c + d * d + 1.0
    step = pace * slope * error / (1.0 + pace * slope * slope * power)
    weight_a = _moved(w[0], keep, step * a)
    weight_b = _moved(w[1], keep, step * b)
    weight_c = _moved(w[2], keep, step * c)
    weight_d = _moved(w[3], keep, step * d)
    bias = _moved(w[4], keep, step)
    w[0] = weight_a
    w[1] = weight_b
    w[2] = weight_c
    w[3] = weight_d
    w[4] = bias
    return y, error, weight_a, weight_b, weight_c, weight_d, bias


def _moved(weight: float, keep: float, change: float) -> float:
    """A weight after one step.  A NaN on a cable must not wipe what was learned."""
    sane = change if abs(change) <= FARTHEST else 0.0
    return min(FARTHEST, max(-FARTHEST, weight * keep + sane))


PRESETS = {
    "neuron": {
        "soft mixer": {"activation": 0.0},
        "fuzz": {"gain": 36.0, "bias": 0.1, "activation": 4.0},
        "metal": {"gain": 18.0, "activation": 6.0},
        "logic and": {"gain": 48.0, "bias": -1.5, "activation": 7.0},
    },
    "learner": {
        "quick ear": {"rate": 2000.0},
        "slow student": {"rate": 1.0},
        "daydreamer": {"rate": 200.0, "forget": 4.0},
        "adaline": {"rate": 200.0, "activation": 1.0},
    },
}
