"""What is to be played, as one value: swapped whole, so that no thread ever sees half of it."""

from dataclasses import dataclass, replace
from pathlib import Path

from spikerack.runtime.patch.graph import Patch


@dataclass(frozen=True)
class Request:
    """A patch, the folder of its files, and which patch in turn it is.

    An edit keeps the turn: all state goes on.  With another turn nothing does.
    """

    patch: Patch
    folder: Path
    turn: int = 0

    def edited(self, patch: Patch) -> "Request":
        """The same patch, after an edit."""
        return replace(self, patch=patch)

    def another(self, patch: Patch, folder: Path) -> "Request":
        """Another patch, with its files in this folder."""
        return Request(replace(patch), folder, self.turn + 1)
