"""What stands at the other end of the program's lines may be closed, full, or know few letters."""

import os
import subprocess
import sys

import pytest

from spikerack.runtime.patch.patchfile import write
from tests.runtime.commands.test_command_line import ROOT
from tests.runtime.devices.test_takes import recording

RUN = f"{sys.executable} run_patcher.py"


def shell(line: str, **env: str) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL")} | env
    return subprocess.run(
        ["sh", "-c", f"{RUN} {line}"], cwd=ROOT, env=environment, capture_output=True, timeout=300
    )


@pytest.mark.parametrize(
    "ends", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", "| head -1", "| true", ">&- 2>/dev/full"]
)
def test_what_is_closed_is_no_error(ends):
    for command, status in (("modules lif", 0), ("modules liff", 2)):
        done = shell(f"{command} {ends}")
        assert done.returncode == (0 if "|" in ends else status)
        assert b"internal" not in done.stderr
        assert b"Exception" not in done.stderr
        assert done.stderr.count(b"\n") == (status == 2 and "2>" not in ends)


def test_a_full_disk_is_one_line():
    done = shell("modules lif >/dev/full")
    assert done.stderr == b"output: cannot be written (No space left on device)\n"
    assert done.returncode == 1
    assert shell("modules lif >/dev/full 2>/dev/full").returncode == 1


@pytest.mark.parametrize(
    "env",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
)
def test_letters_that_are_not_known_are_question_marks(env):
    done = shell("modules lif", **env)
    assert done.returncode == 0
    assert done.stderr == b""
    assert "100 ?s to 1 s" in done.stdout.decode("ascii")
    assert "100 µs to 1 s" in shell("modules lif", PYTHONIOENCODING="utf-8").stdout.decode()


def test_no_file_of_ours_takes_the_place_of_what_was_closed():
    """A take that got number 2 would hear what libraries say."""
    code = "import os, sys; from spikerack.runtime.commands.streams import steadily; "
    code += "steadily(lambda: print(os.open(os.curdir, 0)) or 0)"
    line = f'exec {sys.executable} -c "{code}" <&- 2>&-'
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True)
    assert int(done.stdout) > 2


def test_a_piece_plays_to_its_end_though_nobody_can_be_told(tmp_path):
    write(recording("take.wav"), tmp_path / "p.json")
    done = shell(
        f"play {tmp_path / 'p.json'} --device none --seconds 0.5 --takes {tmp_path} "
        ">/dev/full 2>/dev/full"
    )
    assert done.returncode == 1
    assert (tmp_path / "take.wav").stat().st_size > 48_000
