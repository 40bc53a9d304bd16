"""The chunks of a Standard MIDI File, found also where its header or their lengths lie.

A file is a header, then chunks of a name, a length and so many bytes (SMF 1.0); unknown ones
are passed over.  A length is believed if another chunk, or the end of the file, follows.
"""

import struct
from collections import Counter
from dataclasses import dataclass

HEADER, TRACK, NAME = b"MThd", b"MTrk", 8  # a chunk's name and length are 8 bytes
FIELDS = struct.Struct(">HHH")


@dataclass(frozen=True)
class Chunk:
    """A track's bytes in a file: where they begin, should end, and end at most."""

    begin: int
    told: int
    end: int


def chunks(data: bytes, skipped: Counter[str]) -> tuple[int, list[Chunk]]:
    """The division of a file's time, and its tracks; a ValueError if there are none."""
    begin = data.find(HEADER)
    if begin < 0 or len(data) < begin + NAME + FIELDS.size:
        raise ValueError("it is empty" if not data else "it has no MIDI header")
    end = _end(data, begin, skipped)
    kind, count, division = FIELDS.unpack_from(data, begin + NAME)
    if kind == 2:
        raise ValueError("type 2: its tracks have no common time")
    at, tracks = _after(data, begin, end), []
    stray = at - begin - NAME - max(_size(data, begin), FIELDS.size)
    if stray > 0:
        skipped["bytes between chunks"] += stray
    while at + NAME <= end:
        name, after = data[at : at + 4], _after(data, at, end)
        if name == HEADER:
            skipped["a second file in it"] += 1
            break
        if name == TRACK:
            tracks.append(Chunk(at + NAME, at + NAME + _size(data, at), after))
        else:
            skipped["unknown chunk"] += 1
        at = after
    if not tracks:
        raise ValueError("it holds no track")
    if len(tracks) < count:
        skipped["missing track"] += count - len(tracks)
    return division, tracks


def _end(data: bytes, begin: int, skipped: Counter[str]) -> int:
    """Where a MIDI file ends, that may be a chunk of a RIFF file (.rmi)."""
    if data.startswith(b"RIFF") and data[begin - 8 : begin - 4] == b"data":
        size = int.from_bytes(data[begin - 4 : begin], "little")
        return begin + size if NAME < size <= len(data) - begin else len(data)
    if begin > 0:
        skipped["bytes before the header"] += begin
    return len(data)


def _size(data: bytes, at: int) -> int:
    return int.from_bytes(data[at + 4 : at + NAME], "big")


def _after(data: bytes, at: int, end: int) -> int:
    """Where the next chunk begins, or the file ends."""
    told = at + NAME + _size(data, at)
    if told == end or _is_chunk(data, told, end):
        return told
    found = data.find(TRACK, at + NAME, end)
    return end if found < 0 else found


def _is_chunk(data: bytes, at: int, end: int) -> bool:
    """True for what can be a chunk: a track, or a name in letters and a length that can be."""
    name = data[at : at + 4]
    if at + NAME > end:
        return False
    is_name = name.isascii() and name.decode().isprintable()
    return name == TRACK or (is_name and at + NAME + _size(data, at) <= end)
