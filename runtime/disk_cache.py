"""The disk cache: what can be made again, each under a name.  Damage is noticed, and never read.

An entry is a file: a mark, the SHA-256 of its name and bytes, and the bytes.  It counts only if
it is a regular file of this user that nobody else can write to, and if the hash is right; so no
compiler and no `pickle` ever sees what a power cut, a bad disk or another user has left there.
Whoever gets None makes it again, and writing puts it in the place of whatever stood there.

What is not there may have come with the program (`patcher.sound.bring`), in a folder beside it that
nobody writes to when it runs.  Whoever can write there can write to the program as well.

What no disk takes is kept in memory.  Why is said once, in one line.
"""

import hashlib
import multiprocessing
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from spikerack.runtime import places

MARK = b"spikerack cache 1\n"
HEAD = len(MARK) + 32  # bytes before an entry's own
LARGEST = 1 << 28  # bytes of one entry
MOST = 1 << 30  # bytes of all; beyond it what was not used for longest goes
UNUSED = 90 * 86_400.0  # seconds until an entry goes that nobody reads
PART = ".part"  # the end of a name while its file is being written
BROUGHT = Path(__file__).resolve().parents[1] / "kernels"
_OPEN = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))

_unwritten: dict[str, bytes] = {}
_said: dict[str, str] = {}  # lines of trouble, by their rules
_hearing: list[Callable[[str], object]] = []
_swept: set[Path] = set()


def folder() -> Path:
    """The folder of the entries, this user's alone; OSError if there can be none."""
    path = places.cache() / "entries"
    if not path.is_dir():
        for part in (*reversed(path.parents), path):
            if not part.is_dir():
                part.mkdir(0o700, exist_ok=True)
    path = Path(os.path.realpath(path))
    if not is_own(os.stat(path)):
        raise PermissionError(f"{path} is not yours alone")
    for above in path.parents:
        mode = os.stat(above).st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX and os.name == "posix":
            raise PermissionError(f"anybody can replace what is in {above}")
    with suppress(OSError):  # a disk that is read only
        if os.stat(path).st_mode & 0o077:
            path.chmod(0o700)
    return path


def is_own(found: os.stat_result) -> bool:
    """True if a file or folder is this user's, and no other user can write to it."""
    if os.name != "posix":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def is_of_program(found: os.stat_result) -> bool:
    """True if nobody can write to a file who cannot write to this one."""
    if os.name != "posix":
        return True
    ours = os.stat(__file__)
    more = found.st_mode & ~ours.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid in (os.geteuid(), ours.st_uid) and not more


def read(name: str) -> bytes | None:
    """An entry as it was written; None if there is none, or none to be trusted."""
    if name in _unwritten:
        return _unwritten[name]
    try:
        found = _entry(folder() / name, is_own)
    except OSError:  # writing says so
        found = None
    return _entry(BROUGHT / name, is_of_program) if found is None else found


def bring(name: str, data: bytes) -> None:
    """Put an entry where it comes with the program."""
    BROUGHT.mkdir(exist_ok=True)
    write_private(BROUGHT / name, _head(name, data) + data)
    (BROUGHT / name).chmod(0o644)


def _entry(place: Path, is_trusted: Callable[[os.stat_result], bool]) -> bytes | None:
    try:
        whole = _whole(place, is_trusted)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        _damaged(place, error)
        return None
    name, data = place.name, whole[HEAD:]
    if whole[:HEAD] == _head(name, data):
        return data
    _damaged(place, "a wrong checksum")
    return None


def write(name: str, data: bytes) -> None:
    """Keep an entry: on disk, or in memory as long as this program runs."""
    try:
        place = folder()
        if place not in _swept:
            _swept.add(place)
            sweep(place)
        path = place / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        write_private(path, _head(name, data) + data)
        _unwritten.pop(name, None)
    except OSError as error:
        keep_in_memory({name: data}, error)


def keep_in_memory(
    entries: Mapping[str, bytes], error: OSError | str = "as its compiler found"
) -> None:
    """Hold in memory what no disk took, here or in a process that worked for this one."""
    _unwritten.update(entries)
    if entries:
        todo = "what is compiled is kept in memory, and made again at the next start"
        _say(places.cache(), "cannot be written to", error, todo)


def unwritten() -> dict[str, bytes]:
    """What is held in memory, handed over: it is forgotten here."""
    entries = dict(_unwritten)
    _unwritten.clear()
    return entries


def _damaged(place: Path, error: OSError | str) -> None:
    _say(place, "not to be trusted", error, "it is made again, and so is any other like it")


def tell(hear: Callable[[str], object]) -> None:
    """Say each line of trouble here too, also those so far: a window has no terminal."""
    _hearing.append(hear)
    for line in _said.values():
        hear(line)


def _head(name: str, data: bytes) -> bytes:
    return MARK + hashlib.sha256(name.encode() + b"\0" + data).digest()


def _whole(path: Path, is_trusted: Callable[[os.stat_result], bool]) -> bytes:
    handle = os.open(path, os.O_RDONLY | _OPEN)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or not is_trusted(found) or found.st_size > LARGEST:
            raise PermissionError("it is no file of yours alone")
        if found.st_mtime < time.time() - 86_400.0:
            with suppress(OSError):  # used today
                os.utime(path, follow_symlinks=False)
        return file.read(LARGEST + HEAD)


def write_private(path: Path, data: bytes) -> None:
    """Write a file of this user alone, whole or not at all; without a wait for the disk."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def sweep(place: Path, most: int = MOST) -> None:
    """Remove what was not used for long, or for longest if there is too much.

    Also beside programs that run: whoever misses an entry makes it again.
    """
    now, total = time.time(), 0
    with suppress(OSError):
        with os.scandir(place) as entries:
            files = [(entry, entry.stat(follow_symlinks=False)) for entry in entries]
        files = [(entry, found) for entry, found in files if stat.S_ISREG(found.st_mode)]
        for entry, found in sorted(files, key=lambda file: -file[1].st_mtime):
            age, total = now - found.st_mtime, total + found.st_size
            is_left = entry.name.endswith(PART) and age > 3600.0  # its writer was killed
            if is_left or age > UNUSED or total > most:
                with suppress(OSError):
                    os.unlink(entry.path)


def _say(place: Path, rule: str, error: OSError | str, todo: str) -> None:
    """One line for each kind of trouble, from the program and not from each of its workers."""
    if rule in _said or multiprocessing.parent_process() is not None:
        return
    _said[rule] = f"cache {place}: {rule} ({getattr(error, 'strerror', None) or error}); {todo}"
    for hear in _hearing:
        hear(_said[rule])
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(_said[rule], file=sys.stderr, flush=True)
