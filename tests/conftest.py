"""Tests import the project from its root, and share one folder of compiled kernels."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SPIKERACK_CACHE", str(ROOT / "build" / ".cache"))
os.environ.setdefault("SPIKERACK_TAKES", str(ROOT / "build" / "takes"))
