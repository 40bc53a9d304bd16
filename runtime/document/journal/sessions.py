"""Folders on disk, one for each session of editing: its first patch, its lines, its lock.

    sessions/20261122-194657-4711-5f2c/
        base.spikerack    the patch before the first edit
        edits.jsonl       one line for each edit, undo, redo and save
        lock              the process that writes here; the system frees it when that one ends

They stand where the system keeps what programs remember; SPIKERACK_STATE names another place.
"""

import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from spikerack.modules.regular import regular
from spikerack.runtime import places
from spikerack.runtime.errors import PatchError

BASE, EDITS, LOCK = "base.spikerack", "edits.jsonl", "lock"
LONGEST = 2**30  # bytes of a line: an array may stand in it
KEPT = 100  # sessions whose history is kept
NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe of that name holds nobody up
LOCK_AT = 1 << 20  # the byte that is locked, past the text, so that this can be read


def folder() -> Path:
    """Where the sessions are."""
    return places.state() / "sessions"


def new_session() -> Path:
    """A folder of its own for a session that begins."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    path = folder() / f"{stamp}-{os.getpid()}-{secrets.token_hex(2)}"
    path.mkdir(parents=True)
    return path


def sessions() -> list[Path]:
    """Every session, the last that was written to first; what is another user's is none."""
    found = []
    with suppress(OSError):
        for path in sorted(folder().iterdir()):
            with suppress(OSError):
                if (path / EDITS).is_file():
                    found.append(path)
    return sorted(found, key=_written, reverse=True)


class Damaged(PatchError):
    """A session's lines cannot be read, or only so far."""


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The whole lines of a session, each with the place in bytes where it ends.

    What was torn when the machine stopped ends them.  A whole line that is none is Damaged.
    """
    at = 0
    try:
        with regular(path / EDITS) as file:
            while (line := file.readline(LONGEST)).endswith(b"\n"):
                at += len(line)
                yield at, _told(line)
            if len(line) == LONGEST:
                raise ValueError("it is too long")
    except (MemoryError, OSError, RecursionError, ValueError):  # what JSON can come to
        rule = "the journal is damaged"
        raise Damaged(f"{path.name}: {rule}; open the saved file") from None


def last_line(path: Path) -> dict[str, Any]:
    """How a session ended; nothing if its last line is long, torn or damaged."""
    with suppress(MemoryError, OSError, RecursionError, ValueError):
        with regular(path / EDITS) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 8192))
            tail = file.read(8192)
        if tail.endswith(b"\n"):
            return _told(tail.rstrip(b"\n").rpartition(b"\n")[2])
    return {}


def _told(line: bytes) -> dict[str, Any]:
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError("a line is an object")
    if not isinstance(told.get("path", ""), str) or "\0" in told.get("path", ""):
        raise ValueError("a path is text")
    return told


def hold(path: Path) -> int | None:
    """Take a session for this process: a handle to keep open, or None if it is taken."""
    handle = locked(path / LOCK)
    if handle is not None:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
    return handle


def is_in_use(path: Path) -> bool:
    """True while a process that lives writes to a session, or if we must not."""
    try:
        handle = locked(path / LOCK, create=False)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if handle is not None:
        os.close(handle)
    return handle is None


def discard(path: Path) -> None:
    """Remove a session."""
    shutil.rmtree(path, ignore_errors=True)


def sweep() -> None:
    """Remove the oldest histories of files, when there are many, and what was never begun."""
    for path in set(folder().glob("*-*")) - set(sessions()[:KEPT]):
        with suppress(OSError):  # another user's
            is_lost_work = (path / EDITS).is_file() and "saved" not in last_line(path)
            is_old = path.stat().st_mtime < time.time() - 3600
            if is_old and not is_lost_work and not is_in_use(path):
                discard(path)


def _written(path: Path) -> float:
    with suppress(OSError):
        return (path / EDITS).stat().st_mtime
    return 0.0


def locked(file: Path, create: bool = True) -> int | None:
    """A file under the system's own lock, which ends with the process however that ends.

    A handle to keep open, or None if another has it.
    """
    handle = os.open(file, os.O_RDWR | (os.O_CREAT if create else 0) | NO_WAIT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, LOCK_AT, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
