"""Clocks: where the beat comes from, and how it is divided."""

from spikerack.modules.chance import uniform
from spikerack.modules.maths import floor, sine
from spikerack.modules.ports import (
    DT,
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
    gate,
    hertz,
    place,
    seeded,
    spikes,
    whole,
)

FAMILY = Family("source")


def clock(
    run: Gate = 1.0,
    reset: Trigger = 0.0,
    tempo: Knob = amount(120.0, 10.0, 960.0, "log", "bpm"),
    pulses: Knob = whole(4, 1, 48),
    swing: Knob = amount(0.5, 0.5, 0.8),
    width: Knob = amount(0.5, 0.01, 0.99),
    pair: State = 0.0,
    half: State = -1.0,
    dt: Context = DT,
) -> Out(spikes("trigger", place="since"), gate("gate"), "phase"):
    """The beat: so many pulses to each beat of the tempo, straight or swung.

    `swing` is where in a pair of pulses the second one falls: 0.5 straight, 0.667 a triplet.
    `run` low holds time; the next `reset` begins a pair anew. `phase` climbs from 0 to 1 in each
    pulse, `gate` is high for its first part, `width`.
    """
    speed = 0.5 * dt * tempo * pulses / 60.0
    going = run > 0.5
    back = reset > 0.5
    pair = 0.0 if back else pair
    half = -1.0 if back else half
    here = 1.0 if pair >= swing else 0.0
    trigger = 1.0 if going & (here != half) else 0.0
    passed = (pair - swing if here > 0.5 else pair) / speed
    since = min(0.999999, max(0.0, passed)) if half >= 0.0 else 0.0
    half = here if going else half
    phase = (pair - swing) / (1.0 - swing) if here > 0.5 else pair / swing
    gate = 1.0 if going & (phase < width) else 0.0
    after = pair + speed
    pair = after - floor(after) if going else pair
    return trigger, gate, phase, since, pair, half


def _passed(before: float, after: float, by: float) -> float:
    """Multiples of `by` in (before, after] (half a count off, so that rounding cannot matter)."""
    return floor((after + 0.5) / by) - floor((before + 0.5) / by)


def clock_divider(
    clock: Trigger = 0.0,
    reset: Trigger = 0.0,
    by: Knob = whole(5, 1, 64),
    at: Place = place("clock"),
    count: State = -1.0,
) -> Out(
    spikes("divided", place="since"),
    spikes("half", place="since"),
    spikes("third", place="since"),
    spikes("quarter", place="since"),
    spikes("eighth", place="since"),
    spikes("sixteenth", place="since"),
    bypass={"clock": ("divided", "half", "third", "quarter", "eighth", "sixteenth")},
):
    """Every second, third, fourth ... pulse of a clock, and one division to choose.

    All fire together on the first pulse, and on the first one after a reset.
    """
    before = -1.0 if reset > 0.5 else count
    count = before + clock
    n = floor(min(64.0, max(1.0, by)) + 0.5)
    divided = _passed(before, count, n)
    half = _passed(before, count, 2.0)
    third = _passed(before, count, 3.0)
    quarter = _passed(before, count, 4.0)
    eighth = _passed(before, count, 8.0)
    sixteenth = _passed(before, count, 16.0)
    since = at
    return divided, half, third, quarter, eighth, sixteenth, since, count


def lfo(
    reset: Trigger = 0.0,
    rate: Knob = hertz(1.0, 0.01, 200.0),
    shape: Knob = choice("sine", "triangle", "saw", "square", "random"),
    offset: Knob = amount(0.0, unit="turns"),
    at: Place = place("reset"),
    turn: State = 1.0,
    held: State = 0.0,
    dice: State = seeded(),
    dt: Context = DT,
) -> Out("y", spikes("cycle", place="since")):
    """A slow oscillator, from -1 to 1, for turning knobs with.

    Sine and triangle start at 0 and rise, saw starts at -1, square is high first, and random takes
    a new value in every cycle. `offset` turns the shape against `reset` and `cycle`.
    """
    back = reset > 0.5
    begins = back | (turn >= 1.0)
    turn = turn - floor(turn)
    turn = at * rate * dt if back else turn
    since = at if back else min(0.999999, turn / max(1e-12, rate * dt))
    u, drawn = uniform(dice)
    held = 2.0 * u - 1.0 if begins else held
    dice = drawn if begins else dice
    p = turn + offset
    p = p - floor(p)
    q = p + 0.25
    q = q - floor(q)
    triangle = 1.0 - 4.0 * abs(q - 0.5)
    y = sine(p) if shape < 0.5 else triangle
    y = y if shape < 1.5 else 2.0 * p - 1.0
    square = 1.0 if p < 0.5 else -1.0
    y = y if shape < 2.5 else square
    y = y if shape < 3.5 else held
    cycle = 1.0 if begins else 0.0
    turn = turn + rate * dt
    return y, cycle, since, turn, held, dice


PRESETS = {
    "clock": {
        "house": {"tempo": 124.0},
        "shuffle": {"tempo": 96.0, "swing": 0.62},
        "midi clock": {"tempo": 120.0, "pulses": 24.0},
    },
    "clock_divider": {"fives": {"by": 5.0}, "bars": {"by": 32.0}},
    "lfo": {
        "vibrato": {"rate": 5.5},
        "breath": {"rate": 0.15},
        "sample and hold": {"rate": 8.0, "shape": 4.0},
    },
}
