"""Where a picture or a recording keeps a patch: in a part of it that other programs skip.

PNG    a text chunk "Spikerack", the cargo in base 64
WAV    a chunk "SpRk" at the end, its size added to the file's
FLAC   an APPLICATION block with the same name, after the first block

The parts are walked here: a library would read the whole picture or sound first.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from spikerack.runtime.errors import wrong

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "Spikerack"
NAME = b"SpRk"
APPLICATION = 2  # the kind of a FLAC block
MOST_PARTS = 100_000
MOST_CARGO = 2**29  # bytes of a packed patch
Parts = Iterator[tuple[bytes, int, int]]


def is_carrier(head: bytes) -> bool:
    """True for the first 8 bytes of a picture or a recording."""
    return _walk(head) is not None


def carried(file: BinaryIO, place: str) -> bytes:
    """The packed patch in a picture or a recording, or a PatchError that names `place`."""
    file.seek(0)
    head = file.read(8)
    walk, title = _walk(head), KEYWORD.encode() + b"\0" if head == SIGNATURE else b""
    for name, size, at in islice(walk(file), MOST_PARTS) if walk else ():
        if name != (b"tEXt" if title else NAME) or size > MOST_CARGO * 4 // 3:
            continue
        file.seek(at)
        if file.read(len(title)) == title:
            data = file.read(size - len(title))
            if len(data) + len(title) < size:
                raise wrong(place, "ends too early", todo="take it from where it came again")
            return _decoded(data, place) if title else data
    raise wrong(place, "holds no patch", todo="choose one that Spikerack has saved")


def png_chunks(file: BinaryIO) -> Parts:
    """Name, size and place of every chunk of a PNG file."""
    end, at, name = file.seek(0, 2), len(SIGNATURE), b""
    while at + 8 <= end and name != b"IEND":
        file.seek(at)
        size, name = int.from_bytes(file.read(4), "big"), file.read(4)
        yield name, size, at + 8
        at += 12 + size


def wav_chunks(file: BinaryIO) -> Parts:
    """Name, size and place of every chunk of a WAV file."""
    end, at = file.seek(0, 2), 12
    while at + 8 <= end:
        file.seek(at)
        name, size = file.read(4), int.from_bytes(file.read(4), "little")
        yield name, size, at + 8
        at += 8 + size + size % 2


def flac_blocks(file: BinaryIO) -> Parts:
    """Name, size and place of every APPLICATION block of a FLAC file."""
    end, at, is_last = file.seek(0, 2), 4, False
    while at + 4 <= end and not is_last:
        file.seek(at)
        head = file.read(8)
        is_last, size = bool(head[0] & 0x80), int.from_bytes(head[1:4], "big")
        is_one = head[0] & 0x7F == APPLICATION and size >= 4
        yield (head[4:], size - 4, at + 8) if is_one else (b"", size, at + 4)
        at += 4 + size


def _walk(head: bytes) -> Callable[[BinaryIO], Parts] | None:
    if head == SIGNATURE:
        return png_chunks
    return {b"RIFF": wav_chunks, b"fLaC": flac_blocks}.get(head[:4])


def _decoded(text: bytes, place: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise wrong(place, "is damaged", todo="take it from where it came") from None
