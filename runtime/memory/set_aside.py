"""What was learned and is not played now: on other wirings, and by nodes that were taken away.

It comes back when the wiring does, or the very node (an undo).  Until then it is saved with the
patch, under the name of its state and a number for its wiring: "cell.w@1f0c3a55".
"""

import zlib
from collections import deque

from spikerack.runtime.patch.arrays import Learned
from spikerack.runtime.patch.graph import Node

NODES = 64  # so many nodes that were taken away are remembered

Key = tuple[str, str]  # state, wiring


def aside_key(key: str, wiring: str) -> str:
    """The name of an array that is set aside."""
    return f"{key}@{zlib.crc32(wiring.encode()):08x}"


class Aside:
    """Arrays by node, state and wiring."""

    def __init__(self) -> None:
        self._here: dict[str, dict[Key, Learned]] = {}
        self._gone: deque[tuple[Node, dict[Key, Learned]]] = deque(maxlen=NODES)

    def put(self, name: str, state: str, array: Learned) -> None:
        """Set an array of a node aside."""
        self._here.setdefault(name, {})[state, array.wiring] = array

    def take(self, name: str, state: str, wiring: str) -> Learned | None:
        """What was set aside of a state on this wiring, to be played again."""
        return self._here.get(name, {}).pop((state, wiring), None)

    def leave(self, name: str, node: Node) -> None:
        """A node was taken away, with all that was set aside of it."""
        if left := self._here.pop(name, None):
            self._gone.append((node, left))

    def come_back(self, name: str, node: Node) -> None:
        """The very node is there again."""
        for kept in self._gone:
            if kept[0] is node:
                self._here[name] = kept[1]
                self._gone.remove(kept)
                return

    def rename(self, old: str, new: str) -> None:
        """A node has another name."""
        if old in self._here:
            self._here[new] = self._here.pop(old)

    def arrays(self) -> dict[str, Learned]:
        """What belongs to nodes that are there, as it is saved."""
        return {
            aside_key(f"{name}.{state}", wiring): array
            for name, states in self._here.items()
            for (state, wiring), array in states.items()
        }
