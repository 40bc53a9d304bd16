"""Regular files alone, read with a bound: a pipe waits for ever, a device has no end."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def regular(path: Path | str) -> BinaryIO:
    """A file, open to be read as bytes; an OSError for a pipe, a device, a folder, no name.

    It is looked at before it is opened, so that no device does something, and after, as it may
    have been put in another's place; and opening does not wait for one who writes.
    """
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
        if is_file:
            ways = ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY")
            handle = os.open(path, os.O_RDONLY | sum(getattr(os, way, 0) for way in ways))
    except ValueError:
        raise OSError(errno.EINVAL, "this cannot be a name of a file") from None
    if is_file:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb")
        os.close(handle)
    if os.path.isdir(path):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise OSError(errno.EINVAL, "it is not a plain file")


def read_bytes(path: Path | str, most: int) -> bytes:
    """All of a regular file, or an OSError, also if it is longer than `most` bytes."""
    with regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(size) if size <= most else b""
        while size <= most and (part := file.read(max(2**16, len(data)))):
            data += part  # it grew, or is a file of the system, which tells no size
            size = len(data)
    if size > most:
        raise OSError(errno.EFBIG, "it is too large")
    return data
