"""Things that are struck: a drum, a pinged filter, a plucked string.  Decays are to -60 dB."""

from spikerack.modules.chance import grain, uniform
from spikerack.modules.maths import exp, exp2, sine, sqrt, tanh, wrap
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
    decibels,
    hertz,
    memory,
    octaves,
    place,
    prepared,
    seconds,
    seeded,
)

FAMILY = Family("audio", plain="audio", display="scope")
FALL = 6.907755278982137  # nepers in 60 dB
TURN = 6.283185307179586


def drum(
    trigger: Trigger = 0.0,
    pitch: Knob = octaves(-2.25, -5.0, 4.0),
    decay: Knob = seconds(0.5, 5e-3, 5.0),
    bend: Knob = octaves(2.0, -4.0, 6.0),
    bend_time: Knob = seconds(0.1, 5e-3, 2.0),
    body: Knob = amount(0.9),
    hiss: Knob = amount(0.0),
    hiss_decay: Knob = seconds(0.2, 5e-3, 5.0),
    colour: Knob = hertz(4000.0, 100.0, 18_000.0),
    click: Knob = amount(0.2),
    drive: Knob = decibels(0.0, 0.0, 36.0),
    since: Place = place("trigger"),
    phase: State = 0.0,
    swing: State = 0.0,
    bent: State = 0.0,
    rush: State = 0.0,
    tick: State = 0.0,
    tock: State = 0.0,
    left: State = 0.0,
    last: State = 0.0,
    ic1: State = 0.0,
    ic2: State = 0.0,
    dice: State = seeded(),
    grains: State = prepared(grain),
    dt: Context = DT,
) -> Out("y"):
    """Drum of three parts: a bending sine, coloured noise, and a click of a millisecond.

    The sine is at C4 2^(pitch + bend e), where e falls from 1 in `bend_time`.  It starts at
    phase 0, between ticks where a spike falls there; what rang before fades in 2 ms, so that a
    roll does not click.
    """
    shrink = exp(-FALL * dt / decay)
    unbend = exp(-FALL * dt / bend_time)
    hush = exp(-FALL * dt / hiss_decay)
    quick, slow, fade = exp(-dt / 0.2e-3), exp(-dt / 1e-3), exp(-FALL * dt / 2e-3)
    edge = min(0.5 * colour * dt, 0.245)
    s, c = sine(edge), sine(0.25 - edge)
    a0 = 1.0 / (1.0 + s * c)  # a state-variable band-pass of Q = 1
    gain = exp2(drive * (1.0 / 6.0205999132796239))

    rising = trigger > 0.5
    left = last if rising else left * fade
    swing = 1.0 - since * (1.0 - shrink) if rising else swing * shrink
    bent = 1.0 - since * (1.0 - unbend) if rising else bent * unbend
    rush = 1.0 - since * (1.0 - hush) if rising else rush * hush
    tick = 1.0 - since * (1.0 - quick) if rising else tick * quick
    tock = 1.0 - since * (1.0 - slow) if rising else tock * slow
    turn = min(0.49, C4 * exp2(pitch + bend * bent) * dt)
    phase = since * turn if rising else wrap(phase + turn)
    last = sine(phase) * swing + left
    u, dice = uniform(dice)
    v3 = grains[0] * (2.0 * u - 1.0) * rush - ic2
    band = c * c * a0 * ic1 + s * c * a0 * v3
    low = ic2 + s * c * a0 * ic1 + s * s * a0 * v3
    ic1 = 2.0 * band - ic1
    ic2 = 2.0 * low - ic2
    snap = tick - 0.2 * tock  # its two areas cancel: no thump of its own
    snap = since * snap if rising else snap  # of the tick in which it begins only a part
    y = tanh(gain * (body * last + 2.0 * hiss * band + click * snap))
    return (
        y, phase, swing, bent, rush, tick, tock, left, last, ic1, ic2, dice,
    )  # fmt: skip


def ping_filter(
    trigger: Trigger = 0.0,
    x: Signal = 0.0,
    pitch: Knob = octaves(0.0, -5.0, 6.0),
    decay: Knob = seconds(0.5, 1e-3, 30.0),
    strike: Knob = amount(1.0, 0.0, 2.0),
    since: Place = place("trigger"),
    across: State = 0.0,
    y: State = 0.0,
    dt: Context = DT,
) -> Out("y"):
    """Resonant band-pass that rings when a trigger pings it.

    A vector that turns at the pitch and shrinks by 60 dB in `decay`; y is its height, so a ping
    is strike e^(-6.9 t / decay) sin(2 pi f t), from where in its tick it fell; two in one tick
    ping twice.  Sound at x passes in a band around the pitch.
    """
    turn = min(0.49, C4 * exp2(pitch) * dt)
    shrink = exp(-FALL * dt / decay)
    c = shrink * sine(turn + 0.25)
    s = shrink * sine(turn)
    hit = strike * min(100.0, trigger)
    gone = 1.0 - since * (1.0 - shrink)
    pushed = across + hit * gone * sine(since * turn + 0.25) + 2.0 * (1.0 - shrink) * x
    y = y + hit * gone * sine(since * turn)
    across, y = c * pushed - s * y, s * pushed + c * y
    return y, across


def _arctan(q: float) -> float:
    """For q >= 0, to 1e-5 (Hastings 1955, sheet 11)."""
    u = min(q, 1.0 / max(1e-9, q))
    z = u * u
    p = 0.0208351 * z - 0.085133
    p = p * z + 0.180141
    p = p * z - 0.3302995
    p = u * (p * z + 0.999866)
    return p if q <= 1.0 else 0.25 * TURN - p


def plucked_string(
    trigger: Trigger = 0.0,
    x: Signal = 0.0,
    pitch: Knob = octaves(-1.0, -4.0, 4.0),
    decay: Knob = seconds(3.0, 0.05, 30.0),
    brightness: Knob = hertz(8000.0, 500.0, 100_000.0),
    pick: Knob = amount(0.2, 0.02, 0.5),
    strike: Knob = amount(0.7, 0.0, 2.0),
    line: State = memory(seconds=0.07),
    head: State = 0,
    since: Place = place("trigger"),
    burst: State = 0.0,
    drawn: State = 0.0,
    damped: State = 0.0,
    before: State = 0.0,
    passed: State = 0.0,
    dice: State = seeded(),
    grains: State = prepared(grain),
    dt: Context = DT,
) -> Out("y"):
    """Plucked string (Karplus and Strong 1983), in tune and of exact decay (Jaffe, Smith 1983).

    A period of noise, itself low-passed at `brightness`, goes round a delay; a low-pass there
    and a gain take from the fundamental what `decay` asks.  The low-pass delays it too: an
    all-pass gives the rest of the period, both exact at the fundamental.  The low-pass in the
    delay is kept high enough for `decay`.  A pluck stops what rang.  `pick` is where it is
    plucked, 1/2 its middle.
    """
    f = C4 * exp2(pitch)
    turn = min(0.2, f * dt)
    period = 1.0 / turn
    keep = exp(-FALL / (f * decay))
    # the low-pass alone may not take more than `decay` asks, or the mean would grow
    edge = max(brightness, 1.1 * f * keep / sqrt(1.0 - keep * keep))
    p = exp(-TURN * edge * dt)
    soft = exp(-TURN * brightness * dt)
    s, c = sine(turn), sine(turn + 0.25)
    gain = min(0.9999999, keep * sqrt(1.0 - 2.0 * p * c + p * p) / (1.0 - p))
    lag = _arctan(p * s / (1.0 - p * c)) / (TURN * turn)
    size = line.size
    whole = int(max(1.0, min(size - 2.0, period - lag - 0.5)))
    rest = period - lag - whole
    bend = sine(0.5 * turn * (1.0 - rest)) / sine(0.5 * turn * (1.0 + rest))

    hit = trigger > 0.5
    part = since if hit else min(1.0, burst)  # of this tick that is plucked
    burst = period - since if hit else max(0.0, burst - 1.0)
    u, dice = uniform(dice)
    head = head if 0 <= head < size else 0
    i = head - whole
    i = i + size if i < 0 else i
    damped = gain * (1.0 - p) * line[i] + p * damped
    passed = bend * (damped - passed) + before
    before = damped
    drawn = (1.0 - soft) * strike * grains[0] * (2.0 * u - 1.0) + soft * drawn
    bow = (1.0 - keep) * min(10.0, max(-10.0, x))
    string = part * drawn + (1.0 - part) * (passed + bow)
    line[head] = string
    j = head - int(max(1.0, min(size - 1.0, pick * period)))
    j = j + size if j < 0 else j
    y = string - line[j]
    head = head + 1 if head + 1 < size else 0
    return y, head, burst, drawn, damped, before, passed, dice


PRESETS = {
    "drum": {
        "kick": {"pitch": -2.4, "decay": 0.6, "bend": 2.5, "bend_time": 0.08, "click": 0.3},
        "snare": {
            "pitch": -0.5, "decay": 0.2, "bend": 0.7, "bend_time": 0.05, "body": 0.6,
            "hiss": 0.7, "hiss_decay": 0.3, "colour": 5000.0, "click": 0.3,
        },
        "hat": {
            "body": 0.0, "hiss": 0.8, "hiss_decay": 0.12, "colour": 11_000.0, "click": 0.1,
        },
        "tom": {"pitch": -1.3, "decay": 0.8, "bend": 0.6, "bend_time": 0.2, "click": 0.1},
    },
    "ping_filter": {
        "woodblock": {"pitch": 1.5, "decay": 0.12},
        "bell": {"pitch": 2.0, "decay": 6.0},
    },
    "plucked_string": {
        "guitar": {"pitch": -1.0, "decay": 4.0, "brightness": 8000.0, "pick": 0.2},
        "muted bass": {"pitch": -2.6, "decay": 0.5, "brightness": 2000.0, "pick": 0.3},
        "harp": {"pitch": 0.5, "decay": 5.0, "brightness": 14_000.0, "pick": 0.45},
    },
}  # fmt: skip
