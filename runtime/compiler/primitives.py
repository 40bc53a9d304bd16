"""Where plain functions meet the compiler: flags, primitives and addresses, in one place.

Modules stay ordinary Python.  Here numba learns to compile the functions they call
(`modules.maths`, `modules.chance`), with the primitives replaced by bit operations.
"""

import inspect
import math
from collections.abc import Callable
from functools import cache
from types import FunctionType

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload, register_jitable

from spikerack.modules import chance, maths

# no nnan or ninf: the engine must be able to notice a NaN and mute its node
FAST = {"nsz", "arcp", "contract", "afn", "reassoc"}
EXACT = {"nsz", "contract"}  # the vocabulary's range reductions must not be reordered


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


@overload(chance.uniform, inline="never", jit_options={"forceinline": True})
def _use_uniform(dice):
    return lambda dice: _uniform(dice)


PRIMITIVES: set[Callable] = {
    maths.expect, maths.scale2, maths.split2, maths.floor, chance.uniform
}  # fmt: skip
_known = set(PRIMITIVES)


def teach(fn: FunctionType, flags: set[str]) -> None:
    """Let kernels call `fn`, and what it calls, as if they were written there."""
    if fn in _known:
        return
    _known.add(fn)
    register_jitable(forceinline=True, fastmath=flags, error_model="numpy")(fn)


for _file in (maths, chance):
    for _fn in vars(_file).values():
        if inspect.isfunction(_fn) and _fn.__module__ == _file.__name__:
            teach(_fn, EXACT)


def teach_helpers(fn: FunctionType) -> None:
    """Teach the private functions of the module's own file that `fn` calls, however deep."""
    for name in fn.__code__.co_names:
        used = fn.__globals__.get(name)
        if isinstance(used, FunctionType) and used not in _known:
            if used.__module__ == math.__name__:
                continue
            teach(used, FAST)
            teach_helpers(used)


@cache
def compiled(fn: FunctionType) -> Callable:
    """A module's step, ready to be inlined into a kernel."""
    teach_helpers(fn)
    return numba.njit(forceinline=True, fastmath=FAST, error_model="numpy", nogil=True)(fn)
