"""A formula read: its tree in the module's words, and its dimension.  It is parsed, never run.

Units are numbers from here on (20*ms is 0.02), and a constant part is one number.
"""

import ast
import math
import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

from spikerack.modules.language.algebra import (
    MADE,
    call,
    negative,
    number,
    powered,
    quotient,
    value_of,
)
from spikerack.modules.language.functions import CONSTANTS, FUNCTIONS, Function
from spikerack.modules.language.statements import Cut, Span, stripped
from spikerack.modules.language.text_error import TextError
from spikerack.modules.language.units import PLAIN, ROOTS, Dimension, times, told, unit

LONGEST = 4000  # letters of a formula
DEEPEST = 80  # parts within parts
LARGEST = 1e100
SECOND = ROOTS["second"][0]
SPEECH = "write numbers, names, + - * / // % **, comparisons, and, or, not, and functions"
COMPARED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


class Typed(NamedTuple):
    """A tree, the dimension of its value (None: it suits any, as 0 does), and if it is a truth."""

    tree: ast.expr
    dimension: Dimension | None
    is_truth: bool = False


Lookup = Callable[[str], Typed | None]
Tables = Mapping[str, Callable[[ast.expr], Typed]]


def parsed(source: Cut, span: Span) -> ast.expr:
    """The tree of a formula as it is written; its places are those of `source`."""
    start, end = stripped(source.plain, span)
    text = source.plain[start:end]
    if not text:
        raise source.wrong(Span(max(0, span.start - 1), span.start), "a formula is missing", SPEECH)
    if end - start > LONGEST:
        where = Span(start, start)
        raise source.wrong(where, f"a formula may have {LONGEST} letters", "name a part of it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        at = min(max(0, (error.offset or 1) - 1), len(text))
        until = min(len(text), at + 1)
        where = Span(start + at, start + until)
        raise source.wrong(where, f"no formula: {error.msg}", SPEECH) from None
    except (ValueError, MemoryError, RecursionError):
        raise source.wrong(Span(start, end), "cannot be read", SPEECH) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += start
            node.end_col_offset = start + (node.end_col_offset or 0)
    return tree


class Reader:
    """Reads formulas in which `lookup` knows the names, and `tables` functions of the time."""

    def __init__(self, source: Cut, lookup: Lookup, tables: Tables | None = None) -> None:
        self.source, self.lookup, self.tables = source, lookup, tables or {}

    def read(self, span: Span) -> Typed:
        """A formula in the module's words, or a TextError."""
        return self.value(parsed(self.source, span), 0)

    def measured(self, span: Span, dimension: Dimension, what: str) -> ast.expr:
        """A formula whose value has this dimension."""
        typed = self.read(span)
        if typed.is_truth:
            rule = f"{what} is a number, and this is true or false"
            raise self.source.wrong(span, rule, "write int(...) around it")
        if typed.dimension not in (None, dimension):
            rule = f"{what} is in {told(dimension)}, and this in {told(typed.dimension or PLAIN)}"
            raise self.source.wrong(span, rule, "make both the same")
        return typed.tree

    def truth(self, span: Span, what: str) -> ast.expr:
        """A formula that is true or false."""
        typed = self.read(span)
        if not typed.is_truth:
            raise self.source.wrong(span, f"{what} is true or false", "write for example v > 1")
        return typed.tree

    def wrong(self, node: ast.expr, rule: str, todo: str) -> TextError:
        return self.source.wrong(Span(node.col_offset, node.end_col_offset or 0), rule, todo)

    def value(self, node: ast.expr, deep: int) -> Typed:
        """The value of a node."""
        deep += 1
        if deep > DEEPEST:
            raise self.wrong(node, f"parts nest {DEEPEST} deep", "name a part of it")
        match node:
            case ast.Constant(value=bool() as value):
                return Typed(ast.Compare(number(0.0), [ast.Eq()], [number(float(not value))]),
                             PLAIN, True)  # fmt: skip
            case ast.Constant(value=int() | float() as value):
                return self.literal(node, value)
            case ast.Name(id=name):
                return self.name(node, name)
            case ast.UnaryOp(op=ast.Not(), operand=x):
                return Typed(ast.UnaryOp(ast.Not(), self.told_true(x, deep)), PLAIN, True)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=x):
                inner = self.plain(x, deep)
                if isinstance(node.op, ast.UAdd):
                    return inner
                return Typed(negative(inner.tree), inner.dimension)
            case ast.BinOp(left=x, op=ast.Pow(), right=y):
                return self.power(node, self.plain(x, deep), self.plain(y, deep), y)
            case ast.BinOp(left=x, op=op, right=y):
                return self.pair(node, self.plain(x, deep), op, self.plain(y, deep))
            case ast.BoolOp(op=op, values=parts):
                sign = ast.BitAnd() if isinstance(op, ast.And) else ast.BitOr()
                trees = [self.told_true(part, deep) for part in parts]
                whole = trees[0]
                for tree in trees[1:]:
                    whole = ast.BinOp(whole, sign, tree)
                return Typed(whole, PLAIN, True)
            case ast.Compare(left=x, ops=ops, comparators=others):
                return self.compare(node, [x, *others], ops, deep)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args, deep)
        raise self.wrong(node, "this is no part of a formula", SPEECH)

    def plain(self, node: ast.expr, deep: int) -> Typed:
        """A value that is a number."""
        typed = self.value(node, deep)
        if typed.is_truth:
            rule = "this is true or false, and no number"
            raise self.wrong(node, rule, "write int(...) around it")
        return typed

    def told_true(self, node: ast.expr, deep: int) -> ast.expr:
        typed = self.value(node, deep)
        if not typed.is_truth:
            rule = "this is a number, and not true or false"
            raise self.wrong(node, rule, "compare it, as in x > 0")
        return typed.tree

    def literal(self, node: ast.expr, value: float) -> Typed:
        small = abs(value) <= LARGEST  # compares whole numbers of any size exactly
        if not small:
            raise self.wrong(node, "the number is too large", f"stay within {LARGEST:g}")
        return Typed(number(float(value)), PLAIN if value != 0 else None)

    def name(self, node: ast.expr, name: str) -> Typed:
        if found := self.lookup(name):
            return found
        if name in CONSTANTS:
            return Typed(number(CONSTANTS[name]), PLAIN)
        if name == "inf":
            return Typed(number(LARGEST), None)
        if known := unit(name):
            return Typed(number(known.size), known.dimension)
        if name in FUNCTIONS:
            raise self.wrong(node, "a function needs brackets", f"write {name}(...)")
        todo = f"write {name} : 1, or {name} = 1, on a line of its own, or mend its name"
        raise self.wrong(node, "there is no such name", todo)

    def pair(self, node: ast.BinOp, x: Typed, op: ast.operator, y: Typed) -> Typed:
        a, b = x.dimension, y.dimension
        if value_of(y.tree) == 0.0 and isinstance(op, ast.Div | ast.FloorDiv | ast.Mod):
            raise self.wrong(node, "this divides by 0", "divide by something else")
        if isinstance(op, ast.Mult | ast.Div | ast.FloorDiv):
            power = 1.0 if isinstance(op, ast.Mult) else -1.0
            dimension = times(a or PLAIN, b or PLAIN, power)
            if isinstance(op, ast.FloorDiv):
                if dimension != PLAIN:
                    rule = f"// takes two of one unit (here {told(a or PLAIN)}, {told(b or PLAIN)})"
                    raise self.wrong(node, rule, "make both the same")
                return Typed(call("floor", quotient(x.tree, y.tree)), PLAIN)
            return Typed(self.bounded(node, MADE[type(op)](x.tree, y.tree)), dimension)
        if not isinstance(op, ast.Add | ast.Sub | ast.Mod):
            raise self.wrong(node, "this is no part of a formula", SPEECH)
        sign = {ast.Add: "+", ast.Sub: "-"}.get(type(op), "%")
        both = self.same(node, [x, y], f"{sign} takes two of one unit")
        if isinstance(op, ast.Mod):
            return Typed(call("remainder", x.tree, y.tree), both)
        return Typed(self.bounded(node, MADE[type(op)](x.tree, y.tree)), both)

    def same(self, node: ast.expr, values: list[Typed], rule: str) -> Dimension | None:
        """The dimension that all of these have."""
        known = [v.dimension for v in values if v.dimension is not None]
        if any(d != known[0] for d in known):
            units = ", ".join(dict.fromkeys(told(d) for d in known))
            raise self.wrong(node, f"{rule} (here {units})", "mend the units")
        return known[0] if known else None

    def power(self, node: ast.expr, x: Typed, y: Typed, exponent: ast.expr) -> Typed:
        if y.dimension not in (None, PLAIN):
            rule = f"an exponent is a plain number, and this is in {told(y.dimension or PLAIN)}"
            raise self.wrong(exponent, rule, "divide it by its unit")
        fixed = value_of(y.tree)
        if fixed is None:
            if x.dimension not in (None, PLAIN):
                rule = "what has a unit takes a fixed exponent"
                raise self.wrong(exponent, rule, "write a number, or divide by the unit")
            return Typed(call("raised", x.tree, y.tree), PLAIN)
        base = value_of(x.tree)
        dimension = tuple(round(fixed * d, 6) + 0.0 for d in x.dimension or PLAIN)
        if base is None:
            if abs(fixed) > 1000.0:
                raise self.wrong(exponent, "the exponent is too large", "stay within 1000")
            return Typed(powered(x.tree, fixed), dimension)
        try:
            made = base**fixed
        except (OverflowError, ZeroDivisionError):
            made = math.inf
        if isinstance(made, complex) or not abs(made) <= LARGEST:
            raise self.wrong(node, "this power is no number, or too large", "mend the exponent")
        return Typed(number(float(made)), dimension)

    def compare(
        self, node: ast.expr, parts: list[ast.expr], ops: list[ast.cmpop], deep: int
    ) -> Typed:
        if not all(isinstance(op, COMPARED) for op in ops):
            raise self.wrong(node, "this compares no numbers", "use < <= > >= == !=")
        values = [self.plain(part, deep) for part in parts]
        whole: ast.expr | None = None
        for x, op, y in zip(values[:-1], ops, values[1:], strict=True):
            self.same(node, [x, y], "only what has one unit is compared")
            one = ast.Compare(x.tree, [op], [y.tree])
            whole = one if whole is None else ast.BinOp(whole, ast.BitAnd(), one)
        assert whole is not None
        return Typed(whole, PLAIN, True)

    def call(self, node: ast.expr, name: str, args: list[ast.expr], deep: int) -> Typed:
        fn = FUNCTIONS.get(name)
        if name in self.tables:
            at = self.plain(args[0], deep) if len(args) == 1 else None
            if at is None or at.dimension != SECOND:
                raise self.wrong(node, f"{name} takes a time", f"write {name}(t)")
            return self.tables[name](at.tree)
        if fn is None:
            rule = f"there is no function {name}"
            raise self.wrong(node, rule, "use one of " + " ".join(FUNCTIONS))
        if len(args) != len(fn.takes):
            rule = f"{name} takes {len(fn.takes)} (here {len(args)})"
            raise self.wrong(node, rule, "count its commas")
        if name == "int":
            inner = self.value(args[0], deep)
            if inner.is_truth:
                return Typed(ast.IfExp(inner.tree, number(1.0), number(0.0)), PLAIN)
        values = [self.plain(arg, deep) for arg in args]
        return self.result(node, name, fn, values, args)

    def result(
        self, node: ast.expr, name: str, fn: Function, values: list[Typed], args: list[ast.expr]
    ) -> Typed:
        for rule, value, arg in zip(fn.takes, values, args, strict=True):
            wanted = {"1": PLAIN, "t": SECOND}.get(rule)
            if wanted is not None and value.dimension not in (None, wanted):
                took = "a plain number" if wanted == PLAIN else "a time"
                rule = f"{name} takes {took}, and this is in {told(value.dimension or PLAIN)}"
                raise self.wrong(arg, rule, "divide it by its unit" if wanted == PLAIN else "mend")
        dimension: Dimension | None = PLAIN
        if fn.gives == "a":
            dimension = self.same(node, values, f"{name} takes numbers of one unit")
        elif fn.gives == "root":
            dimension = tuple(0.5 * d for d in values[0].dimension or PLAIN)
        return Typed(call(fn.called, *(v.tree for v in values)), dimension)

    def bounded(self, node: ast.expr, tree: ast.expr) -> ast.expr:
        value = value_of(tree)
        if value is not None and not abs(value) <= LARGEST:
            raise self.wrong(node, "the number is too large", f"stay within {LARGEST:g}")
        return tree
