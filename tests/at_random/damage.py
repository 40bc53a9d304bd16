"""What can befall an entry of the disk cache: each kind of damage, by name."""

import ctypes
import os
import random
import socket
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from spikerack.runtime import disk_cache

NAME, DATA = "k0123456789abcdef.o", bytes(range(200))
NOBODY = 65534


def as_root() -> bool:
    return os.geteuid() == 0


@contextmanager
def as_anybody():
    """Without what lets root read and write whatever it likes, in this thread."""
    libc, head, held = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(0x20080522, 0), []
    for sets in ((ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()):
        libc.capget(head, sets)
        held.append(sets)
    held[1][0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, of those in effect
    assert libc.capset(head, held[1]) == 0
    try:
        yield
    finally:
        libc.capset(head, held[0])


def replaced(path: Path, make) -> None:
    path.unlink()
    make(path)


def folder_with_a_file(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_bytes(DATA)


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = os.getcwd()
        os.chdir(path.parent)  # a socket's path must be short
        made.bind(path.name)
        os.chdir(here)


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def flipped(path: Path, seed: int) -> None:
    data = bytearray(path.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= 1 << seed % 8
    path.write_bytes(data)


def under_another_name(path: Path) -> None:
    """Whole and with a right checksum, but what another entry holds."""
    disk_cache.write("another", b"other code")
    path.with_name("another").replace(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "one byte": lambda path: path.write_bytes(path.read_bytes()[:1]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one byte less": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "one byte more": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "the head alone": lambda path: path.write_bytes(path.read_bytes()[: disk_cache.HEAD]),
    "without a head": lambda path: path.write_bytes(path.read_bytes()[disk_cache.HEAD :]),
    "another entry": under_another_name,
    "flipped": lambda path: flipped(path, 3),
    "endless": lambda path: os.truncate(path, 1 << 40),
    "FIFO": lambda path: replaced(path, os.mkfifo),
    "folder": lambda path: replaced(path, folder_with_a_file),
    "socket": lambda path: replaced(path, bound),
    "link to nothing": lambda path: replaced(path, lambda p: p.symlink_to("nothing")),
    "link to itself": lambda path: replaced(path, lambda p: p.symlink_to(p.name)),
    "link to zeros": lambda path: replaced(path, lambda p: p.symlink_to("/dev/zero")),
    "link to a good one": linked,
    "open to the group": lambda path: path.chmod(0o660),
    "open to all": lambda path: path.chmod(0o606),
    "not to be read": lambda path: path.chmod(0),
    "gone": lambda path: path.unlink(),
}
if as_root():
    DAMAGE["another user's"] = lambda path: os.chown(path, NOBODY, NOBODY)
