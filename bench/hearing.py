"""Banks of the ear beside brian2hears and scipy: `python bench/hearing.py [PYTHON_WITH_BRIAN]`.

Gammatones of Slaney, the same output of all, white noise at 44.1 kHz, CPU time of one core.
`make oracles` makes a Python that has brian2hears, in build/oracles-hears/bin/python.
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.signal import sosfilt

sys.path.insert(0, str(Path(__file__).parent.parent))

from spikerack.modules.centres import Centres  # noqa: E402
from spikerack.modules.hearing import gammatones  # noqa: E402
from spikerack.runtime.engine import pump as driver  # noqa: E402
from spikerack.runtime.engine.engine import Engine  # noqa: E402
from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402
from spikerack.runtime.render.render import load  # noqa: E402

RATE = 44_100
FRAMES = 64 * 69  # a tenth of a second
LOW, HIGH = 80.0, 12_000.0
RUNS = 5
BLOCKS = 32, 1024  # of brian2hears: its own choice, and a long one
NOISE = {"noise": Node("noise", channels=1), "out": Node("audio_out", channels=1)}
BARE = Patch(NOISE, (Cable("noise", "white", "out", "both", 0.1),))
HALL = Patch(
    NOISE | {"hall": Node("convolver", {"mix": 1.0}, {"decay": 2.0}, 1)},
    (
        Cable("noise", "white", "hall", "x", 0.1),
        Cable("hall", "left", "out", "left"),
        Cable("hall", "right", "out", "right"),
    ),
)

BRIAN = f"""
import sys, time
import brian2 as b2, brian2hears as b2h, numpy as np
b2.prefs.codegen.target = "cython"
channels, frames, size = map(int, sys.argv[1:])
x = np.random.default_rng(1).standard_normal(frames)
sound = b2h.Sound(x[:, None], samplerate={RATE} * b2.Hz)
bank = b2h.Gammatone(sound, b2h.erbspace({LOW} * b2.Hz, {HIGH} * b2.Hz, channels))
def run():
    begin = time.process_time()
    bank.process(lambda block, so_far: 0.0, buffersize=size)
    return time.process_time() - begin
run()
print(min(run() for _ in range(3)))
"""


def ear(channels: int, *more: str) -> Patch:
    """Noise into a bank, with as much behind it as is named."""
    chain = ["gammatone", *more]
    settings = {"low": LOW, "high": HIGH}
    nodes = {"noise": Node("noise", channels=1)}
    nodes |= {m: Node(m, {}, settings if m == "gammatone" else {}, channels) for m in chain}
    nodes["out"] = Node("audio_out", channels=1)
    ways = {"gammatone": ("x", "y"), "hair_cell": ("x", "y"), "spike_encoder": ("x", "spike")}
    cables, jack = [], ("noise", "white")
    for m in chain:
        cables.append(Cable(*jack, m, ways[m][0]))
        jack = (m, ways[m][1])
    cables.append(Cable(*jack, "out", "both", 1e-3))
    return Patch(nodes, tuple(cables))


def own(patch: Patch, seconds: float = 1.0) -> float:
    """CPU seconds a second."""
    engine = Engine()
    engine.set_rate(RATE)
    program = load(engine, engine.plan(patch), "generic", {})
    engine.swap(program)
    silent = np.zeros((FRAMES, 2), np.float32)
    heard = np.zeros((FRAMES, 2), np.float32)

    def blocks(count: int) -> float:
        begin = time.process_time()
        for _ in range(count):
            driver.pump(engine.address, silent.ctypes.data, heard.ctypes.data, FRAMES)
        return (time.process_time() - begin) / (count * FRAMES / RATE)

    blocks(2)
    return min(blocks(round(10 * seconds)) for _ in range(RUNS))


def scipys(channels: int) -> float:
    """One `sosfilt` a channel, CPU seconds a second."""
    at = Centres(LOW, HIGH, 0.0, "", channels)
    gain, *zeros, p1, p2 = gammatones(at, 1.0, 1.0 / RATE)
    one, none = np.ones_like(gain), np.zeros_like(gain)
    rows = np.stack([np.stack([gain, gain * z, none, one, p1, p2], 1) for z in zeros], 1)
    x = np.random.default_rng(1).standard_normal(RATE // 2)

    def run() -> float:
        begin = time.process_time()
        for row in rows:
            sosfilt(row, x)
        return (time.process_time() - begin) * RATE / x.size

    run()
    return min(run() for _ in range(2))


def brians(python: str, channels: int, size: int) -> float:
    """CPU seconds a second, in blocks of a size."""
    frames = RATE if channels < 1000 else RATE // 4
    command = [python, "-c", BRIAN, str(channels), str(frames), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]) * RATE / frames


def main(python: str = "") -> None:
    """The table: of a core, how much."""
    sizes = BLOCKS if python else ()
    heads = [f"brian2hears, blocks of {size}" for size in sizes]
    print(f"| channels | Spikerack | {' | '.join(['scipy sosfilt', *heads])} | the best other |")
    print(f"|---|{'---:|' * (3 + len(sizes))}")
    for channels in (32, 256, 3000):
        ours = own(ear(channels))
        others = [scipys(channels), *(brians(python, channels, size) for size in sizes)]
        told = " | ".join(f"{x:.1%}" for x in others)
        print(f"| {channels} | {ours:.2%} | {told} | {min(others) / ours:.1f} x |", flush=True)
    for channels in (256, 3000):
        whole = own(ear(channels, "hair_cell", "spike_encoder"))
        print(f"\nwith hair cells and nerve, {channels} channels: {whole:.1%} of a core")
    print(f"\na hall of 2 s, convolved: {own(HALL) - own(BARE):.2%} of a core")


if __name__ == "__main__":
    main(*sys.argv[1:])
