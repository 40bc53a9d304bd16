"""The state of what sounds, kept by name for the window: written beside the frames."""

from collections.abc import Callable

from spikerack.patcher.sound.worker import Errands
from spikerack.runtime.engine.snapshots import Snapshots


class Stored:
    """Store, restore, morph: by keys and in the console."""

    def __init__(self, todo: Errands, snapshots: Callable[[], Snapshots | None]) -> None:
        self._todo, self._snapshots = todo, snapshots

    @property
    def names(self) -> list[str]:
        """What was stored."""
        kept = self._snapshots()
        return kept.names if kept else []

    def store(self, name: str) -> None:
        """Keep the whole state under a name of this session."""
        self._do(lambda kept: kept.store(name))

    def restore(self, name: str) -> None:
        """Go on from a state that was stored."""
        self._do(lambda kept: kept.restore(name))

    def morph(self, one: str, other: str, part: float) -> None:
        """What is learned, between two states that were stored: 0 the one, 1 the other."""
        self._do(lambda kept: kept.morph(one, other, part))

    def _do(self, act: Callable[[Snapshots], object]) -> None:
        self._todo.put(lambda: act(kept) if (kept := self._snapshots()) else None)
