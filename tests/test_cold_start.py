"""The first start on a machine: what came along is not compiled, and the rest beside the window."""

import os
import subprocess
import sys

import pytest

from spikerack.patcher.sound.bring import NEWCOMERS
from tests.root import ROOT

START = """
from numba.core import event
from spikerack.runtime.live import Live
from spikerack.runtime.patch.graph import Node, Patch

class Compiled(event.Listener):
    def on_start(self, e):
        print("HERE", e.data["dispatcher"].__name__)
    def on_end(self, e):
        pass

if __name__ == "__main__":  # else every worker would start it again
    event.register("numba:compile", Compiled())
    with Live(Patch(nodes={"out": Node("audio_out")}), "none") as live:
        while live.engine.clock < 48_000:
            pass
    print("PLAYED")
"""


@pytest.mark.long
def test_the_driver_is_compiled_in_another_process(tmp_path):
    """It takes seconds, and a compiler holds the GIL that the window needs."""
    program = tmp_path / "start.py"
    program.write_text(START)
    env = os.environ | {"SPIKERACK_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, str(program)], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert "PLAYED" in told.stdout, told.stderr[-2000:]
    here = {line.split()[1] for line in told.stdout.splitlines() if line.startswith("HERE")}
    assert not here & {"device_block", "pump", "_block", "keep_time", "take_events", "master"}


FIRST = """
import sys
from spikerack.runtime.live import Live
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.shipped import shipped

if __name__ == "__main__":
    with Live(opened(shipped()[sys.argv[1]]), "none", made=lambda *_: print("COMPILED")) as live:
        while live.engine.clock < 4_800:
            pass
    print("PLAYED", "numba" in sys.modules)
"""


@pytest.mark.long
@pytest.mark.parametrize("name", NEWCOMERS)
def test_after_setup_the_first_patches_sound_without_a_compiler(tmp_path, name):
    subprocess.run(["make", "setup"], cwd=ROOT, check=True, capture_output=True)
    program = tmp_path / "start.py"
    program.write_text(FIRST)
    env = os.environ | {"SPIKERACK_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, str(program), name], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert told.stdout == "PLAYED False\n", told.stderr[-2000:]
