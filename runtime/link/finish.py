"""The end of writing: the speakers, taps, and the tables as the driver walks them."""

from itertools import chain

import numpy as np

from spikerack.runtime.codegen.cable_kernels import KERNELS
from spikerack.runtime.compiler.extents import know
from spikerack.runtime.link.list_rows import tapped_row
from spikerack.runtime.link.writer import Writer
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.program import AnyTap, Program
from spikerack.runtime.memory.taps import SpikeTap, Tap


def finished(writer: Writer, kind: str) -> Program:
    """The program of all that was written."""
    _heard(writer)
    taps = _tapped(writer)
    ops = _table(writer.ops, shared_words.OP_WORDS)
    checks = _table(writer.checks, shared_words.CHECK_WORDS)
    inputs = _table(writer.inputs, shared_words.INPUT_WORDS)
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


def _heard(writer: Writer) -> None:
    """Add to the bus what goes to a speaker: in one order, whatever order the nodes run in."""
    for name, step in writer.plan.steps.items():
        loud = [o for o in step.spec.outlets if o.sink == "speaker"]
        for side, outlet in enumerate(loud):
            held = writer.cells[name].address(f"state.{outlet} heard")
            table = [step.divider, step.width(outlet), writer.outlet(step, outlet)]
            table += [writer.bus.ctypes.data, side, shared_words.SIDES, held]
            writer.op(name, KERNELS["speaker"], table)


def _tapped(writer: Writer) -> dict[tuple[str, str], AnyTap]:
    """Keep the last ticks of what is wanted where others can read them, at the block's end."""
    rows: list[list[int]] = []
    taps: dict[tuple[str, str], AnyTap] = {}
    for (name, outlet), ticks in writer.wanted.items():
        step, told = writer.plan.steps[name], f"{name}.{outlet}"
        width, made = step.width(outlet), step.spec.outlet(outlet)
        if made is not None and made.is_event:
            spikes = taps[name, outlet] = SpikeTap.of(told, width, ticks)
            kind, words = tapped_row(writer.site, step, outlet, spikes)
            writer.op("taps", KERNELS[kind], words)
            continue
        tap = taps[name, outlet] = Tap.of(told, width, ticks)
        ring, written = tap.ring.ctypes.data, tap.written.ctypes.data
        rows.append([step.divider, width, writer.outlet(step, outlet), ring, ticks, written])
    if rows:
        table = know(np.array(rows, np.int64), "the table of taps")
        writer.kept.append(table)
        writer.op("taps", KERNELS["taps"], [len(rows), table.ctypes.data])
    return taps


def _table(rows: list[list[int]], words: int) -> np.ndarray:
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, words)
