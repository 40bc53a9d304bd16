"""Do two recordings sound the same?  Level, and the shape of the spectrum by third octaves."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

LEVEL = 3.0  # decibels that the levels may differ by
SHAPE = 0.9  # correlation that the third-octave levels must exceed
CENTRES = 1000.0 * 2.0 ** (np.arange(-16, 13) / 3.0)  # 25 Hz to 16 kHz


@dataclass(frozen=True)
class Likeness:
    level: float  # decibels above the reference
    shape: float  # correlation of third-octave levels in decibels
    spread: float  # mean difference of third-octave levels, in decibels, at equal level

    @property
    def same(self) -> bool:
        return abs(self.level) <= LEVEL and self.shape > SHAPE

    def __str__(self) -> str:
        return f"{round(self.level, 1) + 0.0:+.1f} dB, {self.shape:.3f}, {self.spread:.1f} dB"


def third_octaves(x: np.ndarray, rate: float) -> np.ndarray:
    """Levels in decibels of the bands around CENTRES, from Hann windows of two seconds."""
    size = min(len(x), int(2 * rate))
    window = np.hanning(size)
    frames = [x[n : n + size] * window for n in range(0, len(x) - size + 1, size // 2)]
    power = np.mean([np.abs(np.fft.rfft(frame)) ** 2 for frame in frames], axis=0)
    hertz = np.fft.rfftfreq(size, 1 / rate)
    edges = [(c * 2 ** (-1 / 6), c * 2 ** (1 / 6)) for c in CENTRES]
    bands = np.array([power[(hertz >= lo) & (hertz < hi)].sum() for lo, hi in edges])
    return 10 * np.log10(np.maximum(bands, bands.max() * 1e-10))


def compare(wav: Path, reference: Path) -> Likeness:
    """How like the reference a recording is.  The constant part is left out: it is not heard."""
    signals = []
    for path in (wav, reference):
        x, rate = soundfile.read(path, always_2d=True)
        x = x[:, 0]
        signals.append((x - x.mean(), rate))
    length = min(len(x) for x, _ in signals)
    x, y = (s[:length] for s, _ in signals)
    if not np.isfinite(x).all() or not x.any():
        return Likeness(-np.inf, 0.0, np.inf)
    level = 10 * np.log10(np.mean(x**2) / np.mean(y**2))
    a, b = (third_octaves(s, rate) for s, (_, rate) in zip((x, y), signals, strict=True))
    spread = float(np.mean(np.abs(a - b - np.mean(a - b))))
    return Likeness(float(level), float(np.corrcoef(a, b)[0, 1]), spread)
