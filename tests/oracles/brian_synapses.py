"""What Brian 2 makes of the texts in `typed_synapses`: weights, and what came to the cells.

Each text is played for a second; every 100 ms the weights are kept, and the sum of what was added
to `v` of each receiver, or its summed `g`.
"""

import hashlib
import json
import re
from pathlib import Path

import brian2 as b2
import numpy as np

if __package__:
    from tests.oracles.typed_synapses import (
        POST,
        PRE,
        TICKS,
        TYPED,
        TypedSynapses,
        post_ticks,
        pre_ticks,
    )
else:
    from typed_synapses import POST, PRE, TICKS, TYPED, TypedSynapses, post_ticks, pre_ticks

SCRIPT = Path(__file__)
LINE = re.compile(r"^[ ]*(\w+)\s*=\s*('''.*?'''|'[^'\n]*'|[^:'\n]*)[ ]*$", re.M | re.S)


def played(model: TypedSynapses) -> dict:
    """What one text did."""
    b2.start_scope()
    b2.defaultclock.dt = 0.1 * b2.ms
    values = {m[1]: m[2].strip("'") for m in LINE.finditer(model.text)}
    equations = LINE.sub("", model.text)
    code = {k: values.pop(k) for k in ("on_pre", "on_post") if k in values}
    inside = set(re.findall(r"^\s*d(\w+)/dt", equations, re.M))
    space = {k: eval(v, vars(b2)) for k, v in values.items() if k not in inside}
    fires = np.zeros((TICKS, POST))
    for cell in range(POST):
        fires[post_ticks(cell), cell] = 1.0
    fire = b2.TimedArray(fires, dt=0.1 * b2.ms)
    pairs = [(c, k) for c in range(PRE) for k in pre_ticks(c)]
    which, when = np.array(pairs).T
    source = b2.SpikeGeneratorGroup(PRE, which, when * 0.1 * b2.ms)
    cells = b2.NeuronGroup(POST, "v : 1\ng : 1", threshold="fire(t, i) > 0.5",
                           namespace={"fire": fire})  # fmt: skip
    wires = b2.Synapses(source, cells, equations, namespace=space, **code)
    wires.connect()
    wires.w = model.weight
    wires.pre.delay = model.delay
    for name in inside & values.keys():
        setattr(wires, name, eval(values[name], vars(b2)))
    net, kept = b2.Network(source, cells, wires), {"w": [], "v": [], "g": []}
    for _ in range(10):
        net.run(100 * b2.ms)
        order = np.lexsort((np.asarray(wires.j), np.asarray(wires.i)))
        kept["w"].append(np.asarray(wires.w)[order].tolist())
        kept["v"].append(np.asarray(cells.v).tolist())
        kept["g"].append(np.asarray(cells.g).tolist())
    return kept


if __name__ == "__main__":
    b2.prefs.codegen.target = "numpy"
    texts = json.dumps({n: list(m) for n, m in TYPED.items()})
    found = {
        "brian2": b2.__version__, "texts": hashlib.sha256(texts.encode()).hexdigest(),
        "played": {name: played(model) for name, model in TYPED.items()},
    }  # fmt: skip
    SCRIPT.with_name("typed_synapses.json").write_text(json.dumps(found) + "\n")
