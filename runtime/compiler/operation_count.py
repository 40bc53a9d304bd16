"""How many operations a function takes, counted in its text: nothing is compiled or run.

An operation is an addition.  What is chosen between is computed on both ways, as kernels do; of
two ways that are jumped between each is gone half the time, unless a number that rests decides.
Loops run as often as the sizes of arrays say.
"""

import ast
import builtins
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import add, eq, floordiv, ge, gt, le, lt, mul, ne, sub
from textwrap import dedent
from types import FunctionType
from typing import Any

from spikerack.runtime.compiler.hoist import pruned

Rests = tuple[tuple[str, float | tuple[float, ...]], ...]  # numbers, and sizes of arrays, by name

COSTS = {ast.Div: 4.0, ast.Mod: 6.0, ast.FloorDiv: 6.0, ast.Pow: 40.0}  # in additions
CALLS = {
    "floor": 2.0, "scale2": 2.0, "split2": 4.0, "copysign": 1.0, "sqrt": 6.0, "expect": 0.0,
    "uniform": 16.0,
}  # fmt: skip
WORDS: dict[type, Callable[[Any, Any], float]] = {
    ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.FloorDiv: floordiv,
    ast.Gt: gt, ast.GtE: ge, ast.Lt: lt, ast.LtE: le, ast.Eq: eq, ast.NotEq: ne,
}  # fmt: skip
UNKNOWN = 8.0  # times that a loop runs of which nothing is known
DEEPEST = 20  # calls of calls


def operations(
    fn: FunctionType,
    rests: Rests = (),
    still: frozenset[str] = frozenset(),
    unheard: tuple[int, ...] = (),
    rare: float = 0.5,
    seldom: float = 0.5,
) -> float:
    """What one call takes of many in which the arguments that are `still` rest.

    `unheard` are places of results that nobody wants, nor what leads to them; `rare` is how likely
    a spike is at an element of a cable, `seldom` how likely an `if` without `else`.
    """
    return _counted(fn, rests, still, unheard, rare, 0, seldom)


@cache
def _counted(
    fn: FunctionType, rests: Rests, still: frozenset[str], unheard: tuple[int, ...], rare: float,
    depth: int, seldom: float = 0.5,
) -> float:  # fmt: skip
    tree = _tree(fn)
    if tree is None:
        return UNKNOWN
    counter = _Counter(fn.__globals__, dict(rests), set(still), rare, depth, seldom)
    return counter.body(pruned(tree.body, unheard))


@cache
def _tree(fn: FunctionType) -> ast.FunctionDef | None:
    try:
        found = ast.parse(dedent(inspect.getsource(fn))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    return found if isinstance(found, ast.FunctionDef) else None


class _Counter:
    """Adds up statements and expressions; what rests costs nothing, and numbers are followed."""

    def __init__(
        self, known: Mapping[str, Any], rests: dict[str, Any], still: set[str], rare: float,
        depth: int, seldom: float,
    ) -> None:  # fmt: skip
        self.known, self.rests, self.still = known, rests, still
        self.rare, self.depth, self.seldom = rare, depth, seldom

    def body(self, statements: Sequence[ast.stmt]) -> float:
        return sum(self.statement(s) for s in statements)

    def statement(self, node: ast.stmt) -> float:
        if isinstance(node, (ast.For, ast.While)):
            self.forget(node)  # in the next round they are others
        match node:
            case ast.For():
                return self.times(node.iter) * (1.0 + self.body(node.body))
            case ast.While():
                return (
                    self.seldom * 2.0 * UNKNOWN * (self.value(node.test)[0] + self.body(node.body))
                )
            case ast.If():
                return self.value(node.test)[0] + self.ways(node)
            case ast.AugAssign():
                self.forget(node)
                return 1.0 + self.value(node.target)[0] + self.value(node.value)[0]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                rests, (cost, is_still) = self.number(value), self.value(value)
                self.forget(node)
                self.rests |= {name: rests} if rests is not None else {}
                self.still |= {name} if is_still else set()
                return cost
            case ast.Assign(targets=targets, value=value):
                self.forget(node)
                return self.value(value)[0] + sum(self.value(t)[0] for t in targets)
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
                return self.value(value)[0]
        return 0.0

    def ways(self, node: ast.If) -> float:
        """Of a jump: the way that is taken, or as much of both as is likely."""
        decided = self.number(node.test)
        if decided is not None:
            return self.body(node.body if decided else node.orelse)
        likely = 0.5 if node.orelse else self.seldom
        likely = self.rare if self.is_spike(node.test) else likely
        taken = likely * self.body(node.body) + (1.0 - likely) * self.body(node.orelse)
        self.forget(node)
        return taken

    def forget(self, node: ast.AST) -> None:
        """What is written there rests no longer."""
        for n in ast.walk(node):
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
                self.rests.pop(n.id, None)
                self.still.discard(n.id)

    def value(self, node: ast.AST) -> tuple[float, bool]:
        """What an expression takes, and whether it rests and so takes nothing."""
        if isinstance(node, ast.Name):
            return 0.0, node.id in self.still or node.id in self.known or hasattr(builtins, node.id)
        parts = [self.value(child) for child in ast.iter_child_nodes(node)]
        if all(is_still for _, is_still in parts) and not isinstance(node, ast.Subscript):
            return 0.0, True
        own = 0.0
        match node:
            case ast.Call(func=ast.Name(id=name)):
                own = self.call(name, node)
            case ast.BinOp(op=op):
                own = COSTS.get(type(op), 1.0)
            case ast.Compare() | ast.BoolOp() | ast.IfExp() | ast.Subscript():
                own = 1.0
        return own + sum(cost for cost, _ in parts), False

    def call(self, name: str, node: ast.Call) -> float:
        """A function of the vocabulary, or one of the module's own."""
        fn = self.known.get(name)
        if name in CALLS or not isinstance(fn, FunctionType) or self.depth > DEEPEST:
            return CALLS.get(name, 1.0)
        given, still = {}, set()
        for parameter, argument in zip(fn.__code__.co_varnames, node.args, strict=False):
            sizes = self.rests.get(argument.id) if isinstance(argument, ast.Name) else None
            given[parameter] = sizes if sizes is not None else self.number(argument)
            still |= {parameter} if self.value(argument)[1] else set()
        rests = tuple((p, v) for p, v in given.items() if v is not None)
        return _counted(fn, rests, frozenset(still), (), self.rare, self.depth + 1)

    def times(self, node: ast.expr) -> float:
        """How often a loop runs."""
        match node:
            case ast.Call(func=ast.Name(id="range"), args=[last]):
                times = self.number(last)
            case ast.Call(func=ast.Name(id="range"), args=[first, last]):
                times = self.number(ast.BinOp(last, ast.Sub(), first))
            case _:
                times = None
        return UNKNOWN if times is None else max(0.0, times)

    def number(self, node: ast.expr) -> float | None:
        """What an expression is worth, if that rests."""
        match node:
            case ast.Constant(value=int() | float() as value):
                return float(value)
            case ast.Name(id=name):
                found = self.rests.get(name, self.known.get(name))
                return float(found) if isinstance(found, (int, float)) else None
            case ast.Attribute(value=ast.Name(id=name), attr="size"):
                sizes = self.rests.get(name)
                return float(math.prod(sizes)) if isinstance(sizes, tuple) else None
            case ast.BinOp(left=left, op=op, right=right) if type(op) in WORDS:
                return self.both(op, left, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in WORDS:
                return self.both(op, left, right)
        return None

    def both(self, op: ast.AST, left: ast.expr, right: ast.expr) -> float | None:
        a, b = self.number(left), self.number(right)
        if a is None or b is None or (b == 0.0 and isinstance(op, ast.FloorDiv)):
            return None
        return float(WORDS[type(op)](a, b))

    def is_spike(self, test: ast.expr) -> bool:
        """True for `if pre[i] > 0.0`: something to do only where a spike arrives."""
        match test:
            case ast.Compare(left=ast.Subscript(value=ast.Name(id=name)), ops=[ast.Gt()]):
                return name in self.rests
        return False
