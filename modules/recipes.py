"""How the arrays of a module's states are made: empty, learned, or prepared by a function."""

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from typing import Any

import numpy as np

DT: float = 1 / 48_000  # seconds from tick to tick, when the module is called by hand
BOUND = 1e12  # what is learned stays within, unless its module says less


def called(recipe: Callable, known: Mapping[str, Any]) -> Any:
    """A plain function called with what it asks for by name, or by the fields of a NamedTuple."""
    given = {}
    for name, kind in _wanted(recipe).items():
        fields = getattr(kind, "_fields", None)
        given[name] = kind(**{f: known[f] for f in fields}) if fields else known[name]
    return recipe(**given)


@cache
def names_of(recipe: Callable) -> tuple[str, ...]:
    """All that a recipe asks for, by name."""
    wanted = _wanted(recipe).items()
    return tuple(f for name, kind in wanted for f in getattr(kind, "_fields", (name,)))


@cache
def _wanted(recipe: Callable) -> dict[str, Any]:
    return {p.name: p.annotation for p in signature(recipe).parameters.values()}


class Recipe:
    """How an array state is made, once widths, settings and the time step are known."""

    def __init__(
        self,
        *widths: str | int,
        seconds: float = 0.0,
        fill: float = 0.0,
        kind: type = float,
        saved: bool = False,
        make: Callable[..., np.ndarray] | None = None,
        lo: float = -BOUND,
        hi: float = BOUND,
        size: Callable[..., int] | None = None,
        keys: Callable[..., np.ndarray] | None = None,
    ) -> None:
        self.size, self.keys = size, keys
        self.widths, self.seconds, self.fill = widths, seconds, fill
        self.kind, self.saved, self.recipe = kind, saved, make
        self.lo, self.hi = lo, hi  # of what is saved, when it is read again

    def make(self, dt: float = DT, **known: Any) -> np.ndarray:
        """The array itself.  `known` holds the settings, `channels`, the inlet widths, `seed`,
        `folder`, and `pace`: how many ticks there are beside those of the same node at 48 kHz.
        """
        if self.recipe is not None:
            made = called(self.recipe, known | {"dt": dt})
            if self.saved:  # it is written to, and the function may remember what it made
                return np.array(made, dtype=self.kind, order="C")
            return np.ascontiguousarray(made, dtype=self.kind)
        shape = [w if isinstance(w, int) else int(known[w]) for w in self.widths]
        if self.size is not None:
            shape.append(called(self.size, known | {"dt": dt}))
        if self.seconds:
            shape.append(int(self.seconds / dt) + 3)  # this sample, one to read between, rounding
        return np.full(shape, self.fill, dtype=self.kind)

    @property
    def each(self) -> bool:
        """True if every channel has its own row (only read for one-channel modules)."""
        return self.recipe is None or "channels" in self.widths


def memory(
    *widths: str | int,
    seconds: float = 0.0,
    fill: float = 0.0,
    kind: type = float,
    size: Callable[..., int] | None = None,
) -> Any:
    """An array for each channel (or, beside Signals, for the node): sizes and/or `seconds` long.

    A size is a number, the name of a Signals inlet, or the name of a whole-number setting; the
    last may be a function `size` of settings, `dt` and widths.  Its numbers are of a `kind`:
    float, int, or half as long numpy.float32 and numpy.int32.
    """
    return Recipe(*widths, seconds=seconds, fill=fill, kind=kind, size=size)


def learned(
    *widths: str | int,
    fill: float = 0.0,
    make: Callable | None = None,
    lo: float = -BOUND,
    hi: float = BOUND,
    kind: type = float,
    size: Callable[..., int] | None = None,
    keys: Callable[..., np.ndarray] | None = None,
) -> Any:
    """Memory that is saved with the patch: weights and whatever else was learned.

    Nothing else is ever read from a file, and nothing beyond `lo` and `hi`, the ends of what
    the module itself can learn.  What a number belongs to is told by its place, or where other
    widths give it another one by `keys`, a function of the same as `make`: a number for each.
    """
    return Recipe(
        *widths, fill=fill, saved=True, make=make, lo=lo, hi=hi, kind=kind, size=size, keys=keys
    )


def prepared(
    make: Callable[..., np.ndarray],
    *widths: str,
    kind: type = float,
    size: Callable[..., int] | None = None,
) -> Any:
    """An array that a plain function of settings, `dt`, `channels` and widths makes.

    One-channel modules see a table shared by all channels, or, with `prepared(f, "channels")`
    where f returns (size, channels), their own channel's column.  Of a large one `size`, a
    function of the same, says how many numbers it will hold.
    """
    return Recipe(*widths, make=make, kind=kind, size=size)
