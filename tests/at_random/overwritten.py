"""Overwrites what stands in the memory of compiled nodes, and plays on: run by test_overwritten.py.

    python -m tests.at_random.overwritten KERNEL CHANNELS SEED MODULE...

Nothing survives an index far outside; so each deed is told before it is done, and the last line
names what killed this process.  A node's memory ends at a page that nobody may touch.
"""

import ctypes
import mmap
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from spikerack.runtime.library import library
from spikerack.runtime.memory import cells
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.spec import Spec
from tests.at_random.strict import FLOATS, WHOLE
from tests.stage import KNOWN, Stage, alone, stage

PAGE, LINE = mmap.PAGESIZE, cells.LINE
LANES = 12  # nodes side by side: enough for a bank of them, and for the lanes of a piece
ANYTHING = 30  # times that all is overwritten at once


def fenced(count: int) -> np.ndarray:
    """Zeros of float64 that end at a page without any rights."""
    wanted = -(-count * 8 // LINE) * LINE
    pages = mmap.mmap(-1, -(-wanted // PAGE) * PAGE + PAGE)
    whole = np.frombuffer(pages, np.uint8)
    libc = ctypes.CDLL(None, use_errno=True)
    end = whole.ctypes.data + len(whole) - PAGE
    if libc.mprotect(ctypes.c_void_p(end), PAGE, 0):
        raise OSError(ctypes.get_errno(), "mprotect")
    begin = len(whole) - PAGE - wanted
    return whole[begin : begin + count * 8].view(np.float64)


def side_by_side(spec: Spec) -> Patch:
    """The module so often that its nodes are lanes of one kernel."""
    one = alone(spec)
    knobs = {k: v[0] if isinstance(v, tuple) else v for k, v in one.nodes["n"].knobs.items()}
    nodes = {n: Node(v.module, {}, v.settings) for n, v in one.nodes.items() if n != "n"}
    nodes |= {f"n{i}": Node(spec.name, knobs) for i in range(LANES)}
    cables = [Cable(c.source, c.outlet, f"n{i}", c.inlet) for c in one.cables for i in range(LANES)]
    return Patch(nodes, tuple(cables))


def patch_of(spec: Spec, channels: int) -> Patch:
    """As wide as told: 0 for nodes side by side, 1 for one channel, else as other tests have it."""
    if channels == 0 and not spec.whole:
        return side_by_side(spec)
    made = alone(spec)
    if channels == 1 and not spec.whole:
        knobs = {k: v[0] for k, v in made.nodes["n"].knobs.items()}
        nodes = {n: Node(v.module, {}, v.settings, 1) for n, v in made.nodes.items()}
        return Patch({**nodes, "n": Node(spec.name, knobs, {}, 1)}, made.cables)
    return made


def parts(made: Stage, spec: Spec) -> Iterator[tuple[str, np.ndarray]]:
    """What a node and the cables to it keep, by name."""
    for name, step in made.program.plan.steps.items():
        if step.spec is spec:
            cells = made.program.nodes[name]
            yield from (
                (f"{name}.{field}", cells[field]) for field in cells.fields if field != "dt"
            )
    for ends, cells in made.program.wires.items():
        yield from ((f"{'.'.join(ends)} {field}", cells[field]) for field in cells.fields)
    yield from ((f"tap {jack}", tap.written[1:]) for jack, tap in made.program.taps.items())


def wild(part: np.ndarray, size: int) -> list[Any]:
    return [*WHOLE, size - 1, size, size + 1] if part.dtype.kind == "i" else [*FLOATS]


def main(kernel: str, channels: int, seed: int, names: list[str]) -> None:
    cells.aligned = fenced
    dice = np.random.default_rng(seed)
    for name in names:
        spec = library()[name]
        made = stage(patch_of(spec, channels), kernel, KNOWN).run(64)
        found = [(n, part, part.copy()) for n, part in parts(made, spec) if part.size]
        longest = max([0, *(part.shape[0] for n, part, _ in found if ".state." in n)])
        some = {re.sub(r"\bn\d+\b", "n", n): (n, part) for n, part, _ in found}  # lanes are alike
        for what, part in some.values():
            for value in wild(part, longest):
                told(f"{kernel} {name}: {what} = {value}")
                part[...] = np.array(value).astype(part.dtype)
                made.run(64)
                restore(found)
        for k in range(ANYTHING):
            told(f"{kernel} {name}: anything, {k} of seed {seed}")
            for _, part, _ in found:
                kept = dice.random(part.shape) < 0.7
                part[...] = np.where(kept, part, dice.choice(wild(part, longest), part.shape))
            made.run(64 * 2)
            restore(found)
        made.taps.clear()
    told("done")


def restore(found: list[tuple[str, np.ndarray, np.ndarray]]) -> None:
    for _, part, fresh in found:
        part[...] = fresh


def told(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
