"""Spiking networks beside Brian 2's C++: `python bench/spiking.py PYTHON_WITH_BRIAN [CELLS ...]`.

CUBA (Vogels and Abbott 2005) in steps of 0.1 ms, 80 synapses a cell, as a patch and as Brian's
standalone program, both in one run, by CPU time on one core.  `make oracles` makes a Python that
has Brian, in build/oracles/bin/python.  Who is wired to whom is drawn by each for itself, so rates
are told beside times.
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

BRIAN = '''
import json, resource, subprocess, sys, tempfile
import brian2 as b2
cells, seconds = int(sys.argv[1]), float(sys.argv[2])
folder = tempfile.mkdtemp()
b2.set_device("cpp_standalone", build_on_run=False)
b2.defaultclock.dt = 0.1 * b2.ms
group = b2.NeuronGroup(cells, """
dv/dt = (ge - gi - (v + 49 * mV)) / (20 * ms) : volt (unless refractory)
dge/dt = -ge / (5 * ms) : volt
dgi/dt = -gi / (10 * ms) : volt""", threshold="v > -50 * mV", reset="v = -60 * mV",
refractory=5 * b2.ms, method="exact")
group.v = "(-60 + rand() * 10) * mV"
exciting = int(0.8 * cells)
one = b2.Synapses(group, group, on_pre="ge += 1.62 * mV")
one.connect("i < %d" % exciting, p=80 / cells)
other = b2.Synapses(group, group, on_pre="gi += 9 * mV")
other.connect("i >= %d" % exciting, p=80 / cells)
spikes = b2.SpikeMonitor(group, record=False)
b2.run(seconds * b2.second)
b2.device.build(directory=folder, compile=True, run=False, debug=False)
def cpu():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    b2.device.run(folder, with_output=False, run_args=[])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
whole = cpu()
inside = b2.device._last_run_time
print(json.dumps({"seconds": inside / seconds, "cpu": whole / seconds,
                  "rate": float(spikes.num_spikes / cells / seconds)}))
'''


def network(cells: int) -> Patch:
    """CUBA as a patch."""
    exciting, p = int(0.8 * cells), SYNAPSES / cells
    nodes = {"cells": Node("lif_current", {}, {}, cells, "0.1 ms")}
    cables = []
    for name, inlet, weight in (
        ("rouse", "excite", f"1.62 * (i < {exciting})"),
        ("hush", "inhibit", f"9 * (i >= {exciting})"),
    ):
        settings = {"p": p, "weight": weight}
        nodes[name] = Node("connections", {}, settings, cells, "0.1 ms")
        cables += [Cable("cells", "spike", name, "pre"), Cable(name, "kick", "cells", inlet)]
    return Patch(nodes, tuple(cables))


def own(cells: int, seconds: float) -> dict[str, float]:
    """CPU seconds a second here, and spikes a second and cell."""
    engine = Engine()
    engine.set_rate(48_000)
    plan = engine.plan(network(cells))
    program = load(engine, plan, "generic", {("cells", "spike"): 10_000})
    start = np.random.default_rng(1).random(cells)
    program.nodes["cells"]["state.v"][:] = -60.0 + 10.0 * start
    sound = np.zeros((FRAMES, 2), np.float32)
    tap, count, spent = program.taps["cells", "spike"], 0.0, 0.0
    for _ in range(round(10 * seconds)):
        began = time.process_time()
        driver.pump(engine.address, 0, sound.ctypes.data, FRAMES)
        spent += time.process_time() - began
        count += tap.drain().size.sum()
    return {"cpu": spent / seconds, "rate": count / cells / seconds}


def main(python: str, *cells: str) -> None:
    print("| cells | Brian 2 C++, s a second | Hz | patch, s a second | Hz | times as fast |")
    print("|---|---|---|---|---|---|")
    for count in map(int, cells or ("4000", "16000", "100000")):
        seconds = 2.0 if count < 50_000 else 1.0
        asked = [python, "-c", BRIAN, str(count), str(seconds)]
        told = subprocess.run(asked, capture_output=True, text=True, check=True)
        brian = json.loads(told.stdout.splitlines()[-1])
        here = own(count, seconds)
        print(
            f"| {count} | {brian['seconds']:.3f} | {brian['rate']:.1f} | {here['cpu']:.3f} | "
            f"{here['rate']:.1f} | {brian['seconds'] / here['cpu']:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
