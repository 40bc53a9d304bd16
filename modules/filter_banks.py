"""Banks of filters by their textbooks' names: a channel each, all of one design."""

import numpy as np

from spikerack.modules.centres import TOP, Centres
from spikerack.modules.ports import Family, Made, Setting, choice, whole
from spikerack.modules.sections import chain, is_stable, table_of, typed

FAMILY = Family("analysis", plain="audio")
DESIGNS = ("resonator", "butterworth", "chebyshev 1", "chebyshev 2", "elliptic", "bessel",
           "RC low-pass", "middle ear", "outer ear", "sections")  # fmt: skip
BANDS = ("lowpass", "highpass", "bandpass", "bandstop")
MOST_ORDER, MOST_CHANNELS = 24, 4096
TYPED = "0.1 0 -0.1 1 -1.8 0.9"  # a peak at 0.05 of the sample rate


def count_of(design: float, band: float, order: float, sections: str) -> int:
    """How many sections a channel has."""
    name = DESIGNS[int(design)]
    if name == "sections":
        return len(typed(sections))
    if name in ("middle ear", "outer ear"):
        return 2
    is_pair = int(band) > 1
    return int(order) if name in ("resonator", "RC low-pass") or is_pair else (int(order) + 1) // 2


def designed(
    at: Centres, design: float, band: float, order: float, q: float, ripple: float, loss: float,
    sections: str, dt: float,
) -> np.ndarray:  # fmt: skip
    """The sections of every channel, as columns."""
    name, count = DESIGNS[int(design)], count_of(design, band, order, sections)
    if at.channels > MOST_CHANNELS:
        rule = f"must be at most {MOST_CHANNELS} for a bank (got {int(at.channels)})"
        raise ValueError(f"channels: {rule}; choose fewer")
    if name == "sections":
        return table_of([typed(sections)] * int(at.channels), count)
    if name in ("middle ear", "outer ear"):
        ear = _middle_ear(dt) if name == "middle ear" else _outer_ear(dt)
        return table_of([ear] * int(at.channels), count)
    f = at.hertz(dt)
    if name == "RC low-pass":
        part = np.minimum(2.0 * np.pi * f * dt, 1.0)
        return table_of([_alike(order, [p, 0.0, 0.0, 1.0, p - 1.0, 0.0]) for p in part], count)
    if name == "resonator":
        return table_of([_alike(order, _resonator(hz, q, dt)) for hz in f], count)
    return table_of([_classic(hz, name, band, order, q, ripple, loss, dt) for hz in f], count)


def _alike(order: float, section: list[float]) -> np.ndarray:
    """The same section so many times."""
    return np.tile(np.array(section), (int(order), 1))


def _resonator(f: float, q: float, dt: float) -> list[float]:
    """A peak of 1 at f, f / q wide at -3 dB, nothing at 0 and at half the rate.

    That is (s / Q) / (s^2 + s / Q + 1) by the bilinear transform, its width warped as well.
    """
    w = 2.0 * np.pi * f * dt
    half = np.tan(min(0.5 * w / q, 0.49 * np.pi))
    share = half / (1.0 + half)
    return [share, 0.0, -share, 1.0, -2.0 * np.cos(w) * (1.0 - share), 1.0 - 2.0 * share]


def _classic(
    f: float, name: str, band: float, order: float, q: float, ripple: float, loss: float, dt: float
) -> np.ndarray:
    """A design of scipy's, at f, or for two edges f / q apart whose geometric mean is f."""
    from scipy import signal  # slow to load, and only a bank that is opened needs it

    kind, nyquist = BANDS[int(band)], 0.5 / dt
    reach = np.hypot(1.0, 0.5 / q)
    edges = [f * (reach - 0.5 / q), min(f * (reach + 0.5 / q), 2.0 * (TOP + 0.005) * nyquist)]
    at = {"N": int(order), "Wn": edges if int(band) > 1 else f, "fs": 1.0 / dt, "output": "sos"}
    own: dict[str, tuple] = {
        "butterworth": (signal.butter, {}),
        "chebyshev 1": (signal.cheby1, {"rp": ripple}),
        "chebyshev 2": (signal.cheby2, {"rs": loss}),
        "elliptic": (signal.ellip, {"rp": min(ripple, 0.5 * loss), "rs": loss}),
        "bessel": (signal.bessel, {"norm": "mag"}),
    }
    design, its = own[name]
    made = design(btype=kind, **its, **at)
    if not all(is_stable(a1, a2) for a1, a2 in made[:, 4:]):
        rule = f"order: must be lower for a {kind} so narrow, or so low, as at {f:g} Hz"
        raise ValueError(f"{rule} (got {int(order)}); take a lower one or a lower q")
    return made


def _middle_ear(dt: float) -> np.ndarray:
    """Two pairs of poles and a double zero, 1 at 1 kHz, as the authors' own program has it."""
    from scipy import signal

    turn = 2.0 * np.pi
    zeros = np.array([-200.0, -200.0])  # in radians a second, unlike the poles
    poles = turn * np.array([-250 + 400j, -250 - 400j, -2000 + 6000j, -2000 - 6000j])
    at = 1000j * turn
    gain = abs(np.prod(at - poles) / np.prod(at - zeros))
    return signal.zpk2sos(*signal.bilinear_zpk(zeros, poles, gain, 1.0 / dt))


def _outer_ear(dt: float) -> np.ndarray:
    """Concha and canal: peaks of 8 dB at 2.6 kHz and 4 dB at 5 kHz on the sound itself."""
    rows = []
    for f, high, q in ((2600.0, 8.0, 1.5), (5000.0, 4.0, 2.0)):
        f = min(f, TOP * 0.9 / dt)
        b0, _, b2, _, a1, a2 = _resonator(f, q, dt)
        more = 10.0 ** (high / 20.0) - 1.0
        rows.append([1.0 + more * b0, a1, a2 + more * b2, 1.0, a1, a2])
    return np.array(rows)


def filter_bank(
    design: Setting = choice(*DESIGNS, start="resonator"),
    band: Setting = choice(*BANDS, start="bandpass"),
    order: Setting = whole(2, 1, MOST_ORDER),
    sections: Setting = TYPED,
) -> Made:
    """Filter bank."""
    row = chain(count_of(design, band, order, sections), "x", "y")
    return f'''
from spikerack.modules.filter_banks import BANDS, DESIGNS, MOST_ORDER, TYPED, designed


def filter_bank(
    x: Signal = 0.0,
    design: Setting = choice(*DESIGNS, start="resonator"),
    band: Setting = choice(*BANDS, start="bandpass"),
    order: Setting = whole(2, 1, MOST_ORDER),
    low: Setting = hertz(100.0, 1.0, 20_000.0),
    high: Setting = hertz(8000.0, 1.0, 20_000.0),
    scale: Setting = choice("ERB", "mel", "log", "linear"),
    centres: Setting = "",
    q: Setting = amount(4.0, 0.1, 1000.0, "log"),
    ripple: Setting = decibels(1.0, 0.01, 6.0),
    loss: Setting = decibels(40.0, 6.0, 120.0),
    sections: Setting = TYPED,
    filters: State = prepared(designed, "channels"),{row.states}
) -> Out("y"):
    """Filter bank, a filter of a textbook's design in each channel.

    Channels stand from `low` to `high` on a scale, or where `centres` lists them in hertz.  For
    bandpass and bandstop it is the geometric mean of two edges, f / q apart.  Of a Butterworth
    the gain there is -3 dB; Chebyshev's and elliptic ones (Cauer) have a `ripple` in their
    pass band, a `loss` in their stop band, or both; Bessel's keep the shape of a wave.
    A resonator is `order` equal peaks in a row, an RC low-pass so many y += 2 pi f dt (x - y).
    The middle ear is that of Tan and Carney 2003, gain 1 at 1 kHz; the outer ear has peaks of 8 dB
    at 2.6 and 4 dB at 5 kHz; neither has a centre.  `sections` are typed, b0 b1 b2 a0 a1 a2 a line.
    """
    {row.lines}
    return y{row.returns}
'''
