"""What a module does at nearly every tick: itself without its `if`s, and whether one was due.

An `if` without `else`, or a `while`, at the top of a module is for what happens seldom: a spike, a
strike.  In a loop over channels that becomes vector code all would pay for it at every tick.  So a
kernel first computes a tile of channels as usual, and one in which anything seldom is due whole.
"""

import ast
from functools import cache
from types import FunctionType

from spikerack.runtime.compiler.contraction import tree_of
from spikerack.runtime.compiler.hoist import made_like
from spikerack.runtime.spec import is_seldom

DUE = "due_"  # what tells that something seldom is


@cache
def usual(fn: FunctionType) -> FunctionType | None:
    """`fn` without what is seldom; it gives whether that is due (1.0), then the results."""
    text = getattr(fn, "__lifted__", "")
    tree = ast.parse(text).body[0] if text else tree_of(fn)
    assert isinstance(tree, ast.FunctionDef)
    if not any(map(is_seldom, tree.body)):
        return None
    body: list[ast.stmt] = [ast.Assign([ast.Name(DUE, ast.Store())], ast.Constant(0.0))]
    for statement in tree.body:
        if isinstance(statement, (ast.If, ast.While)) and is_seldom(statement):
            due = ast.IfExp(statement.test, ast.Constant(1.0), ast.Name(DUE, ast.Load()))
            body.append(ast.Assign([ast.Name(DUE, ast.Store())], due))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            value = statement.value
            results = value.elts if isinstance(value, ast.Tuple) else [value]
            body.append(ast.Return(ast.Tuple([ast.Name(DUE, ast.Load()), *results], ast.Load())))
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            body.append(statement)  # all but the docstring
    arguments = tuple(a.arg for a in tree.args.args)
    made = made_like(fn, f"{fn.__name__}_usual", arguments, body)
    origin = getattr(fn, "__origin__", (fn, None, (), ""))
    made.__origin__ = (*origin[:3], f"{origin[3]} usual".strip())  # type: ignore[attr-defined]
    return made
