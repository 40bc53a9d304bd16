"""How often frames are drawn: as a screen shows them while hands move, as a film does at rest.

Nobody plays the window then, and what plays needs the processor more.
"""

import time

FRAMES, RESTING = 60.0, 20.0  # a second, at most
REST = 5.0  # seconds without a hand


class Pace:
    """Told of whatever hands do, and of what glides."""

    def __init__(self) -> None:
        self._mouse = (0.0, 0.0)
        self._moved = time.monotonic()

    def touched(self) -> None:
        """A hand has done something."""
        self._moved = time.monotonic()

    def seen(self, mouse: tuple[float, float], is_still: bool) -> None:
        """Once a frame: where the mouse is, and whether nothing glides."""
        if mouse != self._mouse or not is_still:
            self._mouse = mouse
            self.touched()

    @property
    def period(self) -> float:
        """Seconds from one frame to the next."""
        is_at_rest = time.monotonic() - self._moved > REST
        return 1.0 / (RESTING if is_at_rest else FRAMES)
