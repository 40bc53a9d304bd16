"""Networks of thousands of cells against Brian 2's: every spike, where the arithmetic is the same.

The tables are those of `brian_networks.py`.
"""

import hashlib
import json

import numpy as np
import pytest

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.engine import pump as driver
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.link.generic_program import generic_program
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.root import ROOT

HERE = ROOT / "tests" / "oracles"
TABLE = json.loads((HERE / "networks.json").read_text())
CELLS, EXCITING = 4000, 3200
WIRED = "(i * 7919 + j * 104729) % 50 < 0.5"
FORMULA = 9.0


START = -60.0 + 10.0 * (np.arange(CELLS) * 617 % CELLS) / CELLS  # millivolts
TYPED = """
    taum = 20*ms
    taue = 5*ms
    taui = 10*ms
    Vt = -50*mV
    Vr = -60*mV
    El = -49*mV
    pause = 5*ms           # 0 ms to 10 ms
    dv/dt = (ge + gi - (v - El))/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt
    dgi/dt = -gi/taui : volt
    threshold = 'v > Vt'
    reset = 'v = Vr'
    refractory = pause
"""


def played(
    cells: Node, blows: tuple[float, float], inlets: tuple[str, str], start: np.ndarray
) -> np.ndarray:
    """The spikes of a second, as (tick, cell)."""
    nodes = {"cells": cells}
    cables = []
    for name, inlet, who, blow in (
        ("rouse", inlets[0], f"i < {EXCITING}", blows[0]),
        ("hush", inlets[1], f"i >= {EXCITING}", blows[1]),
    ):
        settings = {"pattern": FORMULA, "where": f"{WIRED} and {who}", "weight": str(blow)}
        nodes[name] = Node("connections", {}, settings, CELLS, "0.1 ms")
        cables += [Cable("cells", "spike", name, "pre"), Cable(name, "kick", "cells", inlet)]
    engine = Engine()
    engine.set_rate(48_000)
    plan = engine.plan(Patch(nodes, tuple(cables)))
    taps = {("cells", "spike"): 64_000}
    program = generic_program(plan, engine.store, 48_000, compile_here, taps)
    engine.swap(program)
    program.nodes["cells"]["state.v"][:] = start
    out = np.zeros((48_000, 2), np.float32)
    driver.pump(engine.address, 0, out.ctypes.data, 48_000)
    assert engine.faults() == {}
    pairs = program.taps["cells", "spike"].drain().pairs()
    return pairs[pairs[:, 0] < 10_000]


def test_the_tables_are_of_this_script():
    script = hashlib.sha256((HERE / "brian_networks.py").read_bytes()).hexdigest()
    assert TABLE["script"] == script, "make oracles"


def by_hand(module: str, **knobs: float) -> Node:
    return Node(module, knobs, {}, CELLS, "0.1 ms")


def as_brians(pairs: np.ndarray, wanted: dict) -> None:
    """Each spike is the same."""
    assert np.bincount(pairs[:, 0] // 100, minlength=100).tolist() == wanted["by 10 ms"]
    told = hashlib.sha256(np.ascontiguousarray(pairs, "<i8").tobytes()).hexdigest()
    assert told == wanted["sha256"]


@pytest.mark.parametrize(("name", "refractory"), [("cuba", 5e-3), ("cuba, never deaf", 0.0)])
@pytest.mark.row("A35")
def test_every_spike_of_a_second_is_brians(name, refractory):
    cells = by_hand("lif_current", refractory=refractory)
    as_brians(played(cells, (1.62, 9.0), ("excite", "inhibit"), START), TABLE[name])


@pytest.mark.parametrize(("name", "pause"), [("cuba", 5e-3), ("cuba, never deaf", 0.0)])
def test_every_spike_of_cells_that_are_typed_is_brians(name, pause):
    """In volts, as Brian's own example has it; inhibition is a weight below zero."""
    cells = Node("equations", {"pause": pause}, {"text": TYPED}, CELLS, "0.1 ms")
    as_brians(played(cells, (1.62e-3, -9e-3), ("to_ge", "to_gi"), START * 1e-3), TABLE[name])


@pytest.mark.row("A36")
def test_conductances_fire_as_often_and_as_irregularly():
    cells = by_hand("lif_conductance", rest=-40.0)
    pairs, wanted = played(cells, (0.6, 6.7), ("excite", "inhibit"), START), TABLE["coba"]
    assert abs(len(pairs) / wanted["spikes"] - 1.0) < 0.05
