"""The first start on a machine: what takes long to compile is compiled beside the window."""

import os
import subprocess
import sys

import pytest

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
