"""The vocabulary a module is written in.

A module is a plain function.  Each annotation names the *role* of an argument:

    Signal   one channel of a cable          Signals  all its channels, as one array
    Knob     a value the player turns        Setting  a value that shapes the node
    State    kept for the next tick          Hand     moved by a device, timed to the sample
    Place    where in the tick spikes fell   Context  supplied by the runtime: `dt`, `channel`, ...

A function of settings alone that gives `Made` writes the module for them: see `Made`.

A Signal carries what is usual in its family, unless it says what it is for:

    Audio    a sound                         Control  a slow value
    Gate     high (above 0.5) or low         Trigger  how many events: 0, 1, 2, ...
    Impulse  spikes, each by its weight      Impulses the same, of all channels

On a cable of spikes every spike is an event, and on any other cable a rising edge is: what a
Trigger gets is a whole number, and no module looks for edges.

Each default is a real starting value that also carries range, unit and taper
(`seconds`, `hertz`, ...), or a recipe for an array (`memory`, `learned`, `prepared`).
The return annotation names the outlets: `-> Out(spikes("spike"), "v")`.  At the top of a file
stands what its modules share: `FAMILY = Family("neuron", display="raster")`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import numpy as np

from spikerack.modules.recipes import DT, Recipe, called, learned, memory, prepared  # noqa: F401

Signal = Annotated[float, "signal"]
Signals = Annotated[np.ndarray, "signals"]
Audio = Annotated[float, "signal", "audio"]
Control = Annotated[float, "signal", "control"]
Gate = Annotated[float, "signal", "gate"]
Trigger = Annotated[float, "signal", "trigger"]
Impulse = Annotated[float, "signal", "spikes"]
Impulses = Annotated[np.ndarray, "signals", "spikes"]
Knob = Annotated[float, "knob"]
Setting = Annotated[Any, "setting"]
State = Annotated[Any, "state"]
Hand = Annotated[float, "hand"]
Place = Annotated[float, "place"]
Context = Annotated[float, "context"]
# The text of a module, whose jacks and knobs its settings decide: one function of the maker's
# name and with its settings, in which all of ports, maths and chance is known.  It is run, so a
# setting that is a text is parsed, and never stands in there as it was typed.
Made = Annotated[str, "made"]

C4: float = 261.6255653005986  # hertz at pitch 0

CATEGORIES = ("source", "neuron", "synapse", "audio", "analysis", "utility")
KINDS = ("audio", "control", "gate", "trigger", "spikes")
DISPLAYS = ("scope", "xy", "spectrum", "spectrogram", "raster", "matrix", "histogram", "meter",
            "rate", "value")  # fmt: skip
PLAYED = ("press", "fader", "pad", "keys", "pads")  # what one plays on a panel
FACES = ("trend", "stick", "transfer", "response", *PLAYED)  # what panels show, and no module is


class Outlet(str):
    """An outlet's name, which also knows what it carries.

    kind   of KINDS but "trigger", or "": what is usual in its family.  "spikes" are counted
           between rates, and travel along the cable
    width  "" follows the node's channels; a number; or the name of a Signals inlet
           or of a whole-number setting
    sink   "" or where the runtime takes it: "speaker", "disk", "midi", "display"
    place  of spikes: what the module returns after its outlets for how long before the tick
           they fell, in ticks, from 0 on the tick to nearly 1 just after the one before
    """

    kind: str
    width: str
    sink: str
    place: str

    def __new__(
        cls, name: str, kind: str = "", width: str = "", sink: str = "", place: str = ""
    ) -> "Outlet":
        self = super().__new__(cls, name)
        self.kind, self.width, self.sink, self.place = kind, width, sink, place
        return self

    def __getnewargs__(self) -> tuple:  # for copy and pickle
        return str(self), self.kind, self.width, self.sink, self.place


def signal(name: str, width: str = "", sink: str = "") -> Outlet:
    """An outlet of what is usual in its family, with a width of its own or a way out."""
    return Outlet(name, "", width, sink)


def audio(name: str, width: str = "", sink: str = "") -> Outlet:
    """An outlet of sound."""
    return Outlet(name, "audio", width, sink)


def control(name: str, width: str = "", sink: str = "") -> Outlet:
    """An outlet of a slow value."""
    return Outlet(name, "control", width, sink)


def gate(name: str, width: str = "", sink: str = "") -> Outlet:
    """An outlet that is high (1.0) or low (0)."""
    return Outlet(name, "gate", width, sink)


def spikes(name: str, width: str = "", sink: str = "", place: str = "") -> Outlet:
    """An outlet of events: 1.0 (or more) at the tick of a spike, otherwise 0.

    `place` names what says where in the tick it fell: see `Outlet`.
    """
    return Outlet(name, "spikes", width, sink, place)


class Out(tuple):
    """The outlets of a module, in the order it returns them, and what is its own.

    bypass    what goes around it when it is bypassed, {"x": "y"} or {"x": ("left", "right")}:
              to each inlet its outlets.  If it says nothing: from its first inlet that is no
              gate, trigger or impulse to every outlet.  Of several, those that carry the like
    category, display    where it is unlike its family
    """

    bypass: Mapping[str, str | tuple[str, ...]] | None
    category: str | None
    display: str | None

    def __new__(
        cls,
        *outlets: str,
        bypass: Mapping[str, str | tuple[str, ...]] | None = None,
        category: str | None = None,
        display: str | None = None,
    ) -> "Out":
        named = (o if isinstance(o, Outlet) else Outlet(o) for o in outlets)
        self = super().__new__(cls, named)
        self.bypass, self.category, self.display = bypass, category, display
        return self


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


class Seed(int):
    """The default of a state that `modules.chance` draws from; the patch seeds it."""


def seeded() -> int:
    """A generator's state, different for every node and channel, given by the patch's seed."""
    return Seed(20_260_101)
