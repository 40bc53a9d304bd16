"""The reverb of version 1, which had neither diffusion nor a law of loudness."""

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
