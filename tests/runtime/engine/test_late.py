"""A late block is counted, with its time and what was costliest in it."""

import numpy as np

from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Node
from tests.probes import KNOWN, patch


def test_the_last_late_block_has_a_time_and_a_culprit():
    nodes = {"small": Node("noise"), "huge": Node("noise", channels=20_000)}
    engine = Engine()
    engine.load(patch("", **nodes), KNOWN)
    assert engine.last_late() is None
    out = np.zeros((1, 2), np.float32)
    while (engine.clock // 64) < 20:  # asked for one sample, it has to make 64
        d.pump(engine.address, 0, out.ctypes.data, 1)
    at, culprit = engine.last_late()
    assert culprit == "huge"
    assert 0.0 < at <= engine.clock / 48_000
