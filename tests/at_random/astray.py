"""Modules and a kernel that use a wrong index each, played with SPIKERACK_BOUNDS=1.

Prints what was told of each, in each kind of kernel: run by test_guards.py.
"""

import ctypes

import numpy as np

from spikerack.modules.ports import Knob, Out, Setting, Signals, State, amount, memory, whole
from spikerack.runtime.compiler import extents
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.signature import read_spec
from tests.stage import KNOWN, alone, stage


def reads(at: Setting = whole(70, 0, 100), line: State = memory(64)) -> Out("y"):
    """Beyond the end."""
    y = line[int(at)]
    return y


def writes(x: Knob = amount(1.0), line: State = memory(64)) -> Out("y"):
    """Just beyond the end."""
    line[line.size] = x
    y = 1.0 * x
    return y


def negative(line: State = memory(64, kind=np.float32)) -> Out("y"):
    """Python's last; and one that adds to it."""
    y = line[-1]
    line[int(y) - 2] += 1.0
    return y


def _helped(cells: np.ndarray, at: int) -> float:
    return cells[at] + cells[0]


def helps(line: State = memory(8, kind=int)) -> Out("y"):
    """In a helper."""
    y = 1.0 * _helped(line, 9)
    return y


def _summed(part: np.ndarray) -> float:
    total = 0.0
    for i in range(part.size):
        total += part[i]
    return total


def slices(line: State = memory(8)) -> Out("y"):
    """A slice that ends too late, given to a helper."""
    y = _summed(line[4:11])
    return y


def matrix(x: Signals, w: State = memory("x", 5)) -> Out("y"):
    """A wrong column of an array of two dimensions, whose row is right."""
    y = w[2, 5] + x[0]
    return y


PROBES = (reads, writes, negative, helps, slices, matrix)

# how kernels' own texts reach memory; `n` leads astray
TEXTS = {
    "an element": "x = floats(a[0])\n    x[n] = x[0]",
    "a cell": "floats(a[0])[n] = 1.0",
    "a column": "x = get(a[0], n, 1)",
    "a slice": "x = floats(a[0])[: n]\n    x[0] = 1.0",
    "a sum": "x = row_sum(a[0], n)",
    "a row": "copy_row(a[0], a[0] + 8 * n, 4)",
    "a table": "x = a[n]",
    "a cell by its word": "x = peek(args, n - 1)",
    "a cell that is kept": "poke(args, n - 1, 1.0)",
    "turning": "to_rows(a[0], 8, args, 0, 0, n)",
    "turning back": "to_columns(args, 0, a[0], 8, 0, n)",
}


def told(title: str) -> None:
    print(f"{title} | {' | '.join(extents.found.values())}")
    extents.found.clear()


def main() -> None:
    for fn in PROBES:
        spec = read_spec(fn)
        for kernel in ("plain", "generic", "patch"):
            known = KNOWN | {fn.__name__: spec}
            stage(alone(spec), kernel, known).run(64)
            told(f"{fn.__name__} {kernel}")
    memory = extents.know(np.zeros(64), "the cells")
    table = extents.know(np.array([memory.ctypes.data]), "the table")
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)
    for title, text in TEXTS.items():
        head = "def kernel(args, t0, first, n):\n    a = words(args)\n"
        kernel = compile_here(Source(f'"""{title}."""\n\n\n{head}    {text}\n'))
        for n in (1, 70, -1):
            call(kernel.address)(table.ctypes.data, 0, 0, n)
            told(f"{title} {n}")
