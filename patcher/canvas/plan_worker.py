"""Widths and cuts of cables, and what is silent: from the plan, made beside the window's thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from spikerack.patcher.canvas.visible_diff import Ends4
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import Library
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.schedule import schedule

Found = tuple[dict[Ends4, int], frozenset[Ends4], frozenset[str]]


class Planned:
    """What is known of the cables of the patch asked about last."""

    def __init__(self, known: Callable[[], Library]) -> None:
        self._known = known
        self.widths: dict[Ends4, int] = {}
        self.cuts: frozenset[Ends4] = frozenset()
        self.silent: frozenset[str] = frozenset()  # nodes and cables that cannot be played
        self._worker = ThreadPoolExecutor(1, "planned")
        self._coming: Future[Found] | None = None
        self._next: Patch | None = None

    def ask(self, patch: Patch) -> None:
        """Work out this patch; one that is not begun yet is not begun at all."""
        self._next = patch
        self._begin()

    def arrived(self) -> bool:
        """True, once, when an answer has come."""
        if self._coming is None or not self._coming.done():
            return False
        self.widths, self.cuts, self.silent = self._coming.result()
        self._coming = None
        self._begin()
        return True

    @property
    def is_waiting(self) -> bool:
        """True while an answer is to come."""
        return self._coming is not None

    def close(self) -> None:
        """End the worker."""
        self._worker.shutdown()

    def _begin(self) -> None:
        if self._coming is None and self._next is not None:
            self._coming = self._worker.submit(_found, self._next, self._known())
            self._next = None


def _found(patch: Patch, known: Library) -> Found:
    """Nothing for a patch that cannot play as it stands."""
    try:
        plan = schedule(patch, known)
    except PatchError:
        return {}, frozenset(), frozenset()
    widths = {w.cable.ends: w.width for w in plan.wires}
    cuts = frozenset(w.cable.ends for w in plan.wires if w.cut)
    return widths, cuts, frozenset(plan.silent)
