"""What kernels need and Python lacks: addresses, atomic words, a clock, denormals flushed.

An address is a plain int64, so tables of addresses are plain arrays that Python and kernels
share.  Loads of shared words must be atomic: LLVM hoists ordinary ones out of loops.
"""

import platform

from llvmlite import ir
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

_I64 = ir.IntType(64)
_FAR = 1 << 40  # a length no index reaches: these arrays are windows on memory, not owners


def _pointer(element: types.Type):
    @intrinsic
    def at(_context, address):
        pointer = types.CPointer(element)

        def generate(context, builder, _signature, args):
            return builder.inttoptr(args[0], context.get_value_type(pointer))

        return pointer(types.int64), generate

    return at


_at_f64, _at_i64 = _pointer(types.float64), _pointer(types.int64)
_at_f32, _at_i32 = _pointer(types.float32), _pointer(types.int32)


@register_jitable(forceinline=True)
def floats(address):
    """Memory at an address as float64."""
    return carray(_at_f64(address), (_FAR,))


@register_jitable(forceinline=True)
def words(address):
    """Memory at an address as int64."""
    return carray(_at_i64(address), (_FAR,))


@register_jitable(forceinline=True)
def singles(address):
    """Memory at an address as float32, as sound devices have it."""
    return carray(_at_f32(address), (_FAR,))


@register_jitable(forceinline=True)
def halves(address):
    """Memory at an address as int32."""
    return carray(_at_i32(address), (_FAR,))


@intrinsic
def load_acquire(_context, address):
    """Read a shared word; what was written before it is seen too."""

    def generate(_gen, builder, _signature, args):
        pointer = builder.inttoptr(args[0], _I64.as_pointer())
        return builder.load_atomic(pointer, "acquire", 8, typ=_I64)

    return types.int64(types.int64), generate


@intrinsic
def store_release(_context, address, value):
    """Write a shared word after everything written before it."""

    def generate(gen, builder, _signature, args):
        pointer = builder.inttoptr(args[0], _I64.as_pointer())
        builder.store_atomic(args[1], pointer, "release", 8)
        return gen.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@intrinsic
def exchange(_context, address, value):
    """Write a shared word and return what was in it, in one step."""

    def generate(_gen, builder, _signature, args):
        pointer = builder.inttoptr(args[0], _I64.as_pointer())
        return builder.atomic_rmw("xchg", pointer, args[1], "acq_rel")

    return types.int64(types.int64, types.int64), generate


def _cell(read: bool, whole: bool):
    """Read or write the number whose address stands in a word of a table."""

    def generate(gen, builder, _signature, args):
        element = _I64 if whole else ir.DoubleType()
        word = builder.gep(builder.inttoptr(args[0], _I64.as_pointer()), [args[1]])
        pointer = builder.inttoptr(builder.load(word), element.as_pointer())
        if read:
            return builder.load(pointer)
        builder.store(args[2], pointer)
        return gen.get_dummy_value()

    return generate


@intrinsic
def peek(_context, table, word):
    """The float64 that a word of the table at an address points at."""
    return types.float64(types.int64, types.int64), _cell(read=True, whole=False)


@intrinsic
def peek_word(_context, table, word):
    """The int64 that a word of the table at an address points at."""
    return types.int64(types.int64, types.int64), _cell(read=True, whole=True)


@intrinsic
def poke(_context, table, word, value):
    """Write a float64 where a word of the table points."""
    return types.void(types.int64, types.int64, types.float64), _cell(read=False, whole=False)


@intrinsic
def poke_word(_context, table, word, value):
    """Write an int64 where a word of the table points."""
    return types.void(types.int64, types.int64, types.int64), _cell(read=False, whole=True)


@intrinsic(prefer_literal=True)
def copy_row(_context, target, source, count):
    """Copy a literal number of float64 between addresses that do not overlap."""
    size = 8 * count.literal_value

    def generate(gen, builder, _signature, args):
        byte = ir.IntType(8).as_pointer()
        fnty = ir.FunctionType(ir.VoidType(), [byte, byte, _I64, ir.IntType(1)])
        copy = cgutils.get_or_insert_function(builder.module, fnty, "llvm.memcpy.p0i8.p0i8.i64")
        ends = [builder.inttoptr(address, byte) for address in args[:2]]
        builder.call(copy, [*ends, _I64(size), ir.IntType(1)(0)])
        return gen.get_dummy_value()

    return types.void(target, source, count), generate


@intrinsic
def address_of(_context, pointer):
    """The address a C pointer holds; 0 for NULL."""

    def generate(_gen, builder, _signature, args):
        return builder.ptrtoint(args[0], _I64)

    return types.int64(pointer), generate


@intrinsic
def call_kernel(_context, fn, args, t0, first, count):
    """Call the kernel at address `fn` with four words."""

    def generate(gen, builder, _signature, arguments):
        fnty = ir.FunctionType(ir.VoidType(), [_I64] * 4)
        builder.call(builder.inttoptr(arguments[0], fnty.as_pointer()), arguments[1:])
        return gen.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def now_ns(_context):
    """Nanoseconds of the monotonic clock, the same as `time.monotonic_ns()`."""

    def generate(_gen, builder, _signature, _args):
        i32 = ir.IntType(32)
        pair = cgutils.alloca_once(builder, ir.ArrayType(_I64, 2))
        fnty = ir.FunctionType(i32, [i32, pair.type])
        fn = cgutils.get_or_insert_function(builder.module, fnty, "clock_gettime")
        builder.call(fn, [i32(1), pair])
        seconds = builder.load(builder.gep(pair, [i32(0), i32(0)]))
        rest = builder.load(builder.gep(pair, [i32(0), i32(1)]))
        return builder.add(builder.mul(seconds, _I64(1_000_000_000)), rest)

    return types.int64(), generate


def publish(address, value):
    """Write a shared word, for Python."""
    store_release(address, value)


def observe(address):
    """Read a shared word, for Python."""
    return load_acquire(address)


_X86 = platform.machine().lower() in ("x86_64", "amd64")


def _control_register(read: bool):
    """Read or write the floating-point control register of this thread."""

    def generate(gen, builder, _signature, args):
        i32 = ir.IntType(32)
        if not _X86:  # ARM64 keeps it in fpcr; bit 24 flushes
            text = "mrs $0, fpcr" if read else "msr fpcr, $0"
            fnty = ir.FunctionType(_I64 if read else ir.VoidType(), [] if read else [_I64])
            asm = ir.InlineAsm(fnty, text, "=r" if read else "r", side_effect=True)
            made = builder.call(asm, list(args))
            return made if read else gen.get_dummy_value()
        slot = cgutils.alloca_once(builder, i32)
        name = "llvm.x86.sse.stmxcsr" if read else "llvm.x86.sse.ldmxcsr"
        byte = ir.IntType(8).as_pointer()
        fn = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte]), name
        )
        if not read:
            builder.store(builder.trunc(args[0], i32), slot)
        builder.call(fn, [builder.bitcast(slot, byte)])
        return builder.zext(builder.load(slot), _I64) if read else gen.get_dummy_value()

    return generate


@intrinsic
def _get_control(_context):
    return types.int64(), _control_register(True)


@intrinsic
def _set_control(_context, value):
    return types.void(types.int64), _control_register(False)


_FLUSH = 0x8040 if _X86 else 1 << 24  # flush results and operands to zero


@njit
def flush_denormals():
    """Treat denormal numbers as zero in this thread; returns what to restore."""
    before = _get_control()
    _set_control(before | _FLUSH)
    return before


@njit
def restore_denormals(before):
    """Undo `flush_denormals`."""
    _set_control(before)
