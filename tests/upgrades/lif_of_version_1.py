"""The lif of the first release: too quick at coarse ticks, and its spikes on ticks alone."""

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Impulse,
    Knob,
    Out,
    Signal,
    State,
    amount,
    seconds,
    spikes,
)

FAMILY = Family("neuron", display="raster")


def lif(
    drive: Signal = 0.0,
    kick: Impulse = 0.0,
    tau: Knob = seconds(10e-3, 0.1e-3, 1.0),
    rest: Knob = amount(0.0, -1.0, 0.99),
    refractory: Knob = seconds(2e-3, 0.0, 0.1, "cubic"),
    v: State = 0.0,
    wait: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike"), "v"):
    """As the kept sounds were made."""
    drop = 1.0 - exp(-dt / tau)
    goal = rest + drive
    free = min(2.0, max(0.0, 1.0 - wait / dt))
    start = v
    v = v + (goal - v) * min(1.0, free * drop)
    late = min(1.0, max(0.0, v - 1.0) / max(v - start, 1e-9))
    v = v + (kick if free > 0.0 else 0.0)
    fired = v >= 1.0
    spike = 1.0 if fired else 0.0
    wait = refractory - late * dt if fired else max(wait - dt, 0.0)
    v = rest if fired else v
    return spike, v, wait
