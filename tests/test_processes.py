"""What tests start ends with them: also when they fail, and when pytest itself is killed."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rig.jack import until
from tests.rig.processes import started
from tests.root import ROOT

PARTS = """
from tests.rig.rack import screen, editor
from tests.rig.jack import rig
"""
TESTS = """
import os, subprocess, sys, time
from tests.rig.processes import start, started

SLEEP = "import time; print(flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEP!r}])"

def test_alone():
    start([sys.executable, "-c", SLEEP], stdout=subprocess.PIPE).stdout.readline()
    print("STARTED", flush=True)
    WAIT
    raise AssertionError

def test_with_block():
    with started([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        print("STARTED", flush=True)
        WAIT
        raise AssertionError

def test_without_block():
    start([sys.executable, "-c", PARENT], stdout=subprocess.PIPE).stdout.readline()
    print("STARTED", flush=True)
    WAIT
    raise AssertionError

def test_rig(rig):
    rig.start()
    rig.player(print).hear("")
    print("STARTED", flush=True)
    WAIT
    raise AssertionError

def test_editor(editor):
    print("STARTED", flush=True)
    WAIT
    raise AssertionError

def test_compiler():
    from spikerack.runtime.compiler.background import Compiler
    made = Compiler(2)
    [made._pool.submit(os.getpid).result() for _ in range(8)]
    print("STARTED", flush=True)
    WAIT
    raise AssertionError
"""


def marked(mark: str) -> list[str]:
    """The processes whose environment says that they are ours, and what they are."""
    found = []
    for place in Path("/proc").iterdir():
        try:
            if mark.encode() in (place / "environ").read_bytes():
                found.append(f"{place.name} {(place / 'cmdline').read_bytes()[:200]!r}")
        except (OSError, ValueError):
            continue
    return found


def left_by(tmp_path: Path, test: str, is_killed: bool, parts: str = "") -> list[str]:
    """The processes that are there after a test has failed, or was killed in its midst."""
    mark = f"SPIKERACK_TEST_{secrets.token_hex(8)}"
    text = parts + TESTS.replace("WAIT", "time.sleep(600)" if is_killed else "pass")
    (tmp_path / "test_failing.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command += ["-o", "addopts=", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    env = os.environ | {mark: "1", "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with started(
        [*command, str(tmp_path / "test_failing.py"), "-k", test],
        cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        said = [next(line for line in running.stdout if "STARTED" in line)]
        assert marked(mark)
        if is_killed:
            os.kill(running.pid, signal.SIGKILL)
        said += running.stdout if not is_killed else []
        assert running.wait(60) == (-signal.SIGKILL if is_killed else 1), said
        until(lambda: not marked(mark), 20.0 if is_killed else 0.0)
        return marked(mark)


@pytest.mark.parametrize("test", ["with_block", "without_block"])
def test_nothing_is_left_when_a_test_fails(tmp_path, test):
    assert not left_by(tmp_path, test, False)


def test_nothing_is_left_when_the_tests_are_killed(tmp_path):
    assert not left_by(tmp_path, "alone", True)


@pytest.mark.long
@pytest.mark.xdist_group("rig")
@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("test", ["rig", "editor", "compiler"])
def test_no_server_window_or_compiler_is_left(tmp_path, test, is_killed):
    assert not left_by(tmp_path, test, is_killed, PARTS)
