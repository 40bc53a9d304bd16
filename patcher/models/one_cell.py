"""What one cell of typed equations does: its answer to a step, how often it fires, its nullclines.

It is run in plain Python, a slice at a time, so that no frame of the window waits for it.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spikerack.runtime.spec import Port, Spec

DT = 5e-5
STEP, BEFORE = 0.25, 0.05  # seconds of the answer, and of them before the step
LEVELS, EACH, SETTLED = 9, 0.2, 0.05  # of the curve: points, seconds of each, and not counted
GRID = 21  # points to a side, where nullclines are looked for
SLICE = 0.015  # seconds that a frame may lose; while nobody types there are twenty a second
MEMBRANE = ("v", "V", "vm", "Vm")  # what is shown if there is one; else the first variable
DRIVE = "I"

Points = list[tuple[float, float]]


class Cell:
    """One channel of a module; `tick` goes on by dt and gives what leaves it."""

    def __init__(self, spec: Spec, knobs: Mapping[str, float]) -> None:
        self.spec = spec
        self.values: dict[str, Any] = {p.name: _first(p) for p in spec.ports} | dict(knobs)
        self.kept = [p.name for p in spec.of("state")]

    def tick(self, dt: float, **given: float) -> dict[str, float]:
        values = self.values | given | {"dt": dt}
        with np.errstate(all="ignore"):
            left = self.spec.fn(*(values[p.name] for p in self.spec.ports))
        left = left if isinstance(left, tuple) else (left,)
        told = dict(zip(self.spec.returns, left, strict=True))
        self.values |= {k: told[k] for k in self.kept}
        return told


@dataclass
class OneCell:
    """Curves that grow while `work` is called.

    answer      time and membrane at a step of the drive; `spikes` are times
    curve       drive and spikes a second
    orbit       the first two variables on the way; `nulls` where each stands still
    """

    spec: Spec
    knobs: Mapping[str, float]
    answer: Points = field(default_factory=list)
    spikes: list[float] = field(default_factory=list)
    curve: Points = field(default_factory=list)
    orbit: Points = field(default_factory=list)
    nulls: tuple[Points, Points] = field(default_factory=lambda: ([], []))

    def __post_init__(self) -> None:
        states = {p.name for p in self.spec.of("state")}
        self.variables = [str(o) for o in self.spec.outlets if o in states]
        shown = [v for v in MEMBRANE if v in map(str, self.spec.outlets)]
        self.shown = (shown or self.variables)[:1]
        drive = self.spec.port(DRIVE)
        self.drive = drive if drive is not None and drive.role == "knob" else None
        self.is_plane = len(self.variables) == 2
        self._steps = self._all()

    @property
    def level(self) -> float:
        """The drive after the step."""
        assert self.drive is not None
        return float(self.knobs.get(DRIVE, self.drive.default))

    @property
    def rest(self) -> float:
        """The drive before the step."""
        assert self.drive is not None
        return max(0.0, self.drive.default.lo) if self.level >= 0.0 else 0.0

    def work(self, seconds: float = SLICE) -> bool:
        """Go on for so long; False when all is done, or where Python knows no infinity."""
        until = time.perf_counter() + seconds
        try:
            return any(time.perf_counter() > until for _ in self._steps)
        except (ArithmeticError, ValueError):
            return False

    def _all(self) -> Iterator[None]:
        yield from self._answer()
        if self.is_plane:
            yield from self._plane()
        if self.drive is not None and self.spec.outlet("spike") is not None:
            yield from self._curve()

    def _answer(self) -> Iterator[None]:
        cell = Cell(self.spec, self.knobs)
        for k in range(round(STEP / DT)):
            t = k * DT
            given = {DRIVE: self.rest if t < BEFORE else self.level} if self.drive else {}
            told = cell.tick(DT, **given)
            if self.shown:
                self.answer.append((t, told[self.shown[0]]))
            if told.get("spike", 0.0) > 0.5:
                self.spikes.append(t)
            if self.is_plane and t >= BEFORE:
                self.orbit.append((told[self.variables[0]], told[self.variables[1]]))
            yield

    def _curve(self) -> Iterator[None]:
        top = self.rest + 2.0 * ((self.level - self.rest) or 1.0)
        assert self.drive is not None
        for drive in np.linspace(self.rest, min(top, self.drive.default.hi), LEVELS):
            cell, count = Cell(self.spec, self.knobs), 0.0
            for k in range(round(EACH / DT)):
                count += cell.tick(DT, **{DRIVE: drive})["spike"] * (k * DT >= SETTLED)
                yield
            self.curve.append((float(drive), count / (EACH - SETTLED)))

    def _plane(self) -> Iterator[None]:
        """Where a rate changes its sign from one point of a grid to the next."""
        xs, ys = (_around([p[k] for p in self.orbit]) for k in (0, 1))
        rates = np.full((2, GRID, GRID), np.nan)
        given = {DRIVE: self.level} if self.drive else {}
        for a, x in enumerate(xs):
            for b, y in enumerate(ys):
                rates[:, a, b] = self.rates(x, y, **given)
                yield
        for k in (0, 1):
            self.nulls[k].extend(_zeros(rates[k], xs, ys))

    def rates(self, x: float, y: float, **given: float) -> tuple[float, float]:
        """How quickly both variables change there; NaN where a spike resets them."""
        cell, tiny = Cell(self.spec, self.knobs), 1e-9
        first, second = self.variables
        cell.values |= {first: x, second: y} | {k: 1 for k in ("tick",) if k in cell.values}
        told = cell.tick(tiny, **given)
        if told.get("spike", 0.0) > 0.5:
            return np.nan, np.nan
        return (told[first] - x) / tiny, (told[second] - y) / tiny


def _first(p: Port) -> Any:
    if p.role == "state":
        return int(p.default) if isinstance(p.default, int) else _number(p.default)
    return p.default if p.role == "setting" else _number(p.default)


def _number(default: Any) -> Any:
    try:
        return float(default)
    except (TypeError, ValueError):
        return 12345  # what chance begins with


def _around(values: list[float]) -> np.ndarray:
    lo, hi = min(values), max(values)
    room = 0.15 * (hi - lo) or 1e-3
    return np.linspace(lo - room, hi + room, GRID)


def _zeros(rate: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> Points:
    found = []
    for a in range(GRID):
        for b in range(GRID):
            for c, d in ((a + 1, b), (a, b + 1)):
                if c < GRID and d < GRID and rate[a, b] * rate[c, d] < 0.0:
                    part = rate[a, b] / (rate[a, b] - rate[c, d])
                    x = xs[a] + part * (xs[c] - xs[a])
                    found.append((float(x), float(ys[b] + part * (ys[d] - ys[b]))))
    return found
