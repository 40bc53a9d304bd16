"""Tests import the project from its root, and share one folder of compiled kernels."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SPIKERACK_CACHE", str(ROOT / "build" / ".cache"))
os.environ.setdefault("SPIKERACK_TAKES", str(ROOT / "build" / "takes"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a real window or server may be tried twice more.

    Where others take the processor away, a server leaves periods out and a window shows frames
    late; the summary names each test that was tried again.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") and not item.get_closest_marker("long"):
            item.add_marker(pytest.mark.flaky(reruns=2))
