"""Kernel source to machine code: a file named by its hash, compiled once, kept on disk.

The file is readable Python.  Its hash covers the text, the modules it calls, the vocabulary
and the compiler, so nothing stale is ever loaded.  `compile_here` waits for the compiler;
`runtime.kernels.compiling` does the same in other processes, for callers that must not wait.
"""

import hashlib
import inspect
import os
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakValueDictionary

import numba
import numpy as np
from llvmlite import binding
from numba import types

import modules.chance
import modules.maths
from runtime.kernels import (
    atomics,
    blocks,
    calls,
    lift,
    lines,
    linked,
    machine,
    native,
    tapers,
    ticks,
    translate,
    values,
)
from runtime.kernels.native import FAST, compiled
from runtime.kernels.values import Linked, Unsupported

OPTIONS = (
    # many state arrays in one loop: let LLVM check at run time that they do not overlap
    "--runtime-memory-check-threshold=400",
    # four vectors side by side: while one waits for its sum, the others go on
    "--force-vector-interleave=4",
)
for _option in OPTIONS:
    binding.set_option("spikerack", _option)

ABI = types.void(types.int64, types.int64, types.int64, types.int64)
TOOLS = {
    "get": blocks.get,
    "put": blocks.put,
    "cells": blocks.cells,
    "cell_words": blocks.cell_words,
    "to_rows": blocks.to_rows,
    "to_columns": blocks.to_columns,
    "copy_row": atomics.copy_row,
    "peek": atomics.peek,
    "peek_word": atomics.peek_word,
    "poke": atomics.poke,
    "poke_word": atomics.poke_word,
    "floats": atomics.floats,
    "words": atomics.words,
    "tick_range": ticks.tick_range,
    "tick_number": ticks.tick_number,
    "exp2": modules.maths.exp2,
    "floor": modules.maths.floor,
    "cubic": tapers.cubic,
    "np": np,
}


# what kernels call beside modules' functions and what `translate` knows; numba compiles these
FUNCTIONS: dict[str, Any] = {
    "tick_range": ticks.tick_range,
    "tick_number": ticks.tick_number,
    "exp2": modules.maths.exp2,
    "cubic": tapers.cubic,
    "to_rows": blocks.to_rows,
    "to_columns": blocks.to_columns,
}


@dataclass(frozen=True)
class Source:
    """Kernel text and the module functions it calls, by the names it uses for them."""

    text: str
    steps: Mapping[str, Any] = field(default_factory=dict)
    signature: Any = ABI
    distinct: bool = False  # no two words of its table point at the same memory

    @cached_property
    def key(self) -> str:
        """A name for exactly this kernel, compiled by exactly this compiler."""
        parts = [self.text, str(self.distinct), _tools()]
        parts += [f"{name} {_file_text(fn)}" for name, fn in sorted(self.steps.items())]
        return _digest(*parts)[:24]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _tools() -> str:
    """The compiler, the processor it compiles for, and what every kernel may use, as a hash."""
    files = [modules.maths, modules.chance, native, atomics, blocks, ticks, tapers, lift]
    files += [calls, lines, linked, machine, translate, values]
    versions = [numba.__version__, np.__version__, *machine.identity(), *OPTIONS]
    return _digest(*versions, *map(inspect.getsource, files))


@cache
def _file_text(fn: FunctionType) -> str:
    """The file a function stands in, as a hash."""
    return _digest(inspect.getsource(inspect.getmodule(fn) or fn))


def _step(fn: Any) -> Any:
    """A module's function made ready for a kernel; one that numba already knows as it is."""
    return compiled(fn) if isinstance(fn, FunctionType) else fn


def folder() -> Path:
    """Where kernels are kept: beside the driver's machine code (see `runtime/__init__.py`)."""
    path = Path(os.environ["NUMBA_CACHE_DIR"]) / "kernels"
    path.mkdir(parents=True, exist_ok=True)
    return path


@dataclass(frozen=True)
class Kernel:
    """Machine code that is loaded as long as anybody holds this."""

    address: int
    held: Any = None


RECENT = 512  # kernels that stay loaded though nobody plays them: what was just undone comes back
_loaded: WeakValueDictionary[str, Any] = WeakValueDictionary()
_recent: deque[Kernel] = deque(maxlen=RECENT)
_by_numba_kept: list[Any] = []  # numba never unloads


def is_ready(source: Source) -> bool:
    """True if the kernel needs no compiler any more."""
    key = source.key
    return key in _loaded or any((folder() / f"k{key}.{end}").exists() for end in ("o", "done"))


def is_loaded(source: Source) -> bool:
    """True if the kernel is in this process already."""
    return source.key in _loaded


def compile_here(source: Source) -> Any:
    """The compiled kernel, which has an `address`; from memory or disk if it can be."""
    key = source.key
    if (found := _loaded.get(key)) is not None:
        return found
    path = folder() / f"k{key}.py"
    if not path.exists():
        _write(path, source.text.encode())
    if source.signature is ABI and not path.with_suffix(".done").exists():
        ready = path.with_suffix(".o")
        try:
            if not ready.exists():
                _write(ready, _build(source))
            found = _loaded[key] = Kernel(*machine.load(ready.read_bytes(), f"k{key}"))
            _recent.append(found)
            return found
        except Unsupported:
            pass  # numba takes longer and knows more
    found = _loaded[key] = _by_numba(source, path)
    _by_numba_kept.append(found)
    path.with_suffix(".done").touch()
    return found


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    os.replace(part, path)


def _build(source: Source) -> bytes:
    """Object code, by way of LLVM's language."""
    parts: dict[str, bytes] = {}

    def link(name: str, takes: Sequence[str]) -> Linked:
        fn = source.steps.get(name) or FUNCTIONS.get(name)
        if not isinstance(fn, FunctionType):
            raise Unsupported(name)
        text = _tools() if name in FUNCTIONS else f"{_tools()}\n{_file_text(fn)}"
        found, code = linked.linked(fn, takes, text, folder())
        parts[found.symbol] = code
        return found

    text = translate.translate(source.text, f"k{source.key}", link, source.distinct)
    return machine.build(text, parts.values())


def _by_numba(source: Source, path: Path) -> Any:
    module = ModuleType(path.stem)  # numba finds cached code again by its module's name
    module.__file__ = str(path)
    sys.modules[path.stem] = module
    module.__dict__.update(TOOLS)
    module.__dict__.update({name: _step(fn) for name, fn in source.steps.items()})
    exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    make = numba.cfunc(source.signature, cache=True, fastmath=FAST, error_model="numpy")
    return make(module.__dict__["kernel"])
