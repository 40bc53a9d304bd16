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
TURN = 6.283185307179586
MOST = 0.4  # per tick: a steeper bend is led back but in part, or it would go far beyond 1
REACH = 5.0  # samples on either side of a step over which it is rounded
HIGH = 0.5 / REACH  # of the sample rate: a cycle that is shorter has no room for that
HIGHER = 1.0 / (0.125 - HIGH)


def _step(x: float, high: float) -> float:
    """From -1/2 at x = -1 to 1/2 at x = 1: the integral of a smoothing kernel.

    Fitted for REACH samples a side at 48 kHz: within 0.4 dB to 15 kHz, -4 dB at 18 kHz, and below
    -55 dB from 28 kHz up, which is what would fold back under 20 kHz.  Where a cycle is shorter
    than the reach of its step, `high` of it is what leaves a ramp its first two harmonics.
    """
    z = x * x
    p = -103.647061
    p = p * z + 591.096875
    p = p * z - 1503.156593
    p = p * z + 2255.194039
    p = p * z - 2218.445904
    p = p * z + 1493.197088
    p = p * z - 688.477484
    p = p * z + 208.820107
    p = p * z - 38.082628
    p = p * z + 4.001561
    q = 0.2931903
    q = q * z - 1.9813307
    q = q * z + 6.4128256
    q = q * z - 12.2766107
    q = q * z + 13.7743359
    q = q * z - 8.2223484
    q = q * z + 2.4999380
    return x * (p + high * (q - p))


def _corner(x: float) -> float:
    """|x| rounded by the same kernel, for -1 <= x <= 1."""
    z = x * x
    p = -103.647061 / 10.0
    p = p * z + 591.096875 / 9.0
    p = p * z - 1503.156593 / 8.0
    p = p * z + 2255.194039 / 7.0
    p = p * z - 2218.445904 / 6.0
    p = p * z + 1493.197088 / 5.0
    p = p * z - 688.477484 / 4.0
    p = p * z + 208.820107 / 3.0
    p = p * z - 38.082628 / 2.0
    p = p * z + 4.001561
    return p * z + 0.065260736


def _turn(phase: float) -> float:
    """A phase in turns, brought to -1/2 <= phase < 1/2."""
    return phase - floor(phase + 0.5)


def _ramp(phase: float, per: float, high: float) -> float:
    """A saw that falls at phase 0."""
    return 2.0 * phase - 2.0 * _step(min(1.0, max(-1.0, phase * per)), high)


def _triangle(phase: float, width: float, per: float, high: float) -> float:
    """A triangle that rises through 0 at phase 0; `high` of it is its first harmonic."""
    near = abs(abs(phase) - 0.25)
    far = min(1.0, (0.5 - near) * per)  # the next corner, within reach only when f is high
    near = near * per
    soft = _corner(min(1.0, near)) - min(1.0, near) - _corner(far) + far
    bent = copysign(1.0 - 4.0 * width * (near + soft), phase)
    return bent + high * (0.8105694691387022 * sine(phase) - bent)


def _left(jump: float, bend: float, x: float) -> float:
    """What is still heard of a jump and a bend REACH samples ago, at x of that from there.

    The shape went on straight for so long, and is led back: the jump that this makes by a rounded
    step, and the bend by a rounded corner.
    """
    jump = jump + REACH * bend
    return jump * (0.5 - _step(x, 0.0)) + 0.5 * REACH * bend * (x - _corner(x))


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
    high = min(1.0, max(0.0, HIGHER * (abs(turn) - HIGH)))
    phase = _turn(phase + turn)
    fall = _turn(phase - width)
    sine = _sine(phase)
    triangle = _triangle(phase, reach, per, high)
    saw = _ramp(phase, per, high)
    pulse = _ramp(fall, per, high) - saw + 2.0 * width - 1.0
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
    sine_bend: State = 0.0,
    triangle_bend: State = 0.0,
    dt: Context = DT,
) -> Out("sine", "triangle", "saw", "pulse", bypass={}):
    """The oscillator with hard sync: each trigger starts the cycle again, between samples.

    The jump that a shape makes there is kept and fades out along the same rounded step, and the
    bend of sine and triangle along the same rounded corner.  It costs two to three times the
    plain oscillator.
    """
    turn = min(0.5, max(-0.5, C4 * exp2(pitch) * dt * (1.0 + index * fm)))
    ahead = copysign(1.0, turn)
    reach = max(1e-9, min(0.5, REACH * abs(turn)))
    per = 1.0 / reach
    high = min(1.0, max(0.0, HIGHER * (abs(turn) - HIGH)))
    rising = sync > 0.5
    since = at if rising else 1.0
    past = min(1.0, (age + 1.0 - since) * (1.0 / REACH) - 1.0)
    until = _turn(phase + turn * (1.0 - since))  # where the sync found it
    cut = _turn(until - width)

    phase = _turn(turn * since if rising else phase + turn)
    age = since if rising else min(age + 1.0, 2.0 * REACH)
    now = age * (1.0 / REACH) - 1.0
    fade = 0.5 - _step(now, 0.0)
    x = min(1.0, max(-1.0, phase * per))
    x = ahead if age < 2.0 * REACH and x * ahead > 0.0 else x  # no step here: the sync made it
    fall = _turn(phase - width)
    ramp = 2.0 * phase - 2.0 * _step(x, high)
    ramp_until = _ramp(until, per, high)
    drop = _ramp(fall, per, high) + 2.0 * width - 1.0
    drop_until = _ramp(cut, per, high) + 2.0 * width - 1.0
    # what a shape had (rounded, with what was still fading) less what it starts again from
    sine_was = _left(sine_left, sine_bend, past) + _sine(until)
    sine_left = sine_was if rising else sine_left
    triangle_was = _left(triangle_left, triangle_bend, past) + _triangle(until, reach, per, high)
    triangle_left = triangle_was if rising else triangle_left
    faded = 0.5 - _step(past, 0.0)
    saw_left = saw_left * faded + ramp_until + ahead if rising else saw_left
    pulse_was = pulse_left * faded + drop_until - ramp_until - ahead
    pulse_left = pulse_was if rising else pulse_left
    # and how steep it was, per tick, less how steep it is again
    steep = TURN * turn * (_sine(until + 0.25) - 1.0) + sine_bend * faded
    sine_bend = min(MOST, max(-MOST, steep)) if rising else sine_bend
    near = min(1.0, abs(abs(until) - 0.25) * per)
    slope = copysign(8.0 * _step(near, 0.0), 0.25 - abs(until))
    steep = turn * (1.0 - high) * (slope - 4.0) + triangle_bend * faded
    triangle_bend = min(MOST, max(-MOST, steep)) if rising else triangle_bend

    sine = _sine(phase) + _left(sine_left, sine_bend, now)
    triangle = _triangle(phase, reach, per, high) + _left(triangle_left, triangle_bend, now)
    saw = ramp + saw_left * fade
    pulse = drop - ramp + pulse_left * fade
    return (
        sine, triangle, saw, pulse, phase, age,
        sine_left, triangle_left, saw_left, pulse_left, sine_bend, triangle_bend,
    )  # fmt: skip


PRESETS = {
    "oscillator": {
        "bass saw": {"pitch": -2.0},
        "square": {"width": 0.5},
        "thin pulse": {"width": 0.08},
    },
    "sync_oscillator": {"torn saw": {"pitch": 1.4}},
}
