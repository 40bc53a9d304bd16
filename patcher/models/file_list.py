"""What the file window lists, and what typed paths mean.  No window."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from spikerack.runtime.patch.patchfile import BUNDLE

ENDINGS = (".json", BUNDLE, ".png", ".wav")  # of what can hold a patch


@dataclass(frozen=True)
class FileLine:
    """One file or folder."""

    path: Path
    name: str
    is_folder: bool
    told: str = ""  # size and age


def listing(folder: Path, typed: str = "", endings: tuple[str, ...] = ENDINGS) -> list[FileLine]:
    """The way up, the folders, then the files, whose names contain what is typed."""
    found = []
    try:
        for path in folder.iterdir():
            is_folder = path.is_dir()
            wanted = (is_folder or path.suffix.lower() in endings) and path.name[0] != "."
            if wanted and typed.casefold() in path.name.casefold():
                found.append(FileLine(path, path.name, is_folder, "" if is_folder else _told(path)))
    except OSError:
        found = []
    found.sort(key=lambda line: (not line.is_folder, line.name.casefold()))
    up = [FileLine(folder.parent, "..", True)] if folder.parent != folder and not typed else []
    return up + found


def typed_path(folder: Path, typed: str) -> Path:
    """The path a player typed: with ~, absolute, or from the folder shown."""
    path = Path(os.path.expanduser(typed.strip()))
    return path if path.is_absolute() else folder / path


def completed_path(folder: Path, typed: str, endings: tuple[str, ...] = ENDINGS) -> str:
    """What Tab makes of a typed path: as far as the names that begin so agree."""
    head, slash, begun = typed.rpartition("/")
    inside = typed_path(folder, (head + slash) or ".")
    names = [
        line.name + ("/" if line.is_folder else "")
        for line in listing(inside, "", endings)
        if line.name != ".." and line.name.casefold().startswith(begun.casefold())
    ]
    agreed = _agreed(names) if names else ""
    return head + slash + agreed if len(agreed) > len(begun) else typed


def with_ending(path: Path, ending: str = ".json") -> Path:
    """A path to save at, with an ending."""
    return path if path.suffix.lower() in ENDINGS else path.with_name(path.name + ending)


def proposed(path: Path) -> str:
    """The name to save a patch under: a picture or a recording it came from stays as it is."""
    return path.name if path.suffix.lower() in (".json", BUNDLE) else f"{path.stem}.json"


def _agreed(names: list[str]) -> str:
    first, last = min(names), max(names)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same] if same is not None else first


def _told(path: Path) -> str:
    about = path.stat()
    kilo = about.st_size / 1e3
    size = f"{kilo / 1e3:.1f} MB" if kilo >= 1e3 else f"{max(kilo, 0.1):.{int(kilo < 10)}f} kB"
    return f"{size}   {age(time.time() - about.st_mtime)}"


def age(seconds: float) -> str:
    """How long ago: "3 min", "2 days"."""
    for size, word in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= size:
            count = int(seconds / size)
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"
