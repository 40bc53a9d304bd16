"""A patch with its arrays as bytes, which a picture or a recording can carry: a small zip file.

The same parts as in a bundle file, so what is carried can also be saved as one.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from runtime.errors import PatchError, wrong
from runtime.patch import arrays as packing
from runtime.patch.graph import Patch
from runtime.patch.patchfile import dumps, loads
from runtime.spec import Spec

TEXT, ARRAYS = "patch.json", "arrays.npz"
MOST_TEXT = 2**26  # bytes of a patch's text
MOST_ALL = 2**29  # and of it with its arrays, unpacked
MOST_TIMES = 200  # so many times smaller may a large part be packed: more is a zip bomb
LARGE = 2**27


def packed(patch: Patch, known: Mapping[str, Spec]) -> bytes:
    """The patch as bytes."""
    kept = {k: a for k, a in patch.arrays.items() if k.partition(".")[0] in patch.nodes}
    parts = {TEXT: dumps(patch, known, ARRAYS if kept else "").encode()}
    return packing.zipped(parts | ({ARRAYS: packing.pack(kept)} if kept else {}))


def unpacked(data: bytes, known: Mapping[str, Spec], place: str) -> Patch:
    """The patch in such bytes, or a PatchError that names `place`."""
    modest(data, place)
    parts = packing.unzipped(data, place)
    if TEXT not in parts:
        raise wrong(place, f'holds no "{TEXT}"', todo="choose a Spikerack patch")
    arrays = {}
    if ARRAYS in parts:
        modest(parts[ARRAYS], place)
        arrays = packing.unpack(parts[ARRAYS])
    try:
        patch = loads(parts[TEXT], known)
    except PatchError as error:
        raise PatchError(f"{place}: {error}") from None
    return replace(patch, arrays=arrays)


def modest(data: bytes, place: str) -> None:
    """Refuse a zip file that would grow beyond all reason, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            infos = bundle.infolist()
    except Exception:  # whatever a reader of damaged bytes stumbles over
        raise wrong(place, "is damaged", todo="take the file from a backup") from None
    for info in infos:
        most = MOST_TEXT if info.filename == TEXT else MOST_ALL
        is_bomb = info.file_size > LARGE and info.file_size > MOST_TIMES * info.compress_size
        if info.file_size > most or is_bomb:
            raise wrong(place, "is too large when unpacked", info.file_size, "it is no patch")
    if len(infos) > 16 or sum(info.file_size for info in infos) > MOST_ALL:
        raise wrong(place, "is too large when unpacked", todo="it is no patch")
