"""What a render leaves on disk, written while it runs: sound files and arrays of ticks.

A file appears under its name when it is complete; until then, and after an error, what stood
there before stays.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import soundfile
from numpy.lib import format as npy

from spikerack.runtime.errors import why_not_written, wrong
from spikerack.runtime.patch.atomic_write import in_place_of

FORMATS = {".wav": "WAV", ".flac": "FLAC"}
DEPTH = "PCM_24"  # beyond any ear, read by everything, and the same bytes every time
LARGEST_WAV = 2**32 - 2**20  # bytes; a longer one becomes RF64, which the same programs read


class RowSink(Protocol):
    """Takes rows as they are made."""

    def add(self, rows: np.ndarray) -> None:
        """The next rows."""

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
def ticks(path: Path | None, count: int, width: int) -> Iterator[RowSink]:
    """Where a tap's ticks go: an `.npy` file, or memory if there is none."""
    if path is None:
        yield Kept(count, width, np.float64)
        return
    if path.suffix.lower() != ".npy":
        raise wrong(str(path), "is not named as an array", path.suffix, "end it in .npy")
    with _file(path) as part, _closed(path, lambda: Ticks(part, count, width)) as sink:
        yield sink


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
