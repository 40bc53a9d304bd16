"""Loudness: amplifiers, mixers and fades."""

from string import ascii_lowercase

from spikerack.modules.maths import NEPERS, exp, sine
from spikerack.modules.ports import (
    Control,
    Family,
    Knob,
    Made,
    Out,
    Setting,
    Signal,
    amount,
    choice,
    decibels,
    whole,
)

FAMILY = Family("audio", plain="audio")
RANGE = 6.907755278982137  # 60 dB


def vca(
    x: Signal = 0.0,
    control: Control = 1.0,
    level: Knob = decibels(0.0, -60.0, 12.0),
    response: Knob = choice("linear", "exponential", "ring"),
) -> Out("y"):
    """Voltage-controlled amplifier: y = level * g(control) * x.

    g is `control` itself, shut below 0; or 60 dB of exponential from 0 to 1, silent at 0;
    or, as `ring`, `control` with its sign: a ring modulator.
    """
    volume = exp(level * NEPERS)
    shut = max(0.0, control)
    curve = (exp(RANGE * min(1.0, shut)) - 1.0) * (1.0 / 999.0)
    gain = control if response > 1.5 else curve
    gain = shut if response < 0.5 else gain
    y = volume * gain * x
    return y


def mixer(inlets: Setting = whole(6, 1, 16)) -> Made:
    """Mixer of 1 to 16 inlets, each with a knob."""
    names = ascii_lowercase[:inlets]
    signals = "\n".join(f"    {n}: Signal = 0.0," for n in names)
    levels = "\n".join(f"    level_{n}: Knob = amount(1.0, 0.0, 2.0)," for n in names)
    parts = [f"level_{n} * {n}" for n in names]
    threes = [f"({' + '.join(parts[i : i + 3])})" for i in range(0, len(parts), 3)]
    return f'''
def mixer(
{signals}
{levels}
    master: Knob = decibels(0.0, -60.0, 12.0),
    inlets: Setting = whole(6, 1, 16),
) -> Out("y"):
    """Mixer, of six inlets or as many as `inlets` says: y = master * (level_a a + level_b b + ...).

    A cable to an inlet that is taken away is kept, and silent until it is back.
    """
    volume = exp(master * {NEPERS})
    y = volume * ({" + ".join(threes)})
    return y
'''


def crossfader(
    a: Signal = 0.0,
    b: Signal = 0.0,
    position: Knob = amount(0.5),
    law: Knob = choice("equal power", "linear"),
) -> Out("y"):
    """Crossfader from a (0) to b (1).

    y = cos(position * pi/2) a + sin(position * pi/2) b.  Two strangers keep their power
    that way; for two signals that are alike, take the linear law.
    """
    from_a = sine(0.25 - 0.25 * position)
    from_b = sine(0.25 * position)
    from_a = from_a if law < 0.5 else 1.0 - position
    from_b = from_b if law < 0.5 else position
    y = from_a * a + from_b * b
    return y


PRESETS = {
    "vca": {"pluck": {"response": 1.0}, "ring modulator": {"response": 2.0}},
    "mixer": {"headroom": {"master": -9.0}},
}
