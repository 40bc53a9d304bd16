"""Oscillators: steps and corners rounded by a polynomial, so that little folds back as alias."""

from spikerack.modules.maths import copysign, exp2, floor, sine
from spikerack.modules.ports import (
    C4,
    DT,
    Context,
    Family,
    Knob,
    Out,
    Place,
    Signal,
    State,
    Trigger,
    amount,
    octaves,
    place,
)

FAMILY = Family("audio", plain="audio", display="scope")
REACH = 3.5  # samples on either side of a step over which it is rounded


def _step(x: float) -> float:
    """From -1/2 at x = -1 to 1/2 at x = 1: the integral of a smoothing kernel.

    Fitted for REACH samples a side at 48 kHz: within 0.7 dB to 15 kHz, then -7.8 dB at 20 kHz
    and below -34 dB from 25.5 kHz up, which is what would fold back under 22.5 kHz.
    """
    z = x * x
    p = -6.917132
    p = p * z + 26.199103
    p = p * z - 39.940358
    p = p * z + 31.064401
    p = p * z - 12.768483
    return x * (p * z + 2.862469)


def _corner(x: float) -> float:
    """|x| rounded by the same kernel, for -1 <= x <= 1."""
    z = x * x
    p = -6.917132 / 6.0
    p = p * z + 26.199103 / 5.0
    p = p * z - 39.940358 / 4.0
    p = p * z + 31.064401 / 3.0
    p = p * z - 12.768483 / 2.0
    p = p * z + 2.862469
    return p * z + 0.0650965


def _turn(phase: float) -> float:
    """A phase in turns, brought to -1/2 <= phase < 1/2."""
    return phase - floor(phase + 0.5)


def _ramp(phase: float, per: float) -> float:
    """A saw that falls at phase 0."""
    return 2.0 * phase - 2.0 * _step(min(1.0, max(-1.0, phase * per)))


def _triangle(phase: float, width: float, per: float) -> float:
    near = abs(abs(phase) - 0.25)
    far = min(1.0, (0.5 - near) * per)  # the next corner, within reach only when f is high
    near = near * per
    soft = _corner(min(1.0, near)) - min(1.0, near) - _corner(far) + far
    return copysign(1.0 - 4.0 * width * (near + soft), phase)


def _sine(phase: float) -> float:  # so that an outlet may be called sine
    return sine(phase)


def oscillator(
    pitch: Knob = octaves(0.0, -8.0, 6.0),
    fm: Signal = 0.0,
    index: Knob = amount(1.0, 0.0, 16.0),
    width: Knob = amount(0.5, 0.01, 0.99),
    phase: State = 0.0,
    dt: Context = DT,
) -> Out("sine", "triangle", "saw", "pulse", bypass={}):
    """Oscillator of four shapes in phase, with linear through-zero FM.

    f = C4 2^pitch (1 + index fm), and backwards where that is negative.  Near a step the phase
    distance over f counts the samples to it, which says how far the rounded step has come
    (polyBLEP: Valimaki and Huovilainen 2007, here with a wider kernel).
    """
    turn = min(0.5, max(-0.5, C4 * exp2(pitch) * dt * (1.0 + index * fm)))
    reach = max(1e-9, min(0.5, REACH * abs(turn)))
    per = 1.0 / reach
    phase = _turn(phase + turn)
    fall = _turn(phase - width)
    sine = _sine(phase)
    triangle = _triangle(phase, reach, per)
    saw = _ramp(phase, per)
    pulse = _ramp(fall, per) - saw + 2.0 * width - 1.0
    return sine, triangle, saw, pulse, phase


def sync_oscillator(
    pitch: Knob = octaves(0.0, -8.0, 6.0),
    fm: Signal = 0.0,
    index: Knob = amount(1.0, 0.0, 16.0),
    width: Knob = amount(0.5, 0.01, 0.99),
    sync: Trigger = 0.0,
    at: Place = place("sync"),
    phase: State = 0.0,
    age: State = 2.0 * REACH,
    sine_left: State = 0.0,
    triangle_left: State = 0.0,
    saw_left: State = 0.0,
    pulse_left: State = 0.0,
    dt: Context = DT,
) -> Out("sine", "triangle", "saw", "pulse", bypass={}):
    """The oscillator with hard sync: each trigger starts the cycle again, between samples.

    The jump that a shape makes there is kept and fades out along the same rounded step.
    It costs two to three times the plain oscillator.
    """
    turn = min(0.5, max(-0.5, C4 * exp2(pitch) * dt * (1.0 + index * fm)))
    ahead = copysign(1.0, turn)
    reach = max(1e-9, min(0.5, REACH * abs(turn)))
    per = 1.0 / reach
    rising = sync > 0.5
    since = at if rising else 1.0
    faded = 0.5 - _step(min(1.0, (age + 1.0 - since) * (1.0 / REACH) - 1.0))
    until = _turn(phase + turn * (1.0 - since))  # where the sync found it
    cut = _turn(until - width)

    phase = _turn(turn * since if rising else phase + turn)
    age = since if rising else min(age + 1.0, 2.0 * REACH)
    fade = 0.5 - _step(age * (1.0 / REACH) - 1.0)
    x = min(1.0, max(-1.0, phase * per))
    x = ahead if age < 2.0 * REACH and x * ahead > 0.0 else x  # no step here: the sync made it
    fall = _turn(phase - width)
    ramp = 2.0 * phase - 2.0 * _step(x)
    ramp_until = _ramp(until, per)
    drop = _ramp(fall, per) + 2.0 * width - 1.0
    drop_until = _ramp(cut, per) + 2.0 * width - 1.0
    # what a shape had (rounded, with what was still fading) less what it starts again from
    sine_left = sine_left * faded + _sine(until) if rising else sine_left
    triangle_was = triangle_left * faded + _triangle(until, reach, per)
    triangle_left = triangle_was if rising else triangle_left
    saw_left = saw_left * faded + ramp_until + ahead if rising else saw_left
    pulse_was = pulse_left * faded + drop_until - ramp_until - ahead
    pulse_left = pulse_was if rising else pulse_left

    sine = _sine(phase) + sine_left * fade
    triangle = _triangle(phase, reach, per) + triangle_left * fade
    saw = ramp + saw_left * fade
    pulse = drop - ramp + pulse_left * fade
    return (
        sine, triangle, saw, pulse, phase, age,
        sine_left, triangle_left, saw_left, pulse_left,
    )  # fmt: skip


PRESETS = {
    "oscillator": {
        "bass saw": {"pitch": -2.0},
        "square": {"width": 0.5},
        "thin pulse": {"width": 0.08},
    },
    "sync_oscillator": {"torn saw": {"pitch": 1.4}},
}
