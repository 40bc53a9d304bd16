"""Filters of the ear beside the gammatone: one whose pitch glides, and one that costs less."""

import numpy as np

from spikerack.modules.centres import SCALES, Centres, erb
from spikerack.modules.hearing import toned
from spikerack.modules.maths import sqrt
from spikerack.modules.ports import (
    Family,
    Made,
    Out,
    Setting,
    Signal,
    State,
    amount,
    choice,
    control,
    hertz,
    prepared,
)
from spikerack.modules.sections import chain, table_of

FAMILY = Family("analysis", plain="audio")
COMPENSATIONS = 4
P0, P4 = 2.0, 1.0724  # of Unoki, Irino and Patterson 2001
WIDTH = 1.019  # b of Patterson 1992, in ERB


def compensations(f: np.ndarray, b: float, c: float, dt: float) -> np.ndarray:
    """Four sections a channel that bend a gammatone into a gammachirp (Unoki et al. 2001).

    [channel, section, 6 numbers as scipy has them]; a gain of 1 at f.
    """
    width = b * 24.7 * (4.37e-3 * f + 1.0)
    p1 = 1.7818 * (1.0 - 0.0791 * b) * (1.0 - 0.1655 * abs(c))
    p2 = 0.5689 * (1.0 - 0.1620 * b) * (1.0 - 0.0857 * abs(c))
    rows = np.empty((len(f), COMPENSATIONS, 6))
    z = np.exp(-2j * np.pi * f * dt)
    for k in range(COMPENSATIONS):
        r = np.exp(-p1 * (P0 / P4) ** k * 2.0 * np.pi * width * dt)
        off = (P0 * P4) ** k * p2 * c * width
        tops, unders = (
            np.stack([np.ones_like(r), -2.0 * r * np.cos(2.0 * np.pi * at * dt), r * r], axis=1)
            for at in (np.maximum(f - off, 0.0), np.maximum(f + off, 0.0))
        )
        top, under = (abs(p[:, 0] + p[:, 1] * z + p[:, 2] * z * z) for p in (tops, unders))
        rows[:, k] = np.hstack([tops * (under / top)[:, None], unders])
    return rows


def chirping(at: Centres, width: float, chirp: float, dt: float) -> np.ndarray:
    """Slaney's gammatone, then the compensation, as columns of sections."""
    return table_of(list(chirped(at.hertz(dt), width, chirp, dt)), 4 + COMPENSATIONS)


def chirped(f: np.ndarray, width: float, chirp: float, dt: float) -> np.ndarray:
    """The sections of gammachirps at f: [channel, section, 6]."""
    gain, *zeros, p1, p2 = toned(f, width / WIDTH, dt)
    none, one = np.zeros_like(gain), np.ones_like(gain)
    tones = [np.stack([gain, gain * z, none, one, p1, p2], axis=1) for z in zeros]
    return np.concatenate([np.stack(tones, axis=1), compensations(f, width, chirp, dt)], axis=1)


def gammachirp() -> Made:
    """Gammachirp."""
    row = chain(4 + COMPENSATIONS, "x", "y")
    return f'''
from spikerack.modules.gammachirps import SCALES, chirping


def gammachirp(
    x: Signal = 0.0,
    low: Setting = hertz(100.0, 10.0, 20_000.0),
    high: Setting = hertz(8000.0, 10.0, 20_000.0),
    scale: Setting = choice(*SCALES),
    centres: Setting = "",
    width: Setting = amount(1.81, 0.1, 5.0, "log", unit="ERB"),
    chirp: Setting = amount(-2.96, -4.0, 4.0),
    filters: State = prepared(chirping, "channels"),{row.states}
) -> Out("y"):
    """A cochlea whose filters glide, one a channel, lowest first (Irino and Patterson 1997).

    Impulse response t^3 exp(-2 pi b t) cos(2 pi f t + c log t), b = width (24.7 + f / 9.26449) Hz:
    its pitch comes from below if c, the `chirp`, is negative, and the filter is steeper above its
    peak, as the ear's are.  A gammatone and four sections (Unoki, Irino and Patterson 2001).
    """
    {row.lines}
    return y{row.returns}
'''


def turning(at: Centres, width: float, dt: float) -> np.ndarray:
    """A complex pole a channel, its size and its angle, and twice the gain for 1 at the centre.

    The width is such that the filter's equivalent rectangular bandwidth is so many of the ear's.
    """
    f = at.hertz(dt)
    decay = np.exp(-2.0 * np.pi * 1.0185916 * width * erb(f) * dt)  # of order 4: Hohmann's (13)
    angle = 2.0 * np.pi * f * dt
    return np.stack([decay * np.cos(angle), decay * np.sin(angle), 2.0 * (1.0 - decay) ** 4])


def fast_gammatone(
    x: Signal = 0.0,
    low: Setting = hertz(100.0, 10.0, 20_000.0),
    high: Setting = hertz(8000.0, 10.0, 20_000.0),
    scale: Setting = choice(*SCALES),
    centres: Setting = "",
    width: Setting = amount(1.0, 0.1, 10.0, "log"),
    filters: State = prepared(turning, "channels"),
    re_1: State = 0.0,
    im_1: State = 0.0,
    re_2: State = 0.0,
    im_2: State = 0.0,
    re_3: State = 0.0,
    im_3: State = 0.0,
    re_4: State = 0.0,
    im_4: State = 0.0,
) -> Out("y", control("envelope")):
    """A cochlea by complex numbers, with the envelope of each channel (Hohmann 2002).

    z_k = a z_k' + z_{k-1}, four times, a = exp(2 pi (i f - b) dt);  y = Re z_4, envelope = |z_4|

    Gain 1 at each centre.  The envelope needs no smoothing: it is that of the analytic signal.
    """
    c, s, gain = filters[0], filters[1], filters[2]
    a_1 = c * re_1 - s * im_1 + gain * x
    im_1 = s * re_1 + c * im_1
    re_1 = a_1
    a_2 = c * re_2 - s * im_2 + re_1
    im_2 = s * re_2 + c * im_2 + im_1
    re_2 = a_2
    a_3 = c * re_3 - s * im_3 + re_2
    im_3 = s * re_3 + c * im_3 + im_2
    re_3 = a_3
    a_4 = c * re_4 - s * im_4 + re_3
    im_4 = s * re_4 + c * im_4 + im_3
    re_4 = a_4
    y = re_4
    envelope = sqrt(re_4 * re_4 + im_4 * im_4)
    return y, envelope, re_1, im_1, re_2, im_2, re_3, im_3, re_4, im_4
