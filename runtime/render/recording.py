"""What a render leaves on disk, written while it runs: sound files and arrays of ticks.

A file appears under its name when it is complete; until then, and after an error, what stood
there before stays.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import soundfile
from numpy.lib import format as npy

from spikerack.runtime.errors import why_not_written, wrong
from spikerack.runtime.memory.spike_train import SpikeTrain, joined
from spikerack.runtime.patch.atomic_write import in_place_of

FORMATS = {".wav": "WAV", ".flac": "FLAC"}
DEPTH = "PCM_24"  # beyond any ear, read by everything, and the same bytes every time
LARGEST_WAV = 2**32 - 2**20  # bytes; a longer one becomes RF64, which the same programs read


class RowSink(Protocol):
    """Takes rows as they are made."""

    def add(self, rows: Any) -> None:
        """The next rows, or spikes."""

    def close(self) -> None:
        """No more will come."""


class Kept:
    """Rows in memory."""

    def __init__(self, rows: int, width: int, kind: type) -> None:
        self.array: np.ndarray = np.zeros((rows, width), kind)
        self._count = 0

    def add(self, rows: np.ndarray) -> None:
        """The next rows."""
        self.array[self._count : self._count + len(rows)] = rows
        self._count += len(rows)

    def close(self) -> None:
        """No more will come."""


class Ticks:
    """Rows of float64 in an `.npy` file, whose header needs their number from the start."""

    def __init__(self, handle: int, ticks: int, width: int) -> None:
        self._file: IO[bytes] = os.fdopen(handle, "wb", closefd=False)
        header = {"descr": "<f8", "fortran_order": False, "shape": (ticks, width)}
        npy.write_array_header_1_0(self._file, header)

    def add(self, rows: np.ndarray) -> None:
        """The next rows."""
        self._file.write(np.ascontiguousarray(rows, "<f8").tobytes())

    def close(self) -> None:
        """No more will come."""
        self._file.close()


class KeptSpikes:
    """Spikes in memory."""

    def __init__(self, width: int) -> None:
        nothing = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0)
        self._parts = [SpikeTrain(*nothing, 0, width)]

    @property
    def train(self) -> SpikeTrain:
        """All so far."""
        return joined(self._parts)

    def add(self, rows: Any) -> None:
        """The next ticks."""
        self._parts.append(rows)

    def close(self) -> None:
        """No more will come."""


class Pairs:
    """Spikes as (tick, channel) in an `.npy` file: int64 [spikes, 2].

    Its header has room for any number of them, which is known only at the end.
    """

    ROOM = 10**18  # a number of spikes with as many digits as there may be

    def __init__(self, handle: int) -> None:
        self._file: IO[bytes] = os.fdopen(handle, "wb", closefd=False)
        self._ticks = self._count = 0
        self._head(self.ROOM)

    def _head(self, count: int) -> None:
        text = f"{{'descr': '<i8', 'fortran_order': False, 'shape': ({count:<19}, 2), }}"
        padded = text.ljust(128 - 11) + "\n"  # what stands before it has ten bytes
        self._file.write(npy.magic(1, 0) + len(padded).to_bytes(2, "little") + padded.encode())

    def add(self, rows: Any) -> None:
        """The next ticks."""
        pairs = rows.pairs() + (self._ticks, 0)
        self._file.write(pairs.astype("<i8").tobytes())
        self._ticks += len(rows)
        self._count += len(pairs)

    def close(self) -> None:
        """No more will come."""
        self._file.seek(0)
        self._head(self._count)
        self._file.close()


class SoundSink:
    """Frames in a sound file."""

    def __init__(self, handle: int, form: str, rate: int, frames: int) -> None:
        form = "RF64" if form == "WAV" and frames * 6 > LARGEST_WAV else form
        self._file = soundfile.SoundFile(handle, "w", rate, 2, DEPTH, format=form, closefd=False)

    def add(self, rows: np.ndarray) -> None:
        """The next rows."""
        self._file.write(rows)

    def close(self) -> None:
        """No more will come."""
        self._file.close()


def sound_format(path: Path) -> str:
    """The format a sound file's ending asks for."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = " or ".join(FORMATS)
        raise wrong(str(path), "is not named as a sound file", path.suffix, f"end it in {known}")
    return form


@contextmanager
def sound(path: Path | None, rate: int, frames: int) -> Iterator[RowSink]:
    """Where the audio goes: a file, or memory if there is none."""
    if path is None:
        yield Kept(frames, 2, np.float32)
        return
    form = sound_format(path)
    with _file(path) as part, _closed(path, lambda: SoundSink(part, form, rate, frames)) as sink:
        yield sink


@contextmanager
def ticks(path: Path | None, count: int, width: int, spikes: bool) -> Iterator[RowSink]:
    """Where a tap's ticks go, or its spikes: an `.npy` file, or memory if there is none."""
    if path is None:
        yield KeptSpikes(width) if spikes else Kept(count, width, np.float64)
        return
    if path.suffix.lower() != ".npy":
        raise wrong(str(path), "is not named as an array", path.suffix, "end it in .npy")
    with _file(path) as part, _closed(path, partial(_tap_file, part, count, width, spikes)) as sink:
        yield sink


def _tap_file(handle: int, count: int, width: int, spikes: bool) -> RowSink:
    return Pairs(handle) if spikes else Ticks(handle, count, width)


class _Told:
    """A sink whose troubles are told as the player's line."""

    def __init__(self, path: Path, make) -> None:  # type: ignore[no-untyped-def]
        self.path = path
        with _telling(path):
            self.sink: RowSink = make()

    def add(self, rows: np.ndarray) -> None:
        """The next rows."""
        with _telling(self.path):
            self.sink.add(rows)

    def close(self) -> None:
        """No more will come."""
        with _telling(self.path):
            self.sink.close()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, AssertionError) as error:  # libsndfile raises all three
        rule = f"cannot be written ({why_not_written(error)})"
        raise wrong(str(path), rule, todo="choose another place") from None


@contextmanager
def _closed(path: Path, make) -> Iterator[RowSink]:  # type: ignore[no-untyped-def]
    sink = _Told(path, make)
    try:
        yield sink
    except BaseException:
        with suppress(Exception):
            sink.close()
        raise
    sink.close()


@contextmanager
def _file(path: Path) -> Iterator[int]:
    """A handle to write to, for what takes the place of `path` when all went well."""
    if path.is_dir():
        raise wrong(str(path), "is a folder", todo="name a file in it")
    if not path.parent.is_dir():
        raise wrong(str(path), "is in no folder", str(path.parent), "make the folder first")
    with ExitStack() as stack:
        with _telling(path):
            handle = stack.enter_context(in_place_of(path))
        yield handle
        with _telling(path):
            stack.close()
