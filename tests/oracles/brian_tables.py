"""Tables of spikes from Brian 2 (Stimberg, Brette and Goodman 2019): `make oracles` writes them.

Three kinds of cells, each cell with knobs of its own, are driven by currents that change every
10 ms and by kicks at random ticks.  A table holds all of that, the tick of every spike, and how
near any cell was to its threshold in any tick; then when it fires in steps of a microsecond.
Units are those of the knobs, and Brian sees plain numbers.
"""

import hashlib
import json
import sys
from pathlib import Path

import brian2 as b2
import numpy as np

SCRIPT = Path(__file__)
TICKS, HELD, CELLS = 5000, 100, 16
FEW, STEPS = 1000, 100  # ticks also played in fine steps, and steps a tick
DT, FINE = 0.1 * b2.ms, 1 * b2.us

LIF = {
    "model": "dv/dt = (rest + drive(t, i) - v) / (tau * second) : 1 (unless refractory)",
    "threshold": "v > 1",
    "reset": "v = rest + below",
    "refractory": "pause * second",
    "method": "exact",
}
# what a tick does in turn: as Brian is set up, and with kicks before v is compared
USUAL = ["start", "groups", "thresholds", "synapses", "resets", "end"]
KICKS_FIRST = ["start", "groups", "synapses", "thresholds", "resets", "end"]
IZHIKEVICH = {
    "model": """dv/dt = (0.04 * v**2 + 5 * v + 140 - u + drive(t, i)) / ms : 1
                du/dt = a * (b * v - u) / ms : 1""",
    "threshold": "v >= 30",
    "reset": "v = c; u += d",
    "method": "euler",
}
# of Brian's example Brette_Gerstner_2005
ADEX = {
    "model": """dv/dt = (leak * (rest - v) + leak * sharpness * exp((v - threshold) / sharpness)
                         + drive(t, i) - w) / (C * ms) : 1
                dw/dt = (a * (v - rest) - w) / (tau * second) : 1""",
    "threshold": "v > peak",
    "reset": "v = after; w += b",
    "method": "euler",
}


def several(*values: float) -> list[float]:
    """One for each cell, in turn."""
    return [values[i % len(values)] for i in range(CELLS)]


def play(model, start, knobs, drive, kick, level, names=None, turns=USUAL) -> dict:
    """All cells' spikes; `drive` and `kick` are ranges, `names` the model's own for some knobs."""
    rng = np.random.default_rng(7)
    currents = np.round(rng.uniform(*drive, (TICKS // HELD, CELLS)), 2)
    weights = np.round(rng.uniform(*kick, CELLS), 3)
    ticks, cells = np.nonzero(rng.random((TICKS, CELLS)) < 0.005)
    mine = {(names or {}).get(name, name): values for name, values in knobs.items()}
    text = "\n".join([model["model"], *(f"{name} : 1 (constant)" for name in mine)])
    drive = b2.TimedArray(currents, dt=HELD * DT)

    def spikes(dt, kicked, until) -> tuple[list[list[int]], np.ndarray]:
        b2.start_scope()
        b2.defaultclock.dt = dt
        group = b2.NeuronGroup(CELLS, **model | {"model": text}, namespace={"drive": drive})
        for name, values in (mine | start).items():
            setattr(group, name, values)
        source = b2.SpikeGeneratorGroup(CELLS, cells, kicked * dt, when="start")
        synapses = b2.Synapses(source, group, "weight : 1 (constant)", on_pre="v += weight")
        synapses.connect(j="i")
        synapses.weight = weights
        fired = b2.SpikeMonitor(group)
        seen = b2.StateMonitor(group, "v", record=True, when="before_thresholds", dt=DT)
        network = b2.Network(group, source, synapses, fired, seen)
        network.schedule = turns
        network.run(until)
        at, who = np.round(np.asarray(fired.t / dt)).astype(int), np.asarray(fired.i)
        return [at[who == i].tolist() for i in range(CELLS)], np.asarray(seen.v).T

    fired, seen = spikes(DT, ticks, TICKS * DT)
    # a kick arrives before the fine step at which its tick begins
    fine, _ = spikes(FINE, np.maximum(0, ticks * STEPS - 1), FEW * DT)
    return {
        "knobs": knobs,
        "start": start,
        "drive": currents.tolist(),
        "weights": weights.tolist(),
        "kicks": [ticks[cells == i].tolist() for i in range(CELLS)],
        "spikes": fired,
        "nearest": float(np.abs(seen - level).min()),
        "microseconds": fine,
    }


def lif(model=LIF, turns=USUAL) -> dict:
    """Waits of 0, 5, 20 and 50 ticks."""
    knobs = {
        "tau": several(5e-3, 10e-3, 20e-3, 50e-3),
        "rest": several(0.0, 0.0, 0.1, -0.2, 0.3),
        "reset": several(0.0, -0.5, 0.2),
        "refractory": np.repeat([0.0, 0.5e-3, 2e-3, 5e-3], 4).tolist(),
    }
    names = {"reset": "below", "refractory": "pause"}
    return play(model, {"v": 0.0}, knobs, (0.2, 2.2), (-0.4, 0.8), 1.0, names, turns)


def lif_kicks_first() -> dict:
    """It fires at v = 1 already, and a tick's kicks come before v is compared."""
    return lif(LIF | {"threshold": "v >= 1"}, KICKS_FIRST)


def izhikevich() -> dict:
    """Cells of the 2003 paper, and mixtures of them."""
    knobs = {
        "a": several(0.02, 0.02, 0.02, 0.1, 0.02, 0.1),
        "b": several(0.2, 0.2, 0.2, 0.2, 0.25, 0.26),
        "c": several(-65.0, -55.0, -50.0, -65.0),
        "d": several(8.0, 4.0, 2.0, 2.0, 2.0),
    }
    return play(IZHIKEVICH, {"v": -65.0, "u": -13.0}, knobs, (-2.0, 20.0), (-5.0, 15.0), 30.0)


def adex() -> dict:
    """Cut low as in Brian's example, at 0 as Naud et al. (2008), and at 20 mV as the paper."""
    knobs = {
        "capacitance": several(281.0, 200.0, 130.0),
        "leak": several(30.0, 10.0, 18.0, 12.0),
        "rest": several(-70.6, -70.0, -58.0),
        "threshold": several(-50.4, -50.0),
        "sharpness": several(2.0, 2.0, 1.0, 3.0),
        "reset": several(-60.0, -58.0, -50.0, -47.0),
        "tau": several(0.144, 0.03, 0.3, 0.02, 0.15),
        "a": several(4.0, 2.0, -5.0, 0.0, 10.0),
        "b": several(80.5, 0.0, 60.0, 120.0),
        "peak": several(-40.4, -40.0, 0.0, 20.0),
    }
    names = {"capacitance": "C", "reset": "after"}
    start, peak = {"v": -70.6, "w": 0.0}, np.array(knobs["peak"])
    return play(ADEX, start, knobs, (-100.0, 1200.0), (-4.0, 8.0), peak, names)


if __name__ == "__main__":
    b2.prefs.codegen.target = "numpy"  # no compiler is asked for
    made = {
        "script": hashlib.sha256(SCRIPT.read_bytes()).hexdigest(),
        "brian2": b2.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
        "held": HELD,
        "ticks": TICKS,
    }
    for cell in (lif, lif_kicks_first, izhikevich, adex):
        table = cell()
        path = SCRIPT.with_name(f"{cell.__name__}.json")
        rows = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in (made | table).items()]
        path.write_text("{\n" + ",\n".join(rows) + "\n}\n")
        count = sum(map(len, table["spikes"]))
        print(f"{path.name}: {count} spikes, {table['nearest']:.1g} at the nearest to a threshold")
