"""Spikerack's own speed: `python bench/pumped.py PATCH KERNEL SECONDS CLOCK`.

Prints times real time: the engine is pumped as `render` does, after everything is compiled.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from spikerack.runtime.engine import pump as driver  # noqa: E402
from spikerack.runtime.engine.engine import Engine  # noqa: E402
from spikerack.runtime.memory.shared_words import SIDES  # noqa: E402
from spikerack.runtime.patch.patchfile import read  # noqa: E402
from spikerack.runtime.render.render import load  # noqa: E402

FRAMES = 64 * 128  # from call to call


def main(path: str, kernel: str, seconds: float, clock: str) -> None:
    patch = read(Path(path))
    engine = Engine(0, SIDES)
    engine.set_rate(patch.sample_rate)
    program = load(engine, engine.plan(patch), kernel, {})  # must stay alive
    sound = np.zeros((FRAMES, SIDES), np.float32)
    now = time.perf_counter if clock == "wall" else time.process_time
    calls = round(seconds * patch.sample_rate / FRAMES)
    driver.pump(engine.address, 0, sound.ctypes.data, FRAMES)
    began = now()
    for _ in range(calls):
        driver.pump(engine.address, 0, sound.ctypes.data, FRAMES)
    print(calls * FRAMES / patch.sample_rate / (now() - began))
    del program


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4])
