"""Running other programs, and what is said when they are not here."""

import resource
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    wall: float  # seconds
    cpu: float
    said: str


class Missing(Exception):
    """A program or a file that is not here; the table says so."""


def run(command: list[str], **more: object) -> Run:
    """One command, to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise Missing(f"{Path(command[0]).name} failed: {last}")
    used = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return Run(wall, used, done.stdout + done.stderr)


def need(program: str) -> str:
    found = shutil.which(program)
    if not found:
        raise Missing(f"{program} is not installed")
    return found


def stale(target: Path, *sources: Path) -> bool:
    return not target.exists() or any(s.stat().st_mtime > target.stat().st_mtime for s in sources)
