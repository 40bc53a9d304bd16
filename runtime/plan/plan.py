"""What kernels are made from: nodes ready to run, cables between them, and their order.

Pure data, no numba.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.spans import samples
from spikerack.runtime.plan.widths import Dims, inlet_width, outlet_width
from spikerack.runtime.spec import Spec

TILE = 64  # channels that are looked at together for what happens seldom
BLOCK = 64  # samples the engine makes at a time, counted from the patch's start


@dataclass(frozen=True)
class Step:
    """One node, ready to run: it ticks as its `divider` says (`plan.spans`), `dims` wide."""

    name: str
    node: Node
    spec: Spec
    dims: Dims
    divider: int

    @property
    def span(self) -> float:
        """Samples from tick to tick."""
        return samples(self.divider)

    @property
    def is_tiled(self) -> bool:
        """True if its channels are drafted by tiles: it is wide, and some of it is seldom due."""
        return self.channels >= TILE and self.spec.has_seldom

    @property
    def channels(self) -> int:
        """States and knobs are kept for so many channels."""
        return 1 if self.spec.whole else self.dims["channels"]

    def width(self, jack: str) -> int:
        """Channels of an outlet or an inlet, or of what tells where spikes fell there."""
        if (outlet := self.spec.places.get(jack)) is not None:
            jack = outlet
        if self.spec.outlet(jack) is not None:
            return outlet_width(self.spec, jack, self.dims)
        return inlet_width(self.spec, jack, self.dims)


@dataclass(frozen=True)
class Wire:
    """One cable, ready to run.  `late` counts ticks of its source; `cut` says it closes a loop.

    place  what its source says of where spikes fell, if that matters where it ends
    rest   of a tick that spikes come later still
    taps   what a signal is weighed with that falls between ticks: the newest is `late`
    listed  True if it brings a list of spikes, not a row of numbers
    """

    cable: Cable
    spikes: bool
    width: int
    into: int
    divider: int
    divider_into: int
    late: int
    cut: bool = False
    place: str = ""
    rest: float = 0.0
    taps: tuple[float, ...] = ()
    listed: bool = False

    @property
    def behind(self) -> float:
        """How late it is, in samples."""
        return self.late * samples(self.divider)

    @property
    def shape(self) -> tuple:
        """What decides on its memory."""
        rates = self.divider, self.divider_into
        return self.width, *rates, self.late, self.place, self.rest, self.taps, self.listed

    @property
    def waits(self) -> bool:
        """True if something is on its way, in a ring."""
        return bool(self.late or self.taps) and not self.listed

    @property
    def is_direct(self) -> bool:
        """True of a list that is read where it was made: at once, and at the same rate."""
        return self.divider == self.divider_into and not (self.late or self.rest)

    @property
    def ring(self) -> int:
        """Ticks that are kept of what is on its way."""
        return self.late + len(self.taps) + BLOCK + 1 if self.waits else 0

    @property
    def is_between(self) -> bool:
        """True if what arrives falls between ticks, so that only a kernel of its own carries it."""
        between_rates = self.divider != self.divider_into and self.place
        return bool(self.taps or self.rest or between_rates)


@dataclass(frozen=True)
class Component:
    """Nodes that run together: one node by blocks, or a feedback loop tick by tick."""

    names: tuple[str, ...]
    loop: bool


@dataclass(frozen=True)
class Plan:
    """What the kernels are made from."""

    patch: Patch
    steps: Mapping[str, Step]
    wires: tuple[Wire, ...]
    groups: tuple[Component, ...]
    ghosts: tuple[str, ...]
    silent: Mapping[str, str] = field(default_factory=dict)  # nodes and cables: a line why
    memory: int = field(default=0, compare=False)  # bytes it asks for, once they are counted
    _arriving: dict[str, list[Wire]] = field(init=False, repr=False, compare=False)
    _leaving: dict[str, list[Wire]] = field(init=False, repr=False, compare=False)

    def into(self, name: str, inlet: str = "") -> list[Wire]:
        """The wires that end at a node, or at one of its inlets, in the order of their sum."""
        arriving = self._arriving.get(name, [])
        return [w for w in arriving if w.cable.inlet == inlet] if inlet else arriving

    def is_listed(self, name: str, outlet: str) -> bool:
        """True if a cable wants an outlet's spikes as a list."""
        return any(w.listed and w.cable.outlet == outlet for w in self.out_of(name))

    def out_of(self, name: str) -> list[Wire]:
        """The wires that leave a node."""
        return self._leaving.get(name, [])

    def shared_divider(self, group: Component) -> int:
        """That of a loop in which all nodes, and all that comes to them, tick alike; else 1."""
        found = {self.steps[name].divider for name in group.names}
        found |= {w.divider for name in group.names for w in self.into(name)}
        return found.pop() if len(found) == 1 else 1

    def ticks(self, name: str) -> bool:
        """False for a node whose outlets hold: it is frozen, or it cannot be played."""
        return self.steps[name].node.state != "frozen" and name not in self.silent

    def __post_init__(self) -> None:
        arriving: dict[str, list[Wire]] = {}
        leaving: dict[str, list[Wire]] = {}
        for wire in self.wires:
            arriving.setdefault(wire.cable.target, []).append(wire)
            leaving.setdefault(wire.cable.source, []).append(wire)
        loops = {n: frozenset(g.names) for g in self.groups if g.loop for n in g.names}
        for name, wires in arriving.items():
            if len(wires) > 1:
                wires.sort(key=lambda w: _turn(w, loops.get(name, frozenset())))
        object.__setattr__(self, "_arriving", arriving)
        object.__setattr__(self, "_leaving", leaving)


def _turn(wire: Wire, loop: Container[str]) -> int:
    """When a wire is added to the sum of an inlet: first what the fewest kinds of kernel can read.

    What is left to a cable's own kernel is then, for every kind of kernel, where a sum begins.
    """
    if wire.divider != wire.divider_into or (wire.late and wire.cable.source not in loop):
        return 0
    if wire.is_between:
        return 0
    if wire.width in (1, wire.into):
        return 2
    return 0 if wire.late else 1
