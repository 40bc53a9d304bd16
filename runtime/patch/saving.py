"""Files that are there whole or not at all, even if the power fails while they are written."""

import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write a file beside its old version, then put it in that one's place."""
    _sweep(path)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # a new file, or a system without modes
            shutil.copymode(path, fresh)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk too."""
    with suppress(OSError):  # some systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(path: Path) -> None:
    """Remove what a process that was killed has left more than an hour ago."""
    head = f".{path.name}."
    with suppress(OSError):
        for entry in list(os.scandir(path.parent)):
            is_left = entry.name.startswith(head) and entry.name.endswith(".tmp")
            if is_left and entry.stat().st_mtime < time.time() - 3600:
                os.unlink(entry.path)
