"""A file that a player has chosen, as a patch: whatever is wrong is told with the file's name."""

from pathlib import Path

from runtime.errors import PatchError
from runtime.patch.graph import Patch
from runtime.patch.patchfile import read
from runtime.patch.validate import Library


def opened(path: Path | str, known: Library | None = None) -> Patch:
    """The patch in a file of any kind that can hold one; or a PatchError."""
    path = Path(path)
    try:
        return read(path, known)
    except PatchError as error:
        told = str(error)
        raise PatchError(told if told.startswith(path.name) else f"{path.name}: {told}") from None
