"""A workbench: play inlets through one module, in plain Python or compiled.

`play(lif, drive=1.5, frames=48_000)["spike"]` is an array (frames, width).
"""

from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import numba
import numpy as np
from numba.extending import register_jitable

from spikerack.modules.chance import WORD, streams
from spikerack.modules.ports import Recipe, Seed
from spikerack.runtime.compiler.primitives import inlinable
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec


def play(
    fn: FunctionType,
    frames: int = 1000,
    channels: int = 1,
    sample_rate: float = 48_000,
    in_python: bool = False,
    settings: dict[str, Any] | None = None,
    seed: int = 1,
    state: dict[str, np.ndarray] | None = None,
    **inlets: Any,
) -> dict[str, np.ndarray]:
    """Every outlet as (frames, width); afterwards also each state as `state.<name>`.

    Inlets, knobs and hands: a number, (channels,), or (frames, width); lists of spikes are rows
    here, of how often each channel fires at each tick.  `state` replaces
    starting values.  Settings are given by name.
    """
    spec = read_spec(fn)
    dt = 1.0 / sample_rate
    known: dict[str, Any] = {p.name: p.default for p in spec.of("setting")} | (settings or {})
    known["channels"] = channels
    known["seed"] = seed
    known.setdefault("folder", Path())
    known.setdefault("pace", sample_rate / 48_000)
    values: dict[str, np.ndarray] = {}
    edges: dict[str, np.ndarray] = {}
    for p in spec.of("signal", "signals", "list", "knob", "hand"):
        rests = 0.0 if p.role in ("signals", "list") else p.default
        given = np.asarray(inlets.pop(p.name, rests), float)
        if p.role in ("signals", "list"):
            width = known.get(p.name) or (given.shape[-1] if given.ndim else 1)
            known[p.name] = width
        else:
            width = 1 if spec.whole else channels
        if given.ndim == 2 and given.shape[1] == 1:
            given = np.repeat(given, width, axis=1)
        given = np.ascontiguousarray(np.broadcast_to(given, (frames, width)))
        values[p.name] = given
        if p.kind == "trigger":  # what arrives is a signal, and its edges are events
            values[p.name], edges[p.name] = rising(given)
    for p in spec.of("place"):
        at = edges.get(p.default.inlet, np.zeros((frames, 1)))
        given = np.asarray(inlets.pop(p.name, at), float)
        width = 1 if spec.whole else channels
        if spec.is_list(p.default.inlet):
            width = values[p.default.inlet].shape[1]
        values[p.name] = np.ascontiguousarray(np.broadcast_to(given, (frames, width)))
    assert not inlets, f"{spec.name} has no {sorted(inlets)}"
    for o in spec.outlets:  # a width named by an outlet only is the node's own
        if o.width and not o.width.isdigit():
            known.setdefault(o.width, channels)
    states = _fresh(spec, channels, dt, seed, known) | (state or {})
    outs = {o: np.zeros((frames, _width(spec, o, channels, known))) for o in spec.outlets}
    for place, o in spec.places.items():
        outs[place] = np.zeros_like(outs[o])
    loop = _loop(fn, in_python)
    loop(frames, channels, dt, *values.values(), *states.values(), *outs.values())
    return {str(k): v for k, v in outs.items()} | {f"state.{k}": v for k, v in states.items()}


def module(name: str, **settings: Any) -> FunctionType:
    """A module that is made for its settings."""
    spec = spec_of(Node(name, settings=settings))
    assert spec is not None
    assert not spec.ill
    return cast(FunctionType, spec.fn)


def rising(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each channel rises above 0.5, and how long before its tick it did."""
    before = np.vstack([np.zeros_like(x[:1]), x[:-1]])
    up = (x > 0.5) & (before <= 0.5)
    with np.errstate(all="ignore"):
        since = (x - 0.5) / np.where(before != 0.0, x - before, np.inf)
    return up.astype(float), np.clip(np.nan_to_num(np.where(up, since, 0.0)), 0.0, 1.0)


def listed(row: np.ndarray) -> np.ndarray:
    """The channels of a row of spikes, each as often as it fired."""
    found = np.zeros(int(np.maximum(np.nan_to_num(row), 1.0).sum()), np.int32)
    k = 0
    for c in range(row.size):
        if row[c] != 0.0 and abs(row[c]) < np.inf:
            for _ in range(_times(row[c])):
                found[k] = c
                k += 1
    return found[:k]


def of_listed(row: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What belongs to each spike of a list: what a row of values says of its channel."""
    channels = listed(row)
    found = np.zeros(channels.size)
    for k in range(channels.size):
        c = channels[k]
        found[k] = values[c] / (_times(row[c]) if values is row else 1)
    return found


def _times(x: float) -> int:
    return int(x) if x > 1.0 and x == np.floor(x) else 1


@cache
def _loop(fn: FunctionType, in_python: bool) -> Any:
    """All ticks of a module, compiled once for all tests that play it."""
    scope = {"_tick": fn if in_python else inlinable(fn)}
    names = {"_times": _times, "listed": listed, "of_listed": of_listed}
    for name, tool in names.items():
        scope[name] = tool if in_python else register_jitable(tool)
    exec(_text(read_spec(fn)), scope)
    return scope["loop"] if in_python else numba.njit(error_model="numpy")(scope["loop"])


def _fresh(spec: Spec, channels: int, dt: float, seed: int, known: dict) -> dict:
    states: dict[str, np.ndarray] = {}
    rng = np.random.default_rng(seed)
    count = 1 if spec.whole else channels
    for p in spec.of("state"):
        if isinstance(p.default, Recipe):
            one = p.default.make(dt, **known)
            if not spec.whole:
                each = p.default.recipe is None
                one = np.stack([one.reshape(-1)] * channels, axis=1) if each else one
                one = one if one.ndim == 2 else np.stack([one] * channels, axis=1)
            states[p.name] = np.ascontiguousarray(one)
        elif isinstance(p.default, Seed):
            states[p.name] = streams(int(rng.integers(WORD, dtype=np.uint64)), count)
        else:
            kind = np.int64 if isinstance(p.default, int) else np.float64
            states[p.name] = np.full(count, p.default, kind)
    return states


def _width(spec: Spec, outlet: Any, channels: int, known: dict) -> int:
    if not outlet.width:
        return channels
    return int(outlet.width) if outlet.width.isdigit() else int(known[outlet.width])


def _text(spec: Spec) -> str:
    cell = "0" if spec.whole else "_c"  # a knob may be called c or t
    arguments = {"dt": "dt", "channels": "channels", "channel": "_c"}
    for p in spec.ports:
        if p.role == "signals":
            arguments[p.name] = f"{p.name}[_t]"
        elif p.role == "list":
            arguments[p.name] = f"listed({p.name}[_t])"
        elif p.role == "sizes":
            arguments[p.name] = f"of_listed({p.default.inlet}[_t], {p.default.inlet}[_t])"
        elif p.role == "place" and spec.is_list(p.default.inlet):
            arguments[p.name] = f"of_listed({p.default.inlet}[_t], {p.name}[_t])"
        elif p.role in ("signal", "knob", "hand", "place"):
            arguments[p.name] = f"{p.name}[_t, {cell}]"
        elif p.role == "setting":
            arguments[p.name] = "0.0"
        elif p.role == "state":
            array = isinstance(p.default, Recipe)
            name = p.name
            arguments[name] = f"{cell}" and (
                f"s_{name}"
                if array and spec.whole
                else f"s_{name}[:, _c]"
                if array
                else f"s_{name}[{cell}]"
            )
    called = ", ".join(arguments[p.name] for p in spec.ports)
    names = [
        p.name for p in (*spec.of("signal", "signals", "list", "knob", "hand"), *spec.of("place"))
    ]
    names += [f"s_{p.name}" for p in spec.of("state")]
    names += [f"o_{o}" for o in (*spec.outlets, *spec.places)]
    body = [f"{', '.join(r + '_' for r in spec.returns)} = _tick({called})"]
    for o in spec.outlets:
        if o.sizes:
            body.append(f"for _k in range({o}_.size):")
            body.append(f"    o_{o}[_t, {o}_[_k]] += {o.sizes}_[_k]")
            body.append(f"    o_{o.place}[_t, {o}_[_k]] += {o.sizes}_[_k] * {o.place}_[_k]")
            continue
        wide = spec.whole and o in [p.name for p in spec.of("state")]
        body.append(f"o_{o}[_t, :] = {o}_" if wide else f"o_{o}[_t, {cell}] = {o}_")
    told = [place for place, o in spec.places.items() if not o.sizes]
    body += [f"o_{place}[_t, {cell}] = {place}_" for place in told]
    body += [f"s_{n}[{cell}] = {n}_" for n in spec.scalars]
    loops = "    for _t in range(frames):\n" + (
        "" if spec.whole else "        for _c in range(channels):\n"
    )
    pad = "        " if spec.whole else "            "
    head = f"def loop(frames, channels, dt, {', '.join(names)}):\n"
    return head + loops + "".join(f"{pad}{line}\n" for line in body)
