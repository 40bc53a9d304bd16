"""Kernel source to machine code, named by its hash, compiled once, kept in `runtime.disk_cache`.

The hash covers the text, the modules it calls, the vocabulary and the compiler, so nothing stale
is ever loaded.  `compile_here` waits for the compiler;
`runtime.compiler.background` does the same in other processes, for callers that must not wait.
"""

import ast
import hashlib
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakValueDictionary

import numba
import numpy as np
from llvmlite import binding
from numba import types
from numba.core.errors import NumbaError

from spikerack.modules import chance, maths
from spikerack.runtime import disk_cache
from spikerack.runtime.compiler import (
    arrivals,
    atomics,
    blocks,
    calls,
    contraction,
    entries,
    expressions,
    extents,
    guarded_text,
    guards,
    hoist,
    lines,
    linked,
    llvm_values,
    machine,
    primitives,
    seldom,
    tapers,
    ticks,
    translate,
)
from spikerack.runtime.compiler.cached_jit import cached_cfunc, origin
from spikerack.runtime.compiler.contraction import contracted
from spikerack.runtime.compiler.llvm_values import Linked, Unsupported
from spikerack.runtime.compiler.primitives import helpers, inlinable
from spikerack.runtime.compiler.source_hash import said_in
from spikerack.runtime.errors import wrong

OPTIONS = (
    # many state arrays in one loop: let LLVM check at run time that they do not overlap
    "--runtime-memory-check-threshold=400",
    # four vectors side by side: while one waits for its sum, the others go on
    "--force-vector-interleave=4",
)

ABI = types.void(types.int64, types.int64, types.int64, types.int64)
TOOLS = {
    "get": blocks.get,
    "put": blocks.put,
    "cells": blocks.cells,
    "cell_words": blocks.cell_words,
    "to_rows": blocks.to_rows,
    "to_columns": blocks.to_columns,
    "row_sum": blocks.row_sum,
    "copy_row": atomics.copy_row,
    "peek": atomics.peek,
    "peek_word": atomics.peek_word,
    "poke": atomics.poke,
    "poke_word": atomics.poke_word,
    "floats": atomics.floats,
    "words": atomics.words,
    "singles": atomics.singles,
    "halves": atomics.halves,
    "tick_range": ticks.tick_range,
    "tick_number": ticks.tick_number,
    "tick_span": ticks.tick_span,
    "tick_sample": ticks.tick_sample,
    "is_tick": ticks.is_tick,
    "fma": maths.fma,
    "turned": tapers.turned,
    "counted": arrivals.counted,
    "placed": arrivals.placed,
    "entered": entries.entered,
    "handed": entries.handed,
    "np": np,
}


# what kernels call beside modules' functions and what `translate` knows; numba compiles these
FUNCTIONS: dict[str, Any] = {
    "tick_range": ticks.tick_range,
    "tick_number": ticks.tick_number,
    "tick_span": ticks.tick_span,
    "tick_sample": ticks.tick_sample,
    "is_tick": ticks.is_tick,
    "turned": tapers.turned,
    "counted": arrivals.counted,
    "placed": arrivals.placed,
    "entered": entries.entered,
    "handed": entries.handed,
    "to_rows": blocks.to_rows,
    "to_columns": blocks.to_columns,
    "row_sum": blocks.row_sum,
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
        parts += [f"{name} {_made_from(fn)}" for name, fn in sorted(self.steps.items())]
        return _digest(*parts)[:24]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _tools() -> str:
    """The compiler, the processor it compiles for, and what every kernel may use, as a hash."""
    files = [maths, chance, primitives, atomics, blocks, hoist, seldom, calls]
    files += [contraction, expressions, lines, linked, llvm_values, machine, translate]
    versions = [sys.version, numba.__version__, np.__version__, *machine.identity(), *OPTIONS]
    versions += ["guarded", *map(said_in, (guards, guarded_text))] if extents.ON else []
    used = dict.fromkeys(map(said_in, FUNCTIONS.values()))  # a file once, whoever is in it
    return _digest(*versions, *map(said_in, files), *used)


def _made_from(fn: Any) -> str:
    """A module's file and those of what it calls; what numba knows, the driver, calls many."""
    if not isinstance(fn, FunctionType):
        return origin(fn)
    return " ".join(dict.fromkeys(said_in(part) for part in (fn, *helpers(fn))))


def _step(fn: Any) -> Any:
    """A module's function made ready for a kernel; one that numba already knows as it is."""
    return inlinable(fn) if isinstance(fn, FunctionType) else fn


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
    return key in _loaded or any(disk_cache.read(name) for name in (_object(key), _pickle(key)))


def is_loaded(source: Source) -> bool:
    """True if the kernel is in this process already."""
    return source.key in _loaded


def compile_here(source: Source) -> Any:
    """The compiled kernel, which has an `address`; from memory or disk if it can be."""
    key = source.key
    if (found := _loaded.get(key)) is not None:
        return found
    _set_options()
    if source.signature is ABI:
        code = disk_cache.read(_object(key))
        if code is None and not disk_cache.read(_pickle(key)):
            code = _built(source)
        if code is not None and (found := _of_object(code, key)) is not None:
            _loaded[key] = found
            _recent.append(found)
            return found
    found = _loaded[key] = _by_numba(source)
    _by_numba_kept.append(found)
    return found


def _object(key: str) -> str:
    return f"k{key}.o"


def _pickle(key: str) -> str:
    return f"k{key}.numba"


@cache
def _set_options() -> None:
    """LLVM has one set of options for the whole process: nobody has them who compiles nothing."""
    for option in OPTIONS:
        binding.set_option("spikerack", option)


def _built(source: Source) -> bytes | None:
    """Object code, now also on disk; None if only numba, which takes longer, knows how."""
    try:
        code = _build(source)
    except Unsupported:
        return None
    disk_cache.write(_object(source.key), code)
    return code


def _of_object(code: bytes, key: str) -> Kernel | None:
    """Object code, loaded; None where it cannot be: then numba has to make the kernel."""
    try:
        return Kernel(*machine.load_object(code, f"k{key}"))
    except Unsupported:
        return None


def _build(source: Source) -> bytes:
    """Object code, by way of LLVM's language."""
    parts: dict[str, bytes] = {}

    def link(name: str, takes: Sequence[str]) -> Linked:
        fn = source.steps.get(name) or FUNCTIONS.get(name)
        if not isinstance(fn, FunctionType):
            raise Unsupported(name)
        text = _tools() if name in FUNCTIONS else f"{_tools()}\n{said_in(fn)}"
        found, code = linked.linked(fn, takes, text)
        parts[found.symbol] = code
        return found

    write = partial(guarded_text.GuardedText, source.text) if extents.ON else None
    text = translate.translate(source.text, f"k{source.key}", link, source.distinct, write)
    return machine.build(text, parts.values())


def _by_numba(source: Source) -> Any:
    name = f"k{source.key}"
    module = ModuleType(name)  # what numba has pickled finds its module by name
    sys.modules[name] = module
    module.__dict__.update(TOOLS)
    module.__dict__.update({name: _step(fn) for name, fn in source.steps.items()})
    tree = contracted(ast.parse(source.text))
    exec(compile(tree, f"{name}.py", "exec"), module.__dict__)
    kernel, entry = module.__dict__["kernel"], _pickle(source.key)
    try:
        return cached_cfunc(source.signature, kernel, entry, error_model="numpy")
    except RecursionError:
        raise
    except (NumbaError, RuntimeError) as error:  # the second is LLVM's
        place = f"the kernel of {', '.join(source.steps) or name}"
        said = next(filter(None, map(str.strip, str(error).splitlines())), "")
        raise wrong(place, "must be what machine code can do", said) from error
