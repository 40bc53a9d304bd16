"""A patch as text and as a file: one node and one cable a line, sorted, made to be diffed.

    {
      "spikerack": 2,
      "about": "One neuron, one voice.",
      "nodes": {
        "cell": {"module": "lif", "knobs": {"tau": 0.02}, "at": [120, 40]}
      },
      "cables": [
        {"from": "cell.spike", "to": "cell.drive", "weight": -0.5, "delay": 0.001}
      ]
    }

What is left out has its default.  Arrays (learned weights, samples) stand in an `.npz` file
beside it, which the text names, or with the text in one zip file, the bundle `.spikerack`.
Opening a file never runs code.
"""

import errno
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from spikerack.modules.regular import read_bytes, regular
from spikerack.runtime.errors import PatchError, shown, wrong
from spikerack.runtime.library import library as standard
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch import bundle
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.bundled_files import collected, extracted, kept_beside
from spikerack.runtime.patch.chunks import carried, is_carrier
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.json_reader import LONGEST, parsed
from spikerack.runtime.patch.migrations import migrate, renamed
from spikerack.runtime.patch.paths import absent, near, whole
from spikerack.runtime.patch.shape import shaped
from spikerack.runtime.patch.text import text_of
from spikerack.runtime.patch.validate import Library, checked
from spikerack.runtime.patch.wirings import with_wirings

BUNDLE = ".spikerack"
BLANK = b"\xef\xbb\xbf \t\r\n"  # what may stand before a text's first brace


def loads(text: str | bytes, library: Library | None = None, lenient: bool = False) -> Patch:
    """The patch that a text describes, without arrays; or a PatchError."""
    return _joined(text, {}, standard() if library is None else library, lenient)


def dumps(patch: Patch, library: Library | None = None, arrays: str = "") -> str:
    """The text of a patch, which names a file of arrays if there is one."""
    return text_of(patch, standard() if library is None else library, arrays)


def read(path: Path | str, library: Library | None = None) -> Patch:
    """The patch in any file that holds one, told by its first bytes; or a PatchError.

    A text, with its arrays beside it; a bundle; a picture or a recording with a patch inside.
    A part that cannot be is left out with a line that says why, and written back as it was.
    """
    path = Path(path)
    specs = standard() if library is None else library
    with _reading(path, path.name), regular(path) as file:
        head = file.read(8)
        data = carried(file, path.name) if is_carrier(head) else b""
    if data or head.startswith(b"PK"):
        data = data or _bytes(path, packing.MOST_BYTES, path.name)
        return whole(unbundled(data, specs, path.name), specs, path.parent)
    if head.strip() and not head.lstrip(BLANK).startswith(b"{"):
        kinds = "a patch (.json, .spikerack), a picture or a recording that holds one"
        raise wrong(path.name, "is no patch", todo=f"choose {kinds}")
    data = _bytes(path, LONGEST, path.name)
    name, arrays = _arrays_name(data), {}
    if name:
        try:
            arrays = packing.unpack(_bytes(path.with_name(name), packing.MOST_BYTES, "arrays"))
        except PatchError:
            if _arrays_name(_bytes(path, LONGEST, path.name)) == name:
                raise
            return read(path, library)  # it was saved again in between
    return whole(_joined(data, arrays, specs), specs, path.parent)


def write(patch: Patch, path: Path | str, library: Library | None = None) -> list[str]:
    """Save a patch: whole or not at all.  The ending `.spikerack` makes a bundle.

    Gives a line for each sound file that is not there, or does not go along.
    """
    path, specs = Path(path).resolve(), standard() if library is None else library
    kept = _kept(patch, specs)
    try:
        if path.suffix.lower() == BUNDLE:
            patch, files, lines = collected(patch, specs)
            write_atomically(path, _packed(near(patch, specs, path.parent), kept, files, specs))
            return lines
        patch = near(kept_beside(patch, specs, path), specs, path.parent)
        # the arrays first, under a name of their own: until the text names them, the old
        # text and the old arrays are what counts
        packed = packing.pack(kept) if kept else b""
        name = f"{path.stem}.{hashlib.sha256(packed).hexdigest()[:12]}.npz" if kept else ""
        text = dumps(patch, specs, name).encode()
        if kept:
            write_atomically(path.with_name(name), packed)
        write_atomically(path, text)
    except OSError as error:
        rule = f"cannot be saved ({error.strerror or error})"
        raise wrong(path.name, rule, todo="the old file is as it was") from error
    with suppress(OSError):  # what cannot be tidied now is tidied at the next save
        _tidy(path, name)
    return absent(whole(patch, specs, path.parent), specs)


def bundled(patch: Patch, known: Library, folder: Path | None = None) -> bytes:
    """The patch with its arrays as the bytes of a bundle, for a picture or a recording to carry.

    Its sound files stay where they are; paths are told from `folder`.
    """
    here = near(patch, known, folder) if folder is not None else patch
    return _packed(here, _kept(patch, known), {}, known)


def unbundled(data: bytes, known: Library, place: str) -> Patch:
    """The patch in such bytes, or a PatchError that names `place`."""
    parts = bundle.unpacked(data, place)
    try:
        return extracted(_joined(parts.text, parts.arrays, known), known, parts.files)
    except PatchError as error:
        raise PatchError(f"{place}: {error}") from None


def _packed(
    patch: Patch, arrays: Mapping[str, np.ndarray], files: Mapping[str, bytes], known: Library
) -> bytes:
    text = dumps(patch, known, bundle.ARRAYS if arrays else "").encode()
    return bundle.packed(bundle.Parts(text, arrays, files))


def _kept(patch: Patch, known: Library) -> dict[str, np.ndarray]:
    """The arrays of nodes that are there, and of those that are missing in the file."""
    kept = {
        k: a for k, a in with_wirings(patch, known).items() if k.partition(".")[0] in patch.nodes
    }
    return kept | {str(r.place[1]): r.value for r in patch.remnants if r.place[0] == "arrays"}


def _tidy(path: Path, current: str) -> None:
    """Remove this patch's former arrays, unless another patch in the folder names them."""
    ours = re.compile(re.escape(path.stem) + r"\.[0-9a-f]{12}\.npz")
    old = [p for p in path.parent.iterdir() if ours.fullmatch(p.name) and p.name != current]
    if old:
        others = [p for p in path.parent.iterdir() if p.suffix in (".json", path.suffix)]
        texts = [read_bytes(p, LONGEST) for p in others if p.is_file() and p != path]
        for p in old:
            if not any(p.name.encode() in text for text in texts):
                p.unlink(missing_ok=True)


@contextmanager
def _reading(path: Path, place: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise wrong(place, "is too large", todo="choose a Spikerack patch") from None
        rule = f"cannot read {shown(path.name)} ({error.strerror or error})"
        raise wrong(place or "patch", rule, todo="check its name and place") from None


def _bytes(path: Path, most: int, place: str) -> bytes:
    with _reading(path, place):
        return read_bytes(path, most)


def _arrays_name(data: bytes) -> str:
    """The file of arrays that a patch's text names, or "" (also for what is no patch)."""
    try:
        name = parsed(data).get("arrays", "")
    except PatchError:
        return ""
    is_plain = isinstance(name, str) and name.endswith(".npz") and Path(name).name == name
    return name if is_plain and "\0" not in name else ""


def _joined(
    text: str | bytes, arrays: Mapping[str, np.ndarray], specs: Library, lenient: bool = True
) -> Patch:
    patch = replace(shaped(migrate(parsed(text)), lenient), arrays=arrays)
    patch = checked(renamed(patch, specs), specs, lenient)
    return replace(patch, arrays=with_wirings(patch, specs)) if arrays else patch
