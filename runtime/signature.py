"""Read a module's datasheet from its signature."""

import ast
import inspect
from collections.abc import Callable, Collection, Mapping
from inspect import Parameter, signature
from textwrap import dedent
from typing import get_args

import numpy as np

from spikerack.modules.ports import (
    CATEGORIES,
    DISPLAYS,
    FACES,
    KINDS,
    Family,
    Out,
    Outlet,
    Quantity,
    Recipe,
)
from spikerack.runtime.spec import Port, Spec

SHOWN = ("", *DISPLAYS, *FACES)
ROLES = (
    "signal", "signals", "list", "knob", "setting", "state", "hand", "place", "sizes", "context",
)  # fmt: skip
CONTEXTS = ("dt", "channel", "channels")
TYPES = tuple(map(np.dtype, (float, int, np.float32, np.int32)))  # of arrays that are kept


class ModuleError(TypeError):
    """A function is not a well-formed module.  Says which one, where, and what to do."""


def read_spec(fn: Callable) -> Spec:
    """The datasheet of one module, or a ModuleError that says what to change."""
    sig = signature(fn, eval_str=True)
    out = sig.return_annotation
    if not isinstance(out, Out):
        raise ModuleError(f"{_at(fn)}: name the outlets, e.g. `-> Out('y')`")
    family = _family(fn)
    ports = tuple(_port(fn, p, family.plain) for p in sig.parameters.values())
    _check_places(fn, ports, out)
    spec = Spec(
        fn,
        ports,
        tuple(Outlet(o, o.kind or family.plain, *o.__getnewargs__()[2:]) for o in out),
        category=_one_of(f"{_at(fn)}, category", family.category, out.category, CATEGORIES),
        display=_one_of(f"{_at(fn)}, display", family.display, out.display, SHOWN),
        bypass=_bypass(fn, ports, out),
    )
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


def _family(fn: Callable) -> Family:
    """What its file says at the top, if it does."""
    family = fn.__globals__.get("FAMILY", Family())
    if not isinstance(family, Family):
        raise ModuleError(f"FAMILY: must be such as Family('neuron') (got {family!r}); write it so")
    for field, allowed in (
        ("category", CATEGORIES), ("plain", ("audio", "control")), ("display", SHOWN),
    ):  # fmt: skip
        _one_of(f"FAMILY, {field}", getattr(family, field), None, allowed)
    return family


def _one_of(place: str, usual: str, own: str | None, allowed: Collection[str]) -> str:
    """The module's own word, or that of its family."""
    value = usual if own is None else own
    if value not in allowed:
        words = ", ".join(filter(None, allowed))
        raise ModuleError(f"{place}: there is no {value!r}; choose one of {words}")
    return value


def _port(fn: Callable, p: Parameter, plain: str) -> Port:
    said = [a for a in get_args(p.annotation) if isinstance(a, str)]
    role = next((a for a in said if a in ROLES), None)
    where = f"{_at(fn)}, {p.name}"
    if role is None:
        raise ModuleError(
            f"{where}: annotate with Signal, Signals, Spikes, Knob, Setting, State, Hand, Place "
            "or Context"
        )
    if role == "knob" and not isinstance(p.default, Quantity):
        raise ModuleError(f"{where}: give the knob a range, e.g. seconds(0.01, 1e-4, 1.0)")
    if role not in ("signals", "list") and p.default is p.empty:
        raise ModuleError(f"{where}: give a default, the value when nothing is patched")
    if role == "context" and p.name not in CONTEXTS:
        raise ModuleError(f"{where}: the runtime supplies only {', '.join(CONTEXTS)}; rename it")
    if role == "state" and not isinstance(p.default, (int, float, Recipe)):
        raise ModuleError(f"{where}: start a state with a number, memory(...) or prepared(...)")
    if isinstance(p.default, Recipe) and np.dtype(p.default.kind) not in TYPES:
        raise ModuleError(f"{where}: keep float, int, numpy.float32 or numpy.int32 in an array")
    usual = {"signal": plain, "signals": plain, "knob": "control"}.get(role, "")
    return Port(p.name, role, p.default, next((a for a in said if a in KINDS), usual))


def _check_places(fn: Callable, ports: tuple[Port, ...], out: Out) -> None:
    """Each place tells of an inlet of spikes before it; what tells of an outlet is no outlet."""
    before: list[str] = []
    lists: list[str] = []
    for p in ports:
        before += [p.name] if p.kind in ("spikes", "trigger") else []
        lists += [p.name] if p.role == "list" else []
        if p.role == "sizes" and getattr(p.default, "inlet", "") not in lists:
            raise ModuleError(
                f"{_at(fn)}, {p.name}: sizes are those of an inlet of Spikes; write "
                f'sizes("x") after the Spikes x ({_choose(lists)})'
            )
        if p.role == "place" and getattr(p.default, "inlet", "") not in before:
            raise ModuleError(
                f'{_at(fn)}, {p.name}: a place tells of an inlet of spikes; write place("x") '
                f"after the Impulse or Trigger x ({_choose(before)})"
            )
    for o in out:
        if o.place and (o.kind != "spikes" or o.place in out):
            rule = "only spikes have a place, which is no outlet; give it another name"
            raise ModuleError(f"{_at(fn)}, {o}: {rule}")
        if o.sizes and not (lists and o.place and o.width):
            rule = "a list of spikes leaves a module of Spikes, with a width, a place and sizes"
            raise ModuleError(f"{_at(fn)}, {o}: {rule}; write spike_list(...)")


def _bypass(fn: Callable, ports: tuple[Port, ...], out: Out) -> Mapping[str, tuple[str, ...]]:
    """What goes around it: to each inlet its outlets."""
    inlets = {p.name: p for p in ports if p.role in ("signal", "signals", "list")}
    outlets = tuple(map(str, out))
    if out.bypass is None:
        plain = [n for n, p in inlets.items() if p.kind in ("audio", "control")]
        return {plain[0]: outlets} if plain else {}
    told = {n: (to,) if isinstance(to, str) else tuple(to) for n, to in out.bypass.items()}
    for inlet, others in told.items():
        if inlet not in inlets:
            rule = f"there is no signal inlet {inlet!r}; {_choose(inlets)}"
            raise ModuleError(f"{_at(fn)}, bypass: {rule}")
        for outlet in others:
            if outlet not in outlets:
                rule = f"there is no outlet {outlet!r}; {_choose(outlets)}"
                raise ModuleError(f"{_at(fn)}, bypass: {rule}")
    return told


def _choose(names: Collection[str]) -> str:
    return f"choose one of {', '.join(names)}" if names else "leave it out"


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
