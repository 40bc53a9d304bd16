"""A recording that holds the patch it was made with: a chunk that other programs skip.

WAV    a chunk "SpRk" at the end, its size added to the file's
FLAC   an APPLICATION block with the same name, after the first block
"""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from patcher.sharing.cargo import MOST_ALL, packed
from runtime.errors import wrong
from runtime.patch.graph import Patch
from runtime.patch.saving import put
from runtime.spec import Spec

NAME = b"SpRk"
APPLICATION = 2  # the kind of a FLAC block
MOST_FLAC = 2**24 - 1
MOST_WAV = 2**32 - 1
NONE = "choose a recording that Spikerack has made"


def keep_patch(path: Path, patch: Patch, known: Mapping[str, Spec]) -> None:
    """Write a patch into a finished WAV or FLAC file, in place of one that is there."""
    data = packed(patch, known)
    with path.open("rb") as file:
        magic = file.read(4)
    if magic == b"RIFF":
        _into_wav(path, data)
    elif magic == b"fLaC":
        _into_flac(path, data)
    else:
        raise wrong(path.name, "must be a WAV or FLAC file", todo="record into one of them")


def cargo_of(path: Path) -> bytes:
    """The packed patch in a recording, or a PatchError."""
    with path.open("rb") as file:
        magic = file.read(4)
        for name, size, at in _chunks(file) if magic == b"RIFF" else _blocks(file):
            if name == NAME and size <= MOST_ALL:
                file.seek(at)
                data = file.read(size)
                if len(data) == size:
                    return data
                raise wrong(path.name, "ends too early", todo="take it from where it came again")
    raise wrong(path.name, "holds no patch", todo=NONE)


def _into_wav(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(4)
        size = int.from_bytes(file.read(4), "little")
        old = [at - 8 for name, _, at in _chunks(file) if name == NAME]
        end = old[0] if old else 8 + size + size % 2
        chunk = NAME + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2)
        if end + len(chunk) - 8 > MOST_WAV:
            raise wrong(path.name, "is too long to hold its patch", todo="record a FLAC file")
        file.seek(0, 2)
        file.write(b"\0" * max(0, end - file.tell()))
        file.seek(end)
        file.write(chunk)
        file.truncate()
        file.seek(4)
        file.write((end + len(chunk) - 8).to_bytes(4, "little"))


def _into_flac(path: Path, data: bytes) -> None:
    if len(data) + 4 > MOST_FLAC:
        raise wrong(path.name, "is too small for its patch", len(data), "record a WAV file")
    old = path.read_bytes()
    with path.open("rb") as file:
        for name, size, at in _blocks(file):
            if name == NAME:
                old = old[: at - 8] + old[at + size :]
    first = 8 + int.from_bytes(old[5:8], "big")  # STREAMINFO comes first, always
    block = bytes([APPLICATION | (old[4] & 0x80)]) + (len(data) + 4).to_bytes(3, "big")
    info = bytes([old[4] & 0x7F]) + old[5:first]
    put(path, old[:4] + info + block + NAME + data + old[first:])


def _chunks(file: BinaryIO) -> list[tuple[bytes, int, int]]:
    """Name, size and place of every chunk of a WAV file."""
    end, at = file.seek(0, 2), 12
    found: list[tuple[bytes, int, int]] = []
    while at + 8 <= end and len(found) < 10_000:
        file.seek(at)
        head = file.read(8)
        size = int.from_bytes(head[4:], "little")
        found.append((head[:4], size, at + 8))
        at += 8 + size + size % 2
    return found


def _blocks(file: BinaryIO) -> list[tuple[bytes, int, int]]:
    """Name, size and place of every APPLICATION block of a FLAC file."""
    end, at, is_last = file.seek(0, 2), 4, False
    found: list[tuple[bytes, int, int]] = []
    while at + 4 <= end and not is_last:
        file.seek(at)
        head = file.read(8)
        is_last, size = bool(head[0] & 0x80), int.from_bytes(head[1:4], "big")
        if head[0] & 0x7F == APPLICATION and size >= 4:
            found.append((head[4:], size - 4, at + 8))
        at += 4 + size
    return found
