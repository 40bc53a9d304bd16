"""Named arrays as the bytes of an `.npz` file: plain numbers only, never pickle.

The same arrays always give the same bytes, so a file can be named by its content.  An array that
was learned tells the wiring it was learned on in the comment of its zip entry; and where its place
does not tell what a number belongs to, the keys of them stand beside it: "node.state" and
"node.state#".
"""

import io
import math
import zipfile
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.lib import format as npy

from spikerack.runtime.errors import PatchError, composed, shown, where, wrong

Parts = dict[str, bytes]

MOST_BYTES = 2**30  # of a zip file, packed or unpacked
MOST_LIST = 2**23  # of its list of parts: room for 100,000 arrays
MOST_TIMES = 200  # so many times smaller may a large part be packed: more is a zip bomb
LARGE = 2**27
KEYS = "#"  # ends the name of what tells whom the numbers of an array belong to
KINDS = "biuf"  # truth values, whole numbers and floats


class Learned(np.ndarray):
    """An array that knows the wiring it was learned on, as text; "" fits every wiring.

    `is_dealt` is True while it is as its module made it: nothing was learned yet.  `is_fixed` is
    True where nothing ever will be, as the module only reads it.  `keys` tell what each number
    belongs to, such as a pair of cells, if its place does not.
    """

    wiring = ""
    is_dealt = is_fixed = False
    keys: np.ndarray | None = None

    def __array_finalize__(self, made_from: object) -> None:
        self.wiring = getattr(made_from, "wiring", "")
        self.is_dealt = self.is_fixed = False
        keys = getattr(made_from, "keys", None)
        self.keys = keys if keys is not None and keys.shape == self.shape else None


def learned(
    array: np.ndarray,
    wiring: str,
    is_dealt: bool = False,
    is_fixed: bool = False,
    keys: np.ndarray | None = None,
) -> Learned:
    """A copy of an array that knows its wiring; of one that has keys it keeps them."""
    made = np.array(array, subok=True).view(Learned)
    made.wiring, made.is_dealt, made.is_fixed = wiring, is_dealt, is_fixed
    made.keys = made.keys if keys is None else keys
    return made


def keys_of(array: np.ndarray) -> np.ndarray | None:
    """What the numbers of an array belong to, if it tells."""
    return getattr(array, "keys", None)


def wiring_of(array: np.ndarray) -> str:
    """The wiring that an array was learned on; "" if it does not know."""
    return getattr(array, "wiring", "")


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of an `.npz` file; what ran away to NaN or infinity is 0 in it."""
    parts, wirings = {}, {}
    keys = {f"{name}{KEYS}": keys_of(array) for name, array in arrays.items()}
    arrays = {**arrays, **{name: told for name, told in keys.items() if told is not None}}
    for key in sorted(arrays):
        array = np.asarray(arrays[key])
        if array.dtype.kind not in KINDS:
            raise wrong(where("arrays", *key.split(".")), "must hold numbers", str(array.dtype))
        if not np.isfinite(array).all():  # or nobody could read it again
            array = np.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0)
        text = io.BytesIO()
        npy.write_array(text, np.ascontiguousarray(array), allow_pickle=False)
        parts[f"{key}.npy"] = text.getvalue()
        wirings[f"{key}.npy"] = wiring_of(arrays[key])
    return zipped(parts, wirings)


def unpack(data: bytes) -> dict[str, np.ndarray]:
    """The arrays in an `.npz` file, all of finite numbers; or a PatchError."""
    arrays: dict[str, np.ndarray] = {}
    parts, comments = commented(data, "arrays")
    for name, part in parts.items():
        key, state, *rest = composed(name).removesuffix(".npy").split(".") + [""]
        place = where("arrays", key, state)
        if not key or not state or any(rest):
            raise wrong("arrays", 'must be named "node.state"', name, "remove it")
        if f"{key}.{state}" in arrays:
            raise wrong(place, "is there twice", todo="remove one of them")
        try:
            array = _array(part)
        except Exception:  # whatever a reader of damaged bytes stumbles over
            raise wrong(place, "is damaged", todo="take the file from a backup") from None
        if not np.isfinite(array).all():
            raise wrong(place, "must hold finite numbers", todo="take the file from a backup")
        wiring = comments[name]
        arrays[f"{key}.{state}"] = learned(array, wiring) if wiring else array
    for key in [key for key in arrays if key.endswith(KEYS)]:
        keys, of = arrays.pop(key), key.removesuffix(KEYS)
        if of in arrays and arrays[of].shape == keys.shape and keys.dtype.kind in "iu":
            arrays[of] = learned(arrays[of], wiring_of(arrays[of]), keys=keys.astype(np.int64))
    return arrays


def zipped(parts: Mapping[str, bytes], comments: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A zip file with these parts, the same bytes at any time of day."""
    if sum(map(len, parts.values())) > MOST_BYTES:
        rule = f"is larger than {MOST_BYTES / 2**20:g} MiB, and could not be opened again"
        raise wrong("patch", rule, todo="keep less of what it has learned")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name)  # dated 1980
            info.compress_type = zipfile.ZIP_DEFLATED if len(part) <= LARGE else zipfile.ZIP_STORED
            info.comment = comments.get(name, "").encode()
            bundle.writestr(info, part)
    return packed.getvalue()


def unzipped(data: bytes, place: str, most: Mapping[str, int] = MappingProxyType({})) -> Parts:
    """The parts of a zip file, or a PatchError, before anything unreasonable is unpacked.

    `most` has bytes that a part of some name may have; all together have MOST_BYTES.
    """
    return commented(data, place, most)[0]


def commented(
    data: bytes, place: str, most: Mapping[str, int] = MappingProxyType({})
) -> tuple[Parts, dict[str, str]]:
    """The same, and the comment of each part."""
    try:
        file = _Bounded(data)
        with zipfile.ZipFile(file) as bundle:
            file.most = MOST_BYTES
            infos = bundle.infolist()
            _check(infos, place, most)
            comments = {i.filename: i.comment.decode("utf-8", "replace") for i in infos}
            return {info.filename: bundle.read(info) for info in infos}, comments
    except PatchError:
        raise
    except Exception:  # whatever a reader of damaged bytes stumbles over
        raise wrong(place, "is damaged", todo="take the file from a backup") from None


def _check(infos: list[zipfile.ZipInfo], place: str, most: Mapping[str, int]) -> None:
    """What a zip file says of itself; no more than that is unpacked of it."""
    names = Counter(info.filename for info in infos)
    for info in infos:
        size, packed = info.file_size, info.compress_size
        is_bomb = size > LARGE and size > MOST_TIMES * packed
        if is_bomb or size > most.get(info.filename, MOST_BYTES):
            raise wrong(place, "is too large when unpacked", size, "it is no patch")
        if names[info.filename] > 1:
            raise wrong(place, f"holds {shown(info.filename)} twice", todo="it is no patch")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise wrong(place, "is packed in a way that Spikerack does not read", todo="zip it")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise wrong(place, "is too large when unpacked", todo="it is no patch")


class _Bounded(io.BytesIO):
    """Bytes of which a reader may not take too many at once: lists of parts can be bombs too."""

    most = MOST_LIST

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise ValueError("too long")
        return super().read(size)


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
