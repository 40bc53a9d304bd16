"""Envelopes: made from a gate, or found in a sound."""

from spikerack.modules.maths import exp, sqrt
from spikerack.modules.ports import (
    DT,
    Audio,
    Context,
    Family,
    Gate,
    Knob,
    Out,
    Place,
    State,
    Trigger,
    amount,
    choice,
    place,
    seconds,
    spikes,
)

FAMILY = Family("utility")

# An exponential aims past its end, so that it gets there, and in time: log((1 + over) / over).
OVER_UP, TIMES_UP = 0.3, 1.466337068793427
GOAL = 1.0 + OVER_UP
OVER_DOWN, TIMES_DOWN = 0.01, 4.61512051684126
ALMOST = 1.0 - 1e-9


def adsr(
    gate: Gate = 0.0,
    strike: Trigger = 0.0,
    attack: Knob = seconds(5e-3, 0.5e-3, 20.0),
    decay: Knob = seconds(0.2, 1e-3, 20.0),
    sustain: Knob = amount(0.6),
    release: Knob = seconds(0.4, 1e-3, 20.0),
    since: Place = place("strike"),
    level: State = 0.0,
    top: State = 0.0,
    rising: State = 0.0,
    was: State = 0.0,
    dt: Context = DT,
) -> Out("level", spikes("end"), bypass={"gate": "level"}):
    """Attack, decay, sustain, release: curves of a capacitor, which end when their knobs say.

    level -> goal + (level - goal) exp(-dt n / time), the goal a little past the segment's end.

    A new gate rises from wherever the level is, so it never clicks. Release takes its time from
    any level. A `strike`, such as a neuron's spike, rises to the top also without a gate, from
    where in its tick it fell. `end` spikes when silence is reached.
    """
    grow = exp(-dt * TIMES_UP / attack)
    fall = exp(-dt * TIMES_DOWN / decay)
    fade = exp(-dt * TIMES_DOWN / release)
    on = gate > 0.5
    begins = on & (was < 0.5)
    top = level if (was > 0.5) & (not on) else top
    struck = strike > 0.5
    rising = 2.0 if struck else (1.0 if begins else rising)
    climbs = (rising > 1.5) | ((rising > 0.5) & on)
    up = GOAL + (level - GOAL) * (1.0 - since * (1.0 - grow) if struck else grow)
    below = sustain - OVER_DOWN * (1.0 - sustain)
    down = max(sustain, below + (level - below) * fall)
    lift = sustain + (level - sustain) * fall  # `sustain` was turned up while it was held
    zero = -OVER_DOWN * top
    out = zero + (level - zero) * fade
    held = down if level >= sustain else lift
    after = held if on else (out if out > 1e-9 else 0.0)
    after = min(1.0, up) if climbs else after
    top = after if climbs else top
    rising = rising if climbs & (up < ALMOST) else 0.0
    end = 1.0 if (after == 0.0) & (level > 0.0) else 0.0
    level = after
    was = 1.0 if on else 0.0
    return level, end, top, rising, was


def follower(
    x: Audio = 0.0,
    attack: Knob = seconds(5e-3, 0.1e-3, 2.0),
    release: Knob = seconds(0.1, 1e-3, 10.0),
    kind: Knob = choice("peak", "rms"),
    held: State = 0.0,
    dt: Context = DT,
) -> Out("level"):
    """How loud a sound is, from moment to moment.

    Times are time constants, 63 % of the way. `rms` averages the square and draws the root: a
    sine of 1 reads 0.707 where attack and release agree.
    """
    quick = exp(-dt / attack)
    slow = exp(-dt / release)
    loud = abs(x) if kind < 0.5 else x * x
    keep = quick if loud > held else slow
    held = loud + (held - loud) * keep
    level = held if kind < 0.5 else sqrt(held)
    return level, held


PRESETS = {
    "adsr": {
        "pluck": {"attack": 1e-3, "decay": 0.25, "sustain": 0.0, "release": 0.2},
        "organ": {"attack": 4e-3, "decay": 0.05, "sustain": 1.0, "release": 0.03},
        "swell": {"attack": 1.5, "decay": 1.0, "sustain": 0.7, "release": 3.0},
    },
    "follower": {
        "drum": {"attack": 0.5e-3, "release": 0.08},
        "voice": {"attack": 0.02, "release": 0.02, "kind": 1.0},
        "slow swell": {"attack": 0.3, "release": 2.0, "kind": 1.0},
    },
}
