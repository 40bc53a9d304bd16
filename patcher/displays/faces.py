"""What the panels of modules show that are no displays themselves: see `modules.ports.FACES`.

trend      the first outlet over the last seconds
stick      where a stick, a pad or a mouse is
steps, rhythm, weights   the step that plays, and what was learned
transfer, response   what the module does to a number, or to a frequency
press, fader, pad, keys, pads   what is played on the panel itself
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from spikerack.patcher.displays import curves, key_fields, played, stepping, traces
from spikerack.patcher.displays.bins import Bins
from spikerack.patcher.displays.numbers import nice
from spikerack.patcher.displays.picture import BLANK, Caption, Picture, Trace
from spikerack.patcher.displays.ring import Roll
from spikerack.patcher.displays.screens import SCREENS, Knobs, Screen, Size
from spikerack.runtime.spec import Spec

SPAN = 4.0  # seconds of a trend
COLUMNS = 160
DOT = 0.03


class Trend:
    """A slow signal: the highest of each stretch, or the lowest where that is farther from zero."""

    def __init__(self, rate: float) -> None:
        self.hop = max(1, round(SPAN * rate / COLUMNS))
        self._high, self._low = Bins(self.hop, np.maximum), Bins(self.hop, np.minimum)
        self._columns: Roll | None = None

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """The last SPAN seconds, the newest at the right."""
        rows = jacks[0][:, : traces.MOST_TRACES]
        if self._columns is None or self._columns.width != rows.shape[1]:
            self._columns = Roll(COLUMNS, rows.shape[1])
            self._high, self._low = Bins(self.hop, np.maximum), Bins(self.hop, np.minimum)
        high, low = self._high.add(rows), self._low.add(rows)
        self._columns.add(np.where(np.abs(high) >= np.abs(low), high, low))
        kept = np.nan_to_num(self._columns.last(COLUMNS))
        if len(kept) < 2:
            return BLANK
        kept = _fewer(kept, size[0])
        top, is_signed = nice(float(np.abs(kept).max())), kept.min() < 0.0
        heights = 0.5 + 0.5 * kept / top if is_signed else kept / top
        x = 1.0 - np.arange(len(kept))[::-1] / (-(-COLUMNS // _step(size[0])) - 1)
        lines = tuple(Trace(np.stack([x, y], 1), c) for c, y in enumerate(heights.T))
        return Picture(lines, words=(Caption(f"{top:g}", 0.0, 1.0),))


def _step(width: int) -> int:
    """So many columns go to one where there are fewer pixels."""
    return -(-COLUMNS // max(2, min(width, COLUMNS)))


def _fewer(rows: np.ndarray, width: int) -> np.ndarray:
    """What is farthest from zero of each few columns, counted from the newest."""
    step = _step(width)
    parts = [rows[max(0, end - step) : end] for end in range(len(rows), 0, -step)][::-1]
    far = [part[np.abs(part).argmax(axis=0), np.arange(part.shape[1])] for part in parts]
    return np.stack(far)


class Stick:
    """Two outlets against each other, with a short trail and a dot where they are."""

    def __init__(self, rate: float) -> None:
        self.plane = SCREENS["xy"](rate)

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """From -1 to 1, both ways."""
        trail = self.plane.show(jacks[:2], {"time": 0.4, "gain": 1.0}, size)
        if not len(jacks[0]) or not len(jacks[1]):
            return trail
        x, y = (np.clip(0.5 + 0.5 * j[-1], DOT, 1.0 - DOT) for j in jacks[:2])
        dots = np.stack([x - DOT / 2, y - DOT, x + DOT / 2, y + DOT], 1)
        return Picture(trail.lines, dots)


class Transfer:
    """A bent line, and where on it the module is."""

    def __init__(self, rate: float, spec: Spec) -> None:
        self.rate, self.spec = rate, spec

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """As the knobs stand."""
        now = jacks[0][-1] if len(jacks[0]) else np.zeros(0)
        return curves.transfer(self.spec, knobs, self.rate, np.nan_to_num(now))


class Response:
    """A filter."""

    def __init__(self, rate: float, spec: Spec) -> None:
        self.rate, self.spec = rate, spec

    def show(self, jacks: Sequence[np.ndarray], knobs: Knobs, size: Size) -> Picture:
        """As the knobs stand."""
        return curves.response(self.spec, knobs, self.rate, max(32, size[0]))


FACES: Mapping[str, Callable[[float, Spec], Screen]] = {
    "trend": lambda rate, spec: Trend(rate),
    "stick": lambda rate, spec: Stick(rate),
    "transfer": Transfer,
    "response": Response,
    "steps": lambda rate, spec: stepping.Steps(),
    "rhythm": lambda rate, spec: stepping.Rhythm(),
    "weights": lambda rate, spec: stepping.Weights(),
    "press": lambda rate, spec: played.Press(),
    "fader": lambda rate, spec: played.Fader(),
    "pad": lambda rate, spec: played.Pad(),
    "keys": lambda rate, spec: played.Keys(key_fields.keys()),
    "pads": lambda rate, spec: played.Pads(key_fields.pads()),
}


def screen(kind: str, rate: float, spec: Spec) -> Screen:
    """A display of this kind, for a module."""
    return FACES[kind](rate, spec) if kind in FACES else SCREENS[kind](rate)
