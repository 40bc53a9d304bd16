"""Tests import the project from its root, and share one folder of compiled kernels.

How busy a machine is says nothing about a property: examples have no deadline.  They are the same
in every run, but for the long tests, where each run tries others.
"""

import os
import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SPIKERACK_CACHE", str(ROOT / "build" / ".cache"))
os.environ.setdefault("SPIKERACK_TAKES", str(ROOT / "build" / "takes"))
settings.register_profile("random", settings.default, deadline=None)
settings.register_profile("same", settings.default, deadline=None, derandomize=True, database=None)
settings.load_profile("same")
