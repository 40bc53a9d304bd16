"""What a file of Python says, as a hash: neither its comments nor where its lines stand."""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import Any

OURS = "spikerack."


def digest(*parts: str) -> str:
    """A hash of some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def said_in(part: ModuleType | Callable | str) -> str:
    """The file of a module, also by its name alone, or of a function.

    The same from one start to the next, and nothing is imported for it.
    """
    module = part if isinstance(part, ModuleType | str) else inspect.getmodule(part)
    code = _code(module) if module else None
    if code is None:  # it came from memory, as a player's own file does
        code = compile(inspect.getsource(module or part), "", "exec")  # type: ignore[arg-type]
    return digest(*_said(code))


@cache
def said_below(name: str) -> str:
    """The file of a module of ours, by its name, and all of ours that it imports, however deep."""
    found = [name]
    for module in found:  # which grows
        code = _code(module)
        inside = code.co_names if code else ()
        found += [used for used in inside if used.startswith(OURS) and used not in found]
    return digest(*map(said_in, sorted(found)))


def _code(module: ModuleType | str) -> CodeType | None:
    name = module if isinstance(module, str) else module.__name__
    spec = find_spec(name) if isinstance(module, str) else None
    loader = spec.loader if spec else getattr(module, "__loader__", None)
    get_code = getattr(loader, "get_code", None)
    return get_code(name) if get_code else None


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
