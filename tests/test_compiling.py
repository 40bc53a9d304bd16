"""The compiler's workers: they end with the program, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime.errors import PatchError
from runtime.kernels.build import Source, is_ready
from runtime.kernels.compiling import Compiler
from tests.processes import started

ROOT = Path(__file__).parents[1]
PROGRAM = """
import os, time
from runtime.kernels.compiling import Compiler
if __name__ == "__main__":
    made = Compiler(2)
    found = {made._pool.submit(os.getpid).result() for _ in range(8)}
    print(*found, flush=True)
    time.sleep(300)
"""


def is_there(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # over, but nobody has asked how it went


def test_workers_end_when_their_program_is_killed(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    with started(
        [sys.executable, str(tmp_path / "program.py")], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as program:  # fmt: skip
        workers = [int(word) for word in program.stdout.readline().split()]
        assert workers
        assert all(map(is_there, workers))
        program.kill()
        program.wait()
        until = time.monotonic() + 60.0
        while any(map(is_there, workers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_there, workers))


def test_a_worker_that_is_killed_costs_one_kernel():
    """The next edit has workers again."""

    def source() -> Source:
        text = f"def kernel(args, t0, first, n):\n    poke(args, 0, {time.time()})\n"
        return Source(text)

    compiler = Compiler(1)
    try:
        compiler.submit(source()).result(120.0)
        lost = compiler.submit(source())
        for worker in compiler._pool._processes:
            os.kill(worker, signal.SIGKILL)
        with pytest.raises(PatchError, match="^compiler: was ended by the system"):
            lost.result(60.0)
        made = source()
        compiler.submit(made).result(120.0)
        assert is_ready(made)
    finally:
        compiler.close()
