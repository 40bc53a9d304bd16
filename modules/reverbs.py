"""Rooms and springs."""

import numpy as np

from spikerack.modules.maths import between, exp2, floor, sine, sqrt, wrap
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Signal,
    State,
    amount,
    choice,
    hertz,
    memory,
    prepared,
    seconds,
)

FAMILY = Family("audio", plain="audio")

SLOTS, STAGES = 64, 96  # the spring: ticks kept of each stage, and stages in a row
LINES, VEILS = 8, 4
MILL = 9.965784284662087  # log2(1000): 60 dB
MEAN = 0.0497  # seconds of a line in a room of size 1, of all eight
USUAL = 2.0 ** (-MILL * MEAN)  # comes round in them at a decay of 2 s, in power
BREATH = 0.125  # hertz: the walls move at 3, 4, ... 10 times that
LOUDEST = 4.0  # what a room or a spring takes for a sound
RUMBLE = 90.6  # 10 Hz, below which it hears nothing: 2 pi f / ln 2


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


def _veils() -> np.ndarray:
    """Seconds of the all-passes in front of a room of size 1."""
    return np.array([4.7e-3, 3.6e-3, 12.6e-3, 9.2e-3])


def _ears() -> np.ndarray:
    """Seconds of the all-passes of a spring: two on the left, two on the right."""
    return np.array([2.3e-3, 7.1e-3, 3.7e-3, 8.9e-3])


def _ago(head: int, lag: int, slots: int) -> int:
    """The place in a ring of what was written `lag` ticks ago."""
    at = head - lag
    return at + slots if at < 0 else at


def _veiled(x: float, ring: np.ndarray, now: int, then: int, gain: float) -> float:
    """Through an all-pass with an echo in it (Schroeder 1962): the power of no pitch changes."""
    into = x - gain * ring[then]
    y = ring[then] + gain * into
    ring[now] = into
    return y


def reverb(
    x: Signal = 0.0,
    decay: Knob = seconds(2.0, 0.1, 60.0),
    treble: Knob = amount(0.4, 0.05, 1.0),
    crossover: Knob = hertz(4000.0, 200.0, 16_000.0),
    size: Knob = amount(1.0, 0.2, 2.0),
    movement: Knob = amount(0.2),
    mix: Knob = amount(0.3),
    predelay: Knob = seconds(0.0, 0.0, 0.25, "cubic"),
    diffusion: Knob = amount(0.7, 0.0, 0.8),
    freeze: Knob = choice("off", "on"),
    room: State = memory(LINES, seconds=1.3 / LINES),
    ends: State = memory(LINES),
    dull: State = memory(LINES),
    lengths: State = prepared(_lengths),
    porch: State = memory(seconds=0.25),
    front: State = memory(VEILS, seconds=26e-3),
    veils: State = prepared(_veils),
    head: State = 0,
    came: State = 0,
    passed: State = 0,
    turn: State = 0.0,
    dc: State = 0.0,
    frozen: State = 0.0,
    dt: Context = DT,
) -> Out("left", "right"):
    """Room of eight echoes that feed each other: feedback delay network (Jot and Chaigne 1991).

    Each line loses 60 dB in `decay` below the crossover and in treble * decay above it, by
    whatever its length is; a Hadamard matrix mixes them without loss.  What enters is freed of DC,
    waits for `predelay`, and goes through four all-passes (`diffusion` is their gain), so that
    0.1 s after a click the echoes are as dense as in a hall.  A steady sound is as loud at any
    decay and size.  `movement` lets each wall breathe by up to 0.3 ms at a pace of its own, which
    keeps a long tail from ringing like metal.  `freeze` lets nothing in and nothing die.
    """
    slots = room.size // LINES
    most = max(1.0, slots - 3.0)
    head = head if 0 <= head < slots else 0
    angle = min(0.5 * crossover * dt, 0.245)
    s = sine(angle)
    share = s / (s + sine(0.25 - angle))
    turn = wrap(turn + BREATH * dt)
    held = 1.0 if freeze > 0.5 else 0.0
    frozen = held + (frozen - held) * exp2(-dt / 5e-3)
    free = 1.0 - frozen
    # what all echoes of a steady sound add up to, beside that at a decay of 2 s in a room of size 1
    around = exp2(-2.0 * MILL * size * MEAN / decay)
    feed = 0.5 * sqrt((1.0 - around) / (1.0 - USUAL))

    heard = min(LOUDEST, max(-LOUDEST, x))  # one bad tick is not heard for ten decays
    dc = dc + (1.0 - exp2(-RUMBLE * dt)) * (heard - dc)
    came = came if 0 <= came < porch.size else 0
    porch[came] = heard - dc
    early = porch[_ago(came, int(min(porch.size - 1.0, max(0.0, predelay / dt + 0.5))), porch.size)]
    came = came + 1 if came + 1 < porch.size else 0
    near = front.size // VEILS
    passed = passed if 0 <= passed < near else 0
    for i in range(VEILS):
        lag = int(min(near - 1.0, max(1.0, size * veils[i] / dt + 0.5)))
        then = VEILS * _ago(passed, lag, near) + i
        early = _veiled(early, front, VEILS * passed + i, then, diffusion)
    passed = passed + 1 if passed + 1 < near else 0

    wet_left = 0.0
    wet_right = 0.0
    for i in range(LINES):
        long = size * lengths[i]
        sway = 0.3e-3 * movement * free * sine((3.0 + i) * turn + 0.125 * i)
        # a still wall stands on a sample, where reading costs no treble
        still = floor(long / dt + 0.5)
        lag = min(most, max(2.0, still + sway / dt))
        whole = int(lag)
        part = lag - whole
        a = room[LINES * _ago(head, whole - 1, slots) + i]
        b = room[LINES * _ago(head, whole, slots) + i]
        c = room[LINES * _ago(head, whole + 1, slots) + i]
        d = room[LINES * _ago(head, whole + 2, slots) + i]
        echo = between(a, b, c, d, part)
        sign = 1.0 if (i // 2) % 2 == 0 else -1.0
        wet_left = wet_left + sign * echo * (1 - i % 2)
        wet_right = wet_right + sign * echo * (i % 2)
        keep = exp2(-MILL * free * long / decay)
        keep_high = exp2(-MILL * free * long / (decay * treble))
        step = share * (echo - dull[i])
        low = dull[i] + step
        dull[i] = low + step
        ends[i] = keep * low + keep_high * (echo - low)
    _mix8(ends)
    for i in range(LINES):
        room[LINES * head + i] = ends[i] + feed * free * early
    head = 0 if head + 1 >= slots else head + 1
    left = x + mix * (wet_left - x)
    right = x + mix * (wet_right - x)
    return left, right, head, came, passed, turn, dc, frozen


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
    apart: State = memory(4, seconds=10e-3),
    ears: State = prepared(_ears),
    passed: State = 0,
    dt: Context = DT,
) -> Out("y", "echo", "left", "right"):
    """Spring: a wire of chirping echoes (Valimaki, Parker and Abel 2010, its low part).

    96 stretched all-passes (a + z^-K) / (1 + a z^-K), K = 1 / (2 tone dt), hold back what lies
    near `tone`; the loop returns it upside down after `length`, 60 dB quieter after `decay`.
    Each echo went through once more than the one before, so it chirps longer; the whole is
    heard longer than `decay`, by what is held back near `tone`.  y and echo are in mono; left and
    right hear the echo through two all-passes each, which leaves its colour and makes it wide.
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
    z = min(LOUDEST, max(-LOUDEST, x)) + keep * (echo - dc)
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
    near = apart.size // 4
    passed = passed if 0 <= passed < near else 0
    left = echo
    right = echo
    for i in range(2):
        of_left = 4 * _ago(passed, int(min(near - 1.0, max(1.0, ears[i] / dt))), near) + i
        of_right = 4 * _ago(passed, int(min(near - 1.0, max(1.0, ears[2 + i] / dt))), near) + 2 + i
        left = _veiled(left, apart, 4 * passed + i, of_left, 0.6)
        right = _veiled(right, apart, 4 * passed + 2 + i, of_right, 0.6)
    passed = passed + 1 if passed + 1 < near else 0
    left = x + mix * (left - x)
    right = x + mix * (right - x)
    return y, echo, left, right, slot, head, a1, a2, b1, b2, dc, passed


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
