"""What numba compiles, kept in `runtime.disk_cache` in place of numba's own cache.

numba unpickles whatever it finds in its folder, and loads the machine code in there.  Here a
checksum comes first, and the name of an entry covers all that the code was made from.
"""

import hashlib
import inspect
import pickle
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType
from typing import Any

import numba
from numba.core.caching import NullCache
from numba.core.ccallback import CFunc
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler import machine
from spikerack.runtime.compiler.source_hash import said_in


class _Entries(NullCache):
    """The compiled forms of one function, by their signatures."""

    def __init__(self, name: Callable[[Any], str]) -> None:
        self._name = name

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        data = disk_cache.read(self._name(sig))
        try:
            return data and CompileResult._rebuild(target_context, *pickle.loads(data))
        except Exception:  # whatever comes of an entry that is whole, and no use: it is made again
            return None

    def save_overload(self, sig: Any, cres: Any) -> None:
        disk_cache.write(self._name(sig), dumps(cres._reduce()))


def cached_jit(signature: Any = None, **options: Any) -> Callable[[Any], Any]:
    """`numba.njit` for a function that Python calls; compiled at once if it has a signature.

    What only other compiled functions call needs no entry: it is part of theirs.
    """

    def wrapped(fn: Any) -> Any:
        made: Any = numba.njit(error_model="numpy", **options)(fn)

        def name(sig: Any) -> str:
            return f"j{_digest(origin(fn), str(sig), repr(sorted(options.items())))}.numba"

        made._cache = _Entries(name)
        if signature is not None:
            made.compile(signature)
            made.disable_compile()
        return made

    return wrapped


def cached_cfunc(signature: Any, fn: Any, name: str, **options: Any) -> Any:
    """`numba.cfunc` of a function whose entry has this name."""
    made: Any = CFunc(fn, normalize_signature(signature), locals={}, options=options)
    made._cache = _Entries(lambda sig: name)
    made.compile()
    return made


@cache
def origin(fn: Any) -> str:
    """All that the machine code of a function is made from, as a hash.

    Its file, the files of this project's functions that it calls, however deep, and the numbers
    it knows by name; the compiler, and the processor it compiles for.
    """
    parts: dict[str, None] = {}
    waiting, seen = [inspect.unwrap(fn)], set()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        parts[said_in(step)] = None
        for name in _names(step.__code__):
            value = step.__globals__.get(name)
            if isinstance(value, int | float):
                parts[f"{step.__module__}.{name} = {value!r}"] = None
            elif getattr(value, "__module__", "").partition(".")[0] in ("spikerack",):
                waiting.append(inspect.unwrap(value))
    return _digest(sys.version, numba.__version__, *machine.identity(), *parts)


def _names(code: CodeType) -> Iterator[str]:
    """The names that a function looks up, and those in it too."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
