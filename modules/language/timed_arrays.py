"""Values that follow one another in time: `drive = TimedArray([0, 1, 3]*nA, dt=10*ms)`, `drive(t)`.

The first holds before its time, and the last after; what is between is not drawn as a line.
"""

import ast
import re
from collections.abc import Callable

from spikerack.modules.language.algebra import (
    call,
    name,
    number,
    plus,
    product,
    quotient,
    value_of,
)
from spikerack.modules.language.formulas import DEEPEST, SECOND, Reader, Typed, parsed
from spikerack.modules.language.statements import Cut, Span, Statement
from spikerack.modules.language.units import PLAIN, told

MOST = 100  # values
BEGIN = re.compile(r"\s*TimedArray\s*\(")
EXAMPLE = "write for example TimedArray([0, 1, 3]*nA, dt=10*ms)"
Table = Callable[[ast.expr], Typed]


def parted(source: Cut) -> tuple[Cut, dict[str, Table]]:
    """The other statements, and the arrays by name."""
    arrays = {s.name: s for s in source.statements if _is_array(source, s)}
    others = tuple(s for s in source.statements if not _is_array(source, s))
    return source._replace(statements=others), {of: _table(source, s) for of, s in arrays.items()}


def _is_array(source: Cut, s: Statement) -> bool:
    return s.kind == "value" and BEGIN.match(source.of(s.formula)) is not None


def _table(source: Cut, s: Statement) -> Table:
    tree = parsed(source, s.formula)
    match tree:
        case ast.Call(args=[values], keywords=[ast.keyword(arg="dt", value=every)]):
            pass
        case _:
            raise source.wrong(s.formula, "it takes values, and dt", EXAMPLE)
    reader = Reader(source, lambda _: None)
    step = reader.value(every, 0)
    seconds = value_of(step.tree)
    if step.dimension != SECOND or seconds is None or seconds <= 0.0:
        where = Span(every.col_offset, every.end_col_offset or 0)
        raise source.wrong(where, "dt is a time above 0", EXAMPLE)
    found = [reader.value(value, 0) for value in _each(source, s, values)]
    known = [f.dimension for f in found if f.dimension is not None]
    if any(d != known[0] for d in known) or any(value_of(f.tree) is None for f in found):
        units = ", ".join(dict.fromkeys(map(told, known)))
        raise source.wrong(s.formula, f"its values are numbers of one unit (here {units})", EXAMPLE)
    trees = [f.tree for f in found]

    def at(time: ast.expr) -> Typed:
        if any(isinstance(part, ast.IfExp) for part in ast.walk(time)):
            rule = (
                "its time may not be chosen in turn"  # or it would be written out a power of times
            )
            raise source.wrong(s.formula, rule, "use t, or a state")
        # a thousandth of a tick early is in it: times are sums of ticks
        early = plus(time, product(number(1e-3), name("dt")))
        place = call("floor", quotient(early, number(seconds)))
        return Typed(_chosen(trees, place, 0), known[0] if known else PLAIN)

    return at


def _each(source: Cut, s: Statement, values: ast.expr, deep: int = 0) -> list[ast.expr]:
    """The values of a list, with what it is multiplied by."""
    match values:
        case ast.List(elts=list(elements)) if 1 <= len(elements) <= MOST:
            return elements
        case ast.BinOp(left=left, op=op, right=right) if deep < DEEPEST:
            inner = _each(source, s, left, deep + 1)
            return [ast.copy_location(ast.BinOp(e, op, right), e) for e in inner]
    raise source.wrong(s.formula, f"its values are a list of 1 to {MOST}", EXAMPLE)


def _chosen(values: list[ast.expr], place: ast.expr, first: int) -> ast.expr:
    """The value of a place, by halves."""
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    test = ast.Compare(place, [ast.Lt()], [number(float(first + half))])
    early = _chosen(values[:half], place, first)
    return ast.IfExp(test, early, _chosen(values[half:], place, first + half))
