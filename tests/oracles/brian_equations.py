"""What Brian 2 makes of the texts in `typed_models` and `shipped_texts`: the tick of every spike.

Brian is given the lines of the text as they stand: equations as they are, values without a unit
as its namespace, and what stands in quotes as its arguments.  All is played again with a drive that
is larger by 1e-11: what then differs was decided by a rounding.
"""

import hashlib
import json
import re
from pathlib import Path

import brian2 as b2
import numpy as np
from brian2.core.namespace import DEFAULT_UNITS

if __package__:
    from tests.oracles.shipped_texts import SHIPPED
    from tests.oracles.typed_models import MODELS, Typed, ticks_of_kicks
else:
    from shipped_texts import SHIPPED
    from typed_models import MODELS, Typed, ticks_of_kicks

SCRIPT = Path(__file__)
LINE = re.compile(r"^\s*(\w+)\s*=\s*('''.*?'''|[^:\n]*?)\s*$", re.M | re.S)
ARGUMENTS = ("threshold", "reset", "refractory", "method")


def parted(text: str) -> tuple[str, dict, dict]:
    """Equations, arguments, and other values by name."""
    values = {}

    def taken(match: re.Match) -> str:
        values[match[1]] = match[2].strip("'")
        return ""

    equations = LINE.sub(taken, re.sub("#.*", "", text))
    arguments = {k: values.pop(k) for k in ARGUMENTS if k in values}
    return equations, arguments, values


def played(model: Typed, more: float) -> list[list[int]]:
    """The ticks of each cell's spikes."""
    b2.start_scope()
    b2.defaultclock.dt = b2.second / model.rate
    equations, arguments, values = parted(model.text)
    known = vars(b2).copy()
    inner = set(re.findall(r"^\s*d(\w+)/dt|^\s*(\w+)\s*:", equations, re.M))
    inside = {a or b for a, b in inner}
    space = {}
    for name, value in values.items():
        if name not in inside:
            space[name] = known[name] = eval(value, known)
    if "refractory" in arguments and re.fullmatch(r"[\d.]+\*ms", arguments["refractory"]):
        arguments["refractory"] = eval(arguments["refractory"], known)
    cells = b2.NeuronGroup(4, equations, namespace=space, **arguments)
    for name, value in values.items():
        if name in inside:
            setattr(cells, name, eval(value, known))
    unit = cells.variables["I"].dim
    cells.I = b2.Quantity(np.array(model.drive) * (1.0 + more), dim=unit)
    parts = []
    target, size = model.kicks
    if target:
        pairs = [(c, k) for c in range(4) for k in ticks_of_kicks(c, model.rate)]
        which, when = np.array(pairs).T
        source = b2.SpikeGeneratorGroup(4, which, when / model.rate * b2.second)
        size = b2.Quantity(size, dim=cells.variables[target].dim)
        wires = b2.Synapses(source, cells, on_pre=f"{target} += size", namespace={"size": size})
        wires.connect(j="i")
        parts = [source, wires]
    spikes = b2.SpikeMonitor(cells)
    b2.Network(cells, spikes, *parts).run(model.seconds * b2.second)
    ticks = np.round(np.asarray(spikes.t) * model.rate).astype(int)
    return [ticks[np.asarray(spikes.i) == c].tolist() for c in range(4)]


def units() -> dict:
    """How many names of units there are, and a hash of each with its power of ten and dimension."""
    lines = [
        f"{name} {round(np.log10(float(u)))} {[float(x) for x in u.dim._dims]}"
        for name, u in sorted(DEFAULT_UNITS.items())
    ]
    return {"count": len(lines), "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest()}


def table(models: dict[str, Typed]) -> dict:
    """What Brian makes of these; a complaint about what a rounding decides."""
    found, unsteady = {}, []
    for name, model in models.items():
        found[name] = played(model, 0.0)
        steady = played(model, 1e-11) == found[name]
        unsteady += [] if steady else [name]
    assert not unsteady, unsteady
    texts = json.dumps({n: m.text for n, m in models.items()})
    texts = hashlib.sha256(texts.encode()).hexdigest()
    return {"brian2": b2.__version__, "texts": texts, "spikes": found}


if __name__ == "__main__":
    b2.prefs.codegen.target = "numpy"
    for file, models in (("equations.json", MODELS), ("texts.json", SHIPPED)):
        found = table(models) | ({"units": units()} if models is MODELS else {})
        SCRIPT.with_name(file).write_text(json.dumps(found) + "\n")
