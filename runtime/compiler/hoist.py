"""Take out of a module what does not change within a block.

A module states its coefficients first; when they depend only on knobs that nobody has
patched, they need not be computed at every tick.  `lift` splits a function in two: the
coefficients, and the rest, which takes them as further arguments.
"""

import ast
import builtins
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import cast

from spikerack.runtime.compiler.contraction import ADDED, FMA, tree_of

WORTH = 3  # operations below this are cheaper to repeat than to fetch


@dataclass(frozen=True)
class Lifted:
    """`coefficients(*constant)` gives `names`; `rest` takes the module's arguments and those.

    It looks only at some of the arguments: at what it `needs`.
    """

    coefficients: FunctionType
    constant: tuple[str, ...]
    names: tuple[str, ...]
    rest: FunctionType
    needs: frozenset[str]


@cache
def lift(
    fn: FunctionType, constant: frozenset[str], unheard: tuple[int, ...] = ()
) -> Lifted | None:
    """Split `fn`, given the arguments that rest for a block; None if nothing is gained.

    `unheard` are places of results that nobody wants: they become 0, and what led to them goes.
    """
    tree = tree_of(fn)
    arguments = [a.arg for a in tree.args.args]
    counts = _assigned(tree)
    still = {a for a in arguments if a in constant and a not in counts}
    moved: list[ast.stmt] = []
    kept: list[ast.stmt] = []
    hoist = _Hoist(fn, still, moved)
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # the docstring
        names = _targets(statement)
        once = names and all(counts[n] == 1 and n not in arguments for n in names)
        value = statement.value if isinstance(statement, ast.Assign) else None
        if once and value is not None and not _is_truth(value) and hoist.rests(value):
            moved.append(statement)
            still.update(names)
        else:
            kept.append(cast(ast.stmt, hoist.visit(statement)))
    if unheard:
        kept = pruned(kept, unheard)
    used = {n.id for s in kept for n in ast.walk(s) if isinstance(n, ast.Name)}
    wanted = tuple(n for s in moved for n in _targets(s) if n in used)
    if not wanted:
        return None
    inputs = tuple(a for a in arguments if a in still)
    # the names tell two splits of one module apart, in the kernel's text and so in its hash
    suffix = "_".join([*(a for a in arguments if a not in inputs), *map(str, unheard)])
    name, ends = f"{fn.__name__}_coefficients__{suffix}", [*moved, _return(wanted)]
    first = made_like(fn, name, inputs, ends)
    rest = made_like(fn, f"{fn.__name__}__{suffix}", (*arguments, *wanted), kept)
    first.__origin__ = (fn, constant, unheard, "coefficients")  # type: ignore[attr-defined]
    rest.__origin__ = (fn, constant, unheard, "rest")  # type: ignore[attr-defined]
    return Lifted(first, inputs, wanted, rest, frozenset(used & set(arguments)))


def pruned(statements: list[ast.stmt], unheard: tuple[int, ...]) -> list[ast.stmt]:
    """What is left of a function's body when some of its results need not be known."""
    end = statements[-1]
    if not isinstance(end, ast.Return) or not isinstance(end.value, ast.Tuple):
        return statements
    zero: ast.expr = ast.Constant(0.0)
    results = [zero if k in unheard else r for k, r in enumerate(end.value.elts)]
    kept: list[ast.stmt] = [ast.Return(ast.Tuple(results, ast.Load()))]
    live = {n.id for r in results for n in ast.walk(r) if isinstance(n, ast.Name)}
    for statement in reversed(statements[:-1]):
        targets = _targets(statement)
        if not targets or live.intersection(targets):
            kept.insert(0, statement)
            live.update(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
    return kept


class _Hoist(ast.NodeTransformer):
    """Replaces what rests, inside what does not, by a new name."""

    def __init__(self, fn: FunctionType, still: set[str], moved: list[ast.stmt]) -> None:
        self.fn, self.still, self.moved = fn, still, moved

    def rests(self, node: ast.AST) -> bool:
        """True if an expression has the same value all through a block."""
        if isinstance(node, (ast.Subscript, ast.Attribute, ast.Tuple)):
            return False
        names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        if "int" in names or not self.still.intersection(names):
            return False  # cells hold floats, which index nothing; and constants are free
        inner = [n for n in ast.walk(node) if isinstance(n, (ast.Subscript, ast.Attribute))]
        known = self.fn.__globals__.keys() | vars(builtins).keys() | {FMA}
        known -= set(self.fn.__code__.co_varnames)  # a variable may be called as a function is
        return not inner and all(n in self.still or n in known for n in names)

    def visit(self, node: ast.AST) -> ast.AST:
        """Hoist here if it is worth it, else look further inside."""
        leaf = isinstance(node, (ast.Name, ast.Constant)) or _is_truth(node)
        if isinstance(node, ast.expr) and not leaf:
            work = [n for n in ast.walk(node) if isinstance(n, (ast.Call, ast.BinOp, ast.IfExp))]
            heavy = any(
                isinstance(n, ast.Call)
                and not _is_fma(n)
                or isinstance(getattr(n, "op", None), (ast.Div, ast.Pow))
                for n in work
            )
            free = any(n.id in self.still for n in ast.walk(node) if isinstance(n, ast.Name))
            many = len(work) + sum(map(_is_fma, work)) >= WORTH
            if free and (heavy or many) and self.rests(node):
                name = f"lifted_{len(self.moved)}"
                self.moved.append(ast.Assign([ast.Name(name, ast.Store())], node))
                self.still.add(name)
                return ast.Name(name, ast.Load())
        return self.generic_visit(node)


def _is_fma(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == FMA


def _is_truth(node: ast.AST) -> bool:
    """True for comparisons and the like: what is kept between loops is a float."""
    return isinstance(node, (ast.Compare, ast.BoolOp)) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _targets(statement: ast.stmt) -> list[str]:
    if not isinstance(statement, ast.Assign):
        return []
    parts = [n for t in statement.targets for n in ast.walk(t)]
    if any(isinstance(n, (ast.Subscript, ast.Attribute)) for n in parts):
        return []  # a write into an array
    return [n.id for n in parts if isinstance(n, ast.Name)]


def _assigned(tree: ast.FunctionDef) -> dict[str, int]:
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            inside = 1 + isinstance(node, ast.AugAssign)
            counts[node.id] = counts.get(node.id, 0) + inside
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While, ast.If, ast.AugAssign)):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    counts[inner.id] += 1  # more than once, or not always
    return counts


def _return(names: tuple[str, ...]) -> ast.stmt:
    return ast.Return(ast.Tuple([ast.Name(n, ast.Load()) for n in names], ast.Load()))


def made_like(
    fn: FunctionType, name: str, arguments: tuple[str, ...], body: list[ast.stmt]
) -> FunctionType:
    """A function like `fn`, with other arguments and another body."""
    text = "\n".join("    " + line for s in body for line in _unparse(s).splitlines())
    source = f"def {name}({', '.join(arguments)}):\n{text}\n"
    scope: dict[str, FunctionType] = {}
    exec(compile(source, f"<{name}>", "exec"), {**fn.__globals__, **ADDED}, scope)
    made = scope[name]
    made.__module__ = fn.__module__
    made.__lifted__ = source  # type: ignore[attr-defined]  # for people who read kernels
    return made


def _unparse(statement: ast.stmt) -> str:
    return ast.unparse(ast.fix_missing_locations(statement))
