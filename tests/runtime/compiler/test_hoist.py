"""Coefficients taken out of a module: the two halves are the whole, for every module."""

from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

from spikerack.modules.maths import exp
from spikerack.modules.ports import Quantity, Recipe
from spikerack.runtime.codegen.loops import is_straight
from spikerack.runtime.compiler.hoist import lift
from spikerack.runtime.memory.cells import node_cells
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN
from tests.stage import KNOWN as LIBRARY
from tests.stage import RATE

TICKS = 40


def _subsets(spec):
    """Nothing patched; every other knob patched; only one at rest; signals at rest as well."""
    base = ["dt", "channels", *(p.name for p in spec.of("setting"))]
    knobs = [p.name for p in spec.of("knob")]
    signals = [p.name for p in spec.of("signal")]
    found = [base, base + knobs, base + knobs + signals, base + signals]
    found += [base + knobs[::2], base + knobs[1::2], ["dt", *knobs[:1]], [*knobs[-1:]]]
    return list({frozenset(s): None for s in found})


class _Bench:
    """One module called tick by tick in Python, with memory of its own."""

    def __init__(self, spec, seed):
        self.spec, self.rng = spec, np.random.default_rng(seed)
        patch = Patch({"n": Node(spec.name, channels=1)})
        step = schedule(patch, {spec.name: spec}, RATE).steps["n"]
        self.cells = node_cells(step, RATE, seed, {}, Path())
        self.fixed = {"dt": 1.0 / RATE, "channels": 1, "channel": 0}
        for p in spec.of("setting"):
            self.fixed[p.name] = float(p.default) if isinstance(p.default, Quantity) else 0.0
        for p in spec.of("knob"):
            q = p.default
            share = self.rng.random()
            value = (
                q.lo * (q.hi / q.lo) ** share if q.taper == "log" else q.lo + share * (q.hi - q.lo)
            )
            self.fixed[p.name] = float(round(value) if q.taper in ("whole", "choice") else value)
        self.resting = {p.name: self.value() for p in spec.of("signal")}
        self.states = {p.name: self._state(p) for p in spec.of("state")}

    def value(self):
        return float(self.rng.choice([0.0, 1.0, self.rng.normal()]))

    def _state(self, port):
        made = self.cells[f"state.{port.name}"].copy()
        if isinstance(port.default, Recipe):
            return made if self.spec.whole or made.ndim == 1 else made[:, 0].copy()
        return made[0].item()

    def arguments(self, still):
        """What the module is called with: signals that are not at rest move."""
        made = dict(self.fixed)
        for p in self.spec.of("signal"):
            made[p.name] = self.resting[p.name] if p.name in still else self.value()
        for p in self.spec.of("place"):
            made[p.name] = self.rng.uniform()
        for p in self.spec.of("hand"):
            made[p.name] = self.value()
        for p in self.spec.of("signals"):
            made[p.name] = self.rng.normal(size=1)
        fired = int(self.rng.integers(3))  # of one channel
        for p in self.spec.of("list"):
            made[p.name] = np.zeros(fired, np.int32)
        for p in self.spec.ports:
            if self.spec.is_list(getattr(p.default, "inlet", "")):
                made[p.name] = self.rng.uniform(size=fired)
        return {p.name: made.get(p.name, self.states.get(p.name)) for p in self.spec.ports}


def _copied(arguments):
    return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in arguments.items()}


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_coefficients_and_rest_are_the_whole(name):
    spec = LIBRARY[name]
    for number, still in enumerate(_subsets(spec)):
        split = lift(spec.fn, still)
        if split is None:
            continue
        assert set(split.constant) <= still
        bench = _Bench(spec, number)
        for _ in range(TICKS):
            given = bench.arguments(still)
            other = _copied(given)
            whole = spec.fn(**given)
            coefficients = split.coefficients(*(other[c] for c in split.constant))
            assert len(coefficients) == len(split.names)
            if _is_straight(spec):  # kept between loops as float64
                coefficients = [float(c) for c in coefficients]
            rest = split.rest(*other.values(), *coefficients)
            _same(spec, whole, rest, sorted(still))
            for key, value in given.items():
                if isinstance(value, np.ndarray):
                    assert np.array_equal(value, other[key], equal_nan=True), (key, sorted(still))
            results = dict(
                zip(spec.returns, whole if isinstance(whole, tuple) else (whole,), strict=True)
            )
            bench.states.update({s: results[s] for s in spec.scalars})


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_what_nobody_hears_changes_nothing_that_is_heard(name):
    spec = LIBRARY[name]
    unheard = tuple(range(1, len(spec.outlets)))
    for number, still in enumerate(_subsets(spec)):
        split = lift(spec.fn, still, unheard)
        if split is None or not unheard or not _is_straight(spec):
            continue
        bench = _Bench(spec, number)
        for _ in range(TICKS):
            given = bench.arguments(still)
            coefficients = split.coefficients(*(given[c] for c in split.constant))
            seen = {k: v if k in split.needs else None for k, v in given.items()}
            rest = split.rest(*seen.values(), *map(float, coefficients))
            whole = spec.fn(**given)
            for k, result in enumerate(spec.returns):
                wanted = 0.0 if k in unheard else whole[k]
                assert np.array_equal(rest[k], wanted, equal_nan=True), (result, sorted(still))
            results = dict(zip(spec.returns, whole, strict=True))
            bench.states.update({s: results[s] for s in spec.scalars})


def _is_straight(spec):
    patch = Patch({"n": Node(spec.name, channels=1)})
    return is_straight(schedule(patch, {spec.name: spec}, RATE).steps["n"])


def _same(spec, whole, rest, still):
    whole, rest = (r if isinstance(r, tuple) else (r,) for r in (whole, rest))
    for name, a, b in zip(spec.returns, whole, rest, strict=True):
        assert np.array_equal(a, b, equal_nan=True), (name, still, a, b)
        start = next((p.default for p in spec.ports if p.name == name), None)
        if isinstance(start, int):
            assert isinstance(b, (int, np.integer)), f"{name} is whole and became {type(b)}"


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_splits_of_one_module_have_names_of_their_own(name):
    """The name stands for the function in a kernel's text, and so in its hash."""
    found: dict[str, str] = {}
    for still in _subsets(LIBRARY[name]):
        split = lift(LIBRARY[name].fn, still)
        for made in (split.coefficients, split.rest) if split else ():
            text = made.__lifted__
            assert found.setdefault(made.__name__, text) == text


# what may move and what may not


def _split(fn: FunctionType, *still: str):
    return lift(fn, frozenset(still))


def test_what_hangs_on_knobs_alone_moves():
    def module(x, tau, v, dt):
        leak = exp(-dt / tau)
        v = x + (v - x) * leak
        return v

    split = _split(module, "tau", "dt")
    assert split.names == ("leak",)
    assert split.constant == ("tau", "dt")
    assert "exp" not in split.rest.__lifted__
    assert _split(module, "tau") is None, "dt moves, so the leak does"


def test_parts_of_expressions_move_too():
    def module(x, tau, dt):
        y = x * exp(-dt / tau) + x
        return y

    split = _split(module, "tau", "dt")
    assert split.names == ("lifted_0",)
    assert split.rest(2.0, 0.1, 0.1, *split.coefficients(0.1, 0.1)) == module(2.0, 0.1, 0.1)


def test_what_is_assigned_twice_or_sometimes_stays():
    def module(x, tau):
        a = exp(tau)
        if x > 0.0:
            a = exp(-tau)
        b = 0.0
        for k in range(3):
            b = b + exp(tau) * k
        tau = tau + 1.0
        c = exp(tau)
        return a + b + c

    split = _split(module, "tau")
    for x in (-1.0, 1.0):
        whole = module(x, 0.3)
        rest = whole if split is None else split.rest(x, 0.3, *split.coefficients(0.3))
        assert rest == whole


def test_what_reads_memory_stays():
    def module(at, table):
        y = exp(table[int(at)] + table.size)
        return y

    assert _split(module, "at", "table") is None


def test_what_is_true_or_false_is_not_kept_as_a_number():
    def module(x, knob):
        is_high = knob > 0.5
        y = x if is_high and not knob > 3.0 else -x
        return y

    assert _split(module, "knob") is None


def test_probes_lift_as_well():
    for spec in KNOWN.values():
        for still in _subsets(spec):
            lift(spec.fn, still)
