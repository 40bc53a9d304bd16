"""Files that carry a patch, and damage that knows how each is made.

Damage that any checksum would catch is put right again: the CRC of a PNG's chunk, the table of a
zip file.  So it reaches what reads the inside.
"""

import base64
import copy
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

WORDS = [
    *(None, True, False, 0, -1, 1, 2, 63, 64, 2**31, 2**53 + 1, 2**63, -(2**63), 10**400),
    *(1e308, -1e308, 5e-324, -0.0, 0.5, 1e9, "", "a", "a.b", "\u0000", "\ud800", "é", "🎛"),
    *("audio", "control", "../x.wav", "x" * 5000, "NaN", "out", "left"),
    *([], {}, [[]], {"": 0}, [1, 2, 3]),
]
JACKS = (
    "x",
    "y",
    "spike",
    "v",
    "tau",
    "pitch",
    "left",
    "level",
    "rate",
    "path",
    "formula",
    "nothing",
)
EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def hurt_bytes(dice: random.Random, data: bytes) -> bytes:
    """Flips, cuts, repeats, numbers at their edges."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5))):
        at, size = dice.randrange(len(made) + 1), dice.choice((1, 2, 4, 8, 64, 1000))
        how = dice.randrange(6)
        if how == 0 and at < len(made):
            made[at] ^= 1 << dice.randrange(8)
        elif how == 1:
            del made[at:]
        elif how == 2:
            del made[at : at + size]
        elif how == 3:
            made[at:at] = made[at : at + size] * dice.choice((1, 3))
        elif how == 4:
            made[at : at + 4] = struct.pack(dice.choice("<>") + "I", dice.choice(EDGES))
        else:
            made[at:at] = dice.randbytes(size)
    return bytes(made)


def hurt_tree(dice: random.Random, tree: Any) -> Any:
    """Values of another kind, names that go, come twice or are another's."""
    tree = copy.deepcopy(tree)
    for _ in range(dice.choice((1, 1, 2, 6))):
        spots = list(_spots(tree))
        if not spots:
            return dice.choice(WORDS)
        holder, key = dice.choice(spots)
        how = dice.randrange(6)
        if how <= 1:
            holder[key] = copy.deepcopy(dice.choice(WORDS))
        elif how == 2:
            del holder[key]
        elif how == 3:
            other, name = dice.choice(spots)
            holder[key] = copy.deepcopy(other.get(name) if isinstance(other, dict) else other)
        elif how == 4 and isinstance(holder, dict):
            holder[str(dice.choice(WORDS))[:300]] = holder.pop(key)
        elif isinstance(holder[key], (int, float)) and not isinstance(holder[key], bool):
            holder[key] = _scaled(holder[key], dice.choice((-1, 10, 1000, 1e12, 0.001)))
        else:
            for _ in range(dice.choice((3, 60, 3000))):
                holder[key] = [holder[key]]
    return tree


def _scaled(number: float, by: float) -> float:
    try:
        return number * by
    except OverflowError:  # of a whole number that no float holds
        return -number


def _spots(tree: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of all that stands somewhere."""
    pairs = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in pairs:
        yield tree, key
        if depth < 40:
            yield from _spots(value, depth + 1)


def hurt_text(dice: random.Random, text: str) -> str:
    if dice.random() < 0.3:
        return hurt_bytes(dice, text.encode()).decode(errors=dice.choice(("replace", "ignore")))
    try:
        made = json.dumps(hurt_tree(dice, json.loads(text)))
    except (ValueError, RecursionError):  # no finite text
        return text[: dice.randrange(len(text))]
    return made.replace('"nodes"', '"nodes": {}, "nodes"') if dice.random() < 0.05 else made


def hurt_npy(dice: random.Random, data: bytes) -> bytes:
    """An array whose header says something else, or whose numbers are none."""
    head = data[: data.find(b"\n") + 1]
    how = dice.randrange(4)
    if how == 0:
        swaps = [
            (b"<f8", b"|O "),
            (b"<f8", b"<i8"),
            (b"<f8", b">f4"),
            (b"(", b"(9999999999,"),
            (b"False", b"True "),
        ]
        old, new = dice.choice(swaps)
        return data.replace(old, new, 1)
    if how == 1:
        numbers = bytearray(data[len(head) :])
        for _ in range(3):
            at = 8 * dice.randrange(max(1, len(numbers) // 8))
            numbers[at : at + 8] = struct.pack(
                "<d", dice.choice((float("nan"), float("inf"), -1e308, 1e9))
            )
        return head + bytes(numbers)
    return hurt_bytes(dice, data)


def hurt_zip(dice: random.Random, data: bytes) -> bytes:
    """A part is damaged, missing, doubled, renamed or enormous; or the zip file itself is."""
    if dice.random() < 0.2:
        return hurt_bytes(dice, data)
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        parts = [(info.filename, bundle.read(info)) for info in bundle.infolist()]
    at = dice.randrange(len(parts))
    name, part = parts[at]
    how = dice.randrange(10)
    if how < 6:
        parts[at] = name, hurt_part(dice, name, part)
    elif how == 6:
        del parts[at]
    elif how == 7:
        parts.append((name, part))
    elif how == 8:
        parts[at] = dice.choice(("../" + name, "/" + name, name.upper(), "x.y.z.npy", "\x00")), part
    else:
        parts.append(
            (dice.choice(("big.npy", "a.w.npy", "files/x.wav")), bytes(dice.choice((0, 10**7))))
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, part in parts:
            bundle.writestr(_Info(name), part)
    return packed.getvalue()


class _Info(zipfile.ZipInfo):
    """A part dated 1980, whatever its name."""

    def __init__(self, name: str) -> None:
        super().__init__("x")
        self.filename, self.compress_type = name, zipfile.ZIP_DEFLATED


def hurt_part(dice: random.Random, name: str, part: bytes) -> bytes:
    if name.endswith(".json"):
        return hurt_text(dice, part.decode()).encode(errors="surrogatepass")
    if name.endswith(".npz"):
        return hurt_zip(dice, part)
    return hurt_npy(dice, part) if name.endswith(".npy") else hurt_bytes(dice, part)


def hurt_png(dice: random.Random, data: bytes) -> bytes:
    """A chunk is damaged, and its CRC is right."""
    chunks, at = [], 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += size + 12
    spot = dice.choice(
        [i for i, (kind, _) in enumerate(chunks) if kind != b"IDAT"] * 3 + [*range(len(chunks))]
    )
    kind, body = chunks[spot]
    found = body.find(b"PK\x03\x04")
    if found >= 0:
        chunks[spot] = kind, body[:found] + hurt_zip(dice, body[found:])
    elif dice.random() < 0.3:
        chunks.insert(spot, chunks[spot])
    else:
        chunks[spot] = kind, hurt_bytes(dice, body)
    made = data[:8]
    for kind, body in chunks:
        made += (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )
    return made


def hurt_carrier(dice: random.Random, data: bytes) -> bytes:
    """Any of them, by its first bytes."""
    if dice.random() < 0.15:
        return hurt_bytes(dice, data)
    if data.startswith(b"PK"):
        return hurt_zip(dice, data)
    if data.startswith(b"\x89PNG"):
        return hurt_png(dice, data)
    if data.startswith((b"RIFF", b"fLaC")) and (at := data.find(b"PK\x03\x04")) >= 0:
        return (
            data[:at] + hurt_zip(dice, data[at:]) if dice.random() < 0.5 else hurt_bytes(dice, data)
        )
    if data.startswith((b"{", b"[")):
        return hurt_text(dice, data.decode()).encode(errors="surrogatepass")
    return hurt_bytes(dice, data)


def hurt_clipboard(dice: random.Random, text: str) -> str:
    """The arrays in it are damaged, or anything else of it."""
    tree = json.loads(text)
    if "learned" in tree and dice.random() < 0.5:
        inside = hurt_zip(dice, base64.b64decode(tree["learned"]))
        return json.dumps(tree | {"learned": base64.b64encode(inside).decode()})
    return hurt_text(dice, text)


def hurt_lines(dice: random.Random, data: bytes) -> bytes:
    """A journal: lines that are damaged, gone, or stand elsewhere."""
    lines = data.splitlines(keepends=True)
    how, at = dice.randrange(4), dice.randrange(len(lines))
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(dice.randrange(len(lines)), lines[at])
    elif how == 2:
        lines[at] = hurt_text(dice, lines[at].decode()).encode(errors="surrogatepass") + b"\n"
    else:
        return hurt_bytes(dice, data)
    return b"".join(lines)
