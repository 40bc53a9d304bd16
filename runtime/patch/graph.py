"""A patch as data: nodes and cables, and what stands around them on the canvas.

No sound, no numba, nothing that changes in place.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any, TypeVar

import numpy as np

VERSION = 3
STATES = ("", "muted", "bypassed", "frozen")
UNREADABLE = "unreadable"  # stands for the module of a node that names none
T = TypeVar("T")
Unread = Mapping[str, tuple[Any, str]]  # what cannot be, by its field, and a line that says why


@dataclass(frozen=True)
class Remnant:
    """A part of a file that cannot be in a patch: where it stood, and a line that says why.

    Its value is as it stood there, or a cable, a note or a group without what it needs.
    """

    place: tuple[str | int, ...]
    value: Any
    why: str


@dataclass(frozen=True)
class Node:
    """One module placed in a patch.

    `knobs` and `settings` hold only what differs from the module's defaults; a knob is a
    number or a tuple with one number for each channel.  `channels` 0 means: as wide as the
    cables that arrive.  `rate` is "audio", "control" or a whole number of samples.  `state` is
    "" for a node that plays, or one of STATES (runtime/plan/lower.py says how each sounds).
    `lesson` counts how often it was told to begin its learning anew.  `each` has texts that give
    every channel its own, for knobs and for the states that are single numbers, as they begin
    (runtime/patch/channel_values.py); `hands` has texts that say what turns a knob from outside
    (runtime/patch/hand_map.py).  `extra` keeps fields of
    the file that this version does not know, and `unread` what cannot be: by "knobs.name",
    "settings.name" or another field, each with a line that says why.
    """

    module: str
    knobs: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    channels: int = 0
    rate: str | int = "audio"
    at: tuple[float, float] = (0.0, 0.0)
    seed: int | None = None
    state: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    unread: Unread = field(default_factory=dict)
    lesson: int = 0
    each: Mapping[str, str] = field(default_factory=dict)
    hands: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Cable:
    """From an outlet to an inlet, with a weight and a delay in seconds: a synapse.

    A muted cable weighs nothing, and keeps its weight for later.  One with anything `unread`
    is silent: a field that cannot be, or "from" or "to" where there is no such jack.
    """

    source: str
    outlet: str
    target: str
    inlet: str
    weight: float = 1.0
    delay: float = 0.0
    muted: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)
    unread: Unread = field(default_factory=dict, compare=False)

    @cached_property
    def ends(self) -> tuple[str, str, str, str]:
        """What makes a cable itself: a second cable between the same jacks is refused."""
        return self.source, self.outlet, self.target, self.inlet

    @property
    def is_silent(self) -> bool:
        """Nothing runs through it, as the player wishes or as it cannot be played."""
        return self.muted or bool(self.unread)

    def __str__(self) -> str:
        return f"{self.source}.{self.outlet} -> {self.target}.{self.inlet}"


def sorted_cables(cables: Iterable[Cable]) -> tuple[Cable, ...]:
    """Cables as a file has them: sorted, and many of them quickly."""
    return tuple(sorted(cables, key=lambda c: (c.ends, c.weight, c.delay, c.muted)))


def numbered(cables: Iterable[T], left_out: Container) -> Iterator[tuple[int, T]]:
    """Cables with the places that they have in a file of which some were left out."""
    return zip((i for i in count() if i not in left_out), cables, strict=False)


@dataclass(frozen=True)
class Note:
    """A text on the canvas."""

    text: str
    at: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (216.0, 120.0)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Nodes that can fold into one panel, with the `ports` ("node.port") that it then shows.

    It changes nothing that sounds.
    """

    title: str
    nodes: tuple[str, ...]
    folded: bool = False
    at: tuple[float, float] = (0.0, 0.0)
    ports: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def without(self, name: str) -> "Group":
        """This group without a node and its ports."""
        kept = tuple(n for n in self.nodes if n != name)
        return replace(
            self, nodes=kept, ports=tuple(p for p in self.ports if p.partition(".")[0] != name)
        )


@dataclass(frozen=True)
class Patch:
    """Nodes by name, cables, and what holds for all of them.

    Nodes, notes and groups share one space of names.  `views` are places on the canvas to come
    back to, "1" to "9": x, y and zoom.  `arrays` are learned weights and samples, by
    "node.state"; they are saved beside the file.  `remnants` are written back as they came.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    cables: tuple[Cable, ...] = ()
    about: str = ""
    sample_rate: int = 48_000
    control: int = 48
    seed: int = 0
    notes: Mapping[str, Note] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    views: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict, compare=False)
    extra: Mapping[str, Any] = field(default_factory=dict)
    remnants: tuple[Remnant, ...] = field(default=(), compare=False)

    def with_node(self, name: str, node: Node) -> "Patch":
        """This patch with a node added or replaced."""
        return replace(self, nodes={**self.nodes, name: node})

    def without_node(self, name: str) -> "Patch":
        """This patch without a node, its cables, its place in a group, and a group it empties."""
        nodes = {k: n for k, n in self.nodes.items() if k != name}
        cables = tuple(c for c in self.cables if name not in (c.source, c.target))
        groups = {k: g.without(name) if name in g.nodes else g for k, g in self.groups.items()}
        groups = {k: g for k, g in groups.items() if g.nodes}
        return replace(self, nodes=nodes, cables=cables, groups=groups)

    def with_cable(self, cable: Cable) -> "Patch":
        """This patch with a cable added, or replaced where one has the same ends."""
        kept = tuple(c for c in self.cables if c.ends != cable.ends)
        return replace(self, cables=(*kept, cable))

    def without_cable(self, cable: Cable) -> "Patch":
        """This patch without the cable that has these ends."""
        return replace(self, cables=tuple(c for c in self.cables if c.ends != cable.ends))

    def with_knob(self, name: str, knob: str, value: float | tuple[float, ...]) -> "Patch":
        """This patch with one knob turned."""
        node = self.nodes[name]
        knobs = {**node.knobs, knob: value}
        return self.with_node(name, replace(node, knobs=knobs, each=without(node.each, knob)))


def without(told: Mapping[str, T], *names: str) -> dict[str, T]:
    """The others of a mapping, such as what is still unread when these have been given a value."""
    return {k: value for k, value in told.items() if k not in names}
