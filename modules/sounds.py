"""Sound files, read while a plan is made and never while it plays.

Recorders that were killed leave a size of 0 in the header: what stands behind it is played all the
same, and of a file that breaks off, what there is.
"""

from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from io import BytesIO
from math import gcd
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from spikerack.modules.quiet import quiet
from spikerack.modules.regular import read_bytes, regular

LONGEST = 1200.0  # seconds: what a node may hold in memory
MOST_BYTES = 2**30  # of a file that is read as a whole
RATES = (1_000, 768_000)  # hertz, of a header that can be believed
LARGEST = 2**28  # numbers, whatever a header tells: 2 GiB
MOST_CHUNKS = 1000  # before a sound's samples
RUN = 65_536  # frames that are decoded at once
ZEROS, STEEP = 48, 13.0  # of the resampler: of its sinc on each side, and its window
TAPS, PHASES = 16, 512  # of the filter between samples
KAISER = 8.0  # its window: images stay 80 dB below a tone up to 0.8 of half the sample rate


class _Bytes:
    """What libsndfile reads: a damaged file sends it to before the beginning, where it stays."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw, self.tell = raw, raw.tell
        self.read, self.readinto = raw.read, raw.readinto  # type: ignore[attr-defined]

    def seek(self, offset: int, whence: int) -> int:
        with suppress(OSError, ValueError, OverflowError):
            self._raw.seek(offset, whence)
        return self.tell()


class _Stream(soundfile.SoundFile):
    """A sound read from front to back: a header that does not know its length cannot be sought."""

    def seekable(self) -> bool:
        return False


def read_sound(path: str, folder: Path, rate: int = 0) -> np.ndarray:
    """The file as (frames, channels), resampled to `rate`; a relative path starts at the patch."""
    sound, own = read_samples(path, folder)
    if rate and own != rate and sound.size:
        # most sounds need none, and it is slow to load
        from scipy.signal import firwin, resample_poly

        common = gcd(own, rate)
        finest = max(own, rate) // common
        taps = firwin(2 * ZEROS * finest + 1, 1.0 / finest, window=("kaiser", STEEP))
        sound = resample_poly(sound, rate // common, own // common, axis=0, window=taps)
    return sound


def read_samples(path: str, folder: Path) -> tuple[np.ndarray, int]:
    """The file as (frames, channels) at its own sample rate, and that rate."""
    place = Path(folder) / path
    try:
        with regular(place) as raw, _unheard(raw), _Stream(_Bytes(raw)) as file:
            sound, own = _decoded(file, place.name), file.samplerate
        if not len(sound) and (whole := _sized(read_bytes(place, MOST_BYTES))):
            with _Stream(_Bytes(BytesIO(whole))) as file:
                sound = _decoded(file, place.name)
    except (FileNotFoundError, IsADirectoryError):
        raise ValueError(
            f"path: file not found (got {str(place)!r}); choose another, or leave it empty"
        ) from None
    except (soundfile.SoundFileError, OSError) as error:
        raise ValueError(
            f"path: not a sound file that can be read (got {str(place)!r}); "
            "save it as WAV, FLAC, OGG or MP3"
        ) from error
    return np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0), own


def header(path: str, folder: Path) -> tuple[int, int, int]:
    """Frames, channels and sample rate, as a sound file tells; zeros if it can't be read."""
    if not path:
        return 0, 0, 0
    try:
        place = Path(folder) / path
        with regular(place) as raw, _unheard(raw), soundfile.SoundFile(_Bytes(raw)) as file:
            frames = min(file.frames, int(LONGEST * max(file.samplerate, 1)))
            return max(0, frames), file.channels, file.samplerate
    except (soundfile.SoundFileError, OSError, ValueError):
        return 0, 0, 0


def numbers_in(path: str, folder: Path) -> int:
    """How many numbers a sound file holds, as its header tells."""
    frames, channels, _ = header(path, folder)
    return frames * channels


def _unheard(raw: BinaryIO) -> AbstractContextManager[None]:
    """The decoder of MP3 writes what it thinks of a damaged file to stderr."""
    head = raw.read(3)
    raw.seek(0)
    return quiet() if head == b"ID3" or head[:1] == b"\xff" else nullcontext()


def _decoded(file: soundfile.SoundFile, name: str) -> np.ndarray:
    """All frames there are, up to where a file is broken."""
    own, most = file.samplerate, int(LONGEST * max(file.samplerate, 1))
    runs: list[np.ndarray] = []
    frames, most = 0, min(most, LARGEST // max(file.channels, 1))
    if RATES[0] <= own <= RATES[1]:
        while frames <= most:
            try:
                run = file.read(RUN, dtype="float64", always_2d=True)
            except soundfile.SoundFileError:
                if not runs:
                    raise
                break
            runs.append(run)
            frames += len(run)
            if len(run) < RUN:
                break
    if frames > most or not RATES[0] <= own <= RATES[1]:
        raise ValueError(
            f"path: sound must be at most {LONGEST:g} s at {RATES[0]} to {RATES[1]} Hz "
            f"(got {frames / max(own, 1):.0f} s at {own} Hz in {name!r}); save a shorter part"
        )
    return np.concatenate(runs)


def _sized(data: bytes) -> bytes:
    """A WAV or AU file whose samples have a size of 0 with "to the end" in its place, or nothing.

    A size of 2^32 - 1 is what streams write; readers then take what is there.
    """
    to_the_end = b"\xff" * 4
    if data[:4] == b".snd" and data[8:12] == bytes(4):
        return data[:8] + to_the_end + data[12:]
    at = 12
    for _ in range(MOST_CHUNKS):
        if data[:4] not in (b"RIFF", b"RIFX") or data[at : at + 4] in (b"", b"data"):
            break
        size = int.from_bytes(data[at + 4 : at + 8], "little" if data[3:4] == b"F" else "big")
        at += 8 + size + size % 2
    if data[at : at + 4] == b"data" and data[at + 4 : at + 8] == bytes(4):
        return data[:4] + to_the_end + data[8 : at + 4] + to_the_end + data[at + 8 :]
    return b""


@cache
def between_samples() -> np.ndarray:
    """The filter that reads between samples: a windowed sinc at each of PHASES + 1 places.

    Sums of 1, and exact on a sample (Smith and Gossett 1984).  Flat, [phase, tap].
    """
    taps = np.arange(TAPS) - (TAPS // 2 - 1)
    away = taps - np.arange(PHASES + 1)[:, None] / PHASES
    inside = np.clip(1.0 - (away / (TAPS / 2)) ** 2, 0.0, None)
    table = np.sinc(away) * np.i0(KAISER * np.sqrt(inside)) * (np.abs(away) < TAPS / 2)
    table[0], table[-1] = taps == 0, taps == 1
    return (table / table.sum(axis=1, keepdims=True)).ravel()
