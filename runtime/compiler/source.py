"""The text of a kernel, with all that it is made from, and its name: a hash of that."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from types import FunctionType
from typing import Any

import numpy as np

from spikerack.runtime.compiler import extents, machine
from spikerack.runtime.compiler.source_hash import digest, said_in
from spikerack.runtime.compiler.vocabulary import helpers

OPTIONS = (
    # many state arrays in one loop: let LLVM check at run time that they do not overlap
    "--runtime-memory-check-threshold=400",
    # four vectors side by side: while one waits for its sum, the others go on
    "--force-vector-interleave=4",
)
VOCABULARY = ("maths", "chance")  # of `modules`
COMPILER = (  # files of this folder that have a say in what a kernel becomes
    "arrivals", "atomics", "blocks", "calls", "compiling", "contraction", "entries", "expressions",
    "hoist", "lines", "linked", "llvm_values", "machine", "primitives", "seldom", "tapers", "ticks",
    "translate", "vocabulary",
)  # fmt: skip
GUARDED = ("guards", "guarded_text")


@dataclass(frozen=True)
class Source:
    """Kernel text and the module functions it calls, by the names it uses for them."""

    text: str
    steps: Mapping[str, Any] = field(default_factory=dict)
    distinct: bool = False  # no two words of its table point at the same memory

    @cached_property
    def key(self) -> str:
        """A name for exactly this kernel, compiled by exactly this compiler."""
        parts = [self.text, str(self.distinct), tools()]
        parts += [f"{name} {_made_from(fn)}" for name, fn in sorted(self.steps.items())]
        return digest(*parts)[:24]


@cache
def tools() -> str:
    """The compiler, the processor it compiles for, and what every kernel may use, as a hash."""
    versions = [str(sys.implementation.cache_tag), version("numba"), np.__version__]
    versions += [*machine.identity(), *OPTIONS, f"guarded {extents.ON}"]
    files = [f"spikerack.modules.{name}" for name in VOCABULARY]
    names = COMPILER + (GUARDED if extents.ON else ())
    files += [f"spikerack.runtime.compiler.{name}" for name in names]
    return digest(*versions, *map(said_in, files))


def _made_from(fn: FunctionType) -> str:
    """A module's file and those of what it calls."""
    return " ".join(dict.fromkeys(said_in(part) for part in (fn, *helpers(fn))))
