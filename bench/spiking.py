"""Spiking networks beside Brian 2's C++: `python bench/spiking.py PYTHON_WITH_BRIAN [WORK ...]`.

A work is a network and a count of cells, as in cuba:4000: CUBA and COBA (Vogels and Abbott 2005),
80 synapses a cell, or "plastic", where CUBA hears cells whose 50 synapses each learn by pair STDP.
Steps of 0.1 ms, as a patch and as Brian's standalone program, both in one run, by CPU time on one
core.  `make oracles` makes a Python that has Brian, in build/oracles/bin/python.  Who is wired to
whom is drawn by each for itself, so rates are told beside times.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from spikerack.runtime.engine import pump as driver  # noqa: E402
from spikerack.runtime.engine.engine import Engine  # noqa: E402
from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402
from spikerack.runtime.render.render import load  # noqa: E402

FRAMES = 64 * 75  # a tenth of a second at 48 kHz
SYNAPSES = 80  # of a cell
PLASTIC = 50
CUBA = "lif_current", 1.62, 9
WORKS = "cuba:4000", "cuba:16000", "cuba:100000", "coba:4000", "plastic:16000"

BRIAN = '''
import json, resource, sys, tempfile
import brian2 as b2
work, cells, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
folder = tempfile.mkdtemp()
b2.set_device("cpp_standalone", build_on_run=False)
b2.defaultclock.dt = 0.1 * b2.ms
if work == "coba":
    rest, excite, inhibit, method = -60, "ge += 0.6", "gi += 6.7", "exponential_euler"
    pull, unit = "ge * (0 * mV - v) + gi * (-80 * mV - v)", "1"
else:
    rest, excite, inhibit, method = -49, "ge += 1.62 * mV", "gi += 9 * mV", "exact"
    pull, unit = "ge - gi", "volt"
group = b2.NeuronGroup(cells, f"""
dv/dt = ({pull} - (v - {rest} * mV)) / (20 * ms) : volt (unless refractory)
dge/dt = -ge / (5 * ms) : {unit}
dgi/dt = -gi / (10 * ms) : {unit}""", threshold="v > -50 * mV", reset="v = -60 * mV",
refractory=5 * b2.ms, method=method)
group.v = "(-60 + rand() * 10) * mV"
if work == "coba":
    group.ge, group.gi = "rand() * 4", "rand() * 12"
exciting = int(0.8 * cells)
one = b2.Synapses(group, group, on_pre=excite)
one.connect("i < %d" % exciting, p=80 / cells)
other = b2.Synapses(group, group, on_pre=inhibit)
other.connect("i >= %d" % exciting, p=80 / cells)
if work == "plastic":
    learns = b2.Synapses(group, group, """
    w : 1
    dbefore/dt = -before / (20 * ms) : 1 (event-driven)
    dafter/dt = -after / (20 * ms) : 1 (event-driven)""",
    on_pre="ge += 0.01 * w * mV; before += 0.01; w = clip(w - after, 0, 1)",
    on_post="after += 0.0105; w = clip(w + before, 0, 1)")
    learns.connect(p=50 / cells)
    learns.w = "0.4 + 0.2 * rand()"
spikes = b2.SpikeMonitor(group, record=False)
b2.run(seconds * b2.second)
b2.device.build(directory=folder, compile=True, run=False, debug=False)
b2.device.run(folder, with_output=False, run_args=[])
print(json.dumps({"seconds": b2.device._last_run_time / seconds,
                  "rate": float(spikes.num_spikes / cells / seconds)}))
'''


def network(work: str, cells: int) -> Patch:
    """The same as a patch."""
    exciting, p = int(0.8 * cells), SYNAPSES / cells
    module, excite, inhibit = {"coba": ("lif_conductance", 0.6, 6.7)}.get(work, CUBA)
    nodes = {"cells": Node(module, {}, {}, cells, "0.1 ms")}
    cables = []
    for name, inlet, weight in (
        ("rouse", "excite", f"{excite} * (i < {exciting})"),
        ("hush", "inhibit", f"{inhibit} * (i >= {exciting})"),
    ):
        settings = {"p": p, "weight": weight}
        nodes[name] = Node("connections", {}, settings, cells, "0.1 ms")
        cables += [Cable("cells", "spike", name, "pre"), Cable(name, "kick", "cells", inlet)]
    if work == "plastic":
        settings = {"p": PLASTIC / cells}
        nodes["learn"] = Node("stdp_connections", {"gain": 0.01}, settings, cells, "0.1 ms")
        cables += [Cable("cells", "spike", "learn", jack) for jack in ("pre", "post")]
        cables.append(Cable("learn", "kick", "cells", "excite"))
    return Patch(nodes, tuple(cables))


def own(work: str, cells: int, seconds: float) -> dict[str, float]:
    """CPU seconds a second here, and spikes a second and cell."""
    engine = Engine()
    engine.set_rate(48_000)
    plan = engine.plan(network(work, cells))
    program = load(engine, plan, "generic", {("cells", "spike"): 10_000})
    start, e, i = np.random.default_rng(1).random((3, cells))
    states = program.nodes["cells"]
    states["state.v"][:] = -60.0 + 10.0 * start
    if work == "coba":
        states["state.e"][:], states["state.i"][:] = 4.0 * e, 12.0 * i
    sound = np.zeros((FRAMES, 2), np.float32)
    tap, count, spent = program.taps["cells", "spike"], 0.0, 0.0
    for _ in range(round(10 * seconds)):
        began = time.process_time()
        driver.pump(engine.address, 0, sound.ctypes.data, FRAMES)
        spent += time.process_time() - began
        count += tap.drain().size.sum()
    return {"cpu": spent / seconds, "rate": count / cells / seconds}


def main(python: str, *works: str) -> None:
    print("| work | Brian 2 C++, s a second | Hz | patch, s a second | Hz | times as fast |")
    print("|---|---|---|---|---|---|")
    for told in works or WORKS:
        work, _, count = told.partition(":")
        seconds = 2.0 if int(count) < 50_000 else 1.0
        asked = [python, "-c", BRIAN, work, count, str(seconds)]
        said = subprocess.run(asked, capture_output=True, text=True, check=True)
        brian = json.loads(said.stdout.splitlines()[-1])
        here = own(work, int(count), seconds)
        print(
            f"| {told} | {brian['seconds']:.3f} | {brian['rate']:.1f} | {here['cpu']:.3f} | "
            f"{here['rate']:.1f} | {brian['seconds'] / here['cpu']:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
