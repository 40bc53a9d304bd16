"""Noise: chance at audio rate, a stream of its own for every channel."""

from spikerack.modules.chance import grain, uniform
from spikerack.modules.maths import exp, exp2, sqrt
from spikerack.modules.ports import (
    C4,
    DT,
    Context,
    Family,
    Knob,
    Out,
    State,
    octaves,
    prepared,
    seeded,
    whole,
)

FAMILY = Family("source", plain="audio", display="scope")
TURN = 6.283185307179586
RUMBLE_END = 5.0  # hertz below which brown noise stops rising, so that it does not wander off
BLEND = 0.17  # of the sample before: straightens brown noise below half the sample rate
PINK = 0.092542589  # makes its RMS 0.25


def noise(
    dice: State = seeded(),  # noqa: B008
    grains: State = prepared(grain),
    before: State = 0.0,
    brown: State = 0.0,
    a: State = 0.0,
    b: State = 0.0,
    c: State = 0.0,
    d: State = 0.0,
    e: State = 0.0,
    f: State = 0.0,
    dt: Context = DT,
) -> Out("white", "pink", "brown"):
    """White, pink and brown noise from the same dice: 0, -3 and -6 dB per octave.

    White is even between -1 and 1 (RMS 0.577) at 48 kHz, and has the same power in each hertz at
    any sample rate: at 96 kHz it is 3 dB louder in all, and sounds the same.  Pink and brown have
    an RMS of 0.25 at any.  Pink is six low-passes, six times apart, fitted to 1/sqrt(f) within
    0.2 dB from 0.0001 to 0.46 of the sample rate.  Brown is straight within 0.4 dB above 20 Hz.
    """
    leak = exp(-TURN * RUMBLE_END * dt)
    spread = sqrt((1.0 + BLEND * BLEND + 2.0 * BLEND * leak) / (3.0 * (1.0 - leak * leak)))
    share = 0.25 / spread
    u, dice = uniform(dice)
    even = 2.0 * u - 1.0
    a = 0.22313016 * a + 1.74678407 * even
    b = 0.77880078 * b + 0.65027905 * even
    c = 0.95918946 * c + 0.29374004 * even
    d = 0.99307961 * d + 0.11906328 * even
    e = 0.99884326 * e + 0.05127864 * even
    f = 0.99980712 * f + 0.02956219 * even
    pink = PINK * (a + b + c + d + e + f - 0.55248114 * even)
    brown = leak * brown + share * (even + BLEND * before)
    before = even
    white = grains[0] * even
    return white, pink, brown, dice, before, a, b, c, d, e, f


# feedback of the registers of 2 to 16 bits that pass through every state but zero
TAPS = (
    0x3, 0x6, 0xC, 0x14, 0x30, 0x60, 0xB8, 0x110, 0x240,
    0x500, 0xE08, 0x1C80, 0x3802, 0x6000, 0xD008,
)  # fmt: skip
TURNS = 7  # bits up to which the whole pattern fits into one cycle of the pitch


def lfsr(
    pitch: Knob = octaves(0.0, -8.0, 6.0),
    length: Knob = whole(4, 2, 16),
    register: State = 1,
    phase: State = 0.0,
    dt: Context = DT,
) -> Out("y", "value"):
    """Shift register fed back through XOR: from a square's cousin to noise with a pitch.

    Its 2^length - 1 steps repeat at the pitch up to 7 bits; longer registers step as fast as
    those of 7 and repeat later.  y is the last bit as -1 or 1, averaged over the tick; value is
    the whole register from 0 to 1.  It cannot step more than four times a tick.
    """
    bits = int(min(16.0, max(2.0, length)))
    full = (1 << bits) - 1
    taps = TAPS[bits - 2]
    fast = 0.25 * C4 * exp2(pitch) * dt * ((1 << min(TURNS, bits)) - 1)
    clock = min(0.999, max(0.0, fast))
    register = register & full
    register = register if register != 0 else 1
    y = 0.0
    for _ in range(4):
        bit = register & 1
        after = (register >> 1) ^ (taps if bit != 0 else 0)
        phase = phase + clock
        over = max(0.0, phase - 1.0) / max(1e-12, clock)  # the share after the step
        steps = phase >= 1.0
        old = 2.0 * bit - 1.0
        new = 2.0 * (after & 1) - 1.0
        y = y + 0.25 * (old + (new - old) * over if steps else old)
        phase = phase - 1.0 if steps else phase
        register = after if steps else register
    value = register / full
    return y, value, register, phase


PRESETS = {
    "lfsr": {
        "reed": {"length": 4.0},
        "buzz": {"length": 7.0, "pitch": -2.0},
        "hail": {"length": 16.0},
    }
}
