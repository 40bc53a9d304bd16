"""A module in plain Python, with arrays that refuse every index outside them.

Kernels index without a look: -1, which Python and numba take for the last, and what is far
beyond.  Here each is an error that names the array.  So is a number made whole that is none or
has no place in 64 bits, for that is any number in a kernel; and a loop without an end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch as replaced

import numpy as np

from spikerack.modules import chance
from spikerack.modules.ports import Quantity, Recipe
from spikerack.runtime.errors import PatchError
from spikerack.runtime.memory.cells import node_cells
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.spec import Port, Spec
from tests.stage import KNOWN, alone, width

WHOLE = (-1, 1 << 31, 1 << 62, -(1 << 63), (1 << 63) - 1, -(1 << 31) - 1, 77_777, 1, 2, 65)
FLOATS = (np.nan, np.inf, -np.inf, 1e308, -9.3e18, -1.0, -1e-17, 5e-324, -0.0)
MOST = 800_000  # cells of an array touched in one tick


class Broken(Exception):  # noqa: N818  # what no kernel survives
    """An index outside, a cast that means nothing, a loop without end."""


class Strict:
    """An array that is only touched where it is."""

    def __init__(self, name: str, array: np.ndarray) -> None:
        self.name, self.array, self.touched = name, array, 0

    @property
    def size(self) -> int:
        return self.array.size

    def _at(self, index: Any) -> Any:
        self.touched += 1
        places = index if isinstance(index, tuple) else (index,)
        fits = len(places) == self.array.ndim and self.touched < MOST
        for place, size in zip(places, self.array.shape, strict=False):
            if isinstance(place, slice):
                fits &= place.step is None and 0 <= (place.start or 0) <= place.stop <= size
            else:
                fits &= isinstance(place, (int, np.integer)) and 0 <= place < size
        if not fits:
            raise Broken(f"{self.name}[{index}] of {self.array.shape}")
        return index

    def __getitem__(self, index: Any) -> Any:
        found = self.array[self._at(index)]
        return Strict(self.name, found) if isinstance(found, np.ndarray) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        self.array[self._at(index)] = value


def whole(x: Any = 0) -> int:
    """`int`, as far as a kernel's is sure."""
    if isinstance(x, float) and not -(2.0**63) <= x < 2.0**63:
        raise Broken(f"int({x})")
    return int(x)


def loop(*ends: int) -> range:
    """`range`, as far as there is time for it."""
    if len(range(*ends)) > MOST:
        raise Broken(f"range{ends}")
    return range(*ends)


@contextmanager
def strictly(home: ModuleType) -> Iterator[None]:
    """Let the functions of a module's file be as strict."""
    names = {"int": whole, "range": loop, "sqrt": np.sqrt}  # Python's own sqrt raises errors
    with (
        replaced.dict(vars(home), names),
        replaced.dict(vars(chance), names),
        np.errstate(all="ignore"),
    ):
        yield


class Bare:
    """One node in Python: its memory as the runtime makes it, its inlets in `given`."""

    def __init__(self, spec: Spec, rate: int = 1, settings: dict[str, Any] | None = None) -> None:
        node = Node(spec.name, settings=settings or {}, channels=3 if spec.whole else 2, rate=rate)
        plan = schedule(alone(spec).with_node("n", node), KNOWN)
        if "n" in plan.silent:
            raise PatchError(plan.silent["n"])
        step = plan.steps["n"]
        self.spec, self.step = spec, step
        self.cells = node_cells(step, 48_000, 1, {}, Path())
        self.given: dict[str, Any] = {}
        for p in spec.ports:
            if p.role in ("signal", "hand"):
                self.given[p.name] = 0.7
            elif p.role == "signals":
                self.given[p.name] = np.ones(width(spec, "signals"))
            elif p.role == "list":  # every channel fires
                self.given[p.name] = np.arange(width(spec, "list"), dtype=np.int32)
            elif spec.is_list(getattr(p.default, "inlet", "")):
                self.given[p.name] = np.full(width(spec, "list"), 0.7)
            elif p.role == "knob":
                self.given[p.name] = float(p.default)
            elif p.role == "setting" and isinstance(p.default, Quantity):
                self.given[p.name] = float(self.cells[f"setting.{p.name}"][0])
        self._fresh = self.cells.array.copy(), dict(self.given)

    def restart(self) -> None:
        self.cells.array[:], self.given = self._fresh[0], dict(self._fresh[1])

    def sizes(self) -> set[int]:
        """Places just beyond and just within any array of the node."""
        counts = {f.shape[0] for n, f in self.cells.fields.items() if n[:6] == "state." and f.shape}
        return {n + k for n in counts | {self.step.channels} for k in (-1, 0, 1)}

    def arguments(self) -> dict[str, Any]:
        return {p.name: self._argument(p) for p in self.spec.ports}

    def _argument(self, p: Port) -> Any:
        if p.role == "context":
            known = {"dt": self.cells["dt"][0], "channel": 0, "channels": self.step.channels}
            return known[p.name]
        if p.role != "state":
            value = self.given.get(p.name, 0.0)
            is_array = p.role in ("signals", "list") or self.spec.is_list(
                getattr(p.default, "inlet", "")
            )
            return Strict(p.name, value) if is_array else np.float64(value)
        cells = self.cells[f"state.{p.name}"]
        if not isinstance(p.default, Recipe):
            return cells[0]
        own = self.spec.whole or not p.default.each
        return Strict(p.name, cells if own else cells[:, 0])

    def tick(self) -> None:
        """One tick; scalar states go on, cut to 64 bits."""
        made = self.spec.fn(**self.arguments())
        values = made if isinstance(made, tuple) else (made,)
        by_name = dict(zip(self.spec.returns, values, strict=True))
        for name in self.spec.scalars:
            self.keep(name, by_name[name])

    def block(self, fn: Callable, ticks: int) -> None:
        """Several by the module's own loop."""
        arguments = self.arguments()
        for p in self.spec.of("signal"):
            arguments[p.name] = Strict(p.name, np.full(ticks, arguments[p.name]))
        outlets = [Strict(str(o), np.zeros(ticks)) for o in self.spec.outlets]
        made = fn(0, ticks, *arguments.values(), *outlets)
        for name, value in zip(self.spec.scalars, made, strict=True):
            self.keep(name, value)

    def keep(self, name: str, value: Any) -> None:
        cell = self.cells[f"state.{name}"]
        if cell.dtype.kind == "i":
            value = (int(value) + (1 << 63)) % (1 << 64) - (1 << 63)
        cell[0] = value
