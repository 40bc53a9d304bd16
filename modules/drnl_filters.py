"""A cochlea that squeezes what is loud: two ways through each place, one straight and one bent."""

import numpy as np

from spikerack.modules.centres import Centres
from spikerack.modules.ports import Family, Made
from spikerack.modules.sections import SIDES, chain, table_of

FAMILY = Family("analysis", plain="audio")
SPECIES = ("human", "guinea pig")
# 10**(p + m log10(f)) of each: Lopez-Poveda and Meddis 2001; Sumner et al. 2003
FITS = {
    "human": {
        "centre": (-0.067, 1.016), "width": (0.037, 0.785), "cutoff": (-0.067, 1.016),
        "gain": (4.2, -0.48), "bent centre": (-0.052, 1.016), "bent width": (-0.031, 0.774),
        "bent cutoff": (-0.052, 1.016), "a": (1.402, 0.819), "b": (1.619, -0.818),
        "c": (-0.602, 0.0),
    },
    "guinea pig": {
        "centre": (0.339, 0.339), "width": (1.3, 0.53), "cutoff": (0.339, 0.339),
        "gain": (5.68, -0.97), "bent centre": (0.0, 1.0), "bent width": (0.8, 0.58),
        "bent cutoff": (0.0, 1.0), "a": (1.87, 0.45), "b": (-5.65, 0.875), "c": (-1.0, 0.0),
    },
}  # fmt: skip
STAPES = 0.00014  # m/s of the stapes for a pascal at the eardrum
TONES, RESTS = 3, (4, 3)  # gammatones in a row, and low-passes of the straight and the bent way
STRAIGHT, BENT = TONES + RESTS[0], TONES + RESTS[1]  # sections
ROWS = 4  # gain, a, b and c stand before the sections
MICRO = 1e6  # y is in micrometres a second


def _toned(f: np.ndarray, width: np.ndarray, dt: float) -> list[np.ndarray]:
    """A gammatone of first order: the real part of a complex pole, a gain of 1 at f (Hohmann)."""
    turn, decay = 2.0 * np.pi * f * dt, np.exp(-2.0 * np.pi * width * dt)
    bend, z = -decay * np.cos(turn), np.exp(-1j * turn)
    a1, a2 = 2.0 * bend, decay**2
    gain = abs((1.0 + a1 * z + a2 * z * z) / (1.0 + bend * z))
    none, one = np.zeros_like(f), np.ones_like(f)
    return [gain, gain * bend, none, one, a1, a2]


def _low(f: np.ndarray, dt: float) -> list[np.ndarray]:
    """A resistor and a capacitor, by a step of Euler's."""
    part = np.minimum(2.0 * np.pi * f * dt, 1.0)
    none, one = np.zeros_like(f), np.ones_like(f)
    return [part, none, none, one, part - 1.0, none]


def fitted(at: Centres, species: float, dt: float) -> np.ndarray:
    """Of every channel: gain, a, b, c, then sections: the straight way, the bent one."""
    f = at.hertz(dt)
    fit = FITS[SPECIES[int(species)]]
    p = {name: 10.0 ** (start + slope * np.log10(f)) for name, (start, slope) in fit.items()}
    p |= {name: np.minimum(p[name], 0.49 / dt) for name in p if "centre" in name}
    straight = [_toned(p["centre"], p["width"], dt)] * TONES + [_low(p["cutoff"], dt)] * RESTS[0]
    tone, rest = _toned(p["bent centre"], p["bent width"], dt), _low(p["bent cutoff"], dt)
    rows = [*straight, *[tone] * TONES, *[tone] * TONES, *[rest] * RESTS[1]]
    sections = np.array(rows).transpose(2, 0, 1)
    numbers = np.stack([p["gain"], p["a"], p["b"], p["c"]])
    return np.vstack([numbers, table_of(list(sections), len(rows))])


def drnl() -> Made:
    """Dual resonance, nonlinear."""
    straight = chain(STRAIGHT, "lifted", "straight", first=ROWS)
    first = chain(TONES, "moved", "tuned", first=ROWS + SIDES * STRAIGHT)
    second = chain(BENT, "squeezed", "bent", first=ROWS + SIDES * (STRAIGHT + TONES))
    return f'''
from math import copysign

from spikerack.modules.drnl_filters import SPECIES, fitted


def drnl(
    x: Signal = 0.0,
    level: Knob = decibels(94.0, 0.0, 140.0),
    low: Setting = hertz(100.0, 20.0, 20_000.0),
    high: Setting = hertz(8000.0, 20.0, 20_000.0),
    scale: Setting = choice("ERB", "mel", "log", "linear"),
    centres: Setting = "",
    species: Setting = choice(*SPECIES),
    filters: State = prepared(fitted, "channels"),{straight.states}{first.states}{second.states}
) -> Out("y"):
    """A cochlea that squeezes what is loud: dual resonance, nonlinear (Lopez-Poveda, Meddis 2001).

    y = L(G(gain v)) + L(G(f(G(v))));  f(v) = sign(v) min(a |v|, b |v|^c),  c = 0.25 for a human

    v is how fast the stapes moves; G are three gammatones, L low-passes.  A tone at its centre
    grows by a quarter of a dB for each dB, at 1 kHz from 43 dB SPL on; one beside it as usual.
    A sound of RMS 1 stands for `level` dB SPL: at 94 dB x is in pascals.  y is in micrometres a
    second.  The guinea pig is that of Sumner et al. 2003.
    """
    moved = x * exp({float(np.log(10.0) / 20.0)!r} * level + {float(np.log(20e-6 * STAPES))!r})
    lifted = filters[0] * moved
    {straight.lines}
    {first.lines}
    size = abs(tuned)
    much = power(max(size, 1e-30), filters[3])
    squeezed = copysign(min(filters[1] * size, filters[2] * much), tuned)
    {second.lines}
    y = {MICRO} * (straight + bent)
    return y{straight.returns}{first.returns}{second.returns}
'''
