"""Formulas typed by the player: read here and written as Python of the vocabulary, never run."""

import ast
import warnings
from math import pi

LETTERS = 1000
DEEPEST = 64  # parts within parts
LARGEST = 1e30  # what grows beyond is held there

NAMES = ("a", "b", "c", "d", "p", "q", "t", "channel", "channels")
FIXED = {"pi": pi, "e": 2.718281828459045, "tau": 2.0 * pi}
# how each function is written; what may grow is held
FUNCTIONS = {
    "sin": "sine({} * PER_TURN)",
    "cos": "cos({})",
    "tanh": "tanh({})",
    "exp": "held(exp({}))",
    "log": "logarithm({})",
    "abs": "abs({})",
    "floor": "floor({})",
    "sqrt": "sqrt(max(0.0, {}))",
    "sign": "sign({})",
    "wrap": "wrap({})",
    "clip": "min(max({}, {}), {})",
}
SIGNS = {
    ast.Add: "held({} + {})", ast.Sub: "held({} - {})", ast.Mult: "held({} * {})",
    ast.Div: "divided({}, {})", ast.FloorDiv: "floor(divided({}, {}))",
    ast.Mod: "remainder_or_0({}, {})", ast.Pow: "held(raised({}, {}))",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.And: " & ", ast.Or: " | ",
}  # fmt: skip
TRUTH = "(1.0 if {} else 0.0)"
SPEECH = "use a b c d p q t channel channels, pi e tau, numbers, + - * / // % **, < <= > >= == !=,"
SPEECH += " and or not, x if y else z, " + " ".join([*FUNCTIONS][:-1]) + " min max clip"


class Formula:
    """A text being read, for what is said of its faults."""

    def __init__(self, text: str) -> None:
        self.text = text

    def refuse(self, node: ast.AST | None, rule: str, advice: str) -> ValueError:
        start = getattr(node, "col_offset", 0)
        end = getattr(node, "end_col_offset", None)
        raw = self.text.encode()
        at = len(raw[:start].decode(errors="ignore")) + 1
        got = raw[start:end].decode(errors="ignore")
        got = got if len(got) <= 40 else got[:37] + "..."
        return ValueError(f"formula, character {at}: {rule} (got {got!r}); {advice}")

    def written(self, node: ast.AST, level: int = 0) -> str:
        """The Python of a node: names of ours, numbers, and signs of arithmetic."""
        if level > DEEPEST:
            raise self.refuse(node, "nested too deep", "split it over two expressions")
        level += 1
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self.number(node, value)
            case ast.Name(id=name) if name in NAMES:
                return name
            case ast.Name(id=name) if name in FIXED:
                return repr(FIXED[name])
            case ast.Name(id=name) if name in FUNCTIONS or name in ("min", "max"):
                raise self.refuse(node, "a function needs brackets", f"write {name}(a)")
            case ast.UnaryOp(op=ast.UAdd(), operand=x):
                return self.written(x, level)
            case ast.UnaryOp(op=ast.USub(), operand=x):
                return f"(-{self.written(x, level)})"
            case ast.UnaryOp(op=ast.Not(), operand=x):
                return f"(0.0 if {self.written(x, level)} > 0.5 else 1.0)"
            case ast.BinOp(left=x, op=op, right=y) if type(op) in SIGNS:
                return SIGNS[type(op)].format(self.written(x, level), self.written(y, level))
            case ast.BoolOp(op=op, values=parts):
                tests = (f"({self.written(part, level)} > 0.5)" for part in parts)
                return TRUTH.format(SIGNS[type(op)].join(tests))
            case ast.Compare(left=x, ops=ops, comparators=others):
                return self.compared(node, [x, *others], ops, level)
            case ast.IfExp(test=test, body=x, orelse=y):
                gate, high, low = (self.written(part, level) for part in (test, x, y))
                return f"({high} if {gate} > 0.5 else {low})"
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.called(node, name, args, level)
            case ast.Name():
                raise self.refuse(node, "no such name", SPEECH)
            case _:
                raise self.refuse(node, "not part of a formula", SPEECH)

    def number(self, node: ast.AST, value: float) -> str:
        small = abs(value) <= LARGEST  # compares whole numbers of any size exactly
        if not small:
            raise self.refuse(node, "a number too large", f"stay within {LARGEST:g}")
        return repr(float(value))

    def compared(self, node: ast.AST, parts: list, ops: list, level: int) -> str:
        if not all(type(op) in SIGNS for op in ops):
            raise self.refuse(node, "not a comparison of numbers", "use < <= > >= == !=")
        values = [self.written(part, level) for part in parts]
        pairs = zip(values[:-1], ops, values[1:], strict=True)
        return TRUTH.format(" & ".join(f"({x} {SIGNS[type(op)]} {y})" for x, op, y in pairs))

    def called(self, node: ast.AST, name: str, args: list, level: int) -> str:
        if name not in FUNCTIONS and name not in ("min", "max"):
            raise self.refuse(node, f"no function {name}", SPEECH)
        values = [self.written(arg, level) for arg in args]
        if name in ("min", "max"):
            if len(args) < 2:
                raise self.refuse(node, f"{name} compares two or more", f"write {name}(a, b)")
            whole = values[0]
            for value in values[1:]:
                whole = f"{name}({whole}, {value})"
            return whole
        count = FUNCTIONS[name].count("{}")
        if len(args) != count:
            raise self.refuse(node, f"{name} takes {count}, not {len(args)}", "count its commas")
        return FUNCTIONS[name].format(*values)


def written(formula: str) -> str:
    """A formula in Python of the vocabulary, or a ValueError that says where and what to do."""
    text = " ".join(str(formula).split())
    program = Formula(text)
    if not text:
        raise program.refuse(None, "nothing to compute", "write for example p * a + q")
    if len(text) > LETTERS:
        raise program.refuse(None, f"over {LETTERS} letters", "split it over two expressions")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        spot = ast.Name("", col_offset=max(0, len(text[: (error.offset or 1) - 1].encode())))
        raise program.refuse(spot, f"not a formula: {error.msg}", SPEECH) from None
    except (ValueError, MemoryError, RecursionError):
        raise program.refuse(None, "cannot be read", SPEECH) from None
    return program.written(tree.body)
