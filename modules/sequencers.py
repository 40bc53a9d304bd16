"""Sequencers: notes in a row, and Euclid's rhythms."""

import numpy as np

from spikerack.modules.chance import uniform
from spikerack.modules.maths import floor
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Place,
    State,
    Trigger,
    amount,
    choice,
    gate,
    octaves,
    place,
    prepared,
    seeded,
    spikes,
    whole,
)

FAMILY = Family("source")
LONGEST = 32  # steps of a rhythm


def _pick(
    i: float, a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float
) -> float:
    """The value of step i, 0 to 7."""
    low = a if i < 0.5 else b
    mid = c if i < 2.5 else d
    low = low if i < 1.5 else mid
    high = e if i < 4.5 else f
    top = g if i < 6.5 else h
    high = high if i < 5.5 else top
    return low if i < 3.5 else high


def sequencer(
    clock: Trigger = 0.0,
    reset: Trigger = 0.0,
    length: Knob = whole(8, 1, 8),
    direction: Knob = choice("forward", "backward", "pendulum", "random"),
    pitch_1: Knob = octaves(0.0, -3.0, 3.0),
    pitch_2: Knob = octaves(0.0, -3.0, 3.0),
    pitch_3: Knob = octaves(0.0, -3.0, 3.0),
    pitch_4: Knob = octaves(0.0, -3.0, 3.0),
    pitch_5: Knob = octaves(0.0, -3.0, 3.0),
    pitch_6: Knob = octaves(0.0, -3.0, 3.0),
    pitch_7: Knob = octaves(0.0, -3.0, 3.0),
    pitch_8: Knob = octaves(0.0, -3.0, 3.0),
    gate_1: Knob = amount(0.5),
    gate_2: Knob = amount(0.5),
    gate_3: Knob = amount(0.5),
    gate_4: Knob = amount(0.5),
    gate_5: Knob = amount(0.5),
    gate_6: Knob = amount(0.5),
    gate_7: Knob = amount(0.5),
    gate_8: Knob = amount(0.5),
    pitch: State = 0.0,
    count: State = -1.0,
    since: State = -1.0,
    period: State = 0.25,
    share: State = 0.0,
    chosen: State = 0.0,
    dice: State = seeded(),
    at: Place = place("clock"),
    dt: Context = DT,
) -> Out(
    "pitch", gate("gate"), spikes("trigger", place="since_clock"), "step",
    bypass={"clock": "trigger"}, display="steps",
):  # fmt: skip
    """Eight steps, each with a pitch and a gate; two in a chain make sixteen.

    A gate knob is the part of the step that sounds, by the time between the last two pulses: 0 is
    a rest, which keeps the last pitch; 1 ties over to the next step, which then has no trigger.
    Step one is played by the first pulse after a reset. `step` is 0 to 7, and -1 before that.
    """
    up = clock > 0.5
    n = floor(min(8.0, max(1.0, length)) + 0.5)
    count = -1.0 if reset > 0.5 else count
    count = count + clock
    period = since / max(1.0, clock) if up & (since > 0.0) & (since < 4.0) else period
    later = since + dt if since >= 0.0 else since
    since = 0.0 if up else later
    u, drawn = uniform(dice)
    chosen = u if up else chosen
    dice = drawn if up else dice
    ahead = count - n * floor((count + 0.5) / n)
    round_trip = max(1.0, 2.0 * n - 2.0)
    there = count - round_trip * floor((count + 0.5) / round_trip)
    swung = there if there < n else round_trip - there
    i = ahead if direction < 0.5 else n - 1.0 - ahead
    i = i if direction < 1.5 else swung
    i = i if direction < 2.5 else floor(chosen * n)
    note = _pick(i, pitch_1, pitch_2, pitch_3, pitch_4, pitch_5, pitch_6, pitch_7, pitch_8)
    part = _pick(i, gate_1, gate_2, gate_3, gate_4, gate_5, gate_6, gate_7, gate_8)
    sounds = (count >= 0.0) & (part > 1e-3)
    tied = share > 0.999
    share = part if count >= 0.0 else 0.0
    trigger = 1.0 if up & sounds & (not tied) else 0.0
    gate = 1.0 if sounds & ((part > 0.999) | (since < part * period)) else 0.0
    pitch = note if sounds else pitch
    step = i if count >= 0.0 else -1.0
    since_clock = at
    return (
        pitch, gate, trigger, step, since_clock, count, since, period, share, chosen, dice,
    )  # fmt: skip


def bjorklund(hits: int, steps: int) -> list[int]:
    """Bjorklund's rhythm: pair hits with rests, then pairs with what is left, as Euclid divides."""
    heads, tails = [[1]] * hits, [[0]] * (steps - hits)
    enough = 1  # Toussaint's list pairs even a single rest, but no single rest over
    while heads and len(tails) >= enough:
        enough = 2
        count = min(len(heads), len(tails))
        paired = [h + t for h, t in zip(heads, tails, strict=False)]
        heads, tails = paired, heads[count:] + tails[count:]
    return [hit for group in heads + tails for hit in group]


def _rhythms() -> np.ndarray:
    """How many hits there are up to each step of every rhythm: [steps, hits, place], in one row."""
    table = np.zeros((LONGEST + 1, LONGEST + 1, LONGEST))
    for steps in range(1, LONGEST + 1):
        for hits in range(steps + 1):
            table[steps, hits, :steps] = np.cumsum(bjorklund(hits, steps))
    return table.ravel()


def _hits(rhythms: np.ndarray, count: float, n: float, k: float) -> float:
    """Hits up to a step that is counted from 0, the rhythm repeating; none up to step -1."""
    round_ = floor((count + 0.5) / n)
    i = int(min(n - 1.0, max(0.0, count - n * round_)))
    return k * round_ + rhythms[(int(n) * (LONGEST + 1) + int(k)) * LONGEST + i]


def euclid(
    clock: Trigger = 0.0,
    reset: Trigger = 0.0,
    hits: Knob = whole(3, 0, 32),
    steps: Knob = whole(8, 1, 32),
    rotation: Knob = whole(0, 0, 31),
    rhythms: State = prepared(_rhythms, size=lambda: (LONGEST + 1) ** 2 * LONGEST),
    at: Place = place("clock"),
    count: State = -1.0,
    left: State = 0.0,
    since: State = -1.0,
    period: State = 0.25,
    dt: Context = DT,
) -> Out(
    spikes("trigger", place="since_clock"), spikes("rest", place="since_clock"), gate("gate"),
    "step", bypass={"clock": "trigger"}, display="rhythm",
):  # fmt: skip
    """Hits spread over steps as evenly as can be (Bjorklund 2003; Toussaint 2005).

    E(3,8) is x..x..x. ; `rotation` starts it so many steps later. `gate` is high for half of a
    hit's step, by the time between the last two pulses; `rest` spikes where there is none. `step`
    counts from 0, and is -1 before the first pulse.
    """
    up = clock > 0.5
    n = floor(min(float(LONGEST), max(1.0, steps)) + 0.5)
    k = floor(min(n, max(0.0, hits)) + 0.5)
    turned = floor(min(31.0, max(0.0, rotation)) + 0.5)
    before = -1.0 if reset > 0.5 else count
    count = before + clock
    trigger = _hits(rhythms, count - turned, n, k) - _hits(rhythms, before - turned, n, k)
    rest = clock - trigger
    period = since / max(1.0, clock) if up & (since > 0.0) & (since < 4.0) else period
    later = since + dt if since >= 0.0 else since
    since = 0.0 if up else later
    left = 0.5 * period if trigger > 0.5 else (0.0 if up else left - dt)
    gate = 1.0 if left > 0.0 else 0.0
    since_clock = at
    step = count - n * floor((count + 0.5) / n) if count >= 0.0 else -1.0
    return trigger, rest, gate, step, since_clock, count, left, since, period


PRESETS = {
    "sequencer": {
        "octave bass": {"pitch_1": -2.0, "pitch_2": -1.0, "pitch_3": -2.0, "pitch_4": -1.0,
                        "length": 4.0, "gate_2": 0.25, "gate_4": 0.25},
        "minor climb": {"pitch_2": 0.25, "pitch_3": 0.583333, "pitch_4": 0.833333, "pitch_5": 1.0,
                        "pitch_6": 0.833333, "pitch_7": 0.583333, "pitch_8": 0.25},
    },
    "euclid": {
        "tresillo": {"hits": 3.0, "steps": 8.0},
        "cinquillo": {"hits": 5.0, "steps": 8.0},
        "bossa nova": {"hits": 5.0, "steps": 16.0},
        "aksak": {"hits": 4.0, "steps": 9.0},
    },
}  # fmt: skip
