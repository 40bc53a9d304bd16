"""Where a product and a sum are one operation, with one rounding: decided by what is written.

A compiler that may fuse a * b + c as it likes does so here and not there, by what it has inlined,
hoisted or made vectors of; then two kernels of one module differ in the last bit, and a neuron that
is near its threshold fires in one of them alone.  So LLVM may not.  `a * b + c` within one
expression becomes `fma(a, b, c)` before anything else looks at it (as ISO C 2018, 6.5 allows
within an expression), and an operation stays what it is wherever it is put.

    left + a * b     fma(a, b, left)       left - a * b     fma(-a, b, left)
    a * b + right    fma(a, b, right)      a * b - right    fma(a, b, -right)

Of two products the right one is fused: w1 * x1 + w2 * x2 + w3 * x3 is the same as a sum to which
one product after the other is added.  Indices are no concern of it.
"""

import ast
import inspect
from functools import cache
from textwrap import dedent
from types import FunctionType
from typing import TypeVar

from spikerack.modules.maths import fma
from spikerack.runtime.compiler import extents

if extents.ON:
    from spikerack.runtime.compiler import guards

FMA = fma.__name__
ADDED = {FMA: fma} | ({guards.GUARD: guards.guarded} if extents.ON else {})  # no module has them
Tree = TypeVar("Tree", bound=ast.AST)


class _Contraction(ast.NodeTransformer):
    """Fuses the products in sums, innermost first."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        node = ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))
        is_minus = isinstance(node.op, ast.Sub)
        if not is_minus and not isinstance(node.op, ast.Add):
            return node
        if product := _product(node.right):
            first = _negative(product.left) if is_minus else product.left
            return _fma(first, product.right, node.left)
        if product := _product(node.left):
            last = _negative(node.right) if is_minus else node.right
            return _fma(product.left, product.right, last)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        if not isinstance(node.op, (ast.Add, ast.Sub)) or not _product(node.value):
            node.value = self.visit(node.value)
            return node
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], self.visit(ast.BinOp(read, node.op, node.value)))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.body = [self.visit(statement) for statement in node.body]
        return node


def contracted(tree: Tree) -> Tree:
    """A tree of kernel text, or of a function, in which products in sums are fused."""
    return ast.fix_missing_locations(_Contraction().visit(tree))


def tree_of(fn: FunctionType) -> ast.FunctionDef:
    """The tree of a function, with its products in sums fused."""
    tree = ast.parse(dedent(inspect.getsource(fn))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    if extents.ON:
        guards.guard(tree, fn)
    contracted(tree)
    return tree


@cache
def fused(fn: FunctionType) -> FunctionType:
    """A function like `fn` whose products in sums are fused, also when Python calls it.

    It has the lines of `fn`, so that what numba says of it can be found in its file.
    """
    if hasattr(fn, "__lifted__"):  # made from a tree that was contracted
        return fn
    tree = tree_of(fn)
    tree.decorator_list, tree.returns, tree.args.defaults = [], None, []
    for argument in tree.args.args:
        argument.annotation = None
    ast.increment_lineno(tree, fn.__code__.co_firstlineno - 1)
    code = compile(ast.Module([tree], []), fn.__code__.co_filename, "exec")
    scope: dict[str, FunctionType] = {}
    exec(code, {**fn.__globals__, **ADDED}, scope)
    made = scope[fn.__name__]
    made.__module__ = fn.__module__
    return made


def _product(node: ast.AST) -> ast.BinOp | None:
    is_product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    return node if is_product else None  # type: ignore[return-value]


def _negative(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _fma(a: ast.expr, b: ast.expr, c: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(FMA, ast.Load()), [a, b, c], [])
