"""Neurons whose synapses fade by themselves, for large networks; potentials are in millivolts.

Both tick as Brian 2 does: first all that is on its way arrives, then the cell goes on to the end
of the tick, and there it may fire, which others hear from the next tick on.
"""

from spikerack.modules.maths import exp, ticks_of
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Impulse,
    Knob,
    Out,
    Signal,
    State,
    millivolts,
    seconds,
    spikes,
)

FAMILY = Family("neuron", display="raster")


def lif_current(
    drive: Signal = 0.0,
    excite: Impulse = 0.0,
    inhibit: Impulse = 0.0,
    tau: Knob = seconds(20e-3, 1e-3, 1.0),
    tau_e: Knob = seconds(5e-3, 0.2e-3, 1.0),
    tau_i: Knob = seconds(10e-3, 0.2e-3, 1.0),
    rest: Knob = millivolts(-49.0, -100.0, 0.0),
    threshold: Knob = millivolts(-50.0, -100.0, 50.0),
    reset: Knob = millivolts(-60.0, -150.0, 0.0),
    refractory: Knob = seconds(5e-3, 0.0, 0.1, "cubic"),
    v: State = -60.0,
    e: State = 0.0,
    i: State = 0.0,
    wait: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike"), "v"):
    """Leaky integrate-and-fire neuron with currents that fade, exact (Vogels and Abbott 2005).

    tau v' = rest + drive - v + e - i;  tau_e e' = -e, + excite;  tau_i i' = -i, + inhibit.
    v > threshold: spike, v <- reset, held there for `refractory`.  All in millivolts.
    """
    leak = exp(-dt / tau)
    fade_e = exp(-dt / tau_e)
    fade_i = exp(-dt / tau_i)
    near_e = abs(tau_e - tau) < 1e-6 * tau
    near_i = abs(tau_i - tau) < 1e-6 * tau
    gap_e = 1.0 if near_e else tau_e - tau
    gap_i = 1.0 if near_i else tau_i - tau
    to_v_e = dt / tau * leak if near_e else tau_e / gap_e * (fade_e - leak)
    to_v_i = dt / tau * leak if near_i else tau_i / gap_i * (fade_i - leak)
    pause = ticks_of(refractory, dt)
    goal = rest + min(1e3, max(-1e3, drive))
    e = e + excite
    i = i + inhibit
    wait = max(0.0, wait - 1.0)
    free = goal + (v - goal) * leak + to_v_e * e - to_v_i * i
    v = free if wait <= 0.0 else v
    e = e * fade_e
    i = i * fade_i
    spike = 0.0
    if (v > threshold) & (wait <= 0.0):
        spike = 1.0
        v = reset
        wait = pause
    return spike, v, e, i, wait


def lif_conductance(
    drive: Signal = 0.0,
    excite: Impulse = 0.0,
    inhibit: Impulse = 0.0,
    tau: Knob = seconds(20e-3, 1e-3, 1.0),
    tau_e: Knob = seconds(5e-3, 0.2e-3, 1.0),
    tau_i: Knob = seconds(10e-3, 0.2e-3, 1.0),
    rest: Knob = millivolts(-60.0, -100.0, 0.0),
    to_e: Knob = millivolts(0.0, -100.0, 100.0),
    to_i: Knob = millivolts(-80.0, -150.0, 0.0),
    threshold: Knob = millivolts(-50.0, -100.0, 50.0),
    reset: Knob = millivolts(-60.0, -150.0, 0.0),
    refractory: Knob = seconds(5e-3, 0.0, 0.1, "cubic"),
    v: State = -60.0,
    e: State = 0.0,
    i: State = 0.0,
    wait: State = 0.0,
    dt: Context = DT,
) -> Out(spikes("spike"), "v"):
    """Leaky integrate-and-fire neuron with conductances that fade (Vogels and Abbott 2005).

    tau v' = rest + drive - v + e (to_e - v) + i (to_i - v);  tau_e e' = -e, + excite;
    tau_i i' = -i, + inhibit.  e and i are in units of the leak.  v > threshold: spike, v <- reset,
    held there for `refractory`.  Exponential Euler: e and i are held through a tick.
    """
    fade_e = exp(-dt / tau_e)
    fade_i = exp(-dt / tau_i)
    pause = ticks_of(refractory, dt)
    base = rest + min(1e3, max(-1e3, drive))
    e = min(1e6, max(0.0, e + excite))
    i = min(1e6, max(0.0, i + inhibit))
    wait = max(0.0, wait - 1.0)
    total = 1.0 + e + i
    goal = (base + e * to_e + i * to_i) / total
    free = goal + (v - goal) * exp(-dt / tau * total)
    v = free if wait <= 0.0 else v
    e = e * fade_e
    i = i * fade_i
    spike = 0.0
    if (v > threshold) & (wait <= 0.0):
        spike = 1.0
        v = reset
        wait = pause
    return spike, v, e, i, wait
