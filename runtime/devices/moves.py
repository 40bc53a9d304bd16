"""Every control that moves, whoever moves it, for who maps them to knobs.

Any thread may tell; one reads.  Of what nobody reads the oldest is forgotten.
"""

import re
from collections import deque

from spikerack.runtime.patch.hand_map import Move

MOST = 4096
ADDRESS = re.compile(r" [0-9]+:[0-9]+$")  # of an ALSA port; another one after the next start


class Moves:
    """What was moved since the last look, and what was moved last of all."""

    def __init__(self) -> None:
        self._new: deque[Move] = deque(maxlen=MOST)
        self.last = ""  # for a player who asks which controller this is

    def heard(self, device: str, control: str, value: float) -> None:
        """A control is now at `value`, from 0 to 1."""
        name = ADDRESS.sub("", device)
        self._new.append((name, control, value))
        self.last = f"{name}: {control} at {value:.2f}"

    def take(self) -> list[Move]:
        """All since the last call, in order."""
        found = []
        while self._new:
            found.append(self._new.popleft())
        return found
