"""A recording gets the patch that it was made with: `runtime.patch.chunks` says where."""

from collections.abc import Mapping
from pathlib import Path

from spikerack.modules.regular import regular
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.chunks import APPLICATION, NAME, flac_blocks, wav_chunks
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import bundled
from spikerack.runtime.patch.paths import left_behind
from spikerack.runtime.spec import Spec

MOST_FLAC = 2**24 - 1
MOST_WAV = 2**32 - 1


def keep_patch(path: Path, patch: Patch, known: Mapping[str, Spec]) -> list[str]:
    """Write a patch into a finished WAV or FLAC file, in place of one that is there.

    Gives a line if it plays sound files, which do not go along.
    """
    data = bundled(patch, known, path.parent)
    with regular(path) as file:
        magic = file.read(4)
    if magic == b"RIFF":
        _into_wav(path, data)
    elif magic == b"fLaC":
        _into_flac(path, data)
    else:
        raise wrong(path.name, "must be a WAV or FLAC file", todo="record into one of them")
    return left_behind(patch, known)


def _into_wav(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(4)
        size = int.from_bytes(file.read(4), "little")
        old = [at - 8 for name, _, at in wav_chunks(file) if name == NAME]
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
        for name, size, at in flac_blocks(file):
            if name == NAME:
                old = old[: at - 8] + old[at + size :]
    first = 8 + int.from_bytes(old[5:8], "big")  # STREAMINFO comes first, always
    block = bytes([APPLICATION | (old[4] & 0x80)]) + (len(data) + 4).to_bytes(3, "big")
    info = bytes([old[4] & 0x7F]) + old[5:first]
    write_atomically(path, old[:4] + info + block + NAME + data + old[first:])
