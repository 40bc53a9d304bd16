"""Arithmetic that a player types: "1/3", "2*440", "(1+2)/7", "pi/4".

It is read from Python's syntax tree, where only numbers, pi and + - * / ** pass.  Nothing is
ever executed, and every number is a float, so that no power grows without end.
"""

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any

SUM = re.compile(r"[0-9eE_.+\-*/() \t]*(?:pi)?[0-9eE_.+\-*/() \t]*")
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def reckon(text: str) -> float:
    """The result, or an error: SyntaxError, ValueError, TypeError or ArithmeticError."""
    if not SUM.fullmatch(text):
        raise ValueError("not a sum")
    # a root of a negative number is complex, and float() refuses it
    return float(_value(ast.parse(text.strip(), mode="eval").body))


def _value(node: ast.AST) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id == "pi":
        return math.pi
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.operand))
    raise ValueError("not a sum")
