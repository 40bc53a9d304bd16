"""The compiler's workers end with the program, however it ends; what they made may be no use."""

import ctypes
import errno
import os
import signal
import subprocess
import sys
import time
from multiprocessing.context import SpawnProcess
from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler import build, compiling
from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import compile_here, is_ready
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.errors import PatchError
from tests.rig.processes import ends, started
from tests.root import ROOT

PUT = "def kernel(args, t0, first, n):\n    poke(args, 0, {})\n"
PROGRAM = """
import os, time
from spikerack.runtime.compiler.background import Compiler
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


def leaves_keys_to_the_program(process: int) -> bool:
    """True if Ctrl-C, which reaches all processes of a terminal, is nothing to it."""
    status = Path(f"/proc/{process}/status").read_text()
    return bool(int(status.partition("SigIgn:")[2].split()[0], 16) & 1 << signal.SIGINT - 1)


def is_working(process: int) -> bool:
    """True once it has used the processor for half a second: it is past its start."""
    used = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    return int(used) > 500_000_000


def test_workers_end_when_their_program_is_killed(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    with started(
        [sys.executable, str(tmp_path / "program.py")], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as program:  # fmt: skip
        workers = [int(word) for word in program.stdout.readline().split()]
        assert workers
        assert all(map(is_there, workers))
        assert all(map(leaves_keys_to_the_program, workers))
        program.kill()
        program.wait()
        until = time.monotonic() + 60.0
        while any(map(is_there, workers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_there, workers))


def test_a_program_ends_at_once_while_it_makes_kernels(tmp_path):
    play = [sys.executable, "run_patcher.py", "play", "patches/first_sound.json"]
    with started(
        [*play, "--device", "none"], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"SPIKERACK_CACHE": str(tmp_path)},
    ) as program:  # fmt: skip
        children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
        until = time.monotonic() + 60.0
        while len(workers := list(map(int, children.read_text().split()))) < 3 or not any(
            map(is_working, workers)
        ):
            assert time.monotonic() < until
            time.sleep(0.05)
        ends(program)
        assert program.stderr.read() == "stopped\n"
        while any(map(is_there, workers)):
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_worker_that_is_killed_costs_one_kernel():
    """The next edit has workers again."""

    def source() -> Source:
        return Source(PUT.format(time.time()))

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


@pytest.mark.parametrize("fails", [1, 1000])
def test_a_worker_that_cannot_begin_costs_no_kernel(fails, monkeypatch):
    """Another begins; where none can, say as there are too many processes, it is made here."""
    begin, left = SpawnProcess._Popen, [OSError(errno.EPIPE, "Broken pipe")] * fails

    def refused(process):
        if left:
            raise left.pop()
        return begin(process)

    monkeypatch.setattr(SpawnProcess, "_Popen", staticmethod(refused))
    compiler = Compiler(1)
    try:
        made = Source(PUT.format(time.time()))
        compiler.submit(made).result(120.0)
        assert is_ready(made)
        assert compiler.compile([], lambda done, of: None, [time.time]) == []
    finally:
        compiler.close()


def planted() -> Source:
    """A kernel whose object code is whole by its checksum, and another's: it cannot be linked."""
    now = time.time()
    other, source = (Source(PUT.format(value)) for value in (now, -now))
    compile_here(other)
    disk_cache.write(f"k{source.key}.o", disk_cache.read(f"k{other.key}.o"))
    return source


def test_object_code_that_cannot_be_loaded_is_made_by_numba():
    source, cell = planted(), np.zeros(1)
    words = np.array([cell.ctypes.data])
    for _ in range(2):
        run = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(compile_here(source).address)
        run(words.ctypes.data, 0, 0, 1)
        assert f"{cell[0]}" in source.text
        cell[0] = 0.0
        build._loaded.pop(source.key)  # as at the next start
        disk_cache.write(build._pickle(source.key), b"whole, and no pickle")


def test_what_no_compiler_takes_is_one_line(monkeypatch):
    def refuse(*_words: object, **_options: object) -> None:
        raise RuntimeError("LLVM says:\nno")

    monkeypatch.setattr(compiling, "cached_cfunc", refuse)
    with pytest.raises(PatchError, match=r'must be what machine code can do \(got "LLVM says:"\)$'):
        compile_here(planted())


UNGUARDED = """
from spikerack.modules.ports import Knob, Out, Signal, amount
from spikerack.runtime.library import adopt
from spikerack.runtime.live import Live
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec

def halved(x: Signal = 0.0, gain: Knob = amount(0.5)) -> Out("y"):
    '''Half of it.'''
    y = gain * x
    return y

adopt({"halved": read_spec(halved)})
patch = Patch(
    {"a": Node("lfo"), "b": Node("halved"), "out": Node("audio_out")},
    (Cable("a", "y", "b", "x"), Cable("b", "y", "out", "both")),
)
with Live(patch, "none") as live:
    print(live.player.settle(100.0), live.player.kernel, live.player.error)
"""


def test_a_script_that_plays_at_its_top_level_has_its_patch_kernel(tmp_path):
    """Also with a module of its own: no worker runs the script again."""
    (tmp_path / "script.py").write_text(UNGUARDED)
    told = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=200,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert told.stdout.splitlines() == ["True patch "], told.stderr
    assert told.stderr == ""
