"""Plastic synapses with delays both ways against Brian 2's weights.

The tables are those of `brian_plasticity.py`.
"""

import hashlib
import json

import numpy as np
import pytest

from spikerack.modules.stdp_connections import stdp_connections
from tests.bench import play
from tests.root import ROOT

HERE = ROOT / "tests" / "oracles"
TABLE = json.loads((HERE / "plasticity.json").read_text())
PRE, POST, TICKS, BACK = 6, 5, 10_000, 13


def spikes(cells: int, every: int, late: int = 0) -> np.ndarray:
    ticks, which = np.divmod(np.arange(TICKS * cells), cells)
    is_there = (ticks * 7919 + which * 104729 + ticks * ticks % 613) % every == 0
    rows = np.zeros((TICKS + late, cells))
    rows[ticks[is_there] + late, which[is_there]] = 1.0
    return rows[:TICKS]


def test_the_tables_are_of_this_script():
    script = hashlib.sha256((HERE / "brian_plasticity.py").read_bytes()).hexdigest()
    assert TABLE["script"] == script, "make oracles"


@pytest.mark.parametrize(("name", "pairs"), [("all", 0.0), ("nearest", 1.0)])
def test_every_weight_is_brians(name, pairs):
    settings = {
        "pattern": 3.0, "weight": "0.3 + 0.05 * i + 0.03 * j",
        "delay": "((i * 7 + j * 3) % 31) * 0.1 ms",
    }  # fmt: skip
    got = play(
        stdp_connections, TICKS, POST, sample_rate=10_000, pre=spikes(PRE, 211),
        post=spikes(POST, 193, BACK), rate=0.05, tau_minus=30e-3, pairs=pairs, settings=settings,
    )  # fmt: skip
    starts, targets = got["state.starts"], got["state.targets"]
    rows = np.repeat(np.arange(PRE), np.diff(starts))
    w = got["state.w"][np.lexsort((targets, rows))]
    np.testing.assert_allclose(w, TABLE[name], rtol=1e-9)
    start = 0.3 + 0.05 * rows + 0.03 * targets
    assert np.abs(np.sort(w) - np.sort(start)).max() > 0.1
