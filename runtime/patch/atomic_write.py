"""Files that are there whole or not at all, however the program ends while they are written."""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file, in place of its old version."""
    with in_place_of(path) as handle, os.fdopen(handle, "wb", closefd=False) as file:
        file.write(data)


@contextmanager
def in_place_of(path: Path) -> Iterator[int]:
    """A handle to write to; what was written takes the place of a file when all went well.

    Until then it has no name, so that a process that is killed leaves nothing; where the system
    has no such files (O_TMPFILE), it leaves one that is removed the next time.
    """
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "something that is no file has this name")
    _sweep(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    handle, is_named = _opened(part)
    try:
        try:
            yield handle
            os.fsync(handle)
            if not is_named:
                _name(handle, part)
                is_named = True
        finally:
            os.close(handle)
        with suppress(OSError):  # a new file, or a system without modes
            shutil.copymode(path, part)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk too."""
    with suppress(OSError):  # some systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _opened(part: Path) -> tuple[int, bool]:
    """A new file's handle, and whether it has its name already."""
    if hasattr(os, "O_TMPFILE"):
        with suppress(OSError):
            handle = os.open(part.parent, os.O_RDWR | os.O_TMPFILE, 0o666)
            if os.path.exists(_by_handle(handle)):
                return handle, False
            os.close(handle)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(part, flags, 0o666), True


def _name(handle: int, part: Path) -> None:
    """Give a file without a name one."""
    folder = os.open(part.parent, os.O_RDONLY)
    try:  # with a folder's handle the link that stands for ours is followed (linkat(2))
        os.link(_by_handle(handle), part.name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)


def _by_handle(handle: int) -> str:
    return f"/proc/self/fd/{handle}"


def _sweep(path: Path) -> None:
    """Remove what a process that was killed has left more than an hour ago."""
    head = f".{path.name}."
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in list(entries):
            is_left = entry.name.startswith(head) and entry.name.endswith(".tmp")
            if is_left and entry.stat().st_mtime < time.time() - 3600:
                os.unlink(entry.path)
