"""The end of writing: taps, and the tables as the driver walks them."""

from itertools import chain

import numpy as np

from spikerack.runtime.kernels.wires import KERNELS
from spikerack.runtime.program import tables
from spikerack.runtime.program.buffers import Tap
from spikerack.runtime.program.program import Program
from spikerack.runtime.program.writer import Writer


def finished(writer: Writer, kind: str) -> Program:
    """The program of all that was written."""
    taps = _tapped(writer)
    ops = _table(writer.ops, tables.OP_WORDS)
    checks = _table(writer.checks, tables.CHECK_WORDS)
    inputs = _table(writer.inputs, tables.INPUT_WORDS)
    faults = np.zeros(max(1, len(writer.names)), np.int64)
    costs = np.zeros(max(1, len(ops)), np.int64)
    table = [ops.ctypes.data, len(ops), checks.ctypes.data, writer.bus.ctypes.data]
    table += [faults.ctypes.data, costs.ctypes.data, inputs.ctypes.data, len(inputs)]
    table += [len(checks)]
    kept = [checks, inputs, writer.bus, *writer.buffers.arrays.values(), *writer.kept]
    return Program(
        writer.plan, np.array(table, np.int64), ops, writer.op_names, faults, costs, writer.names,
        taps, writer.cells, writer.wire_cells, writer.new_wires, kind, writer.baked, kept,
    )  # fmt: skip


def _tapped(writer: Writer) -> dict[tuple[str, str], Tap]:
    """Keep the last ticks of what is wanted where others can read them, at the block's end."""
    rows, taps = [], {}
    for (name, outlet), ticks in writer.wanted.items():
        step = writer.plan.steps[name]
        width, place = step.width(outlet), writer.outlet(step, outlet)
        tap = taps[name, outlet] = Tap(np.zeros((ticks, width)), np.zeros(2, np.int64))
        ring, written = tap.ring.ctypes.data, tap.written.ctypes.data
        rows.append([step.divider, width, place, ring, ticks, written])
    if rows:
        table = np.array(rows, np.int64)
        writer.kept.append(table)
        writer.op("taps", KERNELS["taps"], [len(rows), table.ctypes.data])
    return taps


def _table(rows: list[list[int]], words: int) -> np.ndarray:
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, words)
