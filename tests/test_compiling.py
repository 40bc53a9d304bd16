"""The compiler's workers: they end with the program, however it ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

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
