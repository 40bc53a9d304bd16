"""Where plain functions meet the compiler: options and primitives, in one place.

Modules stay ordinary Python.  Here numba learns to compile the functions they call
(`modules.maths`, `modules.chance`), with the primitives replaced by the processor's operations.

No flag lets LLVM change what arithmetic gives: no sum is reordered (reassoc), no product fused
with a sum (contract: `runtime.compiler.contraction` says which), no quotient made a product
(arcp).  So a module gives the same bits in every kernel, of any width of vectors.
"""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils, typing
from numba.extending import intrinsic, lower_builtin, overload, type_callable

from spikerack.modules import chance, maths
from spikerack.runtime.compiler.contraction import fused
from spikerack.runtime.compiler.vocabulary import VOCABULARY, helpers

FMULADD = "llvm.fmuladd.f64"  # one operation if the processor has it, else two

OPTIONS: Any = {"forceinline": True, "fastmath": False, "error_model": "numpy"}


@intrinsic
def _scale2(context, n):
    """2**n built from its exponent bits."""

    def generate(_context, builder, _signature, args):
        i64 = ir.IntType(64)
        exponent = builder.add(builder.fptosi(args[0], i64), i64(1023))
        return builder.bitcast(builder.shl(exponent, i64(52)), ir.DoubleType())

    return types.float64(types.float64), generate


@intrinsic
def _split2(context, x):
    """Mantissa near 1 and exponent, from the bits, without a branch."""

    def generate(gen, builder, sig, args):
        i64, f64 = ir.IntType(64), ir.DoubleType()
        bits = builder.bitcast(args[0], i64)
        # subtracting the bits of sqrt(1/2) carries into the exponent where m < sqrt(1/2)
        shifted = builder.sub(bits, i64(0x3FE6A09E667F3BCC))
        exponent = builder.ashr(shifted, i64(52))
        mantissa = builder.sub(bits, builder.shl(exponent, i64(52)))
        pair = (builder.bitcast(mantissa, f64), builder.sitofp(exponent, f64))
        return gen.make_tuple(builder, sig.return_type, pair)

    return types.UniTuple(types.float64, 2)(types.float64), generate


@intrinsic
def _floor(context, x):
    """llvm.floor, which stays a float and vectorises."""

    def generate(_context, builder, _signature, args):
        f64 = ir.DoubleType()
        fn = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(f64, [f64]), "llvm.floor.f64"
        )
        return builder.call(fn, args)

    return types.float64(types.float64), generate


@intrinsic
def _uniform(context, dice):
    """SplitMix64; its upper 52 bits are the mantissa of a number from 1 to 2."""

    def generate(gen, builder, sig, args):
        i64, f64 = ir.IntType(64), ir.DoubleType()
        after = mixed = builder.add(args[0], i64(chance.STEP))
        for shift, factor in zip((30, 27), chance.MIX, strict=True):
            folded = builder.xor(mixed, builder.lshr(mixed, i64(shift)))
            mixed = builder.mul(folded, i64(factor))
        mixed = builder.xor(mixed, builder.lshr(mixed, i64(31)))
        bits = builder.or_(builder.lshr(mixed, i64(12)), i64(0x3FF0000000000000))
        u = builder.fsub(builder.bitcast(bits, f64), f64(1.0 - 2.0**-53))
        return gen.make_tuple(builder, sig.return_type, (u, after))

    return types.Tuple((types.float64, types.int64))(types.int64), generate


@intrinsic
def _expect(_context, address):
    """llvm.prefetch for writing, into the nearest cache."""

    def generate(gen, builder, _signature, args):
        i32, byte = ir.IntType(32), ir.IntType(8).as_pointer()
        fnty = ir.FunctionType(ir.VoidType(), [byte, i32, i32, i32])
        fn = cgutils.get_or_insert_function(builder.module, fnty, "llvm.prefetch.p0")
        builder.call(fn, [builder.inttoptr(args[0], byte), i32(1), i32(3), i32(1)])
        return gen.get_dummy_value()

    return types.void(types.intp), generate


@overload(maths.expect, inline="never", jit_options={"forceinline": True})
def _use_expect(array, first, count):
    def expect(array, first, count):
        for i in range(first, min(first + count, array.size), 8):
            _expect(array.ctypes.data + array.itemsize * i)

    return expect


@overload(maths.scale2, inline="never", jit_options={"forceinline": True})
def _use_scale2(n):
    return lambda n: _scale2(float(n))


@overload(maths.split2, inline="never", jit_options={"forceinline": True})
def _use_split2(x):
    return lambda x: _split2(float(x))


@overload(maths.floor, inline="never", jit_options={"forceinline": True})
def _use_floor(x):
    return lambda x: _floor(float(x))


@type_callable(maths.fma)
def _type_fma(_context):
    def typer(a, b, c):
        is_whole = all(isinstance(t, (types.Integer, types.Boolean)) for t in (a, b, c))
        number = types.int64 if is_whole else types.float64
        return typing.signature(number, number, number, number)

    return typer


@lower_builtin(maths.fma, types.float64, types.float64, types.float64)
def _fma_of_floats(_context, builder, _signature, args):
    f64 = ir.DoubleType()
    fnty = ir.FunctionType(f64, [f64] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, fnty, FMULADD), args)


@lower_builtin(maths.fma, types.int64, types.int64, types.int64)
def _fma_of_integers(_context, builder, _signature, args):
    return builder.add(builder.mul(args[0], args[1]), args[2])


@overload(chance.uniform, inline="never", jit_options={"forceinline": True})
def _use_uniform(dice):
    return lambda dice: _uniform(dice)


PRIMITIVES: set[Callable] = {
    chance.uniform, maths.expect, maths.fma, maths.floor, maths.scale2, maths.split2,
}  # fmt: skip
_known = set(PRIMITIVES)


def teach(fn: FunctionType) -> None:
    """Let kernels call `fn`, and what it calls, as if they were written there."""
    if fn in _known:
        return
    _known.add(fn)
    overload(fn, jit_options=OPTIONS, strict=False)(lambda *_: fused(fn))


for _fn in sorted(VOCABULARY, key=lambda fn: fn.__name__):
    teach(_fn)


def teach_helpers(fn: FunctionType) -> None:
    """Teach what a module calls."""
    for used in helpers(fn):
        teach(used)


@cache
def inlinable(fn: FunctionType) -> Callable:
    """A module's step, ready to be inlined into a kernel."""
    teach_helpers(fn)
    return numba.njit(nogil=True, **OPTIONS)(fused(fn))
