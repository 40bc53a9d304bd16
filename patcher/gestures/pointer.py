"""What the mouse does, told once for every gesture."""

from dataclasses import dataclass, replace
from typing import Protocol

LEFT, RIGHT, MIDDLE = 0, 1, 2
STILL = 4.0  # pixels a hand trembles in a click


@dataclass(frozen=True)
class Touch:
    """The pointer in pixels, with the button and the keys that are held."""

    x: float
    y: float
    button: int = LEFT
    keys: frozenset[str] = frozenset()  # of "ctrl", "shift", "alt", "space"
    double: bool = False

    def held(self, *keys: str) -> bool:
        """True if exactly these keys are held."""
        return self.keys == frozenset(keys)

    def far(self, other: "Touch") -> bool:
        """True if the pointer has moved between two touches, rather than trembled."""
        return abs(self.x - other.x) > STILL or abs(self.y - other.y) > STILL

    def at(self, x: float, y: float) -> "Touch":
        """The same hand elsewhere."""
        return replace(self, x=x, y=y)


class Gesture(Protocol):
    """From press to release.  `cancel` (Escape) leaves the patch as it was before the press."""

    def move(self, touch: Touch) -> None:
        """The pointer has moved, or a key was pressed or let go."""

    def release(self, touch: Touch) -> None:
        """The button is up."""

    def cancel(self) -> None:
        """Undo what the gesture has done so far."""
