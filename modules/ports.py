"""The vocabulary a module is written in.

A module is a plain function.  Each annotation names the *role* of an argument:

    Signal   one channel of a cable          Signals  all its channels, as one array
    Knob     a value the player turns        Setting  a value that shapes the node
    State    kept for the next tick          Hand     moved by a device, timed to the sample
    Place    where in the tick spikes fell   Context  supplied by the runtime: `dt`, `channel`, ...
    Spikes   a list of the channels that fired: see below

A function of settings alone that gives `Made` writes the module for them: see `Made`.

A Signal carries what is usual in its family, unless it says what it is for:

    Audio    a sound                         Control  a slow value
    Gate     high (above 0.5) or low         Trigger  how many events: 0, 1, 2, ...
    Impulse  spikes, each by its weight      Impulses the same, of all channels

Spikes are an int32 array of the channels that fired in this tick, a channel twice if it fired
twice.  Beside it, if asked for, how much each weighs and where in the tick it fell:

    def f(pre: Spikes, much: Sizes = sizes("pre"), where: Places = places("pre"), ...):
        for k in range(pre.size):
            current[pre[k]] += much[k]

On a cable of spikes every spike is an event, and on any other cable a rising edge is: what a
Trigger gets is a whole number, and no module looks for edges; nor do Spikes.

Each default is a real starting value that also carries range, unit and taper
(`seconds`, `hertz`, ...), or a recipe for an array (`memory`, `learned`, `prepared`).
The return annotation names the outlets: `-> Out(spikes("spike"), "v")`.  At the top of a file
stands what its modules share: `FAMILY = Family("neuron", display="raster")`.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np

from spikerack.modules.outlets import (  # noqa: F401
    Out,
    Outlet,
    audio,
    control,
    gate,
    signal,
    spike_list,
    spikes,
)
from spikerack.modules.recipes import (  # noqa: F401
    DT,
    Recipe,
    called,
    learned,
    memory,
    names_of,
    prepared,
)

Signal = Annotated[float, "signal"]
Signals = Annotated[np.ndarray, "signals"]
Audio = Annotated[float, "signal", "audio"]
Control = Annotated[float, "signal", "control"]
Gate = Annotated[float, "signal", "gate"]
Trigger = Annotated[float, "signal", "trigger"]
Impulse = Annotated[float, "signal", "spikes"]
Impulses = Annotated[np.ndarray, "signals", "spikes"]
Spikes = Annotated[np.ndarray, "list", "spikes"]
Sizes = Annotated[np.ndarray, "sizes"]
Knob = Annotated[float, "knob"]
Setting = Annotated[Any, "setting"]
State = Annotated[Any, "state"]
Hand = Annotated[float, "hand"]
Place = Annotated[float, "place"]
Places = Annotated[np.ndarray, "place"]
Context = Annotated[float, "context"]
# The text of a module, whose jacks and knobs its settings decide: one function of the maker's
# name and with its settings, in which all of ports, maths and chance is known.  It is run, so a
# setting that is a text is parsed, and never stands in there as it was typed.
Made = Annotated[str, "made"]

C4: float = 261.6255653005986  # hertz at pitch 0

CATEGORIES = ("source", "neuron", "synapse", "audio", "analysis", "utility")
KINDS = ("audio", "control", "gate", "trigger", "spikes")
DISPLAYS = ("scope", "xy", "spectrum", "spectrogram", "cochleogram", "raster", "matrix",
            "histogram", "meter", "rate", "value")  # fmt: skip
PLAYED = ("press", "fader", "pad", "keys", "pads")  # what one plays on a panel
# what panels show, and no module is
FACES = ("trend", "stick", "transfer", "response", "steps", "rhythm", "weights", *PLAYED)


class Family(NamedTuple):
    """What the modules of a file have in common.

    category  of CATEGORIES: where they are looked for, and their colour
    plain     what their jacks carry that do not say: "control" or "audio"
    display   of DISPLAYS or FACES: what a panel has room for and shows of the outlets, or ""
    """

    category: str = "utility"
    plain: str = "control"
    display: str = ""


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


class Placed(float):
    """The default of a place: on the tick, and the inlet whose spikes it tells of."""

    inlet: str

    def __new__(cls, inlet: str) -> "Placed":
        self = super().__new__(cls, 0.0)
        self.inlet = inlet
        return self

    def __getnewargs__(self) -> tuple:  # type: ignore[override]  # for copy and pickle
        return (self.inlet,)


def place(inlet: str) -> float:
    """How long before the tick the spikes at an inlet fell, in ticks: 0 is on the tick.

    Of several spikes in one tick it is their mean, by weight.  It stands after its inlet.
    """
    return Placed(inlet)


def places(inlet: str) -> Any:
    """The same of each spike in the list of an inlet."""
    return Placed(inlet)


class Sized(str):
    """The default of sizes: the inlet whose spikes they are of."""

    @property
    def inlet(self) -> str:
        """The inlet."""
        return str(self)


def sizes(inlet: str) -> Any:
    """How much each spike at an inlet weighs: its cable's weight.  It stands after its inlet."""
    return Sized(inlet)


class Seed(int):
    """The default of a state that `modules.chance` draws from; the patch seeds it."""


def seeded() -> int:
    """A generator's state, different for every node and channel, given by the patch's seed."""
    return Seed(20_260_101)
