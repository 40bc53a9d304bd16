"""Rooms and springs."""

import numpy as np

from spikerack.modules.maths import between, exp2, floor, sine
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
    memory,
    prepared,
    seconds,
)

FAMILY = Family("audio", plain="audio")

SLOTS, STAGES = 64, 96  # the spring: ticks kept of each stage, and stages in a row
LINES = 8
MILL = 9.965784284662087  # log2(1000): 60 dB


def _mix8(w: State) -> None:
    """Eight numbers turned by Hadamard's matrix, in place; their energy stays."""
    for half in (1, 2, 4):
        for k in range(4):
            i = 2 * half * (k // half) + k % half
            a, b = w[i], w[i + half]
            w[i] = a + b
            w[i + half] = a - b
    for i in range(8):
        w[i] *= 0.35355339059327373


def _lengths() -> np.ndarray:
    """Seconds of each line in a room of size 1: powers of a ratio, so that echoes never meet."""
    return 0.0297 * 1.1432 ** np.arange(LINES)


def reverb(
    x: Signal = 0.0,
    decay: Knob = seconds(2.0, 0.1, 60.0),
    treble: Knob = amount(0.4, 0.05, 1.0),
    crossover: Knob = hertz(4000.0, 200.0, 16_000.0),
    size: Knob = amount(1.0, 0.2, 2.0),
    movement: Knob = amount(0.2),
    mix: Knob = amount(0.3),
    room: State = memory(LINES, seconds=1.3 / LINES),
    ends: State = memory(LINES),
    dull: State = memory(LINES),
    lengths: State = prepared(_lengths),
    head: State = 0,
    turn: State = 0.0,
    dt: Context = DT,
) -> Out("left", "right"):
    """Room of eight echoes that feed each other: feedback delay network (Jot and Chaigne 1991).

    Each line loses 60 dB in `decay` below the crossover and in treble * decay above it, by
    whatever its length is; a Hadamard matrix mixes them without loss. `movement` lets the walls
    breathe by up to 0.3 ms, which keeps a long tail from ringing like metal.
    """
    slots = room.size // LINES
    most = max(1.0, slots - 3.0)
    head = head if 0 <= head < slots else 0
    angle = min(0.5 * crossover * dt, 0.245)
    s = sine(angle)
    share = s / (s + sine(0.25 - angle))
    turn = turn + 0.37 * dt
    turn = turn - floor(turn)
    wet_left = 0.0
    wet_right = 0.0
    for i in range(LINES):
        long = size * lengths[i]
        sway = 0.3e-3 * movement * sine(turn + 0.125 * i)
        # a still wall stands on a sample, where reading costs no treble
        still = floor(long / dt + 0.5)
        lag = min(most, max(2.0, still + sway / dt))
        whole = int(lag)
        part = lag - whole
        i0 = head - whole + 1
        i1 = i0 - 1
        i2 = i0 - 2
        i3 = i0 - 3
        a = room[LINES * (i0 + slots if i0 < 0 else i0) + i]
        b = room[LINES * (i1 + slots if i1 < 0 else i1) + i]
        c = room[LINES * (i2 + slots if i2 < 0 else i2) + i]
        d = room[LINES * (i3 + slots if i3 < 0 else i3) + i]
        echo = between(a, b, c, d, part)
        sign = 1.0 if (i // 2) % 2 == 0 else -1.0
        wet_left = wet_left + sign * echo * (1 - i % 2)
        wet_right = wet_right + sign * echo * (i % 2)
        keep = exp2(-MILL * long / decay)
        keep_high = exp2(-MILL * long / (decay * treble))
        step = share * (echo - dull[i])
        low = dull[i] + step
        dull[i] = low + step
        ends[i] = keep * low + keep_high * (echo - low)
    _mix8(ends)
    for i in range(LINES):
        room[LINES * head + i] = ends[i] + 0.5 * x
    head = 0 if head + 1 >= slots else head + 1
    left = x + mix * (wet_left - x)
    right = x + mix * (wet_right - x)
    return left, right, head, turn


def spring_reverb(
    x: Signal = 0.0,
    decay: Knob = seconds(2.0, 0.2, 10.0),
    length: Knob = seconds(0.056, 0.015, 0.2),
    chirp: Knob = amount(0.62, 0.0, 0.8),
    tone: Knob = hertz(4300.0, 1600.0, 8000.0),
    mix: Knob = amount(0.4),
    coil: State = memory(SLOTS * STAGES),
    bent: State = memory(STAGES),
    wire: State = memory(seconds=0.2),
    slot: State = 0,
    head: State = 0,
    a1: State = 0.0,
    a2: State = 0.0,
    b1: State = 0.0,
    b2: State = 0.0,
    dc: State = 0.0,
    dt: Context = DT,
) -> Out("y", "echo"):
    """Spring: a wire of chirping echoes (Valimaki, Parker and Abel 2010, its low part).

    96 stretched all-passes (a + z^-K) / (1 + a z^-K), K = 1 / (2 tone dt), hold back what lies
    near `tone`; the loop returns it upside down after `length`, 60 dB quieter after `decay`.
    Each echo went through once more than the one before, so it chirps longer; the whole is
    heard longer than `decay`, by what is held back near `tone`.
    """
    stretch = min(SLOTS - 1.0, max(2.0, 0.5 / (tone * dt)))
    back = int(stretch + 0.5) - 1
    rest = stretch - back  # 0.5 to 1.5 ticks, by a small all-pass
    bend = (1.0 - rest) / (1.0 + rest)
    a = min(0.9, max(0.0, chirp))
    straight = length - STAGES * stretch * dt * (1.0 - a) / (1.0 + a)
    lag = min(wire.size - 3.0, max(2.0, floor(straight / dt + 0.5)))
    # `tone` cuts off by a Butterworth filter of order four
    angle = min(0.48 * tone * dt, 0.245)
    s, c = sine(angle), sine(0.25 - angle)
    q1 = 1.0 / (1.0 + 1.8477590650225735 * s * c)
    q2 = 1.0 / (1.0 + 0.7653668647301795 * s * c)
    keep = -exp2(-MILL * length / decay)
    drain = 1.0 - exp2(-50.0 * dt)

    slot = slot if 0 <= slot < SLOTS else 0
    head = head if 0 <= head < wire.size else 0
    at = head - int(lag)
    echo = wire[at + wire.size if at < 0 else at]
    dc = dc + drain * (echo - dc)
    z = x + keep * (echo - dc)
    near = slot - back
    near = STAGES * (near + SLOTS if near < 0 else near)
    far = slot - back - 1
    far = STAGES * (far + SLOTS if far < 0 else far)
    here = STAGES * slot
    through = 1.0 - a * a
    for i in range(STAGES):
        bent[i] = coil[far + i] + bend * (coil[near + i] - bent[i])
    for i in range(STAGES):
        coil[here + i] = z - a * bent[i]
        z = a * z + through * bent[i]
    slot = 0 if slot + 1 >= SLOTS else slot + 1
    wire[head] = z
    head = 0 if head + 1 >= wire.size else head + 1
    v = echo - dc - a2
    band = q1 * (c * c * a1 + s * c * v)
    low = a2 + q1 * (s * c * a1 + s * s * v)
    a1, a2 = 2.0 * band - a1, 2.0 * low - a2
    v = low - b2
    band = q2 * (c * c * b1 + s * c * v)
    echo = b2 + q2 * (s * c * b1 + s * s * v)
    b1, b2 = 2.0 * band - b1, 2.0 * echo - b2
    y = x + mix * (echo - x)
    return y, echo, slot, head, a1, a2, b1, b2, dc


PRESETS = {
    "reverb": {
        "room": {"decay": 0.6, "treble": 0.6, "size": 0.5},
        "hall": {"decay": 2.8, "treble": 0.4, "size": 1.4, "mix": 0.35},
        "cathedral": {"decay": 8.0, "treble": 0.3, "size": 2.0, "movement": 0.5, "mix": 0.5},
        "metal tank": {"decay": 3.0, "treble": 1.0, "size": 0.2, "movement": 0.0},
    },
    "spring_reverb": {
        "guitar amplifier": {"decay": 1.8, "mix": 0.3},
        "long spring": {"length": 0.12, "decay": 4.0, "chirp": 0.7},
        "laser": {"chirp": 0.8, "decay": 1.0, "mix": 1.0},
    },
}
