"""The datasheet of a module: its ports and outlets, what it is and how it is shown."""

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import dedent
from typing import Any, Protocol

from spikerack.modules.ports import Family, Outlet, Recipe


@dataclass(frozen=True)
class Port:
    """One argument of a module.  `kind` says what an inlet carries, of ports.KINDS."""

    name: str
    role: str
    default: Any
    kind: str = ""

    @property
    def unit(self) -> str:
        """The unit a panel shows behind the value."""
        return getattr(self.default, "unit", "")


def is_seldom(statement: ast.stmt) -> bool:
    """True of what a module does now and then: an `if` without `else`, or a `while`."""
    return isinstance(statement, (ast.If, ast.While)) and not statement.orelse


class Made(Protocol):
    """What makes a module for settings (`runtime.maker`)."""

    @property
    def name(self) -> str: ...
    def __call__(self, settings: Mapping[str, Any]) -> "Spec": ...


@dataclass(frozen=True)
class Spec:
    """What the patcher draws, the scheduler connects and the tests check."""

    fn: Callable
    ports: tuple[Port, ...]
    outlets: tuple[Outlet, ...]
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False)
    category: str = Family().category
    display: str = Family().display
    bypass: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    maker: "Made | None" = field(default=None, compare=False, repr=False)
    ill: str = ""  # why there is no such module for the settings that were asked for

    @property
    def name(self) -> str:
        """The function's name is the module's name, or that of what made it."""
        return self.maker.name if self.maker else self.fn.__name__

    def set_to(self, settings: Mapping[str, Any]) -> "Spec":
        """The datasheet of a node with these settings: another one if the module is made."""
        return self.maker(settings) if self.maker else self

    @property
    def family(self) -> str:
        """The file it stands in, such as "neurons"."""
        return self.fn.__module__.rpartition(".")[2]

    @property
    def doc(self) -> str:
        """Its docstring; the first line says what it is."""
        return inspect.getdoc(self.fn) or ""

    @cached_property
    def whole(self) -> bool:
        """True if the module is called once for all channels, not once for each."""
        return bool(self.of("signals", "list"))

    @cached_property
    def scalars(self) -> tuple[str, ...]:
        """States that are single numbers, and so must be returned to be kept."""
        return tuple(p.name for p in self.of("state") if not isinstance(p.default, Recipe))

    @cached_property
    def returns(self) -> tuple[str, ...]:
        """The outlets, where their spikes fell, sizes, then scalar states that are not outlets."""
        names = (*map(str, self.outlets), *self.places, *self.sizes)
        return names + tuple(n for n in self.scalars if n not in names)

    @cached_property
    def places(self) -> Mapping[str, Outlet]:
        """What says where in the tick spikes fell, and of which outlet."""
        return {o.place: o for o in self.outlets if o.place}

    @cached_property
    def sizes(self) -> Mapping[str, Outlet]:
        """What says how much each spike of a list weighs, and of which outlet."""
        return {o.sizes: o for o in self.outlets if o.sizes}

    def is_list(self, inlet: str) -> bool:
        """True of an inlet that gets its spikes as a list."""
        found = self.port(inlet)
        return found is not None and found.role == "list"

    def place_of(self, inlet: str) -> Port | None:
        """The port that is told where in the tick the spikes of an inlet fell, if there is one."""
        return next((p for p in self.of("place") if p.default.inlet == inlet), None)

    @cached_property
    def signals(self) -> tuple[Port, ...]:
        """The inlets that are no knobs."""
        return tuple(self.of("signal", "signals", "list"))

    @cached_property
    def inlets(self) -> tuple[Port, ...]:
        """Where cables may end: signals and knobs, in the order of the signature."""
        return tuple(self.of("signal", "signals", "list", "knob"))

    @property
    def is_display(self) -> bool:
        """True if it is there to show what enters it."""
        return any(o.sink == "display" for o in self.outlets)

    @cached_property
    def has_seldom(self) -> bool:
        """True if some of what it does is for now and then, and may be left out of a draft."""
        tree = ast.parse(dedent(inspect.getsource(self.fn))).body[0]
        arrays = any(isinstance(p.default, Recipe) for p in self.of("state"))
        return not arrays and any(map(is_seldom, getattr(tree, "body", ())))

    def of(self, *roles: str) -> list[Port]:
        """The ports that have one of these roles."""
        return [p for p in self.ports if p.role in roles]

    def port(self, name: str) -> Port | None:
        """The port of this name, if there is one."""
        return self._ports.get(name)

    def outlet(self, name: str) -> Outlet | None:
        """The outlet of this name, if there is one."""
        return self._outlets.get(name)

    def kind(self, jack: str, is_outlet: bool) -> str:
        """What a jack carries, of ports.KINDS."""
        found = self.outlet(jack) if is_outlet else self.port(jack)
        return found.kind if found is not None else ""

    @cached_property
    def _ports(self) -> dict[str, Port]:
        return {p.name: p for p in self.ports}

    @cached_property
    def _outlets(self) -> dict[str, Outlet]:
        return {str(o): o for o in self.outlets}
