"""The vocabulary a module is written in.

A module is a plain function.  Each annotation names the *role* of an argument:

    Signal   one channel of a cable          Signals  all its channels, as one array
    Knob     a value the player turns        Setting  a value that shapes the node
    State    kept for the next tick          Hand     moved by a device, timed to the sample
    Context  supplied by the runtime: `dt`, `channel`, `channels`

Each default is a real starting value that also carries range, unit and taper
(`seconds`, `hertz`, ...), or a recipe for an array (`memory`, `learned`, `prepared`).
The return annotation names the outlets: `-> Out(spikes("spike"), "v")`.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import numpy as np

Signal = Annotated[float, "signal"]
Signals = Annotated[np.ndarray, "signals"]
Knob = Annotated[float, "knob"]
Setting = Annotated[Any, "setting"]
State = Annotated[Any, "state"]
Hand = Annotated[float, "hand"]
Context = Annotated[float, "context"]

DT: float = 1 / 48_000  # seconds from tick to tick, when the module is called by hand
C4: float = 261.6255653005986  # hertz at pitch 0
BOUND = 1e12  # what is learned stays within, unless its module says less


class Outlet(str):
    """An outlet's name, which also knows what it carries.

    kind   "signal", or "spikes": counted between rates and travelling along the cable
    width  "" follows the node's channels; a number; or the name of a Signals inlet
           or of a whole-number setting
    sink   "" or where the runtime takes it: "speaker", "disk", "midi", "display"
    """

    kind: str
    width: str
    sink: str

    def __new__(cls, name: str, kind: str = "signal", width: str = "", sink: str = "") -> "Outlet":
        self = super().__new__(cls, name)
        self.kind, self.width, self.sink = kind, width, sink
        return self

    def __getnewargs__(self) -> tuple:  # for copy and pickle
        return str(self), self.kind, self.width, self.sink


def spikes(name: str, width: str = "") -> Outlet:
    """An outlet of events: 1.0 (or more) at the tick of a spike, otherwise 0."""
    return Outlet(name, "spikes", width)


def signal(name: str, width: str = "", sink: str = "") -> Outlet:
    """A plain outlet, when it needs a width of its own or ends at a device."""
    return Outlet(name, "signal", width, sink)


class Out(tuple):
    """The outlets of a module, in the order it returns them."""

    def __new__(cls, *outlets: str) -> "Out":
        named = (o if isinstance(o, Outlet) else Outlet(o) for o in outlets)
        return super().__new__(cls, named)


class Quantity(float):
    """A default: an ordinary float that remembers its range, unit and taper."""

    lo: float
    hi: float
    unit: str
    taper: str
    names: tuple[str, ...]

    def __new__(
        cls, start: float, lo: float, hi: float, unit: str, taper: str, names: tuple = ()
    ) -> "Quantity":
        if not lo <= start <= hi:
            raise ValueError(f"default {start:g} {unit} is outside {lo:g}..{hi:g} {unit}")
        if taper == "log" and lo <= 0.0:
            raise ValueError(f"a log taper cannot start at {lo:g} {unit}; use 'cubic'")
        self = super().__new__(cls, start)
        self.lo, self.hi, self.unit, self.taper, self.names = lo, hi, unit, taper, names
        return self

    def __getnewargs__(self) -> tuple:  # type: ignore[override]  # for copy and pickle
        return float(self), self.lo, self.hi, self.unit, self.taper, self.names


def seconds(start: float, lo: float, hi: float, taper: str = "log") -> float:
    """A duration.  On a log taper a cable value of 1 doubles it."""
    return Quantity(start, lo, hi, "s", taper)


def hertz(start: float, lo: float, hi: float, taper: str = "log") -> float:
    """A frequency.  On a log taper a cable value of 1 is one octave."""
    return Quantity(start, lo, hi, "Hz", taper)


def octaves(start: float, lo: float = -6.0, hi: float = 6.0) -> float:
    """A pitch: 1.0 per octave, 0 is C4."""
    return Quantity(start, lo, hi, "oct", "linear")


def decibels(start: float, lo: float, hi: float) -> float:
    """A gain."""
    return Quantity(start, lo, hi, "dB", "linear")


def millivolts(start: float, lo: float, hi: float) -> float:
    """A membrane potential or a threshold of a model that is written in millivolts."""
    return Quantity(start, lo, hi, "mV", "linear")


def amount(
    start: float, lo: float = 0.0, hi: float = 1.0, taper: str = "linear", unit: str = ""
) -> float:
    """A plain number: a mix, a weight, a probability, a level in thresholds."""
    return Quantity(start, lo, hi, unit, taper)


def whole(start: int, lo: int, hi: int) -> float:
    """A whole number, such as a count of steps."""
    return Quantity(start, lo, hi, "", "whole")


def choice(*names: str, start: str = "") -> float:
    """A named value; the module sees its position in the list, as a float."""
    return Quantity(
        names.index(start) if start else 0, 0, len(names) - 1, "", "choice", tuple(names)
    )


class File(str):
    """The default of a setting that names a file; what is relative starts at the patch.

    written  True if the node writes it; a file that is read goes where the patch goes
    """

    written: bool

    def __new__(cls, name: str = "", written: bool = False) -> "File":
        self = super().__new__(cls, name)
        self.written = written
        return self

    def __getnewargs__(self) -> tuple:  # for copy and pickle
        return str(self), self.written


def file(name: str = "", written: bool = False) -> str:
    """A setting that names a file which the node reads, or one that it writes."""
    return File(name, written)


class Moved(float):
    """The default of a hand: its value at rest, and which part of which device moves it."""

    device: str
    part: str

    def __new__(cls, device: str, part: str, start: float = 0.0) -> "Moved":
        self = super().__new__(cls, start)
        self.device, self.part = device, part
        return self

    def __getnewargs__(self) -> tuple:  # type: ignore[override]  # for copy and pickle
        return self.device, self.part, float(self)


def hand(device: str, part: str, start: float = 0.0) -> float:
    """A value that a device moves, each change at its own sample: hand("joystick", "x")."""
    return Moved(device, part, start)


class Seed(int):
    """The default of a state that `modules.chance` draws from; the patch seeds it."""


def seeded() -> int:
    """A generator's state, different for every node and channel, given by the patch's seed."""
    return Seed(20_260_101)


def called(recipe: Callable, known: Mapping[str, Any]) -> Any:
    """A plain function called with what it asks for by name."""
    code = recipe.__code__
    wanted = code.co_varnames[: code.co_argcount]
    return recipe(**{name: known[name] for name in wanted})


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
    ) -> None:
        self.size = size
        self.widths, self.seconds, self.fill = widths, seconds, fill
        self.kind, self.saved, self.recipe = kind, saved, make
        self.lo, self.hi = lo, hi  # of what is saved, when it is read again

    def make(self, dt: float = DT, **known: Any) -> np.ndarray:
        """The array itself.  `known` holds the settings, `channels` and the inlet widths."""
        if self.recipe is not None:
            made = called(self.recipe, known | {"dt": dt})
            return np.ascontiguousarray(made, dtype=self.kind)
        shape = [w if isinstance(w, int) else int(known[w]) for w in self.widths]
        if self.seconds:
            shape.append(int(self.seconds / dt) + 3)  # this sample, one to read between, rounding
        return np.full(shape, self.fill, dtype=self.kind)

    @property
    def each(self) -> bool:
        """True if every channel has its own row (only read for one-channel modules)."""
        return self.recipe is None or "channels" in self.widths


def memory(*widths: str | int, seconds: float = 0.0, fill: float = 0.0, kind: type = float) -> Any:
    """An array for each channel (or, beside Signals, for the node): sizes and/or `seconds` long.

    A size is a number, the name of a Signals inlet, or the name of a whole-number setting.
    """
    return Recipe(*widths, seconds=seconds, fill=fill, kind=kind)


def learned(
    *widths: str | int,
    fill: float = 0.0,
    make: Callable | None = None,
    lo: float = -BOUND,
    hi: float = BOUND,
) -> Any:
    """Memory that is saved with the patch: weights and whatever else was learned.

    Nothing else is ever read from a file, and nothing beyond `lo` and `hi`, the ends of what
    the module itself can learn.
    """
    return Recipe(*widths, fill=fill, saved=True, make=make, lo=lo, hi=hi)


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
