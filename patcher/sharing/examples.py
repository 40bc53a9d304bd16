"""The patches that come with Spikerack, by family, each with its sentence and its picture."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spikerack.patcher.panels.patch_image import picture
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.sharing.png import with_patch
from spikerack.runtime import disk_cache
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.patch.shipped import FOLDER
from spikerack.runtime.spec import Spec

FIRST = "first steps"  # the family of what stands in no folder of its own


@dataclass(frozen=True)
class Example:
    """One patch of the browser."""

    path: Path
    family: str
    title: str
    about: str


@cache
def all_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Every example that can be read: first steps first, then by family and title."""
    found = []
    for path in sorted(folder.rglob("*.json")):
        try:
            about = read(path).about
        except PatchError:
            continue
        family = path.parent.name.replace("_", " ") if path.parent != folder else FIRST
        found.append(Example(path, family, path.stem.replace("_", " "), about))
    return tuple(sorted(found, key=lambda e: (e.family != FIRST, e.family, e.title)))


def thumbnail(example: Example, known: Mapping[str, Spec] | None = None, width: int = 480) -> bytes:
    """A small picture of an example, a PNG that is made once and kept.

    Its name comes from the patch, from what draws it and from the size: what changes is made anew.
    """
    text = example.path.read_bytes()
    key = hashlib.sha256(text + _drawing() + f"{theme().name} {width}".encode()).hexdigest()[:24]
    drawn = disk_cache.read(f"t{key}.png")
    if drawn is None:
        specs = library() if known is None else known
        patch = read(example.path, specs)
        drawn = with_patch(picture(patch, specs, width), patch, specs)
        disk_cache.write(f"t{key}.png", drawn)
    return drawn


@cache
def _drawing() -> bytes:
    """What draws the pictures."""
    files = sorted((Path(__file__).parents[1] / "panels").glob("*.py"))
    return b"".join(file.read_bytes() for file in files)
