"""The middle part of a panel: its controls in rows, the first and most important ones largest.

A row is centred, and its controls stand on one line: the line of their small inlets, with the
labels below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, product

from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.theme import LABEL
from spikerack.patcher.panels.title import title
from spikerack.runtime.spec import Port

RADII = (22.0, 17.0, 13.0)
SEGMENT = 15.0  # height of a name on a switch
WINDOW = 20.0  # height of a window that shows one name
NAME = 11.5  # size of the names on switches
OVER = 9.5  # from a knob's rim to the end of its ticks
LIFT = 6.0  # from a knob's rim to the line of the inlets
UNDER = 7.0 + LABEL  # from that line to the lower end of the label
GAP = 3.0  # at least between two rows
FAMILY = 4  # so many knobs alike, as pitch_1 to pitch_8, have rows of their own


@dataclass(frozen=True)
class Control:
    """A knob or a switch, before it has a place."""

    name: str
    label: str
    port: Port

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a switch can be set to."""
        return getattr(self.port.default, "names", ())

    def size(self, r: float) -> tuple[float, float]:
        """How wide it is, and how far it reaches above the line of the inlets."""
        label = text_width(self.label, LABEL) + 7.0
        if not self.names:
            return max(2 * (r + 7.0), label), 2 * r + LIFT + OVER
        wide = max(text_width(name, NAME) for name in self.names)
        if len(self.names) > 4:
            return max(wide + 32.0, label), WINDOW + 9.0
        return max(wide + 22.0, label), SEGMENT * len(self.names) + 11.0


@dataclass(frozen=True)
class Row:
    """Controls side by side with the same radius."""

    controls: tuple[Control, ...]
    r: float

    @cached_property
    def width(self) -> float:
        """What it takes at least."""
        return sum(c.size(self.r)[0] for c in self.controls)

    @cached_property
    def above(self) -> float:
        """How far it reaches above the line of its inlets."""
        return max(c.size(self.r)[1] for c in self.controls)

    @property
    def height(self) -> float:
        """With the labels."""
        return self.above + UNDER

    def places(self, width: float) -> list[float]:
        """The middles of its controls on a panel so wide."""
        widths = [c.size(self.r)[0] for c in self.controls]
        room = width - 10.0
        even = min(room / len(widths), 84.0)
        if max(widths) <= even:
            widths = [even] * len(widths)
        else:
            spare = min((room - sum(widths)) / len(widths), 24.0)
            widths = [w + spare for w in widths]
        x, found = (width - sum(widths)) / 2, []
        for w in widths:
            found.append(x + w / 2)
            x += w
        return found


def arrangements(controls: Sequence[Control]) -> Iterator[tuple[Row, ...]]:
    """Every way to put controls in rows: about balanced, and no knob larger than one above it."""
    if not controls:
        yield ()
        return
    splits = []
    for run in _runs(controls):
        is_family = len(run) >= FAMILY and len({_stem(c) for c in run}) == 1
        most = 2 if is_family else min(4, len(run))
        ways = [_balanced(run, n) for n in range(1, most + 1)]
        if not is_family and len(run) > 5:  # one more above than below
            ways += [[run[:i], run[i:]] for i in (len(run) // 2 + 1,)]
        splits.append(ways)
    for chosen in product(*splits):
        rows = [row for part in chosen for row in part]
        if len(rows) > 5:
            continue
        for radii in combinations_with_replacement(RADII, len(rows)):
            yield tuple(Row(tuple(row), r) for row, r in zip(rows, radii, strict=True))


def torn(rows: Sequence[Row]) -> int:
    """How many rows end between two controls with the same number, as loop_2 and sense_2."""
    ends = zip(rows, rows[1:], strict=False)
    return sum(number(a.controls[-1].name) == number(b.controls[0].name) != "" for a, b in ends)


def number(name: str) -> str:
    """The number a name ends in."""
    tail = title(name).rpartition(" ")[2]
    return tail if tail.isdigit() else ""


def _runs(controls: Sequence[Control]) -> list[list[Control]]:
    """Consecutive controls alike together; the others between them together too."""
    stems = [_stem(c) for c in controls]
    runs: list[list[Control]] = []
    last = ""
    for control, stem in zip(controls, stems, strict=True):
        key = stem if stems.count(stem) >= FAMILY else ""
        if runs and key == last:
            runs[-1].append(control)
        else:
            runs.append([control])
        last = key
    return runs


def _stem(control: Control) -> str:
    """ "pitch" for "pitch 3"; the name itself if it does not end in a number or a letter."""
    stem, _, end = title(control.name).rpartition(" ")
    return stem if stem and (end.isdigit() or len(end) == 1) else control.name


def _balanced(run: Sequence[Control], rows: int) -> list[list[Control]]:
    """A run in so many rows, the upper ones not longer than the lower ones."""
    each, more = divmod(len(run), rows)
    found, start = [], 0
    for i in range(rows):
        end = start + each + (i >= rows - more)
        found.append(list(run[start:end]))
        start = end
    return found
