"""Compiles the kernels that every patch shares, on all cores, before the tests ask for them.

python -m tests.rig.kernels
"""

import os
import time

import tests.conftest  # noqa: F401  # it says where the cache is
from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import is_ready
from spikerack.runtime.devices.callback import prepare
from spikerack.runtime.engine.precompile import generic_sources


def main() -> None:
    """Compile what is missing, and say how long it took."""
    began = time.perf_counter()
    missing = [source for source in generic_sources() if not is_ready(source)]
    compiler = Compiler()
    try:
        compiler.compile(missing, lambda done, of: None, [prepare])
    finally:
        compiler.close()
    spent = time.perf_counter() - began
    print(f"{len(missing)} kernels for the tests, {spent:.0f} s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
