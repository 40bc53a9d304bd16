"""The ear: sound split by a basilar membrane, smoothed by hair cells, sent on as spikes."""

import numpy as np

from spikerack.modules.centres import SCALES, Centres, erb
from spikerack.modules.chance import uniform
from spikerack.modules.maths import exp, power, ticks_of
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Setting,
    Signal,
    State,
    amount,
    choice,
    hertz,
    prepared,
    seconds,
    seeded,
    spikes,
)

FAMILY = Family("analysis", plain="audio")


def gammatones(at: Centres, width: float, dt: float) -> np.ndarray:
    """Four biquads a channel that share their poles: gain, four zeros, two poles (Slaney 1993)."""
    return toned(at.hertz(dt), width, dt)


def toned(f: np.ndarray, width: float, dt: float) -> np.ndarray:
    """The same of frequencies."""
    bandwidth = 2.0 * np.pi * 1.019 * width * erb(f)
    angle = 2.0 * np.pi * f * dt
    decay = np.exp(-bandwidth * dt)
    root = np.sqrt(3.0 + 2.0**1.5), np.sqrt(3.0 - 2.0**1.5)
    shifts = np.array([root[0], -root[0], root[1], -root[1]])[:, None]
    zeros = -decay * (np.cos(angle) + shifts * np.sin(angle))  # relative to the first tap
    z = np.exp(-1j * angle)  # one tick's delay at the centre
    poles = 1.0 - 2.0 * decay * np.cos(angle) * z + decay**2 * z**2
    gain = np.abs(np.prod(1.0 + zeros * z, axis=0) / poles**4)
    return np.vstack([gain**-0.25, zeros, -2.0 * decay * np.cos(angle), decay**2])


def gammatone(
    x: Signal = 0.0,
    low: Setting = hertz(100.0, 10.0, 20_000.0),
    high: Setting = hertz(8000.0, 10.0, 20_000.0),
    scale: Setting = choice(*SCALES),
    centres: Setting = "",
    width: Setting = amount(1.0, 0.1, 10.0, "log"),
    filters: State = prepared(gammatones, "channels"),
    s1: State = 0.0,
    s2: State = 0.0,
    s3: State = 0.0,
    s4: State = 0.0,
    s5: State = 0.0,
    s6: State = 0.0,
    s7: State = 0.0,
    s8: State = 0.0,
) -> Out("y"):
    """A cochlea, one filter a channel, lowest first (Patterson 1992, Slaney 1993).

    Impulse response t^3 exp(-2 pi b t) cos(2 pi f t), b = 1.019 width (24.7 + f / 9.26449) Hz.
    Gain 1 at each centre; centres spaced as on the basilar membrane, on another scale, or where
    `centres` lists them in hertz.
    """
    gain = filters[0]
    p1, p2 = filters[5], filters[6]
    x1 = gain * x
    y1 = x1 + s1
    s1 = filters[1] * x1 - p1 * y1 + s2
    s2 = -p2 * y1
    x2 = gain * y1
    y2 = x2 + s3
    s3 = filters[2] * x2 - p1 * y2 + s4
    s4 = -p2 * y2
    x3 = gain * y2
    y3 = x3 + s5
    s5 = filters[3] * x3 - p1 * y3 + s6
    s6 = -p2 * y3
    x4 = gain * y3
    y = x4 + s7
    s7 = filters[4] * x4 - p1 * y + s8
    s8 = -p2 * y
    return y, s1, s2, s3, s4, s5, s6, s7, s8


def hair_cell(
    x: Signal = 0.0,
    gain: Knob = amount(1.0, 0.01, 1000.0, "log"),
    compression: Knob = amount(1.0 / 3.0, 0.1, 1.0),
    smooth: Knob = hertz(1000.0, 1.0, 20_000.0),
    y: State = 0.0,
    dt: Context = DT,
) -> Out("y"):
    """Inner hair cell: one half of the wave, compressed, then smoothed.

    y = lowpass(gain max(x, 0)^compression), -3 dB at `smooth`.
    """
    leak = exp(-6.283185307179586 * smooth * dt)
    bent = gain * power(max(0.0, x), compression)
    y = bent + (y - bent) * leak
    return y


def spike_encoder(
    x: Signal = 0.0,
    rate: Knob = hertz(200.0, 0.1, 10_000.0),
    method: Knob = choice("integrate", "poisson"),
    tau: Knob = seconds(0.02, 1e-3, 10.0),
    refractory: Knob = seconds(1e-3, 0.0, 0.1, "cubic"),
    v: State = 0.0,
    wait: State = 0.0,
    dice: State = seeded(),
    dt: Context = DT,
) -> Out(spikes("spike"), display="raster"):
    """A signal as spikes: the larger it is above 1 / (rate tau), the more; a quarter to begin with.

    integrate: v' = rate x - v / tau; at v >= 1: spike, v <- 0.  That is 1 / (refractory + tau
    log(g / (g - 1))) spikes a second, g = rate tau x, and none while g < 1; with a long tau and no
    refractory it is rate * x.  poisson: a spike with probability rate x dt, also where x is small.
    """
    drop = 1.0 - exp(-dt / tau)
    third = drop / 3.0
    ticks = tau / dt
    least = ticks_of(refractory, dt)
    speed = rate * max(0.0, x)
    goal = tau * speed
    free = min(2.0, max(0.0, 1.0 - wait))  # ticks to listen: above 1 if some are owed
    u, dice = uniform(dice)
    # 1 - (1 - drop)**free, and since v was 1, -log(1 - over / high) tau / dt (Pade 1892)
    more = 1.0 + 0.5 * (1.0 - free) * drop * (1.0 + (2.0 - free) * third)
    v = v + (goal - v) * min(1.0, free * drop * more)
    high = max(goal - 1.0, 1e-9)
    over = min(high, max(0.0, v - 1.0))
    late = min(free, ticks * over * (6.0 * high - over) / (high * (6.0 * high - 4.0 * over)))
    fired = v >= 1.0 if method < 0.5 else u < speed * dt * min(1.0, free)
    late = late if method < 0.5 else 0.0
    spike = 1.0 if fired else 0.0
    v = 0.0 if fired else min(1.0, v)
    wait = least - late if fired else max(0.0, wait - 1.0)
    return spike, v, wait, dice


PRESETS = {
    "hair_cell": {
        "envelope": {"smooth": 30.0},
        "fine structure": {"smooth": 3000.0},
        "linear": {"compression": 1.0},
    },
    "spike_encoder": {
        "nerve fibre": {"method": 1.0, "rate": 200.0, "refractory": 1e-3},
        "pulse rate": {"tau": 10.0, "refractory": 0.0},
    },
}
