"""Memory of nodes: each part of a type of its own, at a place that suits it, in every kernel."""

import numpy as np
import pytest

from spikerack.modules.ports import Out, Signal, Signals, State, learned, memory, signal
from spikerack.runtime.engine import pump as driver
from spikerack.runtime.memory.address import LINE
from spikerack.runtime.memory.cells import TYPES, Cells
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import ModuleError, read_spec
from tests.probes import KNOWN
from tests.stage import stage

THIRD = float(np.float32(1.0 / 3.0))


def narrow(
    x: Signal = 0.0,
    last: State = memory(3, kind=np.float32),
    counts: State = memory(3, kind=np.int32),
    long: State = memory(2, kind=int),
    wide: State = memory(2),
    tick: State = 0,
) -> Out("kept", "counted", "long_", "wide_"):
    """Keeps what arrives, in all types there are."""
    place = tick % 3
    last[place] = x
    counts[place] = counts[place] + 3
    long[1] = long[1] + 5
    wide[0] = x
    kept, counted, long_, wide_ = last[place], 1.0 * counts[place], 1.0 * long[1], wide[0]
    tick = tick + 1
    return kept, counted, long_, wide_, tick


def matrix(
    pre: Signals,
    w: State = learned("pre", "pre", fill=0.1, kind=np.float32),
    targets: State = memory("pre", kind=np.int32),
    y: State = memory("pre"),
) -> Out(signal("y", width="pre")):
    """Sums with weights of float32, to targets of int32."""
    for i in range(pre.size):
        targets[i] = pre.size - 1 - i
        y[i] = 0.0
    for i in range(pre.size):
        for j in range(pre.size):
            y[targets[j]] += w[i, j] * pre[i]
    return y


KINDS = {**KNOWN, **{fn.__name__: read_spec(fn) for fn in (narrow, matrix)}}


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
@pytest.mark.parametrize("channels", [1, 3, 8])
def test_every_type_is_itself_in_every_kernel(kernel, channels):
    nodes = {"one": Node("constant"), "n": Node("narrow", channels=channels)}
    patch = Patch(nodes, (Cable("one", "one", "n", "x", 1.0 / 3.0),))
    made = stage(patch, kernel, KINDS).run(64)
    assert (made.tapped("n", "kept") == THIRD).all()
    assert (made.tapped("n", "wide_") == 1.0 / 3.0).all()
    ticks = np.arange(64)[:, None] + np.zeros(channels)
    assert np.array_equal(made.tapped("n", "counted"), 3.0 * (1 + ticks // 3))
    assert np.array_equal(made.tapped("n", "long_"), 5.0 * (1 + ticks))
    cells = made.program.nodes["n"]
    assert cells["state.last"].dtype == np.float32
    assert cells["state.counts"].dtype == np.int32


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
def test_so_it_is_for_modules_of_whole_cables(kernel):
    patch = Patch(
        {"one": Node("constant", channels=4), "m": Node("matrix")},
        (Cable("one", "one", "m", "pre"),),
    )
    made = stage(patch, kernel, KINDS).run(64)
    np.testing.assert_allclose(made.tapped("m", "y"), 4.0 * np.float32(0.1), 1e-15)
    assert made.program.nodes["m"]["state.w"].nbytes == 16 * 4


def test_parts_stand_where_their_type_can_be_read():
    """Single numbers side by side; longer parts at a cache line; states last, in order of type."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        parts = {"knob": np.zeros(int(rng.integers(1, 9)))}
        for k in range(int(rng.integers(0, 9))):
            size = int(rng.choice([0, 1, 2, 17]))
            kind = TYPES[rng.integers(len(TYPES))]
            parts[f"state.{k}"] = rng.integers(1, 100, size).astype(kind)
        cells = Cells(parts)
        taken = np.zeros(cells.array.nbytes, int)
        for name, part in parts.items():
            assert np.array_equal(cells[name], part)
            place = cells.address(name)
            assert place % part.itemsize == 0
            assert part.size <= 1 or place % LINE == 0
            taken[cells.fields[name].part] += 1
        assert taken.max() == 1
        floats = [f for n, f in cells.fields.items() if f.dtype == TYPES[0]]
        singles = [f for n, f in cells.fields.items() if f.dtype == TYPES[1]]
        assert all(f.part.stop <= cells.floats for f in floats)
        assert all(
            cells.floats <= f.offset < f.part.stop <= cells.singles for f in singles if f.count
        )


def test_a_number_in_float32_that_is_ill_is_found():
    """The firewall goes through both types of float: the node starts again, and is named."""
    nodes = {"one": Node("constant", channels=4), "m": Node("matrix")}
    made = stage(Patch(nodes, (Cable("one", "one", "m", "pre", 0.0),)), "generic", KINDS)
    made.run(64)
    weights = made.program.nodes["m"]["state.w"]
    weights[1, 2] = np.nan
    heard = np.zeros((64, 2), np.float32)
    for _ in range(8):
        driver.pump(made.engine.address, heard.ctypes.data, heard.ctypes.data, 64)
    assert list(made.engine.faults()) == ["m"]
    assert np.isfinite(weights).all()


def test_no_other_type_is_kept():
    def odd(x: Signal = 0.0, kept: State = memory(2, kind=np.complex128)) -> Out("y"):
        """Odd."""
        y = x
        return y

    with pytest.raises(ModuleError, match="odd, line .*, kept: keep float, int"):
        read_spec(odd)
