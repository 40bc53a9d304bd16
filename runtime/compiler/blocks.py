"""Blocks of ticks in memory: read and written in a loop, and turned between rows and columns.

A column is the ticks of one channel side by side, as nodes hand them on; a row is one tick of
all channels, as loops over channels want them.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from spikerack.runtime.compiler.atomics import floats, words

SIDE = 8  # rows and columns that are turned at a time: whole vectors either way
_F64, _I64 = ir.DoubleType(), ir.IntType(64)


def _scope(module: ir.Module, loop: int) -> ir.MDValue:
    """The list of LLVM's alias scopes that holds the columns a loop writes."""
    domain = module.add_metadata([ir.MetaDataString(module, "columns")])
    scope = module.add_metadata([ir.MetaDataString(module, f"columns of loop {loop}"), domain])
    return module.add_metadata([scope])


@intrinsic(prefer_literal=True)
def get(_context, address, i, loop):
    """A tick of a column that loop number `loop` does not write: what it writes may pass this."""

    def generate(_gen, builder, _signature, args):
        place = builder.gep(builder.inttoptr(args[0], _F64.as_pointer()), [args[1]])
        value = builder.load(place)
        value.set_metadata("noalias", _scope(builder.module, loop.literal_value))
        return value

    return types.float64(types.int64, types.int64, loop), generate


@intrinsic(prefer_literal=True)
def put(_context, address, i, value, loop):
    """Write a tick of a column in loop number `loop`, which reads none that it writes."""

    def generate(gen, builder, _signature, args):
        place = builder.gep(builder.inttoptr(args[0], _F64.as_pointer()), [args[1]])
        written = builder.store(args[2], place)
        written.set_metadata("alias.scope", _scope(builder.module, loop.literal_value))
        return gen.get_dummy_value()

    return types.void(types.int64, types.int64, types.float64, loop), generate


@register_jitable
def cells(args, _loop, _size):
    """Rows that loop number `loop` keeps for itself: none of the blocks it gets from or puts to.

    Their address is the first word of the table, and so many are there.
    """
    return floats(words(args)[0])


@register_jitable
def cell_words(args, _loop, _size):
    """The same as whole numbers."""
    return words(words(args)[0])


def _turn(scattered: bool):
    """Lines of SIDE float64 turned over the diagonal.

    On one side they stand `stride` bytes apart; on the other each begins `offset` bytes behind
    the address in its word of a table, whose words stand `apart` bytes apart.
    """

    def generate(gen, builder, _signature, args):
        start, stride, table, apart, offset = args
        vector = ir.VectorType(_F64, SIDE)
        order = ir.VectorType(ir.IntType(32), SIDE)

        def near(k):
            at = builder.add(start, builder.mul(stride, _I64(k)))
            return builder.inttoptr(at, vector.as_pointer())

        def far(k):
            word = builder.add(table, builder.mul(apart, _I64(k)))
            begin = builder.load(builder.inttoptr(word, _I64.as_pointer()))
            return builder.inttoptr(builder.add(begin, offset), vector.as_pointer())

        source, target = (near, far) if scattered else (far, near)
        lines = [builder.load(source(k), align=8) for k in range(SIDE)]
        half = SIDE // 2
        while half:  # lines `half` apart swap what lies `half` off the diagonal
            left = [k - half + SIDE if k & half else k for k in range(SIDE)]
            right = [k + SIDE if k & half else k + half for k in range(SIDE)]
            for k in range(SIDE):
                if not k & half:
                    a, b = lines[k], lines[k + half]
                    lines[k] = builder.shuffle_vector(a, b, order(left))
                    lines[k + half] = builder.shuffle_vector(a, b, order(right))
            half //= 2
        for k, line in enumerate(lines):
            builder.store(line, target(k), align=8)
        return gen.get_dummy_value()

    @intrinsic
    def turn(_context, start, stride, table, apart, offset):
        return types.void(*[types.int64] * 5), generate

    return turn


_to_rows, _to_columns = _turn(scattered=False), _turn(scattered=True)


@register_jitable
def to_rows(rows, stride, table, apart, begin, end):
    """Columns, whose addresses stand `apart` words apart, become rows of `stride` cells.

    Whole squares are turned: also ticks around begin .. end-1, which nobody reads.
    """
    for i in range(begin - begin % SIDE, end, SIDE):
        for c in range(0, stride, SIDE):
            at = rows + 8 * (i * stride + c)
            _to_rows(at, 8 * stride, table + 8 * c * apart, 8 * apart, 8 * i)


@register_jitable
def to_columns(table, apart, rows, stride, begin, end):
    """Rows become columns: the other way round."""
    for i in range(begin - begin % SIDE, end, SIDE):
        for c in range(0, stride, SIDE):
            at = rows + 8 * (i * stride + c)
            _to_columns(at, 8 * stride, table + 8 * c * apart, 8 * apart, 8 * i)


@intrinsic
def _strands(_context, address, groups):
    """The sum of so many groups of SIDE float64: the first of each, the second ..., then all."""

    def generate(_gen, builder, _signature, args):
        vector = ir.VectorType(_F64, SIDE)
        total = cgutils.alloca_once_value(builder, vector([0.0] * SIDE))
        start = builder.inttoptr(args[0], vector.as_pointer())
        with cgutils.for_range(builder, args[1]) as loop:
            line = builder.load(builder.gep(start, [loop.index]), align=8)
            builder.store(builder.fadd(builder.load(total), line), total)
        whole, half = builder.load(total), SIDE // 2
        while half:
            order = ir.VectorType(ir.IntType(32), SIDE)([(k + half) % SIDE for k in range(SIDE)])
            whole = builder.fadd(whole, builder.shuffle_vector(whole, whole, order))
            half //= 2
        return builder.extract_element(whole, ir.IntType(32)(0))

    return types.float64(types.int64, types.int64), generate


@register_jitable
def row_sum(address, count):
    """The sum of `count` float64 at an address, in eight strands that are joined at the end.

    The order is fixed, so the sum is the same to the bit wherever it is taken.
    """
    x, rest = floats(address), 0.0
    groups = count // SIDE
    for k in range(SIDE * groups, count):
        rest += x[k]
    return _strands(address, groups) + rest if groups > 0 else rest  # type: ignore[call-arg]
