"""Tests import the project from its root, and share one folder of compiled kernels.

How busy a machine is says nothing about a property: examples have no deadline.  They are the same
in every run, but for the long tests, where each run tries others.
"""

import os
import sys
from collections import Counter
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SPIKERACK_CACHE", str(ROOT / "build" / ".cache"))
os.environ.setdefault("SPIKERACK_TAKES", str(ROOT / "build" / "takes"))
settings.register_profile("random", settings.default, deadline=None)
settings.register_profile("same", settings.default, deadline=None, derandomize=True, database=None)
settings.load_profile("same")

# seconds of all tests of a folder, on two slow cores; who needs more makes room first
BUDGETS = {
    "modules": 480, "oracles": 60, "patcher": 800, "patches": 90, "runtime": 800, "spikerack": 90,
    "upgrades": 10,
}  # fmt: skip
WHOLE = 500  # how many tests are a whole run


def pytest_terminal_summary(terminalreporter):
    """Say what each folder took, and which is over its budget."""
    spent: Counter[str] = Counter()
    reports = [
        r for kind in terminalreporter.stats.values() for r in kind if hasattr(r, "duration")
    ]
    for report in reports:
        parts = report.nodeid.partition("::")[0].split("/")
        spent[parts[1] if len(parts) > 2 else "the rest"] += report.duration
    if len(reports) > WHOLE:
        told = ", ".join(f"{name} {seconds:.0f}" for name, seconds in sorted(spent.items()))
        terminalreporter.write_line(f"seconds: {told}")
        for name in BUDGETS.keys() & spent.keys():
            if spent[name] > BUDGETS[name]:
                told = f"tests/{name} took {spent[name]:.0f} s of {BUDGETS[name]}: make room"
                terminalreporter.write_line(told, yellow=True)
