"""From signals to gates and steps: comparing, holding, gliding."""

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Gate,
    Knob,
    Out,
    Signal,
    State,
    Trigger,
    amount,
    choice,
    gate,
    seconds,
    spikes,
)

FAMILY = Family("utility")
SHORTEST = 1e-9  # seconds: a glide of no time at all


def comparator(
    x: Signal = 0.0,
    threshold: Knob = amount(0.5, -4.0, 4.0),
    hysteresis: Knob = amount(0.0, 0.0, 2.0),
    gate: State = 0.0,
) -> Out(gate("gate"), spikes("trigger"), spikes("release")):
    """Comparator with hysteresis (Schmitt 1938).

    The gate rises above threshold + hysteresis/2 and falls below threshold - hysteresis/2;
    `trigger` and `release` are one tick long, where it does.
    """
    low = threshold - 0.5 * hysteresis
    high = threshold + 0.5 * hysteresis
    was = gate
    gate = 1.0 if x > high else gate
    gate = 0.0 if x < low or (x <= high and low == high) else gate
    trigger = max(0.0, gate - was)
    release = max(0.0, was - gate)
    return gate, trigger, release


def sample_hold(
    x: Signal = 0.0,
    trigger: Trigger = 0.0,
    track: Gate = 0.0,
    y: State = 0.0,
) -> Out("y"):
    """Sample and hold, track and hold: takes x at each trigger and keeps it until the next.

    While `track` is high it follows x, and holds when that falls.
    """
    y = x if trigger > 0.5 or track > 0.5 else y
    return y


def slew(
    x: Signal = 0.0,
    rise: Knob = seconds(0.05, 0.0, 20.0, "cubic"),
    fall: Knob = seconds(0.05, 0.0, 20.0, "cubic"),
    shape: Knob = choice("linear", "exponential"),
    y: State = 0.0,
    dt: Context = DT,
) -> Out("y", gate("rising"), gate("falling"), bypass={"x": "y"}):
    """Slew limiter: glides after x, with times of its own upwards and downwards.

    Linear moves at 1.0 per `rise` or `fall`; exponential nears x by 1 - 1/e in that time.
    `rising` and `falling` are gates.
    """
    up = dt / max(SHORTEST, rise)
    down = dt / max(SHORTEST, fall)
    near_up = 1.0 - exp(-up)
    near_down = 1.0 - exp(-down)
    way = x - y
    ramp = min(up, max(-down, way))
    curve = way * (near_up if way > 0.0 else near_down)
    step = ramp if shape < 0.5 else curve
    rising = 1.0 if way > 1e-9 else 0.0
    falling = 1.0 if way < -1e-9 else 0.0
    y = y + step
    return y, rising, falling


PRESETS = {
    "comparator": {"schmitt": {"hysteresis": 0.2}, "zero crossing": {"threshold": 0.0}},
    "slew": {
        "glide": {"rise": 0.12, "fall": 0.12, "shape": 1.0},
        "decay": {"rise": 0.0, "fall": 0.4, "shape": 1.0},
    },
}
