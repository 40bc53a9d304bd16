"""What a panel is made of.  Everything is measured from the upper left corner of the panel."""

from dataclasses import dataclass

from spikerack.modules.ports import Quantity
from spikerack.runtime.spec import Port


@dataclass(frozen=True)
class Knob:
    """A control to turn.  `name` is the port's, or "node.port" on the panel of a group."""

    name: str
    label: str
    port: Port
    x: float
    y: float
    r: float
    category: str


@dataclass(frozen=True)
class Switch:
    """A control with names.  With `is_window` it shows one of many; else all, one a line."""

    name: str
    label: str
    port: Port
    x: float
    y: float
    w: float
    h: float
    is_window: bool
    category: str

    @property
    def names(self) -> tuple[str, ...]:
        """What it can be set to."""
        q = self.port.default
        return q.names if isinstance(q, Quantity) else ()


@dataclass(frozen=True)
class Setting:
    """A text that shapes the node, such as a formula or a file, shown in a window."""

    port: Port
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Button:
    """Does an action of the editor to its node."""

    action: str
    label: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Notice:
    """A window that tells, while the patch plays, which `device` of this kind is there."""

    device: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Jack:
    """Where a cable ends.  `kind` is "spikes", "audio", "control" or "gate".

    A knob's inlet (`is_knob`) has no label of its own: it stands in the gap of the knob's arc.
    """

    name: str
    label: str
    x: float
    y: float
    r: float
    is_outlet: bool
    is_knob: bool
    kind: str


@dataclass(frozen=True)
class Well:
    """A dark field for a display, which shows what `source`, an outlet or a state, carries."""

    kind: str
    source: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Plate:
    """The lighter field behind outlets."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Panel:
    """All that a node shows, apart from what changes while it plays."""

    width: float
    height: float
    title: str
    category: str
    knobs: tuple[Knob, ...] = ()
    jacks: tuple[Jack, ...] = ()
    wells: tuple[Well, ...] = ()
    switches: tuple[Switch, ...] = ()
    settings: tuple[Setting, ...] = ()
    plates: tuple[Plate, ...] = ()
    notice: Notice | None = None
    buttons: tuple[Button, ...] = ()
    lines: tuple[str, ...] = ()  # what is written on a ghost or a note
    kind: str = "module"  # or "ghost", "group", "note"

    @property
    def controls(self) -> tuple[Knob | Switch, ...]:
        """What can be turned or switched."""
        return (*self.knobs, *self.switches)

    def jack(self, name: str, is_outlet: bool) -> Jack | None:
        """The jack of this name."""
        found = (j for j in self.jacks if j.name == name and j.is_outlet == is_outlet)
        return next(found, None)

    def spot(self, name: str, is_outlet: bool) -> tuple[float, float]:
        """Where a cable ends, also one at an outlet that the panel hides: at its edge."""
        jack = self.jack(name, is_outlet)
        if jack is not None:
            return jack.x, jack.y
        return (self.width if is_outlet else 0.0), self.height - 34.0
