"""What a module does at nearly every tick: itself without its `if`s, and whether one was due.

An `if` without `else`, or a `while`, at the top of a module is for what happens seldom: a spike, a
strike.  In a loop over channels that becomes vector code all would pay for it at every tick.  So a
kernel first computes a tile of channels as usual, and one in which anything seldom is due whole.
Where all of that comes last, what was computed as usual stands, and only the end is done again.
"""

import ast
from collections.abc import Sequence
from functools import cache
from types import FunctionType

from spikerack.runtime.compiler.contraction import tree_of
from spikerack.runtime.compiler.hoist import made_like
from spikerack.runtime.spec import is_seldom

DUE = "due_"  # what tells that something seldom is


@cache
def usual(fn: FunctionType) -> FunctionType | None:
    """`fn` without what is seldom; it gives whether that is due (1.0), then the results."""
    tree = _tree(fn)
    if not any(map(is_seldom, tree.body)):
        return None
    body: list[ast.stmt] = [ast.Assign([ast.Name(DUE, ast.Store())], ast.Constant(0.0))]
    for statement in tree.body:
        if isinstance(statement, (ast.If, ast.While)) and is_seldom(statement):
            due = ast.IfExp(statement.test, ast.Constant(1.0), ast.Name(DUE, ast.Load()))
            body.append(ast.Assign([ast.Name(DUE, ast.Store())], due))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            results = [ast.Name(DUE, ast.Load()), *_results(statement)]
            body.append(ast.Return(ast.Tuple(results, ast.Load())))
        else:
            body.append(statement)
    return _made(fn, tree, "usual", body)


@cache
def end_of(fn: FunctionType) -> FunctionType | None:
    """What `fn` does from the first that is seldom on, for what stands there after the usual.

    None if that is not the end, or if it needs more than arguments as they came and returned ones
    as they are by then, which are its states.
    """
    tree = _tree(fn)
    last = tree.body[-1]
    first = len(tree.body) - 1
    while first and (is_seldom(tree.body[first - 1]) or _is_constant(tree.body[first - 1])):
        first -= 1
    head, end = tree.body[:first], tree.body[first:]
    if any(map(is_seldom, head)) or not any(map(is_seldom, end)):
        return None
    assert isinstance(last, ast.Return)
    arguments = {a.arg for a in tree.args.args}
    states = {r.id for r in _results(last) if isinstance(r, ast.Name)} & arguments
    needed = _needed(end, frozenset())
    if needed & _stored(head) - states or needed & (_stored(head) | _stored(end)) - arguments:
        return None
    return _made(fn, tree, "end", end)


def _tree(fn: FunctionType) -> ast.FunctionDef:
    """The function's text, without its docstring."""
    text = getattr(fn, "__lifted__", "")
    tree = ast.parse(text).body[0] if text else tree_of(fn)
    assert isinstance(tree, ast.FunctionDef)
    if isinstance(tree.body[0], ast.Expr):
        tree = ast.FunctionDef(tree.name, tree.args, tree.body[1:], [])
    return tree


def _made(fn: FunctionType, tree: ast.FunctionDef, part: str, body: list[ast.stmt]) -> FunctionType:
    made = made_like(fn, f"{fn.__name__}_{part}", tuple(a.arg for a in tree.args.args), body)
    origin = getattr(fn, "__origin__", (fn, None, (), ""))
    made.__origin__ = (*origin[:3], f"{origin[3]} {part}".strip())  # type: ignore[attr-defined]
    return made


def _results(statement: ast.Return) -> list[ast.expr]:
    value = statement.value
    return value.elts if isinstance(value, ast.Tuple) else [value] if value else []


def _is_constant(statement: ast.stmt) -> bool:
    """True of `spike = 0.0`."""
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def _stored(statements: Sequence[ast.AST]) -> set[str]:
    return {
        n.id
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _needed(statements: Sequence[ast.stmt], known: frozenset[str]) -> set[str]:
    """Names that are read before these statements have surely set them."""
    found: set[str] = set()
    for s in statements:
        parts: list[ast.AST] = [s]
        if isinstance(s, (ast.If, ast.While)):
            found |= _needed(s.body, known)
            parts = [s.test]
        elif isinstance(s, ast.AugAssign):
            parts = [s.value, ast.Name(s.target.id, ast.Load())]  # type: ignore[union-attr]
        read = {n.id for p in parts for n in ast.walk(p)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}  # fmt: skip
        found |= read - known
        if isinstance(s, ast.Assign):
            known |= _stored([s])
    return found
