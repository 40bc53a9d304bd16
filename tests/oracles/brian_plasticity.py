"""Plastic synapses of Brian 2 as tables of weights: `make oracles` writes them.

Pair STDP with delays of its own on the way there, one for each synapse, and on the way back, in
steps of 0.1 ms.  Spikes, delays and starting weights follow from the numbers of the cells alone.
"""

import hashlib
import json
from pathlib import Path

import brian2 as b2
import numpy as np

SCRIPT = Path(__file__)
PRE, POST, TICKS, BACK = 6, 5, 10_000, 13
RISES = {"all": "+= 1", "nearest": "= 1"}


def spikes(cells: int, every: int) -> np.ndarray:
    """(tick, cell): irregular, about one in so many ticks for each cell."""
    ticks, which = np.divmod(np.arange(TICKS * cells), cells)
    is_there = (ticks * 7919 + which * 104729 + ticks * ticks % 613) % every == 0
    return np.stack([ticks[is_there], which[is_there]], 1)


def learnt(rise: str) -> list[float]:
    """The weights after a second, by sender and then by receiver."""
    b2.start_scope()
    b2.defaultclock.dt = 0.1 * b2.ms
    groups = []
    for cells, every in ((PRE, 211), (POST, 193)):
        ticks, which = spikes(cells, every).T
        groups.append(b2.SpikeGeneratorGroup(cells, which, ticks * 0.1 * b2.ms))
    wires = b2.Synapses(
        *groups,
        """w : 1
        dbefore/dt = -before / (20 * ms) : 1 (event-driven)
        dafter/dt = -after / (30 * ms) : 1 (event-driven)""",
        on_pre=f"before {rise}\nw = clip(w - 0.05 * 1.05 * after, 0, 1)",
        on_post=f"after {rise}\nw = clip(w + 0.05 * before, 0, 1)",
    )
    wires.connect()
    wires.w = "0.3 + 0.05 * i + 0.03 * j"
    wires.pre.delay = "((i * 7 + j * 3) % 31) * 0.1 * ms"
    wires.post.delay = f"{BACK} * 0.1 * ms"
    b2.Network(*groups, wires).run(TICKS * 0.1 * b2.ms)
    order = np.lexsort((wires.j[:], wires.i[:]))
    return np.asarray(wires.w)[order].tolist()


if __name__ == "__main__":
    found = {
        "brian2": b2.__version__, "numpy": np.__version__,
        "script": hashlib.sha256(SCRIPT.read_bytes()).hexdigest(),
        **{name: learnt(rise) for name, rise in RISES.items()},
    }  # fmt: skip
    SCRIPT.with_name("plasticity.json").write_text(json.dumps(found, indent=1) + "\n")
