"""Kernels that look at every index before they use it: with SPIKERACK_BOUNDS=1.

    module's function   line[head]   becomes   line[guarded(line, 0, head, 0, "delay, ... ")]
    kernel's text       s_v[c]       is compared with the room that there is behind its address

An index below 0 or beyond the end is told to `runtime.compiler.extents`, by the name of the kernel,
the array and the line, and 0 takes its place.  Python's way to count from the end is no excuse.
"""

import ast
import ctypes
from functools import cache
from types import FunctionType
from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from spikerack.runtime.compiler import extents

GUARD = "guarded"
OUTSIDE, ROOM = "spikerack_outside", "spikerack_room"
_I64 = ir.IntType(64)


@cache
def symbols() -> dict[str, Any]:
    """What compiled code calls, by name: Python, which must be there as long as it runs."""
    word = ctypes.c_int64

    def outside(where: bytes, index: int, size: int, address: int) -> None:
        extents.outside(where.decode(), index, size, address)

    def room(where: bytes, address: int) -> int:
        return extents.room(where.decode(), address)

    made: dict[str, Any] = {
        OUTSIDE: ctypes.CFUNCTYPE(None, ctypes.c_char_p, word, word, word)(outside),
        ROOM: ctypes.CFUNCTYPE(word, ctypes.c_char_p, word)(room),
    }
    for name, fn in made.items():
        binding.add_symbol(name, ctypes.cast(fn, ctypes.c_void_p).value)
    return made


def addresses() -> dict[str, int]:
    """The same as numbers."""
    return {n: ctypes.cast(fn, ctypes.c_void_p).value or 0 for n, fn in symbols().items()}


@intrinsic(prefer_literal=True)
def guarded(_context, array, axis, index, more, where):
    """An index of an axis, or an end of a slice if there is one `more`; 0 if it is neither."""
    symbols()

    def generate(context, builder, signature, args):
        at = context.cast(builder, args[2], signature.args[2], types.int64)
        address = _I64(0)
        if isinstance(array, types.Array):
            made = context.make_array(array)(context, builder, args[0])
            size = builder.extract_value(made.shape, axis.literal_value)
            address = builder.ptrtoint(made.data, _I64)
        else:
            size = _I64(len(array))
        place = cgutils.alloca_once_value(builder, at)
        end = builder.add(size, _I64(more.literal_value))
        with builder.if_then(builder.icmp_unsigned(">=", at, end), likely=False):
            text = context.insert_const_string(builder.module, where.literal_value)
            form = ir.FunctionType(ir.VoidType(), [text.type, _I64, _I64, _I64])
            told = cgutils.get_or_insert_function(builder.module, form, OUTSIDE)
            builder.call(told, [text, at, end, address])
            builder.store(_I64(0), place)
        return builder.load(place)

    return types.int64(array, axis, index, more, where), generate


def guard(tree: ast.FunctionDef, fn: FunctionType) -> None:
    """Let a function look at the indices of everything that has a name."""
    visitor = _Guard(fn)
    tree.body = [visitor.visit(statement) for statement in tree.body]


class _Guard(ast.NodeTransformer):
    def __init__(self, fn: FunctionType) -> None:
        self.file, self.first = fn.__module__.rpartition(".")[2], fn.__code__.co_firstlineno
        self.name = fn.__name__

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        line = self.first + node.lineno - 1
        where = f"{self.name}, line {line} of {self.file}: {ast.unparse(node)}"
        node = ast.Subscript(node.value, self.visit(node.slice), node.ctx)
        if not isinstance(node.value, ast.Name):
            return node

        def safe(index: ast.expr, axis: int, more: int = 0) -> ast.expr:
            array = ast.Name(node.value.id, ast.Load())  # type: ignore[attr-defined]
            given = [ast.Constant(axis), index, ast.Constant(more), ast.Constant(where)]
            return ast.Call(ast.Name(GUARD, ast.Load()), [array, *given], [])

        index = node.slice
        if isinstance(index, ast.Slice):
            lower = index.lower and safe(index.lower, 0, 1)
            upper = index.upper and safe(index.upper, 0, 1)
            node.slice = ast.Slice(lower, upper, index.step)
        elif isinstance(index, ast.Tuple):
            node.slice = ast.Tuple([safe(x, k) for k, x in enumerate(index.elts)], ast.Load())
        else:
            node.slice = safe(index, 0)
        return node
