"""Trees of formulas: made with numbers folded, looked through, put in one another, split."""

import ast
from collections.abc import Collection, Mapping

Linear = dict[str, ast.expr]  # coefficients by variable; "" has what stands alone


def number(value: float) -> ast.expr:
    """A number as a tree."""
    return ast.Constant(float(value))


def value_of(tree: ast.expr) -> float | None:
    """The number that a tree is, if it is one."""
    return tree.value if isinstance(tree, ast.Constant) else None  # type: ignore[return-value]


def name(of: str) -> ast.expr:
    """A name as a tree."""
    return ast.Name(of, ast.Load())


def call(function: str, *args: ast.expr) -> ast.expr:
    """A call as a tree."""
    return ast.Call(name(function), [*args], [])


def negative(x: ast.expr) -> ast.expr:
    """-x."""
    value = value_of(x)
    if value is not None:
        return number(-value)
    if _is_negative(x):
        return x.operand  # type: ignore[attr-defined]
    return ast.UnaryOp(ast.USub(), x)


def plus(x: ast.expr, y: ast.expr) -> ast.expr:
    """x + y."""
    a, b = value_of(x), value_of(y)
    if a is not None and b is not None:
        return number(a + b)
    if a == 0.0:
        return y
    if b == 0.0:
        return x
    return minus(x, negative(y)) if _is_negative(y) else ast.BinOp(x, ast.Add(), y)


def minus(x: ast.expr, y: ast.expr) -> ast.expr:
    """x - y."""
    a, b = value_of(x), value_of(y)
    if a is not None and b is not None:
        return number(a - b)
    if b == 0.0:
        return x
    if _is_negative(y):
        return plus(x, negative(y))
    return negative(y) if a == 0.0 else ast.BinOp(x, ast.Sub(), y)


def product(x: ast.expr, y: ast.expr) -> ast.expr:
    """x * y."""
    a, b = value_of(x), value_of(y)
    if a is not None and b is not None:
        return number(a * b)
    if a == 0.0 or b == 0.0:
        return number(0.0)
    for one, other in ((a, y), (b, x)):
        if one == 1.0:
            return other
        if one == -1.0:
            return negative(other)
    if _is_negative(x):
        return negative(product(negative(x), y))
    return negative(product(x, negative(y))) if _is_negative(y) else ast.BinOp(x, ast.Mult(), y)


def quotient(x: ast.expr, y: ast.expr) -> ast.expr:
    """x / y; what divides by the number 0 is not asked for."""
    a, b = value_of(x), value_of(y)
    if a is not None and b is not None:
        return number(a / b)
    if a == 0.0:
        return number(0.0)
    if _is_negative(x):
        return negative(quotient(negative(x), y))
    return x if b == 1.0 else ast.BinOp(x, ast.Div(), y)


def _is_negative(x: ast.expr) -> bool:
    return isinstance(x, ast.UnaryOp) and isinstance(x.op, ast.USub)


MADE = {ast.Add: plus, ast.Sub: minus, ast.Mult: product, ast.Div: quotient}


def powered(x: ast.expr, exponent: float) -> ast.expr:
    """x**exponent, by products if it is small and whole."""
    if exponent < 0.0:
        return quotient(number(1.0), powered(x, -exponent))
    if exponent == 0.0:
        return number(1.0)
    if exponent == 1.0:
        return x
    if exponent == 0.5:
        return call("root", x)
    if exponent in (2.0, 4.0, 8.0):
        return call("square", powered(x, 0.5 * exponent) if exponent > 2.0 else x)
    if exponent in (3.0, 6.0):
        return call("cube", call("square", x) if exponent == 6.0 else x)
    return call("raised", x, number(exponent))


def names_in(tree: ast.AST) -> set[str]:
    """The names in a tree, without those of functions."""
    called = {n.func for n in ast.walk(tree) if isinstance(n, ast.Call)}
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n not in called}


def calls_in(tree: ast.AST) -> set[str]:
    """The functions that a tree calls."""
    calls = (n.func for n in ast.walk(tree) if isinstance(n, ast.Call))
    return {f.id for f in calls if isinstance(f, ast.Name)}


def put(tree: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    """A tree with trees in place of names."""
    return _Put(values).visit(tree) if names_in(tree) & values.keys() else tree


class _Put(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(a) for a in node.args], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inner = self.visit(node.operand)
        return negative(inner) if isinstance(node.op, ast.USub) else ast.UnaryOp(node.op, inner)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        x, y = self.visit(node.left), self.visit(node.right)
        made = MADE.get(type(node.op))
        return made(x, y) if made else ast.BinOp(x, node.op, y)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        others = [self.visit(c) for c in node.comparators]
        return ast.Compare(self.visit(node.left), node.ops, others)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        parts = [self.visit(part) for part in (node.test, node.body, node.orelse)]
        return ast.IfExp(*parts)


def linear(tree: ast.expr, variables: Collection[str]) -> Linear | None:
    """A tree as a sum of variables with coefficients, or None if it is no such sum."""
    if not names_in(tree).intersection(variables):
        return {"": tree}
    match tree:
        case ast.Name(id=of):
            return {of: number(1.0), "": number(0.0)}
        case ast.UnaryOp(op=ast.USub(), operand=x):
            inner = linear(x, variables)
            return inner and {n: negative(c) for n, c in inner.items()}
        case ast.BinOp(left=x, op=ast.Add() | ast.Sub() as op, right=y):
            a, b = linear(x, variables), linear(y, variables)
            if a is None or b is None:
                return None
            made = MADE[type(op)]
            zero = number(0.0)
            return {n: made(a.get(n, zero), b.get(n, zero)) for n in {**a, **b}}
        case ast.BinOp(left=x, op=ast.Mult() | ast.Div() as op, right=y):
            if isinstance(op, ast.Mult) and names_in(y).intersection(variables):
                x, y = y, x
            a = linear(x, variables)
            if a is None or names_in(y).intersection(variables):
                return None
            made = MADE[type(op)]
            return {n: made(c, y) for n, c in a.items()}
    return None


def quasilinear(tree: ast.expr, x: str) -> Linear | None:
    """A tree as a x + b, where a and b may still need x inside of functions; None if x is squared.

    So v exp(v) is exp(v) times v: that is linear with exp(v) as it is now.
    """
    zero = number(0.0)
    if x not in names_in(tree):
        return {x: zero, "": tree}
    match tree:
        case ast.Name():
            return {x: number(1.0), "": zero}
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            a = quasilinear(inner, x)
            return a and {n: negative(c) for n, c in a.items()}
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            a, b = quasilinear(left, x), quasilinear(right, x)
            return a and b and {n: MADE[type(op)](a[n], b[n]) for n in a}
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            a = quasilinear(left, x)
            return a and {n: quotient(c, right) for n, c in a.items()}
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            a, b = quasilinear(left, x), quasilinear(right, x)
            if a is None or b is None:
                return None
            if value_of(b[x]) != 0.0:
                a, b = b, a
            if value_of(b[x]) != 0.0:
                return None
            return {n: product(c, b[""]) for n, c in a.items()}
        case ast.Call(func=ast.Name(id="square" | "cube" | "raised" | "root"), args=[inner, *_]):
            a = quasilinear(inner, x)
            return {x: zero, "": tree} if a and value_of(a[x]) == 0.0 else None
    return {x: zero, "": tree}
