"""What numba alone can compile, kept in `runtime.disk_cache` in place of numba's own cache.

numba unpickles whatever it finds in its folder, and loads the machine code in there.  Here a
checksum comes first, and the name of an entry covers all that the code was made from.
"""

import pickle
from typing import Any

from numba.core.caching import NullCache
from numba.core.ccallback import CFunc
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature

from spikerack.runtime import disk_cache


class _Entry(NullCache):
    """The compiled form of a function."""

    def __init__(self, name: str) -> None:
        self._name = name

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        data = disk_cache.read(self._name)
        try:
            return data and CompileResult._rebuild(target_context, *pickle.loads(data))
        except Exception:  # whatever comes of an entry that is whole, and no use: it is made again
            return None

    def save_overload(self, sig: Any, cres: Any) -> None:
        disk_cache.write(self._name, dumps(cres._reduce()))


def cached_cfunc(signature: Any, fn: Any, name: str, **options: Any) -> Any:
    """`numba.cfunc` of a function whose entry has this name."""
    made: Any = CFunc(fn, normalize_signature(signature), locals={}, options=options)
    made._cache = _Entry(name)
    made.compile()
    return made
