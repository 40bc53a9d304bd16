"""JACK's registry of servers, cleared of the dead.

JACK keeps a slot for each of at most 8 servers in shared memory.  A server that was killed
leaves its slot taken until one of the same name starts, and for ever if another process has
got its number since.  Layout and lock: jack2, common/shm.h and common/shm.c.
"""

import ctypes
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SHARED = Path("/dev/shm")
REGISTRY = SHARED / "jack-shm-registry"
HEADER = struct.Struct("=IHxxiiii")  # magic, protocol, type, size, header's size, entry's size
SERVER = struct.Struct("=i257s3x")  # process, "jack-<user>:<name>:"
SEGMENT = struct.Struct("=hxxii255sx")  # index, process, size, file
SERVERS, SEGMENTS, MAGIC = 8, 256, 0x4A41434B
SIZES = HEADER.size + SERVERS * SERVER.size, SEGMENT.size
SEMAPHORE, SEM_UNDO = 0x282929, 0x1000


def servers() -> dict[str, int]:
    """The process of every server in the registry, by its prefix "jack-<user>:<name>:"."""
    with _registry() as memory:
        slots = [SERVER.unpack_from(memory, at) for at in _slots()] if memory else []
    return {_text(name): process for process, name in slots if process}


def sweep() -> None:
    """Free the slots and the shared memory of servers that are no more."""
    with _registry() as memory:
        if memory:
            free_dead(memory)


def left_by_clients(server: str) -> list[Path]:
    """The semaphores of a server's clients; a server that is killed leaves them."""
    return list(SHARED.glob(f"jack_sem.*_{server}_*"))


def free_dead(memory: mmap.mmap) -> None:
    """The same, in a registry that is held already."""
    for at in _slots():
        process, _ = SERVER.unpack_from(memory, at)
        if process and not is_server(process):
            _free_segments(memory, process)
            memory[at : at + SERVER.size] = bytes(SERVER.size)


def is_server(process: int) -> bool:
    """True if a JACK server runs under this number; a number is given to others later."""
    try:
        os.kill(process, 0)
        name, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
    except (ProcessLookupError, FileNotFoundError):
        return False
    except OSError:  # another user's, and hidden
        return True
    return "jack" in name and rest.split()[0] not in "ZX"


def _slots() -> range:
    return range(HEADER.size, SIZES[0], SERVER.size)


def _text(name: bytes) -> str:
    return name.partition(b"\0")[0].decode(errors="replace")


def _free_segments(memory: mmap.mmap, process: int) -> None:
    for at in range(SIZES[0], SIZES[0] + SEGMENTS * SEGMENT.size, SEGMENT.size):
        index, allocator, _, name = SEGMENT.unpack_from(memory, at)
        if allocator == process:
            with suppress(OSError):  # gone already, or another user's
                (SHARED / _text(name).lstrip("/")).unlink()
            SEGMENT.pack_into(memory, at, index, 0, 0, b"")


@contextmanager
def _registry() -> Iterator[mmap.mmap | None]:
    """JACK's registry, while no server changes it; None if there is none of this layout."""
    if not REGISTRY.exists():
        yield None
        return
    with REGISTRY.open("r+b") as file, _lock(), mmap.mmap(file.fileno(), 0) as memory:
        magic, *_, header, entry = HEADER.unpack_from(memory)
        yield memory if (magic, header, entry) == (MAGIC, *SIZES) else None


@contextmanager
def _lock() -> Iterator[None]:
    """JACK's own lock: a System V semaphore, which the system gives back if we die."""
    libc = ctypes.CDLL(None, use_errno=True)
    semaphore = libc.semget(SEMAPHORE, 0, 0)

    def add(value: int) -> None:
        step = struct.pack("=Hhh", 0, value, SEM_UNDO)
        if semaphore >= 0 and libc.semop(semaphore, step, 1) != 0:
            raise OSError(ctypes.get_errno(), "JACK's registry cannot be locked")

    add(-1)
    try:
        yield
    finally:
        add(1)
