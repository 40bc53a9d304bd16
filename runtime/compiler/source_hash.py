"""What a file of Python says, as a hash: neither its comments nor where its lines stand."""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, ModuleType
from typing import Any


@cache
def said_in(part: ModuleType | Callable) -> str:
    """The file of a module or of a function.  The same from one start to the next."""
    module = part if isinstance(part, ModuleType) else inspect.getmodule(part)
    get_code = getattr(getattr(module, "__loader__", None), "get_code", None)
    code = get_code(module.__name__) if get_code and module else None
    if code is None:  # it came from memory, as a player's own file does
        code = compile(inspect.getsource(module or part), "", "exec")
    return hashlib.sha256("\n".join(_said(code)).encode()).hexdigest()


def _said(code: CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr((code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_flags))
    yield repr((code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _said(constant)
        else:
            yield _shown(constant)


def _shown(constant: Any) -> str:
    """A set has no order that lasts."""
    if isinstance(constant, frozenset):
        return f"set of {sorted(map(_shown, constant))}"
    if isinstance(constant, tuple):
        return f"({', '.join(map(_shown, constant))})"
    return repr(constant)
