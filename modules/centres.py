"""Where the channels of a bank stand: frequencies along a scale, or as they are listed."""

from typing import NamedTuple

import numpy as np

EAR_Q, MIN_WIDTH = 9.26449, 24.7  # Glasberg and Moore 1990, in the form Slaney 1993 uses
SCALES = ("ERB", "mel", "log", "linear")
TOP = 0.49  # of the sample rate: where channels of a scale end
MOST = 100_000  # numbers in a list


class Centres(NamedTuple):
    """The settings that say it: the two ends and a scale between them, or a list in hertz."""

    low: float
    high: float
    scale: float
    centres: str
    channels: int

    def hertz(self, dt: float) -> np.ndarray:
        """A frequency for each channel; of a scale those are pulled down that a rate has not."""
        count = int(self.channels)
        if self.centres.strip():
            return listed(self.centres, count, 0.5 / dt)
        low, high = min(self.low, TOP / dt), min(self.high, TOP / dt)
        return between(low, high, count, SCALES[int(self.scale)])


def between(low: float, high: float, count: int, scale: str = "ERB") -> np.ndarray:
    """`count` frequencies, both ends included, in equal steps of a scale.

    ERB     steps of hearing, 24.7 + f / 9.26449 Hz wide at f (Glasberg and Moore 1990)
    mel     steps of pitch: log(1 + f / 700) (O'Shaughnessy 1987)
    """
    if scale == "linear":
        return np.linspace(low, high, count)
    offset = {"ERB": EAR_Q * MIN_WIDTH, "mel": 700.0, "log": 0.0}[scale]
    return np.geomspace(low + offset, high + offset, count) - offset


def erb(f: np.ndarray) -> np.ndarray:
    """How wide a filter of the ear is at f, in hertz: its equivalent rectangular bandwidth."""
    return f / EAR_Q + MIN_WIDTH


def listed(text: str, count: int, nyquist: float) -> np.ndarray:
    """Frequencies as they are written, one for each channel; after the last the first again."""
    words = text.replace(",", " ").replace(";", " ").split()
    if len(words) > MOST:
        raise ValueError(f"centres: must be at most {MOST} numbers (got {len(words)}); list fewer")
    found = np.empty(len(words))
    for k, word in enumerate(words):
        try:
            found[k] = float(word)
        except ValueError:
            found[k] = np.nan
        if not 0.0 < found[k] < nyquist:
            rule = f"must be frequencies in Hz, above 0 and below half the rate, {nyquist:g} Hz"
            raise ValueError(f"centres: {rule} (got {word[:20]!r}); write such as 200, 450, 1000")
    return np.resize(found, count)
