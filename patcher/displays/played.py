"""What moves on panels that are played: keys and pads that sound, where a fader stands."""

from collections.abc import Sequence

import numpy as np

from spikerack.patcher.displays.key_fields import Field
from spikerack.patcher.displays.picture import Picture
from spikerack.patcher.displays.screens import Knobs, Size

FADES = 0.75  # of a struck pad's light, from picture to picture
FADER = 0.05  # half the height of its cap
DOT = 0.03


class Press:
    """A button is lit while it is down."""

    def __init__(self) -> None:
        self.level = 0.0

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """Also for a press that is over already."""
        self.level = float(jacks[0].max()) if len(jacks[0]) else self.level
        return Picture(bars=np.array([[0.14, 0.14, 0.86, 0.86]]) if self.level > 0.5 else None)


class Fader:
    """A cap where the knob stands."""

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From `value`."""
        y = 0.05 + 0.9 * min(max(knobs["value"], 0.0), 1.0)
        return Picture(bars=np.array([[0.22, max(y - FADER, 0.0), 0.78, min(y + FADER, 1.0)]]))


class Pad:
    """A dot where the hand is."""

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From `x` and `y`."""
        x, y = (min(max(0.5 + 0.5 * knobs[n], DOT), 1.0 - DOT) for n in ("x", "y"))
        return Picture(bars=np.array([[x - DOT, y - DOT, x + DOT, y + DOT]]))


class Fields:
    """Fields that light up: `fields` are x0, y0, x1, y1 from the upper left, by number."""

    def __init__(self, fields: dict[int, Field]) -> None:
        self.fields = fields

    def bars(self, lit: Sequence[int]) -> np.ndarray | None:
        """The lower part of each that is lit."""
        boxes = [self.fields[n] for n in lit if n in self.fields]
        made = [[a + 0.004, 1 - d + 0.02, c - 0.004, 1 - d + 0.4 * (d - b)] for a, b, c, d in boxes]
        return np.array(made) if made else None


class Keys(Fields):
    """Keys whose voices sound."""

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From pitch and gate of each channel."""
        pitch, gate = jacks[:2]
        if not len(pitch) or not len(gate):
            return Picture()
        down = gate[-1] > 0.5
        keys = np.round(12.0 * (pitch[-1][down] - round(knobs["octave"]))) + 60
        return Picture(bars=self.bars([int(k) for k in keys]))


class Pads(Fields):
    """Pads that were struck lately."""

    def __init__(self, fields: dict[int, Field]) -> None:
        super().__init__(fields)
        self.light = np.zeros(len(fields))

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From the spikes of each."""
        struck = [bool(len(j)) and float(j.max()) > 0.5 for j in jacks]
        self.light = np.maximum(FADES * self.light, struck)
        return Picture(bars=self.bars([k + 1 for k in np.flatnonzero(self.light > 0.1).tolist()]))
