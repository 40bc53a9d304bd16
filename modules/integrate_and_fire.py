"""Neurons that integrate what arrives and fire at a threshold, reset by rule.

Every `kick` is a synapse's blow: it arrives whole in one tick, at any sample rate.
"""

from spikerack.modules.maths import exp, floor, log, rounded_step, step_left, ticks_of
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Impulse,
    Knob,
    Out,
    Place,
    Signal,
    State,
    amount,
    choice,
    millivolts,
    place,
    seconds,
    spikes,
)

FAMILY = Family("neuron", display="raster")


def lif(
    drive: Signal = 0.0,
    kick: Impulse = 0.0,
    tau: Knob = seconds(10e-3, 0.1e-3, 1.0),
    rest: Knob = amount(0.0, -1.0, 0.99),
    reset: Knob = amount(0.0, -2.0, 0.99),
    refractory: Knob = seconds(2e-3, 0.0, 0.1, "cubic"),
    method: Knob = choice("between ticks", "on ticks", "on ticks, above"),
    kicked: Place = place("kick"),
    potential: State = 0.0,
    wait: State = 0.0,
    jumped: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike", place="since"), "v"):
    """Leaky integrate-and-fire neuron, exact at any tick (Lapicque 1907).

    tau dv/dt = rest + drive - v;  at v >= 1: spike, v <- rest + reset, deaf for `refractory`.
    All in thresholds.  A spike into `drive` hardly moves v, one into `kick` adds its weight.
    "between ticks" each spike falls where v crosses, the rest of the tick counts, and a tick may
    hold several: the rate is 1 / (refractory + tau log((goal - reset) / (goal - 1))) at any sample
    rate, and the reset of the outlet v is a rounded step.  "on ticks" v is compared at each tick,
    after its kicks, and a wait is of whole ticks; "above" it fires at v > 1, and the tick's kicks
    come after that, as in Brian 2.
    """
    lost = dt / tau
    leak = exp(-lost)
    pause = ticks_of(refractory, dt)
    on_ticks = method > 0.5
    goal = rest + min(1e6, max(-1e6, drive))
    base = rest + reset

    # of this tick it listens to the last part
    listens = min(1.0, max(0.0, 1.0 - wait))
    whole = 1.0 if wait <= 1.0 else 0.0
    listens = whole if on_ticks else listens
    keep = leak if listens == 1.0 else 1.0
    if (listens > 0.0) & (listens < 1.0):
        keep = exp(-listens * lost)
    v = goal + (potential - goal) * keep
    hit = kick if on_ticks & (listens > 0.0) else 0.0
    reached = v > 1.0 if method > 1.5 else v + hit >= 1.0
    reached = reached & (listens > 0.0)
    v = v + hit

    wait = wait - 1.0
    spike = 0.0
    since = 0.0
    if reached:
        # when it crossed, before the end of the tick, and how often it may again
        far = max(1e-12, goal - 1.0)
        ago = min(listens, max(0.0, log(far / max(1e-12, goal - v)) / lost))
        ago = 0.0 if on_ticks else ago
        period = pause + max(1e-9, log(max(1.0, (goal - base) / far)) / lost)
        more = floor(ago / period)
        last = ago - more * period
        v = goal + (base - goal) * exp(-max(0.0, last - pause) * lost)
        wait = pause - last
        spike = 1.0 + more
        since = last + 0.5 * more * period

    # a kick falls somewhere in the tick, and is not heard before the wait is over
    hears = (wait <= 1e-9 - kicked) & (not on_ticks)
    v = v + (kick * (1.0 - kicked * (1.0 - leak)) if hears else 0.0)
    blow = hears & (v >= 1.0)
    since = (since * spike + kicked) / (spike + 1.0) if blow else since
    spike = spike + 1.0 if blow else spike
    v = base if blow else v
    wait = max(0.0, pause - kicked if blow else wait)

    potential = v
    jump = 0.0 if on_ticks else spike * (base - 1.0)
    v = rounded_step(v, jump, since) - jumped
    jumped = step_left(jump, since)
    return spike, v, since, potential, wait, jumped


def adex(
    drive: Signal = 0.0,
    kick: Impulse = 0.0,
    capacitance: Knob = amount(281.0, 10.0, 1000.0, "log", unit="pF"),
    leak: Knob = amount(30.0, 1.0, 100.0, "log", unit="nS"),
    rest: Knob = millivolts(-70.6, -90.0, -45.0),
    threshold: Knob = millivolts(-50.4, -70.0, -30.0),
    sharpness: Knob = millivolts(2.0, 0.2, 10.0),
    reset: Knob = millivolts(-60.0, -80.0, -40.0),
    tau: Knob = seconds(0.144, 1e-3, 2.0),
    a: Knob = amount(4.0, -20.0, 100.0, unit="nS"),
    b: Knob = amount(80.5, 0.0, 500.0, unit="pA"),
    gain: Knob = amount(1000.0, -2000.0, 2000.0, unit="pA"),
    current: Knob = amount(0.0, -2000.0, 2000.0, unit="pA"),
    peak: Knob = millivolts(0.0, -40.0, 40.0),
    method: Knob = choice("smooth", "euler"),
    potential: State = -70.6,
    w: State = 0.0,
    jumped: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike", place="since"), "v", "w"):
    """Adaptive exponential integrate-and-fire neuron (Brette and Gerstner 2005).

    C v' = leak (rest - v + sharpness exp((v - threshold) / sharpness)) - w + I;
    tau w' = a (v - rest) - w;  at v > peak: spike, v <- reset, w <- w + b;
    I = current + gain drive; `kick` is 1 ms of drive at once.  "smooth" the leak and the
    exponential are each solved exactly, the leak in two halves about the exponential: no step is
    unstable, and the reset of the outlet v is a rounded step.  "euler" is one step a tick of both
    equations at once, and the tick's kicks come after v is compared, as in Brian 2.
    """
    euler = method > 0.5
    membrane = 1e-3 * capacitance / leak  # seconds
    half = exp(-0.5 * dt / membrane)
    fade = exp(-dt / tau)
    upstroke = dt / membrane
    i = min(1e6, max(-1e6, current + gain * drive))
    hit = min(1e3, max(-1e3, gain * kick / capacitance))
    old, old_w = potential, w
    v = potential + hit
    goal = rest + (i - w) / leak
    v = goal + (v - goal) * half
    # e^-x shrinks steadily on the way up; at zero v would be infinite
    left = exp(min(100.0, max(-100.0, (threshold - v) / sharpness)))
    crossing = exp(min(100.0, max(-100.0, (threshold - peak) / sharpness)))
    fired = left - upstroke <= crossing or v > peak
    late = min(1.0, max(0.0, 1.0 - (left - crossing) / upstroke))
    rise = v - sharpness * log(max(1e-12, 1.0 - upstroke / left))
    # after a spike, what is left of the tick starts from the reset
    start = reset + late * upstroke * (goal - reset)
    v = start if fired else goal + (min(0.0, rise) - goal) * half
    pull = a * ((reset if fired else v) - rest)
    w = pull + (w - pull) * fade
    w = min(1e7, max(-1e7, w + b if fired else w))

    steep = sharpness * exp(min(100.0, max(-100.0, (old - threshold) / sharpness)))
    plain = old + upstroke * (rest - old + steep + (i - old_w) / leak)
    plain_w = old_w + dt / tau * (a * (old - rest) - old_w)
    above = plain > peak
    plain = reset if above else min(1e3, max(-1e3, plain + hit))
    plain_w = min(1e7, max(-1e7, plain_w + b if above else plain_w))

    fired = above if euler else fired
    spike = 1.0 if fired else 0.0
    since = late if fired and not euler else 0.0
    potential = plain if euler else v
    w = plain_w if euler else w
    jump = 0.0 if euler else spike * (reset - peak)
    v = rounded_step(potential, jump, since) - jumped
    jumped = step_left(jump, since)
    return spike, v, w, since, potential, jumped


def _expon(
    capacitance: float,
    leak: float,
    rest: float,
    a: float,
    ms: float,
    b: float,
    reset: float,
    current: float,
) -> dict[str, float]:
    """A row of table 1 of Naud et al. (2008); threshold and sharpness are the same in all."""
    common = {"threshold": -50.0, "sharpness": 2.0, "tau": 1e-3 * ms}
    row = {"capacitance": capacitance, "leak": leak, "rest": rest, "a": a, "b": b, "reset": reset}
    return common | row | {"current": current}


PRESETS = {
    "adex": {
        "tonic": _expon(200, 10, -70, 2, 30, 0, -58, 500),
        "adaptation": _expon(200, 12, -70, 2, 300, 60, -58, 500),
        "initial burst": _expon(130, 18, -58, 4, 150, 120, -50, 400),
        "regular bursting": _expon(200, 10, -58, 2, 120, 100, -46, 210),
        "delayed accelerating": _expon(200, 12, -70, -10, 300, 0, -58, 300),
        "delayed regular bursting": _expon(100, 10, -65, -10, 90, 30, -47, 110),
        "transient spiking": _expon(100, 10, -65, 10, 90, 100, -47, 180),
        "irregular spiking": _expon(100, 12, -60, -11, 130, 30, -48, 160),
    },
}
