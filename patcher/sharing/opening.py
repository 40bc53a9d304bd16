"""Whatever a player drops on the window, as a patch: a file, a bundle, a picture, a recording."""

from collections.abc import Mapping
from pathlib import Path

from patcher.sharing import png, take
from patcher.sharing.cargo import MOST_ALL, MOST_TEXT, unpacked
from runtime.errors import PatchError, wrong
from runtime.library import library
from runtime.patch.graph import Patch
from runtime.patch.patchfile import read
from runtime.spec import Spec

RECORDINGS = (b"RIFF", b"fLaC")


def opened(path: Path | str, known: Mapping[str, Spec] | None = None) -> Patch:
    """The patch in a file of any kind that can hold one, told by its first bytes."""
    path = Path(path)
    specs = library() if known is None else known
    try:
        return _opened(path, specs)
    except OSError as error:
        rule = f"cannot be read ({error.strerror or error})"
        raise wrong(path.name, rule, todo="check its name and place") from None
    except ValueError as error:
        told = str(error) if isinstance(error, PatchError) else f"cannot be read ({error})"
        told = " ".join(told.split())
        raise PatchError(told if told.startswith(path.name) else f"{path.name}: {told}") from None


def _opened(path: Path, known: Mapping[str, Spec]) -> Patch:
    with path.open("rb") as file:
        magic = file.read(8)
    size = path.stat().st_size
    if magic[:4] in RECORDINGS:
        return unpacked(take.cargo_of(path), known, path.name)
    if size > MOST_ALL:
        raise wrong(path.name, "is too large for a patch", todo="choose a Spikerack patch")
    if magic == png.SIGNATURE:
        return unpacked(png.cargo_of(path.read_bytes(), path.name), known, path.name)
    if magic[:2] == b"PK":
        return unpacked(path.read_bytes(), known, path.name)
    if size > MOST_TEXT:
        raise wrong(path.name, "is too large for a patch", todo="choose a Spikerack patch")
    if not magic.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and magic.strip():
        kinds = "a patch (.json, .spikerack), a picture or a recording that holds one"
        raise wrong(path.name, "is no patch", todo=f"choose {kinds}")
    return read(path, known)
