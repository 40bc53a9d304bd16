"""Kernel text means the same to LLVM as to Python, and no kernel of ours needs numba's help."""

import ctypes
import gc
from collections import deque
from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime.compiler import build
from spikerack.runtime.compiler.build import Kernel, compile_here
from spikerack.runtime.compiler.llvm_values import Unsupported
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.compiler.translate import translate
from spikerack.runtime.engine.precompile import generic_sources


def ran(lines: str, *arrays: np.ndarray) -> None:
    """Lines of a kernel; its table points at the arrays, `x`, `y` and `z`."""
    names = [f"{n} = floats(a[{i}])" for i, n in enumerate("xyz"[: len(arrays)])]
    body = "\n".join(f"    {line}" for line in ["a = words(args)", *names, *lines.splitlines()])
    kernel = compile_here(Source(f"def kernel(args, t0, first, n):\n{body}\n"))
    assert isinstance(kernel, Kernel), "numba had to help"
    table = np.array([array.ctypes.data for array in arrays], np.int64)
    words = ctypes.c_int64
    ctypes.CFUNCTYPE(None, *[words] * 4)(kernel.address)(table.ctypes.data, 5, 0, len(arrays[0]))


def agrees(lines: str, *arrays: np.ndarray) -> None:
    """What the lines leave in the arrays is what they leave in Python's."""
    there = [array.copy() for array in arrays]
    scope = dict(zip("xyz", there, strict=False)) | {"t0": 5, "first": 0, "n": len(arrays[0])}
    with np.errstate(all="ignore"):
        exec(lines, {"np": np}, scope)
    ran(lines, *arrays)
    for mine, his in zip(arrays, there, strict=True):
        assert np.array_equal(mine, his, equal_nan=True), lines


@pytest.mark.parametrize("sign", [1, -1])
def test_whole_numbers_round_down_as_in_python(sign):
    agrees(
        f"for i in range(n):\n    k, m = i - 9, {sign * 4}\n"
        "    x[i], y[i] = k % m, k // m\n"
        "    z[i] = (k & 3) + (k >> 1) - k * 2",
        *(np.zeros(20) for _ in range(3)),
    )


def test_choices_loops_and_slices():
    rng = np.random.default_rng(1)
    agrees(
        "total = 0.0\n"
        "for i in range(2, n, 3):\n"
        "    part = x[i - 2 : i]\n"
        "    if x[i] > 0.0 and not x[i] > 0.5 or i == 8:\n"
        "        total += max(part[0], x[i], 0.1)\n"
        "    else:\n"
        "        total -= min(abs(x[i]), part[1])\n"
        "    y[i] = total if x[i] < 0.2 else -x[i]\n"
        "    y[i - 1] = x[1:n:2][i // 4]\n"
        "held, k = total, int(total * 100.0)\n"
        "y[0], y[1] = k / 4, float(k) + held",
        rng.uniform(-1, 1, 21),
        np.zeros(21),
    )


def test_what_is_not_finite_takes_pythons_way():
    agrees(
        "for i in range(n):\n"
        "    y[i] = x[i] if abs(x[i]) < np.inf else 0.0\n"
        "    z[i] = max(0.0, x[i]) + min(x[i], 7.0) if x[i] <= 1.0 else 3.0",
        np.array([0.5, np.inf, -np.inf, np.nan, -0.25, 2.0]),
        np.zeros(6),
        np.zeros(6),
    )


def test_a_return_ends_the_kernel():
    x = np.zeros(4)
    ran("x[0] = 1.0\nif x[0] == 1.0:\n    x[1] = 2.0\n    return\nx[2] = 3.0", x)
    assert list(x) == [1.0, 2.0, 0.0, 0.0]


@pytest.mark.parametrize("line", ["x[0] = 2.0 ** x[1]", "x[0] = unheard_of(x)"])
def test_what_it_does_not_know_is_left_to_numba(line):
    text = f"def kernel(args, t0, first, n):\n    x = floats(args)\n    {line}\n"

    def link(name, takes):
        raise Unsupported(name)

    with pytest.raises(Unsupported):
        translate(text, "k", link)


def test_no_module_needs_numba_for_more_than_itself():
    for source in generic_sources():
        if "rings that readers drain" not in source.text:
            assert isinstance(compile_here(source), Kernel), source.text


def mapped(address: int) -> bool:
    """True if there is memory at an address."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        begin, _, end = line.split()[0].partition("-")
        if int(begin, 16) <= address < int(end, 16):
            return True
    return False


def test_machine_code_is_there_as_long_as_somebody_holds_it(monkeypatch):
    monkeypatch.setattr(build, "_recent", deque(maxlen=2))
    text = "def kernel(args, t0, first, n):\n    a = words(args)\n    a[0] = a[1] + {}\n"
    sources = [Source(text.format(k)) for k in range(70)]
    kernels = [compile_here(source) for source in sources]
    addresses = [kernel.address for kernel in kernels]
    assert all(map(mapped, addresses))
    assert compile_here(sources[0]) is kernels[0]
    del kernels
    gc.collect()
    assert [build.is_loaded(s) for s in sources] == [False] * 68 + [True] * 2
    assert not any(map(mapped, addresses[:68]))
    table = np.array([0, 5], np.int64)
    words = ctypes.c_int64
    again = compile_here(sources[0])
    ctypes.CFUNCTYPE(None, *[words] * 4)(again.address)(table.ctypes.data, 0, 0, 1)
    assert table[0] == 5
