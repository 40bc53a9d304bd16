"""The outlets of a module: what leaves it, and what each carries.

-> Out(spikes("spike", place="since"), "v")
"""

from collections.abc import Mapping


class Outlet(str):
    """An outlet's name, which also knows what it carries.

    kind   of KINDS but "trigger", or "": what is usual in its family.  "spikes" are counted
           between rates, and travel along the cable
    width  "" follows the node's channels; a number; or the name of a Signals inlet
           or of a whole-number setting
    sink   "" or where the runtime takes it: "speaker", "disk", "midi", "display"
    place  of spikes: what the module returns after its outlets for how long before the tick
           they fell, in ticks, from 0 on the tick to nearly 1 just after the one before
    sizes  of a list of spikes: what the module returns after that for how much each weighs
    """

    kind: str
    width: str
    sink: str
    place: str
    sizes: str

    def __new__(
        cls,
        name: str,
        kind: str = "",
        width: str = "",
        sink: str = "",
        place: str = "",
        sizes: str = "",
    ) -> "Outlet":
        self = super().__new__(cls, name)
        self.kind, self.width, self.sink, self.place, self.sizes = kind, width, sink, place, sizes
        return self

    def __getnewargs__(self) -> tuple:  # for copy and pickle
        return str(self), self.kind, self.width, self.sink, self.place, self.sizes

    @property
    def is_event(self) -> bool:
        """True of spikes that are read as a list, not as rows, by who looks at the outlet."""
        return self.kind == "spikes" and self.sink not in ("midi", "disk")


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


def spike_list(name: str, width: str, sizes: str, place: str, sink: str = "") -> Outlet:
    """An outlet of spikes that the module returns as a list: channels, places and sizes.

    `width` says of how many channels, such as the name of a Spikes inlet.
    """
    return Outlet(name, "spikes", width, sink, place, sizes)


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
