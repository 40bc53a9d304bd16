"""Izhikevich's neuron, which fires like any cortical one.  Drive of 1.0 is its paper's current.

Every `kick` is a synapse's blow: it arrives whole in one tick, at any sample rate.
"""

from spikerack.modules.maths import rounded_step, step_left
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
    choice,
    millivolts,
    spikes,
)

FAMILY = Family("neuron", display="raster")


def _kahan(
    v: float, u: float, h: float, i: float, a: float, b: float, slope: float, hold: float
) -> tuple[float, float, float]:
    """One step of `izhikevich` by h ms to second order (Kahan 1993), and the ms beyond 30 mV.

    Products become v0 v1 and sums means of before and after, so the step is a division.
    """
    half = 0.5 * h
    fade = half * a * (1.0 - hold)
    keep = 1.0 / (1.0 + fade)
    couple = half * a * b
    known = keep * (u * (1.0 - fade) + couple * v + h * a * b * 65.0 * hold)
    over = v + h * (0.5 * slope * v + 140.0 + i) - half * (u + known)
    under = 1.0 - h * (0.04 * v + 0.5 * slope) + half * keep * couple
    ahead = over / max(under, 1e-3)  # at or below 0 the true v has passed infinity
    speed = 140.0 + i - u + 0.5 * slope * (v + 30.0) + 1.2 * v  # mean speed from v to 30
    late = h - min(h, max(0.0, (30.0 - v) / max(speed, 1e-3)))
    u = known + keep * couple * min(30.0, max(-1000.0, ahead))
    return max(-1000.0, ahead), u, late


def izhikevich(
    drive: Signal = 0.0,
    kick: Impulse = 0.0,
    a: Knob = amount(0.02, -0.1, 1.0, unit="/ms"),
    b: Knob = amount(0.2, -1.0, 1.0),
    c: Knob = millivolts(-65.0, -80.0, -40.0),
    d: Knob = amount(8.0, -25.0, 10.0),
    slope: Knob = amount(5.0, 4.0, 6.0),
    hold: Knob = amount(0.0),
    gain: Knob = amount(10.0, -100.0, 100.0),
    current: Knob = amount(0.0, -100.0, 100.0),
    method: Knob = choice("smooth", "euler", "euler, both at once"),
    potential: State = -65.0,
    u: State = -13.0,
    jumped: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike", place="since"), "v", "u"):
    """Two equations that fire like any cortical neuron (Izhikevich 2003, 2004).

    v' = 0.04 v^2 + slope v + 140 - u + I,  I = current + gain drive;
    u' = a (b v - u);  at v > 30: spike, v <- c, u <- u + d.  In mV and ms.
    `kick` is 1 ms of drive at once.  `hold` 1 is the 2004 accommodation: u' = a b (v + 65).
    "smooth" sounds the same at any sample rate, and the reset of the outlet v is a rounded step;
    "euler" is one step a tick, v first, then u with the new v, as the figures of 2004 were made
    (ticks of 0.1 to 0.5 ms); "both at once" takes the old v for u, fires at v >= 30, and the
    tick's kicks come after that, as in Brian 2.
    """
    ms = 1000.0 * dt
    # below 0, a drives u away from b v: it must stay where v, falling to -80 or reset, turns it
    least = b * c - 5.0 if a < 0.0 else -1e4
    most = -80.0 * b if a < 0.0 else 1e4
    i = min(1e5, max(-1e5, current + gain * drive))
    at_once = method > 1.5
    hit = min(1e3, max(-1e3, gain * kick))
    v = min(1e3, max(-1e3, potential + (0.0 if at_once else hit)))
    plain = v + ms * ((0.04 * v + slope) * v + 140.0 - u + i)
    seen = v if at_once else plain
    plain_u = u + ms * a * (b * (seen + 65.0 * hold) - (1.0 - hold) * u)

    first, first_u, before = _kahan(v, u, 0.5 * ms, i, a, b, slope, hold)
    fired = first > 30.0
    after = c + before * ((0.04 * c + slope) * c + 140.0 - first_u - d + i)
    first = after if fired else first
    first_u = first_u + d if fired else first_u
    second, second_u, late = _kahan(first, first_u, 0.5 * ms, i, a, b, slope, hold)
    again = second > 30.0
    after = c + late * ((0.04 * c + slope) * c + 140.0 - second_u - d + i)
    second = after if again else second
    second_u = second_u + d if again else second_u

    euler = method > 0.5
    reached = plain >= 30.0 if at_once else plain > 30.0
    plain_u = plain_u + d if reached else plain_u
    plain = c if reached else plain + (hit if at_once else 0.0)
    count = (1.0 if fired else 0.0) + (1.0 if again else 0.0)
    spike = (1.0 if reached else 0.0) if euler else count
    ago = (0.5 * ms + before if fired else 0.0) + (late if again else 0.0)
    since = 0.0 if euler else min(1.0, ago / (ms * max(1.0, count)))
    potential = plain if euler else second
    u = min(most, max(least, plain_u if euler else second_u))
    jump = 0.0 if euler else spike * (c - 30.0)
    v = rounded_step(potential, jump, since) - jumped
    jumped = step_left(jump, since)
    return spike, v, u, since, potential, jumped


def _cell(a: float, b: float, c: float, d: float, **more: float) -> dict[str, float]:
    common = {"slope": 5, "hold": 0, "gain": 10, "current": 0}
    return {"a": a, "b": b, "c": c, "d": d} | common | more


PRESETS = {
    # cells of the 2003 paper; then the twenty of 2004, where drive 1 is the stimulus of the figure
    "izhikevich": {
        "RS regular spiking": _cell(0.02, 0.2, -65, 8),
        "IB intrinsically bursting": _cell(0.02, 0.2, -55, 4),
        "CH chattering": _cell(0.02, 0.2, -50, 2),
        "FS fast spiking": _cell(0.1, 0.2, -65, 2),
        "LTS low-threshold spiking": _cell(0.02, 0.25, -65, 2),
        "TC thalamo-cortical": _cell(0.02, 0.25, -65, 0.05),
        "RZ resonator": _cell(0.1, 0.26, -65, 2),
        "tonic spiking": _cell(0.02, 0.2, -65, 6, gain=14),
        "phasic spiking": _cell(0.02, 0.25, -65, 6, gain=0.5),
        "tonic bursting": _cell(0.02, 0.2, -50, 2, gain=15),
        "phasic bursting": _cell(0.02, 0.25, -55, 0.05, gain=0.6),
        "mixed mode": _cell(0.02, 0.2, -55, 4, gain=10),
        "spike frequency adaptation": _cell(0.01, 0.2, -65, 8, gain=30),
        "class 1 excitable": _cell(0.02, -0.1, -55, 6, slope=4.1, current=-32, gain=20.25),
        "class 2 excitable": _cell(0.2, 0.26, -65, 0, current=-0.5, gain=4.05),
        "spike latency": _cell(0.02, 0.2, -65, 6, gain=7.04),
        "subthreshold oscillations": _cell(0.05, 0.26, -60, 0, gain=2),
        "resonator": _cell(0.1, 0.26, -60, -1, gain=0.65),
        "integrator": _cell(0.02, -0.1, -55, 6, slope=4.1, current=-32, gain=9),
        "rebound spike": _cell(0.03, 0.25, -60, 4, gain=-15),
        "rebound burst": _cell(0.03, 0.25, -52, 0, gain=-15),
        "threshold variability": _cell(0.03, 0.25, -60, 4, gain=1),
        "bistability": _cell(0.1, 0.26, -60, 0, current=0.24, gain=1),
        # -21 and, in the last, -2 in the paper: that needs its coarse steps, and runs away without
        "depolarizing afterpotential": _cell(1.0, 0.2, -60, -18, gain=20),
        "accommodation": _cell(0.02, 1.0, -55, 4, hold=1, gain=8),
        "inhibition-induced spiking": _cell(-0.02, -1.0, -60, 8, current=80, gain=-5),
        "inhibition-induced bursting": _cell(-0.026, -1.0, -45, 0, current=80, gain=-5),
    },
}
