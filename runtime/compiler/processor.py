"""The processors that kernels are compiled for: few, so that a kernel may come from elsewhere.

They are levels of x86-64 (System V ABI, AMD64 Architecture Processor Supplement 1.0, 3.1.1).
Kernels of the level are as quick as those for the very processor, within what two runs differ by:
what counts is how wide its vectors are, and `fma`.  Whatever else plays is compiled for by name.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from llvmlite import binding


@dataclass(frozen=True)
class Processor:
    """One, as LLVM knows it."""

    name: str
    features: str
    lanes: int  # float64 in a register


_V2 = ("cx16", "popcnt", "sse3", "ssse3", "sse4.1", "sse4.2")
_V3 = (*_V2, "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")
_V4 = (*_V3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
LEVELS: Mapping[Processor, tuple[str, ...]] = {  # and what a processor of each must have
    Processor("x86-64-v4", "-prefer-256-bit", 8): _V4,
    Processor("x86-64-v3", "", 4): _V3,
    Processor("x86-64-v2", "", 2): _V2,
}
CHOICE = "SPIKERACK_PROCESSOR"  # the name of another level to compile for


@cache
def own() -> Processor:
    """The highest level of this machine; its very processor if it has none."""
    known = binding.get_host_cpu_features()
    for level, needed in LEVELS.items():
        if all(known.get(feature) for feature in needed):
            return level
    return Processor(binding.get_host_cpu_name(), known.flatten(), 4 if known.get("avx") else 2)


@cache
def processor() -> Processor:
    """What is compiled for: a level by its name where kernels are to go elsewhere."""
    told = os.environ.get(CHOICE)
    return next((level for level in LEVELS if level.name == told), own())
