"""A cochlea whose filters widen with the level: a gammachirp, and what leans it by another."""

import numpy as np

from spikerack.modules.centres import TOP, Centres
from spikerack.modules.gammachirps import COMPENSATIONS, P0, P4, chirped, compensations
from spikerack.modules.maths import cos, exp, sin, sqrt
from spikerack.modules.ports import Family, Made
from spikerack.modules.sections import SIDES, chain, table_of

FAMILY = Family("analysis", plain="audio")
# Irino and Patterson 2006: the filter that rests, and the one that is steered
B1, C1, B2, C2 = 1.81, -2.96, 2.17, 2.2
REST, STEEP = 0.2330, 0.005  # where the steered one stands: a ratio, and by how much a dB moves it
AHEAD, ABOVE = 1.5, 1.08  # of the control path: ERB higher up, and its own ratio
SPL = 30.0  # dB SPL of an RMS of 1, inside
REFERENCE, HALF_LIFE = 50.0, 0.5e-3  # dB SPL, seconds
P1 = 1.7818 * (1.0 - 0.0791 * B2) * (1.0 - 0.1655 * C2)
P2 = 0.5689 * (1.0 - 0.1620 * B2) * (1.0 - 0.0857 * C2)
TURN = 6.283185307179586
GAMMACHIRP = 4 + COMPENSATIONS  # sections


def steered(at: Centres, dt: float) -> np.ndarray:
    """Of each channel: the peak of its passive filter, its sections, those of its control path.

    Rows: the peak; a gammachirp; another AHEAD of it; what leans that one.
    """
    f = at.hertz(dt)
    rate = 21.4 * np.log10(4.37e-3 * f + 1.0) + AHEAD
    ahead = np.minimum((10.0 ** (rate / 21.4) - 1.0) / 4.37e-3, TOP / dt)
    peak, peak_ahead = (g + C1 * B1 * 24.7 * (4.37e-3 * g + 1.0) / 4.0 for g in (f, ahead))
    sections = [
        chirped(f, B1, C1, dt),
        chirped(ahead, B1, C1, dt),
        compensations(np.maximum(ABOVE * peak_ahead, 1.0), B2, C2, dt),
    ]
    rows = np.concatenate(sections, axis=1)
    return np.vstack([np.maximum(peak, 1.0), table_of(list(rows), rows.shape[1])])


def leaned(
    x: float, f: float, number: float, s: float, t: float, dt: float
) -> tuple[float, float, float]:
    """One of four sections that lean a gammatone, at f in this tick (Unoki et al. 2001)."""
    width = B2 * 24.7 * (4.37e-3 * f + 1.0)
    r = exp(-TURN * P1 * exp(number * LOG_NEAR) * width * dt)
    off = P2 * C2 * exp(number * LOG_FAR) * width
    turn = TURN * dt
    a1 = -2.0 * r * cos(turn * max(0.0, f + off))
    b1 = -2.0 * r * cos(turn * max(0.0, f - off))
    a2 = r * r
    c, d = cos(turn * f), sin(turn * f)
    e, g = 2.0 * c * c - 1.0, 2.0 * c * d
    top = (1.0 + b1 * c + a2 * e) * (1.0 + b1 * c + a2 * e) + (b1 * d + a2 * g) * (b1 * d + a2 * g)
    low = (1.0 + a1 * c + a2 * e) * (1.0 + a1 * c + a2 * e) + (a1 * d + a2 * g) * (a1 * d + a2 * g)
    gain = sqrt(low / max(1e-300, top))
    y = gain * x + s
    s = gain * b1 * x - a1 * y + t
    t = a2 * (gain * x - y)
    return y, s, t


LOG_NEAR, LOG_FAR = float(np.log(P0 / P4)), float(np.log(P0 * P4))


def compressive_gammachirp() -> Made:
    """Compressive gammachirp."""
    passive = chain(GAMMACHIRP, "sound", "passive", first=1)
    ahead = chain(GAMMACHIRP, "sound", "ahead", first=1 + SIDES * GAMMACHIRP)
    higher = chain(COMPENSATIONS, "ahead", "higher", first=1 + 2 * SIDES * GAMMACHIRP)
    names = [f"{n}_{k}" for k in range(COMPENSATIONS) for n in "st"]
    states = passive.states + ahead.states + higher.states
    states += "".join(f"\n    {n}: State = 0.0," for n in names)
    steps = "\n    ".join(
        f"y_{k + 1}, s_{k}, t_{k} = leaned({'passive' if k == 0 else f'y_{k}'}, f, {k}.0, "
        f"s_{k}, t_{k}, dt)"
        for k in range(COMPENSATIONS)
    )
    nepers = float(np.log(10.0) / 20.0)
    reference = float(10.0 ** ((REFERENCE - SPL) / 20.0))
    return f'''
from spikerack.modules.compressive_gammachirps import leaned, steered


def compressive_gammachirp(
    x: Signal = 0.0,
    level: Knob = decibels(94.0, 0.0, 140.0),
    low: Setting = hertz(100.0, 20.0, 20_000.0),
    high: Setting = hertz(8000.0, 20.0, 20_000.0),
    scale: Setting = choice("ERB", "mel", "log", "linear"),
    centres: Setting = "",
    filters: State = prepared(steered, "channels"),{states}
    came: State = 0.0,
    came_higher: State = 0.0,
    ratio: State = {REST},
    dt: Context = DT,
) -> Out("y", control("heard")):
    """A cochlea that widens with the level: a compressive gammachirp (Irino and Patterson 2006).

    A gammachirp, then four sections at f = (0.233 + 0.005 L) its peak that lean it the other way:
    the louder, the further up, so the filter is lower and wider.  L is the level in dB SPL that a
    gammachirp 1.5 ERB higher up hears, leaned and not; it falls by half in 0.5 ms.  `heard` is L.
    A sound of RMS 1 stands for `level` dB SPL.
    """
    volume = exp({nepers!r} * (level - {SPL}))
    decay = exp({-float(np.log(2.0)) / HALF_LIFE!r} * dt)
    sound = volume * x
    {passive.lines}
    {ahead.lines}
    {higher.lines}
    f = filters[0] * ratio
    {steps}
    y = y_{COMPENSATIONS} / volume
    came = max(max(0.0, ahead), came * decay)
    came_higher = max(max(0.0, higher), came_higher * decay)
    one = max(1e-30, came * {1.0 / reference!r})
    other = max(1e-30, came_higher * {1.0 / reference!r})
    much = {0.5 * reference!r} * (one * sqrt(one) + sqrt(other))
    heard = {SPL} + log(max({10.0 ** (-SPL / 20.0)!r}, much)) * {1.0 / nepers!r}
    ratio = min(2.0, {REST} + {STEEP} * heard)
    return (
        y, heard{passive.returns}{ahead.returns}{higher.returns}, {", ".join(names)},
        came, came_higher, ratio,
    )
'''
