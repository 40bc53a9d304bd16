"""Changes on their way to the hands of nodes: an engine takes only so many at once."""

import heapq
import math
from collections.abc import Iterable

from spikerack.runtime.devices.hand_targets import HandTarget
from spikerack.runtime.devices.promises import Change
from spikerack.runtime.engine.engine import Engine


class HandQueue:
    """What is due, in order of time.  Of two values for one hand and sample the last counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._due: list[tuple[int, int]] = []  # sample, address
        self._values: dict[tuple[int, int], float] = {}

    def put(self, target: HandTarget, changes: Iterable[Change]) -> None:
        """Changes of a node's hands."""
        for part, channel, value, tick in changes:
            place = target.places.get(part)
            if place is not None and channel < target.channels:
                due = target.sample_of(tick), place + 8 * channel
                if due not in self._values:
                    heapq.heappush(self._due, due)
                self._values[due] = value

    def flow(self, until: float = math.inf) -> None:
        """Hand over what is due before sample `until`; what finds no room waits here."""
        while self._due and self._due[0][0] < until:
            at, address = self._due[0]
            if not self._engine.event(address, self._values[at, address], at):
                return
            del self._values[heapq.heappop(self._due)]

    @property
    def is_empty(self) -> bool:
        """True when everything was handed over."""
        return not self._due
