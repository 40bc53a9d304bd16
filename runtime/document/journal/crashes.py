"""What was being opened when a process died: it is not opened again by itself.

A process marks the patch it opens in a file of its own, which it holds locked, and takes the mark
away once the patch has played for a while.  A mark that nobody holds was left by a process that
died before that.  The marks stand beside the sessions.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from spikerack.runtime.document.journal import sessions

HEARD = 3.0  # seconds that a patch has to play from its own kernel
LONGEST = 16_384  # bytes of a path


class Mark:
    """The mark of this process, on one patch at a time.  A disk that is full is no reason to fail.

    `set` before a file is read, `look` once a frame, `clear` at an end in order.
    """

    def __init__(self) -> None:
        self._file: Path | None = None
        self._handle: int | None = None
        self._patch = ""
        self._since = 0.0  # when it was first seen playing

    def set(self, patch: Path | None) -> None:
        """This patch is being opened; None for one without a file."""
        self.clear()
        self._patch, self._since = _name(patch), 0.0
        with suppress(OSError):
            folder().mkdir(parents=True, exist_ok=True)
            file = folder() / f"{os.getpid()}-{secrets.token_hex(4)}"
            self._handle = sessions.locked(file)
            self._file = file
            if self._handle is not None:
                os.write(self._handle, self._patch.encode(errors="surrogateescape"))

    def look(self, is_playing: bool) -> None:
        """Clear the mark, and what others left on the same patch, when it has played well."""
        if self._file is None:
            return
        now = time.monotonic()
        self._since = (self._since or now) if is_playing else 0.0
        if self._since and now - self._since >= HEARD:
            self.clear()
            forgive(self._patch)

    def clear(self) -> None:
        """Nothing is being opened any more."""
        file, self._file = self._file, None
        handle, self._handle = self._handle, None
        with suppress(OSError):
            if file is not None:
                file.unlink(missing_ok=True)
            if handle is not None:
                os.close(handle)


def folder() -> Path:
    """Where the marks stand."""
    return sessions.folder().with_name("opening")


def suspects() -> list[str]:
    """The files that processes died with, each once; "" for a patch without one."""
    return list(dict.fromkeys(patch for _, patch in _left()))


def forgive(patch: str) -> None:
    """This file may be opened again like any other."""
    for mark, name in _left():
        if name == patch:
            with suppress(OSError):
                mark.unlink()


def _left() -> Iterator[tuple[Path, str]]:
    """The marks that nobody holds, with their patches."""
    marks: list[Path] = []
    with suppress(OSError):
        marks = sorted(folder().iterdir())
    for mark in marks:
        with suppress(OSError):
            handle = sessions.locked(mark, create=False)
            if handle is not None:
                text = os.read(handle, LONGEST)
                os.close(handle)
                yield mark, text.decode(errors="surrogateescape")


def _name(patch: Path | None) -> str:
    return str(patch.absolute()) if patch else ""
