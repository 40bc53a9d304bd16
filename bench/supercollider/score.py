"""Scores for scsynth's offline mode: synths at 0 s, and a message that does nothing at the end."""

import struct
from pathlib import Path


def _text(value: str) -> bytes:
    raw = value.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def _message(address: str, *values: object) -> bytes:
    tags, body = ",", b""
    for value in values:
        if isinstance(value, bytes):
            tags += "b"
            body += struct.pack(">i", len(value)) + value + b"\0" * (-len(value) % 4)
        elif isinstance(value, str):
            tags, body = tags + "s", body + _text(value)
        elif isinstance(value, int):
            tags, body = tags + "i", body + struct.pack(">i", value)
        else:
            tags, body = tags + "f", body + struct.pack(">f", value)
    return _text(address) + _text(tags) + body


def _bundle(seconds: float, messages: list[bytes]) -> bytes:
    whole = int(seconds)
    time = struct.pack(">II", whole, int((seconds - whole) * 2**32))
    body = b"#bundle\0" + time + b"".join(struct.pack(">i", len(m)) + m for m in messages)
    return struct.pack(">i", len(body)) + body


def write_score(path: Path, definition: Path, seconds: float, synths: int = 1) -> None:
    """`synths` copies of a definition, numbered by their control `index`, for `seconds`."""
    start = [_message("/d_recv", definition.read_bytes())]
    for i in range(synths):
        start.append(_message("/s_new", definition.stem, 1000 + i, 1, 0, "index", float(i)))
    path.write_bytes(_bundle(0.0, start) + _bundle(seconds, [_message("/c_set", 0, 0.0)]))
