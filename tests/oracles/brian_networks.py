"""Networks of Brian 2 as tables of spikes: `make oracles` writes them, CI compares with those.

The benchmark of Vogels and Abbott (2005) with currents (CUBA, Brian's own first example) and with
conductances (COBA), 4000 cells in steps of 0.1 ms.  Who is wired to whom, and where each potential
begins, follow from the numbers of the cells alone, so that both sides make the same by themselves.
Of CUBA every spike of a second is compared; COBA, whose exponential Euler is another in its last
bits, by its rate and by how irregular its cells fire.
"""

import hashlib
import json
from pathlib import Path

import brian2 as b2
import numpy as np

SCRIPT = Path(__file__)
CELLS, EXCITING = 4000, 3200
WIRED = "(i * 7919 + j * 104729) % 50 == 0"
START = -60.0 + 10.0 * (np.arange(CELLS) * 617 % CELLS) / CELLS
MODELS = {
    "cuba": """dv/dt = (ge - gi - (v + 49 * mV)) / (20 * ms) : volt (unless refractory)
               dge/dt = -ge / (5 * ms) : volt
               dgi/dt = -gi / (10 * ms) : volt""",
    "coba": """dv/dt = (ge * (0 * mV - v) + gi * (-80 * mV - v) + (-60 * mV - v) + 20 * mV)
                       / (20 * ms) : volt (unless refractory)
               dge/dt = -ge / (5 * ms) : 1
               dgi/dt = -gi / (10 * ms) : 1""",
}
BLOWS = {"cuba": ("1.62 * mV", "9 * mV"), "coba": ("0.6", "6.7")}


def played(kind: str, refractory: float) -> dict:
    """What one network did in a second."""
    b2.start_scope()
    b2.defaultclock.dt = 0.1 * b2.ms
    cells = b2.NeuronGroup(
        CELLS, MODELS[kind], threshold="v > -50 * mV", reset="v = -60 * mV",
        refractory=refractory * b2.ms, method="exact" if kind == "cuba" else "exponential_euler",
    )  # fmt: skip
    cells.v = START * b2.mV
    parts = []
    for name, blow, which in zip(("ge", "gi"), BLOWS[kind], ("<", ">="), strict=True):
        wires = b2.Synapses(cells, cells, on_pre=f"{name} += {blow}")
        wires.connect(condition=f"{WIRED} and i {which} {EXCITING}")
        parts.append(wires)
    spikes = b2.SpikeMonitor(cells)
    b2.Network(cells, *parts, spikes).run(1 * b2.second)
    ticks = np.round(np.asarray(spikes.t / (0.1 * b2.ms))).astype(np.int64)
    pairs = np.stack([ticks, np.asarray(spikes.i)], 1)
    return told(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def told(pairs: np.ndarray) -> dict:
    """Of spikes (tick, cell) in order: how many, when, how irregular, and a hash of them all."""
    ticks, cells = pairs.T
    order = np.lexsort((ticks, cells))
    gaps, same = np.diff(ticks[order]), np.diff(cells[order]) == 0
    whose = cells[order][1:][same]
    count = np.bincount(whose, minlength=CELLS)
    mean = np.bincount(whose, gaps[same], CELLS) / np.maximum(1, count)
    square = np.bincount(whose, gaps[same] ** 2.0, CELLS) / np.maximum(1, count)
    many = count >= 5
    spread = np.sqrt(np.maximum(0.0, square - mean**2))[many] / mean[many]
    return {
        "spikes": len(pairs),
        "by 10 ms": np.bincount(ticks // 100, minlength=100).tolist(),
        "irregularity": float(spread.mean()) if many.any() else 0.0,
        "sha256": hashlib.sha256(np.ascontiguousarray(pairs, "<i8").tobytes()).hexdigest(),
    }


if __name__ == "__main__":
    found = {
        "brian2": b2.__version__, "numpy": np.__version__,
        "script": hashlib.sha256(SCRIPT.read_bytes()).hexdigest(),
        "cuba": played("cuba", 5.0), "cuba, never deaf": played("cuba", 0.0),
        "coba": played("coba", 5.0),
    }  # fmt: skip
    SCRIPT.with_name("networks.json").write_text(json.dumps(found, indent=1) + "\n")
