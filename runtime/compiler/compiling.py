"""Where kernels are compiled.  It needs numba, which takes long to import and is often not needed.

`runtime.compiler.build` comes here for what is on no disk.
"""

import ast
import sys
from collections.abc import Sequence
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from llvmlite import binding
from numba import types
from numba.core.errors import NumbaError
from numba.extending import register_jitable

from spikerack.modules import maths
from spikerack.runtime.compiler import (
    arrivals,
    atomics,
    blocks,
    entries,
    extents,
    guarded_text,
    linked,
    machine,
    tapers,
    ticks,
    translate,
)
from spikerack.runtime.compiler.cached_cfunc import cached_cfunc
from spikerack.runtime.compiler.contraction import contracted
from spikerack.runtime.compiler.llvm_values import Linked, Unsupported
from spikerack.runtime.compiler.primitives import inlinable
from spikerack.runtime.compiler.source import OPTIONS, Source, tools
from spikerack.runtime.compiler.source_hash import said_in
from spikerack.runtime.errors import wrong

ABI = types.void(types.int64, types.int64, types.int64, types.int64)
# what kernels call beside modules' functions and what `translate` knows; numba compiles these
FUNCTIONS: dict[str, Any] = {
    "tick_range": ticks.tick_range,
    "tick_number": ticks.tick_number,
    "tick_span": ticks.tick_span,
    "tick_sample": ticks.tick_sample,
    "is_tick": ticks.is_tick,
    "turned": register_jitable(forceinline=True)(tapers.turned),
    "counted": arrivals.counted,
    "placed": arrivals.placed,
    "entered": entries.entered,
    "handed": entries.handed,
    "to_rows": blocks.to_rows,
    "to_columns": blocks.to_columns,
    "row_sum": blocks.row_sum,
}
TOOLS = FUNCTIONS | {
    "get": blocks.get,
    "put": blocks.put,
    "cells": blocks.cells,
    "cell_words": blocks.cell_words,
    "copy_row": atomics.copy_row,
    "peek": atomics.peek,
    "peek_word": atomics.peek_word,
    "poke": atomics.poke,
    "poke_word": atomics.poke_word,
    "floats": atomics.floats,
    "words": atomics.words,
    "singles": atomics.singles,
    "halves": atomics.halves,
    "fma": maths.fma,
    "np": np,
}


def object_code(source: Source) -> bytes:
    """Object code of a kernel, by way of LLVM's language."""
    _set_options()
    parts: dict[str, bytes] = {}

    def link(name: str, takes: Sequence[str]) -> Linked:
        fn = source.steps.get(name) or FUNCTIONS.get(name)
        if not isinstance(fn, FunctionType):
            raise Unsupported(name)
        text = tools() if name in FUNCTIONS else f"{tools()}\n{said_in(fn)}"
        found, code = linked.linked(fn, takes, text)
        parts[found.symbol] = code
        return found

    write = partial(guarded_text.GuardedText, source.text) if extents.ON else None
    text = translate.translate(source.text, f"k{source.key}", link, source.distinct, write)
    return machine.build(text, parts.values())


@cache
def _set_options() -> None:
    """LLVM has one set of options for the whole process: nobody has them who compiles nothing."""
    for option in OPTIONS:
        binding.set_option("spikerack", option)


def by_numba(source: Source, entry: str) -> Any:
    """A kernel in words that only numba understands."""
    name = f"k{source.key}"
    module = ModuleType(name)  # what numba has pickled finds its module by name
    sys.modules[name] = module
    module.__dict__.update(TOOLS)
    module.__dict__.update({name: inlinable(fn) for name, fn in source.steps.items()})
    tree = contracted(ast.parse(source.text))
    exec(compile(tree, f"{name}.py", "exec"), module.__dict__)
    try:
        return cached_cfunc(ABI, module.__dict__["kernel"], entry, error_model="numpy")
    except RecursionError:
        raise
    except (NumbaError, RuntimeError) as error:  # the second is LLVM's
        place = f"the kernel of {', '.join(source.steps) or name}"
        said = next(filter(None, map(str.strip, str(error).splitlines())), "")
        raise wrong(place, "must be what machine code can do", said) from error
