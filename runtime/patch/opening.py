"""A file that a player has chosen, as a patch: whatever is wrong is told with the file's name."""

from pathlib import Path

from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.patch.validate import Library


def opened(path: Path | str, known: Library | None = None) -> Patch:
    """The patch in a file of any kind that can hold one; or a PatchError."""
    path = Path(path)
    try:
        return read(path, known)
    except PatchError as error:
        told = str(error)
        raise PatchError(told if told.startswith(path.name) else f"{path.name}: {told}") from None
