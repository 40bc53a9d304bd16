"""Filters that stay in tune at any sample rate and stay calm when their cutoff sings.

All are trapezoidal integrators with the loop solved, not delayed (Zavalishin 2012).
"""

from spikerack.modules.maths import sqrt, tangent
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
    hertz,
)

FAMILY = Family("audio", plain="audio")
CUTOFF_END = 0.245  # cutoff * dt / 2, in turns: just below half the sample rate
HEADROOM = 2.0  # where the ladder's transistors stand against full-scale audio


def svf(
    x: Signal = 0.0,
    cutoff: Knob = hertz(1000.0, 10.0, 20_000.0),
    resonance: Knob = amount(0.3),
    swing: State = 0.0,
    held: State = 0.0,
    before: State = 0.0,
    dt: Context = DT,
) -> Out("low", "band", "high", "notch", display="response"):
    """State-variable filter, stable at any speed of modulation (Simper 2013).

    low = 1 / (s^2 + k s + 1), band = s low, high = s^2 low, notch = low + high;
    k = 2 - 1.99 resonance, so the peak is Q = 1/k: from 0.5 to 100.  What is kept are band and low
    themselves, and their slopes are taken anew at each tick: when the cutoff jumps they stay where
    they are, and without input band^2 + low^2 only falls.
    """
    turn = min(cutoff * (0.5 * dt), CUTOFF_END)
    p, q = tangent(turn)
    k = 2.0 - 1.99 * resonance
    # g = p/q put into the usual 1 / (1 + g (g + k)): one division, not two
    share = 1.0 / (q * q + p * (p + k * q))
    to_band = q * share
    to_low = p * share
    # half a tick on, by the slopes that band and low had, each times q
    on = q * swing + p * (before - k * swing - held)
    up = q * held + p * swing
    band = to_band * on + to_low * (q * x - up)
    low = to_low * (p * x + on) + share * (q + k * p) * up
    swing = band
    held = low
    before = x
    notch = x - k * band
    high = notch - low
    return low, band, high, notch, swing, held, before


def one_pole(
    x: Signal = 0.0,
    cutoff: Knob = hertz(1000.0, 0.1, 20_000.0),
    held: State = 0.0,
    before: State = 0.0,
    dt: Context = DT,
) -> Out("low", "high", display="response"):
    """The gentlest filter, 6 dB per octave, split in two: low + high is the input.

    low = a low' + b x + c x', of the tick before.  Up to a quarter of the sample rate it is the
    trapezoidal one; from there on a = 0, and b and c keep -3 dB at the cutoff.  None is below 0 and
    together they are 1: as in a resistor and a capacitor, low stays within what came, however the
    cutoff jumps.
    """
    turn = min(cutoff * (0.5 * dt), CUTOFF_END)
    p, q = tangent(turn)
    share = min(0.5, p / (p + q))
    lean = 0.5 * sqrt(0.5 * max(0.0, 1.0 - q * q / (p * p)))
    low = held + share * ((x - held) + (before - held)) + lean * (x - before)
    held = low
    before = x
    high = x - low
    return low, high, held, before


def _bend(x: float) -> tuple[float, float]:
    """(p, q) with p/q = tanh(x)/x, from Lambert's fraction; to 0.3 % for |x| < 3."""
    z = min(x * x, 1e6)
    return (z + 105.0) * z + 945.0, (15.0 * z + 420.0) * z + 945.0


def ladder(quality: Setting = quality("1 x")) -> Made:  # noqa: B008
    """Transistor ladder."""
    each = steps(
        quality, "driven", ("low",), "low, s1, s2, s3, s4 = climbed(driven, f, r, s1, s2, s3, s4)"
    )
    return f'''
from spikerack.modules.filters import climbed
from spikerack.modules.oversampling import *


def ladder(
    x: Signal = 0.0,
    cutoff: Knob = hertz(1000.0, 10.0, 20_000.0),
    resonance: Knob = amount(0.5, 0.0, 1.1),
    drive: Knob = decibels(0.0, -24.0, 24.0),
    quality: Setting = quality("1 x"),
    s1: State = 0.0,
    s2: State = 0.0,
    s3: State = 0.0,
    s4: State = 0.0,{each.states}
    dt: Context = DT,
) -> Out("low", display="response"):
    """Transistor ladder, 24 dB per octave, with five saturations (Moog 1965; Huovilainen 2004).

    dy_i/dt = w (tanh y_{{i-1}} - tanh y_i),  y_0 = x - 4 resonance y_4

    From resonance 1 on it sings at its cutoff: there w is as much higher as its saturations would
    make it flat.  Each tanh is a gain taken where the capacitor stands, which leaves a linear loop
    to solve.  `quality` solves it 2, 4 or 8 times a tick, against the aliases of a hard drive; it
    costs so many times as much, and low comes 3 to 4 ticks late.
    """
    over = max(0.0, resonance - 1.0)
    turn = min(cutoff * ({0.5 ** (1 + quality)} * dt), {CUTOFF_END})
    flat = 0.24 - 0.36 * over - 4.0 * turn * (1.0 - 4.0 * turn)  # the circuit's, less the steps'
    turn = min(turn * (1.0 + over * flat), {CUTOFF_END})
    f = sine(turn) / sine(0.25 - turn)
    gain = exp2(drive * 0.16609640474436813)  # 10**(drive/20)
    r = 4.0 * resonance
    driven = gain * x / {HEADROOM}
    {each.lines}
    low = {HEADROOM} * low
    return low, s1, s2, s3, s4{each.returns}
'''


def climbed(
    x0: float, f: float, r: float, s1: float, s2: float, s3: float, s4: float
) -> tuple[float, float, float, float, float]:
    """One step of the ladder: what its last capacitor gives on, and what all four keep."""
    x0 = min(4.0, max(-4.0, x0))  # tanh(4) is 0.9993: nothing is lost
    p0, q0 = _bend(x0 - r * s4)
    p1, q1 = _bend(s1)
    p2, q2 = _bend(s2)
    p3, q3 = _bend(s3)
    p4, q4 = _bend(s4)
    # i_k = tanh y_k = b_k (s_k + f i_{k-1})
    t0 = p0 / q0
    b1 = p1 / (q1 + f * p1)
    b2 = p2 / (q2 + f * p2)
    b3 = p3 / (q3 + f * p3)
    e4 = 1.0 / (q4 + f * p4)
    b4 = p4 * e4
    # everything but the feedback, then the feedback's share
    rest = b3 * (s3 + f * b2 * (s2 + f * b1 * s1))
    loop = f * b1 * f * b2 * f * b3 * t0
    c4 = q4 * e4
    y4 = c4 * (s4 + f * (rest + loop * x0)) / (1.0 + c4 * f * loop * r)
    i0 = t0 * (x0 - r * y4)
    i1 = b1 * (s1 + f * i0)
    i2 = b2 * (s2 + f * i1)
    i3 = b3 * (s3 + f * i2)
    i4 = b4 * (s4 + f * i3)
    s1 = s1 + 2.0 * f * (i0 - i1)
    s2 = s2 + 2.0 * f * (i1 - i2)
    s3 = s3 + 2.0 * f * (i2 - i3)
    s4 = s4 + 2.0 * f * (i3 - i4)
    return i4, s1, s2, s3, s4


PRESETS = {
    "svf": {
        "soft": {"cutoff": 600.0, "resonance": 0.0},
        "ringing": {"cutoff": 800.0, "resonance": 0.97},
        "telephone": {"cutoff": 1200.0, "resonance": 0.6},
    },
    "one_pole": {
        "no rumble": {"cutoff": 30.0},
        "slow drift": {"cutoff": 0.5},
        "dull": {"cutoff": 2000.0},
    },
    "ladder": {
        "bass": {"cutoff": 220.0, "resonance": 0.5, "drive": 6.0},
        "acid": {"cutoff": 500.0, "resonance": 0.95, "drive": 12.0},
        "sine oscillator": {"cutoff": 261.6255653005986, "resonance": 1.05},
    },
}
