"""Rooms, boxes and springs as they were measured: convolution with an impulse response."""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from spikerack.modules.maths import NEPERS, exp
from spikerack.modules.partitions import (
    BINS,
    FIRST,
    MORE_BINS,
    NEXT,
    SMALL_SPECTRA,
    all_spectra,
    convolved,
    near,
    numbers,
    reversed_taps,
    turns,
)
from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Setting,
    Signal,
    State,
    amount,
    decibels,
    file,
    memory,
    prepared,
    seconds,
)
from spikerack.modules.sounds import header, read_sound

FAMILY = Family("audio", plain="audio")
LONGEST = 20.0  # seconds of an impulse response
HALL = 6.907755278982137  # 60 dB
SEED = 1979
HIGHEST = 1000.0  # 60 dB, of an impulse response
LOUDEST = 4.0  # what a room takes for a sound


def response(path: str, decay: float, folder: Path, dt: float) -> np.ndarray:
    """Left and right as real and imaginary part: of a file, or of a hall that is made."""
    when = 0
    with suppress(OSError, ValueError):  # said by who reads it
        when = (Path(folder) / path).stat().st_mtime_ns if path else 0
    return _response(path, decay, Path(folder), dt, when)


@lru_cache(maxsize=2)
def _response(path: str, decay: float, folder: Path, dt: float, when: int) -> np.ndarray:
    """One of them; `when` is there so that a file that has been changed is read again."""
    if not path:
        return _hall(decay, dt)
    frames, _, own = header(path, folder)
    sound = (
        read_sound(path, folder, round(1.0 / dt)) if frames <= LONGEST * own else np.zeros((0, 1))
    )
    far = max(frames / max(own, 1), len(sound) * dt)
    if far > LONGEST:
        rule = f"an impulse response must be at most {LONGEST:g} s"
        raise ValueError(f"path: {rule} (got {far:.1f} s); save a shorter part")
    if not sound.any():
        rule = "an impulse response must have a sound in it"
        raise ValueError(f"path: {rule} (got {len(sound)} samples); choose another file")
    if np.abs(sound).max() > HIGHEST:
        rule = f"an impulse response must stay within {HIGHEST:g}"
        raise ValueError(f"path: {rule} (got {np.abs(sound).max():.3g}); make it quieter")
    return sound[:, 0] + 1j * sound[:, min(1, sound.shape[1] - 1)]


def _hall(decay: float, dt: float) -> np.ndarray:
    """Noise that dies away by 60 dB in `decay`, another in each ear (Moorer 1979).

    It is drawn hertz by hertz from below, so it is the same at any sample rate.
    """
    count = round(decay / dt)
    drawn = np.random.default_rng(SEED).standard_normal((count // 2 + 1, 4))
    ears = np.fft.irfft(drawn[:, :2] + 1j * drawn[:, 2:], count, axis=0)
    ears *= np.exp(-HALL / decay * dt * np.arange(count))[:, None]
    ears /= np.sqrt((ears**2).sum(axis=0))
    return ears[:, 0] + 1j * ears[:, 1]


def _taps(path: str, decay: float, folder: Path, dt: float) -> np.ndarray:
    return reversed_taps(response(path, decay, folder, dt))


def _spectra(path: str, decay: float, folder: Path, dt: float) -> np.ndarray:
    return all_spectra(response(path, decay, folder, dt))


def _numbers(path: str, decay: float, folder: Path, dt: float) -> int:
    try:
        return numbers(len(response(path, decay, folder, dt)))
    except ValueError:  # said by who makes them
        return numbers(0)


def convolver(
    x: Signal = 0.0,
    mix: Knob = amount(0.3),
    level: Knob = decibels(0.0, -40.0, 24.0),
    path: Setting = file(),
    decay: Setting = seconds(2.0, 0.05, 8.0),
    taps: State = prepared(_taps),
    filters: State = prepared(_spectra, size=_numbers),
    turn: State = prepared(turns),
    recent: State = memory(2 * FIRST),
    heard: State = memory(MORE_BINS),
    kept: State = memory(size=_numbers),
    due: State = memory(2 * FIRST + 2 * NEXT),
    work: State = memory(4 * MORE_BINS),
    at: State = 0,
    small_at: State = 0,
    large_at: State = 0,
) -> Out("left", "right"):
    """Convolution with an impulse response of up to 20 s, without delay (Gardner 1995).

    wet(t) = sum of h(s) x(t - s);  left = x + mix (level wet - x)

    The file at `path` is a room, a box or a spring as it answers a click, at any sample rate; one
    channel is heard in both ears, and of more than two the first two.  Without a file it is a
    hall: noise that dies away by 60 dB in `decay` (Moorer 1979).  Louder than 4 is cut.
    """
    at = at & (MORE_BINS - 1)
    sound = min(LOUDEST, max(-LOUDEST, x))
    i = at & (FIRST - 1)
    heard[at] = sound
    recent[i] = sound
    recent[FIRST + i] = sound
    wet_left, wet_right = near(recent[i + 1 : FIRST + i + 1], taps)
    far = at & (NEXT - 1)
    soon, later = due[: 2 * FIRST], due[2 * FIRST : due.size]
    volume = exp(level * NEPERS)
    left = x + mix * (volume * (wet_left + (soon[i] + later[far])) - x)
    right = x + mix * (volume * (wet_right + (soon[FIRST + i] + later[NEXT + far])) - x)
    for size in range(2 if i == FIRST - 1 else 0):  # of what is full
        if size == 0 or far == NEXT - 1:
            begin, end = (0, SMALL_SPECTRA) if size == 0 else (SMALL_SPECTRA, kept.size)
            newest = convolved(
                heard, at, kept[begin:end], filters[begin:end],
                small_at if size == 0 else large_at, work, BINS if size == 0 else MORE_BINS,
                turn, soon if size == 0 else later,
            )  # fmt: skip
            small_at = newest if size == 0 else small_at
            large_at = large_at if size == 0 else newest
    at = at + 1
    return left, right, at, small_at, large_at


PRESETS = {
    "convolver": {
        "send": {"mix": 1.0},
        "far away": {"mix": 0.8, "level": -3.0},
    },
}
