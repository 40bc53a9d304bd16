"""Read a module's datasheet from its signature."""

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import Parameter, signature
from textwrap import dedent
from typing import Any, get_args

from spikerack.modules.ports import Out, Outlet, Quantity, Recipe

ROLES = ("signal", "signals", "knob", "setting", "state", "hand", "context")
CONTEXTS = ("dt", "channel", "channels")


class ModuleError(TypeError):
    """A function is not a well-formed module.  Says which one, where, and what to do."""


@dataclass(frozen=True)
class Port:
    """One argument of a module."""

    name: str
    role: str
    default: Any

    @property
    def unit(self) -> str:
        """The unit a panel shows behind the value."""
        return getattr(self.default, "unit", "")


@dataclass(frozen=True)
class Spec:
    """What the patcher draws, the scheduler connects and the tests check."""

    fn: Callable
    ports: tuple[Port, ...]
    outlets: tuple[Outlet, ...]
    presets: Mapping[str, Mapping[str, float]] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The function's name is the module's name."""
        return self.fn.__name__

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
        return bool(self.of("signals"))

    @cached_property
    def scalars(self) -> tuple[str, ...]:
        """States that are single numbers, and so must be returned to be kept."""
        return tuple(p.name for p in self.of("state") if not isinstance(p.default, Recipe))

    @cached_property
    def returns(self) -> tuple[str, ...]:
        """The outlets, then the scalar states that are not outlets."""
        names = tuple(str(o) for o in self.outlets)
        return names + tuple(n for n in self.scalars if n not in names)

    @cached_property
    def inlets(self) -> tuple[Port, ...]:
        """Where cables may end: signals and knobs, in the order of the signature."""
        return tuple(self.of("signal", "signals", "knob"))

    def of(self, *roles: str) -> list[Port]:
        """The ports that have one of these roles."""
        return [p for p in self.ports if p.role in roles]

    def port(self, name: str) -> Port | None:
        """The port of this name, if there is one."""
        return self._ports.get(name)

    def outlet(self, name: str) -> Outlet | None:
        """The outlet of this name, if there is one."""
        return self._outlets.get(name)

    @cached_property
    def _ports(self) -> dict[str, Port]:
        return {p.name: p for p in self.ports}

    @cached_property
    def _outlets(self) -> dict[str, Outlet]:
        return {str(o): o for o in self.outlets}


def read(fn: Callable) -> Spec:
    """The datasheet of one module, or a ModuleError that says what to change."""
    sig = signature(fn, eval_str=True)
    if not isinstance(sig.return_annotation, Out):
        raise ModuleError(f"{_at(fn)}: name the outlets, e.g. `-> Out('y')`")
    spec = Spec(fn, tuple(_port(fn, p) for p in sig.parameters.values()), sig.return_annotation)
    if len(set(spec.outlets)) < len(spec.outlets):
        raise ModuleError(f"{_at(fn)}: an outlet is named twice; give each its own name")
    for line, names in _returned(fn):
        if names != spec.returns:
            raise ModuleError(
                f"{_at(fn, line)}: returns {', '.join(names) or 'nothing'}; "
                f"its signature promises {', '.join(spec.returns)}; "
                f"name these, and end with `return {', '.join(spec.returns)}`"
            )
    if not inspect.getdoc(fn):
        raise ModuleError(f"{_at(fn)}: say in a docstring what it is")
    return spec


def _at(fn: Callable, line: int = 0) -> str:
    """`name, line n`, counted in its file, where the player can click it."""
    first = fn.__code__.co_firstlineno
    return f"{fn.__name__}, line {line or first}"


def _port(fn: Callable, p: Parameter) -> Port:
    role = next((a for a in get_args(p.annotation) if a in ROLES), None)
    where = f"{_at(fn)}, {p.name}"
    if role is None:
        raise ModuleError(
            f"{where}: annotate with Signal, Signals, Knob, Setting, State, Hand or Context"
        )
    if role == "knob" and not isinstance(p.default, Quantity):
        raise ModuleError(f"{where}: give the knob a range, e.g. seconds(0.01, 1e-4, 1.0)")
    if role != "signals" and p.default is p.empty:
        raise ModuleError(f"{where}: give a default, the value when nothing is patched")
    if role == "context" and p.name not in CONTEXTS:
        raise ModuleError(f"{where}: the runtime supplies only {', '.join(CONTEXTS)}; rename it")
    if role == "state" and not isinstance(p.default, (int, float, Recipe)):
        raise ModuleError(f"{where}: start a state with a number, memory(...) or prepared(...)")
    return Port(p.name, role, p.default)


def _returned(fn: Callable) -> list[tuple[int, tuple[str, ...]]]:
    """The variable names in each return statement, with their line numbers in the file."""
    tree = ast.parse(dedent(inspect.getsource(fn)))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Return):
            value = node.value
            parts = value.elts if isinstance(value, ast.Tuple) else [value] if value else []
            line = node.lineno + fn.__code__.co_firstlineno - 1
            found.append((line, tuple(ast.unparse(e) for e in parts)))
    return found
