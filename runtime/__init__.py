"""Patch in, sound out.  Reading order, which is also the order of layers:

errors, spec, sums, values, library, own_modules -> patch -> plan -> kernels -> program
-> patch_kernel -> engine -> devices -> live -> render -> commands
"""

import hashlib
import os
import sys
from pathlib import Path

import platformdirs


def _keep_compiled() -> None:
    """Tell numba where the driver's machine code is kept.

    It looks only at the file a function stands in; the driver is inlined from several, so the
    folder is named by the text of all of them.
    """
    here = Path(__file__).parent
    parts = "kernels/atomics engine/driver engine/events plan/schedule program/tables kernels/ticks"
    parts += " engine/engine engine/firewall engine/master devices/callback"
    text = b"".join((here / f"{part}.py").read_bytes() for part in parts.split())
    kept = os.environ.get("SPIKERACK_CACHE") or platformdirs.user_cache_dir("spikerack")
    folder = Path(kept) / "driver" / hashlib.sha256(text).hexdigest()[:16]
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]


_keep_compiled()
