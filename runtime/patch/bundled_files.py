"""What a bundle takes along: the bytes of the files that its patch reads.

Opened, they are unpacked into a folder that is named by their content, and the paths point
there; a patch that is then saved as text keeps them in a folder beside it.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from spikerack.modules.regular import read_bytes
from spikerack.runtime import places
from spikerack.runtime.errors import shown
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.bundle import FILES
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.paths import Known, files, retold

MOST_BYTES = 2**29  # of all files in a bundle


def collected(patch: Patch, known: Known) -> tuple[Patch, dict[str, bytes], list[str]]:
    """The patch as it stands in a bundle, the files that go along, a line for each that cannot."""
    parts: dict[str, bytes] = {}
    named: dict[str, str] = {}
    lines = []
    for place, path in files(patch, known):
        if path not in named:
            try:
                data = read_bytes(path, MOST_BYTES - sum(map(len, parts.values())))
            except OSError as error:
                named[path] = path
                told = f"{shown(os.path.basename(path))} cannot be taken along ({error.strerror})"
                lines.append(f"{place}: {told}; its name is saved alone")
            else:
                named[path] = _free(FILES + os.path.basename(path), data, parts)
                parts[named[path]] = data
    return retold(patch, known, lambda path: named.get(path, path)), parts, lines


def extracted(patch: Patch, known: Known, held: Mapping[str, bytes]) -> Patch:
    """The patch of a bundle with its files unpacked."""

    def path(name: str) -> str:
        return str(_unpacked(name, held[name])) if name in held else name

    return retold(patch, known, path)


def kept_beside(patch: Patch, known: Known, path: Path) -> Patch:
    """The patch with what came in a bundle copied to a folder beside the file it is saved to."""
    home, folder = _unpacked_to(), path.with_name(f"{path.stem} files")

    def copied(old: str) -> str:
        if home not in Path(old).parents:
            return old
        with suppress(OSError):  # then it stays where it is
            data = read_bytes(old, MOST_BYTES)
            folder.mkdir(exist_ok=True)
            there = {f.name: read_bytes(f, MOST_BYTES) for f in folder.iterdir() if f.is_file()}
            name = _free(os.path.basename(old), data, there)
            if name not in there:
                write_atomically(folder / name, data)
            return str(folder / name)
        return old

    return retold(patch, known, copied)


def _free(name: str, data: bytes, there: Mapping[str, bytes]) -> str:
    """The name for a file of this content: its own, or with a number where another has it."""
    stem, ending = os.path.splitext(name)
    number = 1
    while there.get(name, data) != data:
        number += 1
        name = f"{stem} {number}{ending}"
    return name


def _unpacked_to() -> Path:
    return places.cache() / "files"


def _unpacked(name: str, data: bytes) -> Path:
    """Where a file of this content is; if it cannot be made its node will say so."""
    plain = re.sub(r"[^\w. -]", "_", PurePosixPath(name).name)[-100:].strip(". ") or "file"
    path = _unpacked_to() / hashlib.sha256(data).hexdigest()[:32] / plain
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists() or read_bytes(path, len(data)) != data:
            write_atomically(path, data)
    return path
