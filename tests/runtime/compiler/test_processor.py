"""Levels of processors: each is what the psABI says, and a kernel gives the same bits on all."""

import ctypes
from functools import cache

import numpy as np
import pytest

from spikerack.modules import maths
from spikerack.runtime.compiler import compiling, machine, processor, source
from spikerack.runtime.compiler.processor import LEVELS, own
from spikerack.runtime.compiler.source import Source

TEXT = """
def kernel(args, t0, first, n):
    a = words(args)
    x, y = floats(a[0]), floats(a[1])
    for c in range(n):
        y[c] = exp(x[c]) * 0.7 - sin(x[c]) * x[c]
"""


def usable() -> list[processor.Processor]:
    """The levels that this machine can run, and that have `fma`; at least its own."""
    names = list(LEVELS)
    return names[names.index(own()) : 2] if own() in LEVELS else [own()]


@pytest.fixture
def built_for(monkeypatch):
    def build(level):
        monkeypatch.setattr(machine, "processor", lambda: level)
        monkeypatch.setattr(machine, "_target", cache(machine._machine))
        for part in (compiling, source):
            monkeypatch.setattr(part, "tools", lambda: f"tools for {level}")
        kernel = Source(TEXT, {"exp": maths.exp, "sin": maths.sin})
        return compiling.object_code(kernel), f"k{kernel.key}"

    return build


def test_kernels_of_every_level_give_the_same_bits(built_for):
    x = np.random.default_rng(3).uniform(-9.0, 9.0, 203)
    found = []
    for level in usable():
        y = np.zeros_like(x)
        address, _held = machine.load_object(*built_for(level))
        words = np.array([x.ctypes.data, y.ctypes.data])
        ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(address)(words.ctypes.data, 0, 0, len(x))
        found.append(y)
    assert np.all(found[0] != 0.0)
    assert all(np.array_equal(y, found[0]) for y in found)


def test_levels_are_told_apart_by_the_code_that_they_get(built_for):
    assert len({built_for(level)[0] for level in LEVELS}) == len(LEVELS)


def test_each_level_has_all_of_the_one_below():
    needed = list(LEVELS.values())
    assert [set(a) > set(b) for a, b in zip(needed, needed[1:], strict=False)] == [True, True]
    assert [level.lanes for level in LEVELS] == [8, 4, 2]


def test_a_machine_gets_the_highest_level_it_can_run(monkeypatch):
    for level, features in LEVELS.items():
        known = dict.fromkeys(features, True)
        monkeypatch.setattr(processor.binding, "get_host_cpu_features", lambda known=known: known)
        assert own.__wrapped__() == level


def test_another_level_is_compiled_for_by_its_name(monkeypatch):
    for level in LEVELS:
        monkeypatch.setenv(processor.CHOICE, level.name)
        assert processor.processor.__wrapped__() == level
    monkeypatch.setenv(processor.CHOICE, "abacus")
    assert processor.processor.__wrapped__() == own()
