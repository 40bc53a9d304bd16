"""Sound files, read while a plan is made and never while it plays."""

from math import gcd
from pathlib import Path

import numpy as np
import soundfile

LONGEST = 1200.0  # seconds: what a node may hold in memory
RATES = (1_000, 768_000)  # hertz, of a header that can be believed


def read_sound(path: str, folder: Path, rate: int = 0) -> np.ndarray:
    """The file as (frames, channels), resampled to `rate`; a relative path starts at the patch."""
    place = Path(folder) / path
    if not place.is_file():
        raise ValueError(
            f"path: file not found (got {str(place)!r}); choose another, or leave it empty"
        )
    try:
        with soundfile.SoundFile(place) as file:
            own, length = file.samplerate, file.frames / max(1, file.samplerate)
            if not RATES[0] <= own <= RATES[1] or length > LONGEST:
                raise ValueError(
                    f"path: sound must be at most {LONGEST:g} s at {RATES[0]} to {RATES[1]} Hz "
                    f"(got {length:.0f} s at {own} Hz in {place.name!r}); save a shorter part"
                )
            sound = file.read(dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise ValueError(
            f"path: not a sound file that can be read (got {str(place)!r}); "
            "save it as WAV, FLAC, OGG or MP3"
        ) from error
    sound = np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0)
    if rate and own != rate and sound.size:
        from scipy.signal import resample_poly  # most sounds need none, and it is slow to load

        common = gcd(own, rate)
        sound = resample_poly(sound, rate // common, own // common, axis=0)
    return sound
