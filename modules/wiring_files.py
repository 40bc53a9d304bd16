"""Wirings that somebody else has made: as tables, as sparse matrices, as pictures, by hand.

.csv    a synapse a line: sender, receiver, weight, delay in seconds; the last two may be missing
.npz    the same as arrays i, j, w, delay; or a matrix of scipy.sparse.save_npz, a row a sender
.png, .jpg, .gif, .bmp    a row a sender, a column a receiver, white as strong as can be
by hand    "0 3, 0 4 1.5, 2 2 -0.5 3 ms": sender, receiver, weight, delay
"""

import io
import re
import zipfile
from pathlib import Path

import numpy as np

from spikerack.modules.drawn import UNITS
from spikerack.modules.regular import read_bytes

MOST_BYTES = 2**30  # of a file, packed or unpacked
MOST_LINES = 100_000  # of what is typed by hand
PICTURES = ("PNG", "JPEG", "GIF", "BMP")
COLUMNS = ("i", "j", "w", "delay")

Table = tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray | None]


def read_pairs(path: str, folder: Path, pre: int, post: int) -> Table:
    """Senders, receivers, and where the file tells them weights and delays."""
    if not path:
        return np.zeros(0, int), np.zeros(0, int), None, None
    data = _bytes(path, folder)
    try:
        table = _from_npz(data) if data[:2] == b"PK" else _from_csv(data)
        if any(part is not None and part.dtype.kind not in "biuf" for part in table):
            raise ValueError("no numbers")
    except ValueError as error:
        if str(error).startswith("path:"):
            raise
        raise _unread(path) from None
    except Exception:  # whatever a reader of damaged bytes stumbles over
        raise _unread(path) from None
    return _checked(table, pre, post, "path")


def picture(path: str, folder: Path, pre: int, post: int) -> tuple[np.ndarray, ...]:
    """Senders, receivers, and how bright they are, 0 to 1; what is black is not there."""
    if not path:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    from PIL import Image  # slow to load, and seldom asked for

    data = io.BytesIO(_bytes(path, folder))
    try:
        with Image.open(data, formats=PICTURES) as image:
            grey = image.convert("F" if image.mode.startswith("I") else "L").convert("F")
            deepest = 65535.0 if image.mode.startswith("I") else 255.0
            bright = np.asarray(grey.resize((post, pre), Image.Resampling.BOX), float) / deepest
    except Exception:  # whatever a reader of damaged bytes stumbles over
        raise _unread(path) from None
    rows, targets = np.nonzero(bright > 0.0)
    return rows, targets, bright[rows, targets]


def entries_in(text: str, pre: int, post: int) -> Table:
    """Synapses typed by hand, between commas."""
    found = [part.split() for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(found) > MOST_LINES:
        raise ValueError(f"where: must be at most {MOST_LINES} synapses; write them in a file")
    rows = []
    for number, words in enumerate(found, 1):
        try:
            if len(words) == 5:  # a delay with its unit
                words = [*words[:3], str(float(words[3]) * UNITS["s"][words[4]])]
            i, j, *rest = words
            told = [*map(float, rest)]
            if not np.isfinite(told).all() or len(told) > 2:
                raise ValueError("no number")
            w, delay = (*told, *(np.nan, np.nan)[len(told) :])
            rows.append((int(i), int(j), w, delay))
        except (ValueError, KeyError):
            rule = f"synapse {number} must be as 0 3, 0 3 1.5 or 0 3 1.5 2 ms"
            got = " ".join(words)[:40]
            raise ValueError(f"where: {rule} (got {got!r}); write sender and receiver") from None
    table = np.array(rows, float).reshape(-1, 4)
    return _checked(_columns(table), pre, post, "where", has_holes=True)


def _columns(table: np.ndarray) -> Table:
    """Columns of a table; a weight or a delay that is left out is not a number."""
    w, delay = (None if np.isnan(table[:, k]).all() else table[:, k] for k in (2, 3))
    return table[:, 0], table[:, 1], w, delay


def _bytes(path: str, folder: Path) -> bytes:
    try:
        return read_bytes(Path(folder) / path, MOST_BYTES)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            rule = "file not found"
        else:
            rule = error.strerror or "cannot be read"
        where = str(Path(folder) / path)
        raise ValueError(f"path: {rule} (got {where!r}); choose another file") from None


def _unread(path: str) -> ValueError:
    rule = "not a table of synapses, a sparse matrix or a picture that can be read"
    return ValueError(f"path: {rule} (got {Path(path).name!r}); choose another file")


def _from_csv(data: bytes) -> Table:
    text = data.decode("utf-8-sig").splitlines()
    lines = [(n, x) for n, x in enumerate(text, 1) if x.strip() and not x.startswith("#")]
    if not lines:
        return np.zeros(0), np.zeros(0), None, None
    separator = next((mark for mark in ",;\t" if mark in lines[0][1]), ",")
    head = [name.strip().casefold() for name in lines[0][1].split(separator)]
    names = head if {*head} & {*COLUMNS} else COLUMNS[: len(head)]
    body = lines[1:] if names is head else lines
    try:
        read = np.loadtxt([x for _, x in body], delimiter=separator, ndmin=2)
    except ValueError as error:
        place = re.search(r"row (\d+)", str(error))  # from 1, if it is how many there are
        row = int(place[1]) - ("changed" in str(error)) if place else 0
        rule = f"line {body[row][0]} must have as many numbers as the first, and no hole"
        raise ValueError(f"path: {rule}; mend the file") from None
    got = {name: read[:, k] for k, name in enumerate(names) if k < read.shape[1]}
    return got["i"], got["j"], got.get("w"), got.get("delay")


def _from_npz(data: bytes) -> Table:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        if sum(info.file_size for info in bundle.infolist()) > MOST_BYTES:
            raise ValueError(f"path: must be at most {MOST_BYTES} bytes; make a smaller one")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        got = {name: arrays[name] for name in arrays.files if arrays[name].ndim <= 1}
    if "i" in got and "j" in got:
        return got["i"], got["j"], got.get("w"), got.get("delay")
    kind = bytes(got["format"].item()).decode()
    if kind == "coo":
        return got["row"], got["col"], got["data"], None
    starts = got["indptr"].astype(np.int64)
    lengths = np.diff(starts)
    if kind not in ("csr", "csc") or (lengths < 0).any() or starts[-1] != len(got["indices"]):
        raise ValueError("no such matrix")
    along = np.repeat(np.arange(len(lengths)), lengths)
    ends = (along, got["indices"]) if kind == "csr" else (got["indices"], along)
    return *ends, got["data"], None


def _checked(table: Table, pre: int, post: int, setting: str, has_holes: bool = False) -> Table:
    """Whole numbers of cells that there are; weights and delays are numbers, if told of each."""
    count = len(table[0])
    parts = [None if p is None else np.asarray(p, float).reshape(-1) for p in table]
    for name, part in zip(COLUMNS, parts, strict=True):
        if part is not None and len(part) != count:
            rule = f"must have as many {name} as i ({count})"
            raise ValueError(f"{setting}: {rule} (got {len(part)}); mend the file")
    for name, who, part, most in (
        ("i", "sender", parts[0], pre), ("j", "receiver", parts[1], post),
    ):  # fmt: skip
        assert part is not None
        bad = np.flatnonzero(~((part >= 0.0) & (part < most) & (part == np.floor(part))))
        if bad.size:
            rule = f"synapse {bad[0] + 1}: a {who} must be a whole number from 0 to {most - 1}"
            todo = "mend it, or give the node more channels"
            raise ValueError(f"{setting}: {rule} (got {name} = {part[bad[0]]:g}); {todo}")
    for name, part in zip(COLUMNS[2:], () if has_holes else parts[2:], strict=not has_holes):
        bad = np.flatnonzero(~np.isfinite(part)) if part is not None else np.zeros(0, int)
        if bad.size:
            rule = f"synapse {bad[0] + 1}: must have a finite {name}"
            raise ValueError(f"{setting}: {rule} (got {part[bad[0]]}); mend it")  # type: ignore[index]
    rows, targets = (np.asarray(p, np.int64) for p in parts[:2])
    return rows, targets, parts[2], parts[3]
