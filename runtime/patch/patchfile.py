"""A patch as text and as a file: one node and one cable a line, sorted, made to be diffed.

    {
      "spikerack": 1,
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

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from runtime.errors import PatchError, shown, wrong
from runtime.library import library as standard
from runtime.patch import arrays as packing
from runtime.patch.form import shaped
from runtime.patch.graph import Patch
from runtime.patch.layout import text_of
from runtime.patch.migrations import migrate, renamed
from runtime.patch.saving import put
from runtime.patch.strict import parsed
from runtime.patch.validate import Library, checked

BUNDLE = ".spikerack"


def loads(text: str | bytes, library: Library | None = None) -> Patch:
    """The patch that a text describes, without arrays; or a PatchError."""
    return _loads(text, {}, standard() if library is None else library, lenient=False)


def dumps(patch: Patch, library: Library | None = None, arrays: str = "") -> str:
    """The text of a patch, which names a file of arrays if there is one."""
    return text_of(patch, standard() if library is None else library, arrays)


def read(path: Path | str, library: Library | None = None) -> Patch:
    """The patch in a file or bundle, with its arrays; or a PatchError.

    A knob or a setting that cannot be is left out, and written back as it was: `Node.unread`.
    """
    path = Path(path)
    specs = standard() if library is None else library
    data = _bytes(path, path.name)
    if data.startswith(b"PK"):
        parts = packing.unzipped(data, path.name)
        if "patch.json" not in parts:
            raise wrong(path.name, 'holds no "patch.json"', todo="choose a Spikerack bundle")
        found = packing.unpack(parts["arrays.npz"]) if "arrays.npz" in parts else {}
        return _loads(parts["patch.json"], found, specs)
    name = _arrays_name(data)
    if not name:
        return _loads(data, {}, specs)
    try:
        packed = _bytes(path.with_name(name), "arrays")
    except PatchError:
        if _arrays_name(_bytes(path, path.name)) == name:
            raise
        return read(path, library)  # it was saved again in between
    return _loads(data, packing.unpack(packed), specs)


def write(patch: Patch, path: Path | str, library: Library | None = None) -> None:
    """Save a patch: whole or not at all.  The ending `.spikerack` makes a bundle."""
    path = Path(path).resolve()
    kept = {k: a for k, a in patch.arrays.items() if k.partition(".")[0] in patch.nodes}
    packed = packing.pack(kept) if kept else b""
    try:
        if path.suffix.lower() == BUNDLE:
            parts = {"patch.json": dumps(patch, library, "arrays.npz" if kept else "").encode()}
            put(path, packing.zipped(parts | ({"arrays.npz": packed} if kept else {})))
            return
        # the arrays first, under a name of their own: until the text names them, the old
        # text and the old arrays are what counts
        name = f"{path.stem}.{hashlib.sha256(packed).hexdigest()[:12]}.npz" if kept else ""
        text = dumps(patch, library, name).encode()
        if kept:
            put(path.with_name(name), packed)
        put(path, text)
    except OSError as error:
        rule = f"cannot be saved ({error.strerror or error})"
        raise wrong(path.name, rule, todo="the old file is as it was") from error
    with suppress(OSError):  # what cannot be tidied now is tidied at the next save
        _tidy(path, name)


def _tidy(path: Path, current: str) -> None:
    """Remove this patch's former arrays, unless another patch in the folder names them."""
    ours = re.compile(re.escape(path.stem) + r"\.[0-9a-f]{12}\.npz")
    old = [p for p in path.parent.iterdir() if ours.fullmatch(p.name) and p.name != current]
    if old:
        others = [p for p in path.parent.iterdir() if p.suffix in (".json", path.suffix)]
        texts = [p.read_bytes() for p in others if p.is_file() and p != path]
        for p in old:
            if not any(p.name.encode() in text for text in texts):
                p.unlink(missing_ok=True)


def _bytes(path: Path, place: str) -> bytes:
    try:
        if path.stat().st_size > packing.MOST_BYTES:
            raise wrong(place, "is too large", todo="choose a Spikerack patch")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, PatchError):
            raise
        reason = getattr(error, "strerror", None) or error
        rule = f"cannot read {shown(path.name)} ({reason})"
        raise wrong(place, rule, todo="check its name and place") from None


def _arrays_name(data: bytes) -> str:
    """The file of arrays that a patch's text names, or "" (also for what is no patch)."""
    try:
        name = parsed(data).get("arrays", "")
    except PatchError:
        return ""
    is_plain = isinstance(name, str) and name.endswith(".npz") and Path(name).name == name
    return name if is_plain and "\0" not in name else ""


def _loads(
    text: str | bytes, arrays: Mapping[str, np.ndarray], specs: Library, lenient: bool = True
) -> Patch:
    patch = replace(shaped(migrate(parsed(text))), arrays=arrays)
    return checked(renamed(patch, specs), specs, lenient)
