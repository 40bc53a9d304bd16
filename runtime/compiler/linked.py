"""Functions that kernels call, compiled by numba once each and kept as LLVM's bitcode.

A type is a code: f(loat), i(nteger), b(oolean); an array F, I, S(ingle: float32) or H(alf: int32),
its dimensions, and C if its elements lie side by side or A if not.
"""

import hashlib
from collections.abc import Sequence
from types import FunctionType
from typing import Any

from llvmlite import binding
from numba import types
from numba.core import compiler
from numba.core.errors import NumbaError
from numba.core.registry import cpu_target

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler.contraction import fused
from spikerack.runtime.compiler.llvm_values import Linked, Unsupported
from spikerack.runtime.compiler.primitives import OPTIONS, teach_helpers
from spikerack.runtime.errors import PatchError, wrong

_PLAIN: dict[str, Any] = {"f": types.float64, "i": types.int64, "b": types.boolean}
_ELEMENTS: dict[str, Any] = _PLAIN | {"s": types.float32, "h": types.int32}
_found: dict[str, tuple[Linked, bytes]] = {}


def linked(fn: FunctionType, takes: Sequence[str], known: str) -> tuple[Linked, bytes]:
    """A function for arguments of these codes; `known` names its text and all that it uses."""
    title = "\n".join([known, fn.__module__, fn.__name__, *takes])
    key = hashlib.sha256(title.encode()).hexdigest()[:24]
    if key not in _found:
        name = f"f{key}.bc"
        whole = disk_cache.read(name)
        if whole is None:
            made, code = _compile(fn, takes)
            first = " ".join([made.symbol, str(int(made.alone)), *made.gives])
            whole = first.encode() + b"\n" + code
            disk_cache.write(name, whole)
        head, _, code = whole.partition(b"\n")
        symbol, alone, *gives = head.decode().split()
        _found[key] = Linked(symbol, tuple(takes), tuple(gives), alone == "1"), code
    return _found[key]


def _compile(fn: FunctionType, takes: Sequence[str]) -> tuple[Linked, bytes]:
    if "b" in takes:
        raise Unsupported("a boolean argument")
    teach_helpers(fn)
    flags: Any = compiler.Flags()
    cpu_target.options.parse_as_flags(flags, OPTIONS | {"nogil": True, "nopython": True})
    flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    try:
        made = compiler.compile_extra(
            cpu_target.typing_context, cpu_target.target_context, fused(fn),
            args=tuple(_type(code) for code in takes), return_type=None, flags=flags, locals={},
        )  # fmt: skip
    except RecursionError:
        raise
    except (NumbaError, RuntimeError) as error:  # the second is LLVM's
        raise _told(fn, error) from error
    gives = made.signature.return_type
    alone = not isinstance(gives, types.BaseTuple)
    found = [] if gives == types.none else [gives] if alone else gives.types
    codes = tuple(_code(t) for t in found)
    symbol = made.fndesc.llvm_func_name
    module = made.library._get_module_for_linking().clone()
    for function in module.functions:  # only what the kernel calls is to be seen
        if function.name != symbol and not function.is_declaration:
            function.linkage = binding.Linkage.internal
    return Linked(symbol, tuple(takes), codes, alone), module.as_bitcode()


def _told(fn: FunctionType, error: Exception) -> PatchError:
    """The one line of a long message that says what, and the line that it means."""
    lines = [line.strip() for line in str(error).splitlines()] or [type(error).__name__]
    what = next((line for line in lines[1:] if line), lines[0]).partition(": Cannot ")[0]
    line = getattr(getattr(error, "loc", None), "line", fn.__code__.co_firstlineno)
    return wrong(
        f"{fn.__name__}, line {line}", "must be what machine code can do", what,
        "use numbers, `math`, and what spikerack.modules.ports and .maths offer",
    )  # fmt: skip


def _type(code: str) -> Any:
    if code in _PLAIN:
        return _PLAIN[code]
    array: Any = types.Array
    return array(_ELEMENTS[code[0].lower()], int(code[1]), code[2])


def _code(kind: types.Type) -> str:
    for code, plain in _PLAIN.items():
        if kind == plain:
            return code
    if isinstance(kind, types.IntegerLiteral):
        return "i"
    for code, element in _ELEMENTS.items():
        if isinstance(kind, types.Array) and kind.dtype == element:
            return f"{code.upper()}{kind.ndim}{kind.layout}"
    raise Unsupported(f"a result {kind}")
