"""Wavetables: single cycles, each kept without the harmonics that the pitch has no room for."""

from pathlib import Path

import numpy as np

from spikerack.modules.maths import between, exp2, floor, log2, wrap
from spikerack.modules.ports import (
    C4,
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
    file,
    octaves,
    prepared,
)
from spikerack.modules.sounds import numbers_in, read_sound

FAMILY = Family("audio", plain="audio", display="scope")
SIZE = 2048  # samples of a cycle
TOP = 512  # harmonics of the fullest level; each next level has half an octave fewer
LEVELS = 19
MOST = 64  # waves of one table
ROOM = 0.625  # of the sample rate, at most: harmonics above it are left out
HEARD = 20e3  # hertz: nothing folds back below
SETS = ("classic", "overtones", "organ", "vowels")
DRAWBARS = (1, 2, 3, 4, 6, 8, 10, 12, 16)
ORGAN = ("800000000", "848000000", "888000000", "808808008", "888888888", "008530000", "688600123")
FORMANTS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
)


def _spectra(waves: float) -> np.ndarray:
    """The sizes of harmonics 1 to TOP, as sines: (wave, harmonic)."""
    n = np.arange(1.0, TOP + 1.0)
    odd = n % 2.0
    if SETS[int(waves)] == "classic":
        triangle = odd / n**2 * np.where(n % 4.0 == 1.0, 1.0, -1.0)
        return np.array([n == 1.0, triangle, odd / n, 1.0 / n, np.sin(0.1 * np.pi * n) / n])
    if SETS[int(waves)] == "overtones":
        return np.eye(16, TOP)
    if SETS[int(waves)] == "organ":
        table = np.zeros((len(ORGAN), TOP))
        for row, bars in zip(table, ORGAN, strict=True):
            for harmonic, bar in zip(DRAWBARS, bars, strict=True):
                row[harmonic - 1] = 0.0 if bar == "0" else 10.0 ** (0.15 * (int(bar) - 8.0))
        return table
    f = 110.0 * n  # vowels (Peterson and Barney 1952, men) as sung an octave above low A
    peaks = [
        sum(
            10.0 ** (-0.5 * i) / (1.0 + ((f - g) / (40.0 + 0.05 * g)) ** 2) for i, g in enumerate(v)
        )
        for v in FORMANTS
    ]
    return np.array(peaks) / n**0.5


def _cycles(path: str, folder: Path, cycle: int) -> np.ndarray:
    """The complex harmonics 1 to TOP of every cycle in a sound file."""
    sound = read_sound(path, folder)[:, 0]
    cycle = int(cycle)
    count = len(sound) // max(1, cycle)
    if cycle < 4 or not 1 <= count <= MOST:
        raise ValueError(
            f"path: a wavetable holds 1 to {MOST} cycles of {cycle} samples "
            f"(got {len(sound)} samples); set `cycle` to the length of one"
        )
    found = np.fft.rfft(sound[: count * cycle].reshape(count, cycle), axis=1)[:, 1 : TOP + 1]
    table = np.zeros((count, TOP), complex)
    table[:, : found.shape[1]] = found
    return table


def _table(waves: float, path: str, cycle: int, folder: Path) -> np.ndarray:
    """Every wave at every level, one after the other, each with a peak of 1 at its fullest."""
    harmonics = _cycles(path, folder, cycle) if path else -1j * _spectra(waves)
    made = np.zeros((len(harmonics), LEVELS, SIZE))
    for level in range(LEVELS):
        kept = int(TOP * 2.0 ** (-0.5 * level) + 1e-9)
        full = np.zeros((len(harmonics), SIZE // 2 + 1), complex)
        full[:, 1 : kept + 1] = harmonics[:, :kept]
        made[:, level] = np.fft.irfft(full, SIZE, axis=1)
    peak = np.abs(made[:, 0]).max(axis=1)
    return (made / np.where(peak > 1e-12, peak, 1.0)[:, None, None]).ravel()


def _size(waves: float, path: str, cycle: int, folder: Path) -> int:
    """How many numbers a table holds, at most."""
    there = numbers_in(path, folder) // max(1, int(cycle)) if path else len(_spectra(waves))
    return min(there, MOST) * LEVELS * SIZE


def _read(table: np.ndarray, start: int, at: int, part: float) -> float:
    a, c, d = (at + SIZE - 1) % SIZE, (at + 1) % SIZE, (at + 2) % SIZE
    return between(table[start + a], table[start + at], table[start + c], table[start + d], part)


def wavetable(
    pitch: Knob = octaves(0.0, -8.0, 6.0),
    position: Knob = amount(0.0, 0.0, 1.0),
    fm: Signal = 0.0,
    index: Knob = amount(1.0, 0.0, 16.0),
    waves: Setting = choice(*SETS),
    path: Setting = file(),
    cycle: Setting = SIZE,
    table: State = prepared(_table, size=_size),
    phase: State = 0.0,
    dt: Context = DT,
) -> Out("y", bypass={}):
    """Wavetable oscillator: `position` blends from the first wave to the last.

    The waves are a named set, or the cycles of a sound file, `cycle` samples each.  Two of the
    levels, half an octave apart, are blended, so that no harmonic comes or goes with a click,
    and what folds back stays above 20 kHz; through-zero FM as in the oscillator.
    """
    turn = min(0.5, max(-0.5, C4 * exp2(pitch) * dt * (1.0 + index * fm)))
    room = min(ROOM, max(0.5, 1.0 - HEARD * dt))
    above = 2.0 * log2(max(1e-9, abs(turn)) * (TOP / room))
    level = min(LEVELS - 2.0, max(0.0, above + 1.0))
    low = int(level)
    thin = level - low
    last = table.size // (LEVELS * SIZE) - 1
    wave = min(1.0, max(0.0, position)) * last
    first = min(last, int(wave))
    blend = wave - first
    here = (first * LEVELS + low) * SIZE
    there = (min(last, first + 1) * LEVELS + low) * SIZE
    phase = wrap(phase + turn)
    at = int(min(SIZE - 1.0, max(0.0, floor(phase * SIZE))))
    part = phase * SIZE - at
    full = _read(table, here, at, part)
    full = full + blend * (_read(table, there, at, part) - full)
    bare = _read(table, here + SIZE, at, part)
    bare = bare + blend * (_read(table, there + SIZE, at, part) - bare)
    y = full + thin * (bare - full)
    return y, phase


PRESETS = {
    "wavetable": {
        "hollow": {"position": 0.5},
        "bright": {"position": 0.75, "pitch": -1.0},
    }
}
