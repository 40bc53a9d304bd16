"""Kernel source to machine code, named by its hash, compiled once, kept in `runtime.disk_cache`.

The hash covers the text, the modules it calls, the vocabulary and the compiler, so nothing stale
is ever loaded.  `compile_here` waits for the compiler;
`runtime.compiler.background` does the same in other processes, for callers that must not wait.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler import machine
from spikerack.runtime.compiler.llvm_values import Unsupported
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.compiler.source_hash import digest


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
    return key in _loaded or any(disk_cache.read(name) for name in (entry(key), _pickle(key)))


def is_loaded(source: Source) -> bool:
    """True if the kernel is in this process already."""
    return source.key in _loaded


def compile_here(source: Source) -> Any:
    """The compiled kernel, which has an `address`; from memory or disk if it can be."""
    key = source.key
    if (found := _loaded.get(key)) is not None:
        return found
    code = disk_cache.read(entry(key))
    if code is None and not disk_cache.read(_pickle(key)):
        code = _built(source)
    if code is not None and (found := _of_object(code, key)) is not None:
        _loaded[key] = found
        _recent.append(found)
        return found
    from spikerack.runtime.compiler import compiling

    found = _loaded[key] = compiling.by_numba(source, _pickle(key))
    _by_numba_kept.append(found)
    return found


def entry(key: str) -> str:
    """The name of a kernel's entry on disk."""
    return f"k{key}.o"


def _pickle(key: str) -> str:
    """numba compiles for this very processor."""
    return f"k{key}.{digest(machine.host())[:8]}.numba"


def _built(source: Source) -> bytes | None:
    """Object code, now also on disk; None if only numba, which takes longer, knows how."""
    from spikerack.runtime.compiler import compiling

    try:
        code = compiling.object_code(source)
    except Unsupported:
        return None
    disk_cache.write(entry(source.key), code)
    return code


def _of_object(code: bytes, key: str) -> Kernel | None:
    """Object code, loaded; None where it cannot be: then numba has to make the kernel."""
    try:
        return Kernel(*machine.load_object(code, f"k{key}"))
    except Unsupported:
        return None
