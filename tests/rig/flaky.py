"""Runs the test files that differ from main twenty times, while the machine is busy.

python -m tests.rig.flaky [FILE ...]
"""

import subprocess
import sys

from tests.rig.processes import started
from tests.root import ROOT

TIMES = 20
BUSY = "while True: sum(range(10**6))"


def changed() -> list[str]:
    """Test files that main does not have like this, committed or not."""
    told = subprocess.run(
        ["git", "diff", "--name-only", "--diff-filter=d", "origin/main", "--", "tests"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [name for name in told.split() if name.rpartition("/")[2].startswith("test_")]


def main(files: list[str]) -> int:
    """How many of the runs failed."""
    files = files or changed()
    if not files:
        print("no test differs from origin/main")
        return 0
    failed = 0
    with started([sys.executable, "-c", BUSY]), started([sys.executable, "-c", BUSY]):
        for turn in range(TIMES):
            command = [sys.executable, "-m", "pytest", "-n0", "-m", "not long", *files]
            command.append("--hypothesis-profile=random")
            code = subprocess.run(command, cwd=ROOT).returncode
            failed += code != 0
            print(f"run {turn + 1} of {TIMES}: {'failed' if code else 'good'}", flush=True)
    print(f"{failed} of {TIMES} runs failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
