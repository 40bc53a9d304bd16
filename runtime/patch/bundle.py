"""A patch's parts in one zip file: a bundle, and what a picture or a recording carries.

patch.json      its text
arrays.npz      what it has learned
files/loop.wav  the sound files that it plays; its text calls them by these names
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from spikerack.runtime.errors import wrong
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.json_reader import LONGEST

TEXT, ARRAYS, FILES = "patch.json", "arrays.npz", "files/"


@dataclass(frozen=True)
class Parts:
    """What a bundle holds."""

    text: bytes
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def packed(parts: Parts) -> bytes:
    """The bytes of a bundle."""
    held = {TEXT: parts.text}
    if parts.arrays:
        held[ARRAYS] = packing.pack(parts.arrays)
    return packing.zipped(held | dict(parts.files))


def unpacked(data: bytes, place: str) -> Parts:
    """The parts in such bytes, or a PatchError that names `place`."""
    held = packing.unzipped(data, place, {TEXT: LONGEST})
    if TEXT not in held:
        raise wrong(place, f'holds no "{TEXT}"', todo="choose a Spikerack bundle")
    arrays = packing.unpack(held[ARRAYS]) if ARRAYS in held else {}
    files = {name: part for name, part in held.items() if name.startswith(FILES)}
    return Parts(held[TEXT], arrays, files)
