"""Named arrays as the bytes of an `.npz` file: plain numbers only, never pickle.

The same arrays always give the same bytes, so a file can be named by its content.
"""

import io
import math
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.lib import format as npy

from runtime.errors import PatchError, where, wrong

MOST_BYTES = 2**31
KINDS = "biuf"  # truth values, whole numbers and floats


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of an `.npz` file; what ran away to NaN or infinity is 0 in it."""
    parts = {}
    for key in sorted(arrays):
        array = np.asarray(arrays[key])
        if array.dtype.kind not in KINDS:
            raise wrong(where("arrays", *key.split(".")), "must hold numbers", str(array.dtype))
        if not np.isfinite(array).all():  # or nobody could read it again
            array = np.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0)
        text = io.BytesIO()
        npy.write_array(text, np.ascontiguousarray(array), allow_pickle=False)
        parts[f"{key}.npy"] = text.getvalue()
    return zipped(parts)


def unpack(data: bytes) -> dict[str, np.ndarray]:
    """The arrays in an `.npz` file, all of finite numbers; or a PatchError."""
    arrays = {}
    for name, part in unzipped(data, "arrays").items():
        key, state, *rest = name.removesuffix(".npy").split(".") + [""]
        place = where("arrays", key, state)
        if not key or not state or any(rest):
            raise wrong("arrays", 'must be named "node.state"', name, "remove it")
        try:
            array = _array(part)
        except Exception:  # whatever a reader of damaged bytes stumbles over
            raise wrong(place, "is damaged", todo="take the file from a backup") from None
        if not np.isfinite(array).all():
            raise wrong(place, "must hold finite numbers", todo="take the file from a backup")
        arrays[f"{key}.{state}"] = array
    return arrays


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip file with these parts, the same bytes at any time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name)  # dated 1980
            info.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(info, part)
    return packed.getvalue()


def unzipped(data: bytes, place: str) -> dict[str, bytes]:
    """The parts of a zip file, or a PatchError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            if sum(info.file_size for info in bundle.infolist()) > MOST_BYTES:
                raise wrong(place, "is too large", todo="keep long sounds in files of their own")
            return {info.filename: bundle.read(info) for info in bundle.infolist()}
    except PatchError:
        raise
    except Exception:  # whatever a reader of damaged bytes stumbles over
        raise wrong(place, "is damaged", todo="take the file from a backup") from None


def _array(part: bytes) -> np.ndarray:
    """An array from its `.npy` bytes, once its header agrees with their number."""
    file = io.BytesIO(part)
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_columns, kind = read(file)
    if kind.kind not in KINDS or math.prod(shape) * kind.itemsize != len(part) - file.tell():
        raise ValueError("header and data disagree")
    flat = np.frombuffer(part, kind, offset=file.tell())
    return flat.reshape(shape, order="F" if by_columns else "C").copy()
