"""What kernels call without being told how: the functions of `modules.maths` and `.chance`."""

import inspect
from functools import cache
from types import FunctionType

from spikerack.modules import chance, maths

VOCABULARY = frozenset(
    fn
    for file in (maths, chance)
    for fn in vars(file).values()
    if inspect.isfunction(fn) and fn.__module__ == file.__name__
)


@cache
def helpers(fn: FunctionType) -> tuple[FunctionType, ...]:
    """The functions that a module calls, however deep, and no kernel knows by itself."""
    found = [fn]
    for caller in found:  # which grows
        for name in caller.__code__.co_names:
            used = caller.__globals__.get(name)
            if isinstance(used, FunctionType) and used not in VOCABULARY and used not in found:
                found.append(used)
    return tuple(found[1:])
