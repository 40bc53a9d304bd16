"""What a module costs: `python bench/prices.py [NAME ...]`, in nanoseconds a tick and channel.

Each plays in the patch kernel beside what feeds it; the least of some runs, less the same patch
without it, in one channel and in 64.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from spikerack.runtime.engine import pump as driver  # noqa: E402
from spikerack.runtime.engine.engine import Engine  # noqa: E402
from spikerack.runtime.library import library  # noqa: E402
from spikerack.runtime.memory.shared_words import SIDES  # noqa: E402
from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402
from spikerack.runtime.render.render import load  # noqa: E402

FRAMES = 64 * 128  # from call to call
CALLS, RUNS = 6, 5
QUALITIES = ("1 x", "2 x", "4 x", "8 x")
WIDTHS = (1, 64)
USUAL = (
    "oscillator",
    "sync_oscillator",
    "svf",
    "one_pole",
    "reverb",
    "spring_reverb",
    "dual_neuron",
)


def spent(patch: Patch) -> float:
    """Nanoseconds a tick."""
    engine = Engine(0, SIDES)
    engine.set_rate(patch.sample_rate)
    program = load(engine, engine.plan(patch), "patch", {})  # must stay alive
    sound = np.zeros((FRAMES, SIDES), np.float32)
    times = []
    for _ in range(RUNS + 1):
        began = time.process_time()
        for _ in range(CALLS):
            driver.pump(engine.address, 0, sound.ctypes.data, FRAMES)
        times.append((time.process_time() - began) / (CALLS * FRAMES))
    del program
    return 1e9 * min(times[1:])


def price(node: Node, width: int) -> float:
    """Of a node, at its first inlet a slow wave, its first outlet heard."""
    spec = library()[node.module]
    nodes = {"wave": Node("lfo", {"rate": 3.0}, channels=width), "out": Node("audio_out")}
    heard = (Cable("wave", "y", "out", "left", 0.1 / width),)
    without = spent(Patch(nodes, heard))
    inlet = next((p.name for p in spec.inlets if p.role == "signal"), "")
    made = Node(node.module, node.knobs, node.settings, channels=width)
    cables = [Cable("n", str(spec.outlets[0]), "out", "left", 0.1 / width)]
    cables += [Cable("wave", "y", "n", inlet)] if inlet else []
    return (spent(Patch({**nodes, "n": made}, (*heard, *cables))) - without) / width


def main(names: list[str]) -> None:
    print("| ns a tick and channel | " + " | ".join(f"{w} wide" for w in WIDTHS) + " |")
    print("|---|" + "---:|" * len(WIDTHS))
    rows = [(name, Node(name)) for name in names or USUAL]
    for name in () if names else ("waveshaper", "neuron", "ladder"):
        rows += [(f"{name}, {q}", Node(name, {}, {"quality": k})) for k, q in enumerate(QUALITIES)]
    for title, node in rows:
        prices = (price(node, width) for width in WIDTHS)
        print(f"| {title} | " + " | ".join(f"{p:.1f}" for p in prices) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
