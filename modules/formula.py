"""Formulas typed by the player: read here into steps for a stack, never run as Python."""

import ast
import warnings

import numpy as np

LONGEST = 64  # instructions
DEEPEST = 16  # numbers on the stack
LETTERS = 1000
LARGEST = 1e30  # what grows beyond is held there

NAMES = ("a", "b", "c", "d", "p", "q", "t", "channel", "channels")
FIXED = {"pi": np.pi, "e": np.e, "tau": 2.0 * np.pi}
ONE = ("neg", "not", "sin", "cos", "tanh", "exp", "log", "abs", "floor", "sqrt", "sign", "wrap")
TWO = ("+", "-", "*", "/", "%", "**", "<", "<=", "==", "!=", "and", "or", "min", "max")
# opcodes: 0 nothing, 1 a number, then names, functions of one, of two, and of three numbers
FIRST_ONE = 2 + len(NAMES)
FIRST_TWO = FIRST_ONE + len(ONE)
THREE = FIRST_TWO + len(TWO)
CODES = {name: FIRST_ONE + k for k, name in enumerate(ONE + TWO)}

FUNCTIONS = {name: 1 for name in ONE[2:]} | {"clip": 3}
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "and", ast.Or: "or",
}  # fmt: skip
SPEECH = "use a b c d p q t channel channels, pi e tau, numbers, + - * / // % **, < <= > >= == !=,"
SPEECH += " and or not, x if y else z, " + " ".join(ONE[2:]) + " min max clip"


class Formula:
    """Instructions for a stack, written by walking a syntax tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.codes: list[int] = []
        self.numbers: list[float] = []
        self.depth = 0

    def refuse(self, node: ast.AST | None, rule: str, advice: str) -> ValueError:
        start = getattr(node, "col_offset", 0)
        end = getattr(node, "end_col_offset", None)
        raw = self.text.encode()
        at = len(raw[:start].decode(errors="ignore")) + 1
        got = raw[start:end].decode(errors="ignore")
        got = got if len(got) <= 40 else got[:37] + "..."
        return ValueError(f"formula, character {at}: {rule} (got {got!r}); {advice}")

    def emit(self, node: ast.AST, code: int, taken: int, number: float = 0.0) -> None:
        self.codes.append(code)
        self.numbers.append(number)
        self.depth += 1 - taken
        if len(self.codes) > LONGEST:
            raise self.refuse(node, f"more than {LONGEST} steps", "split it over two expressions")
        if self.depth > DEEPEST:
            raise self.refuse(node, f"nested over {DEEPEST} deep", "split it over two expressions")

    def walk(self, node: ast.AST, level: int = 0) -> None:
        """Write the instructions that leave the value of `node` on the stack."""
        if level > LONGEST:
            raise self.refuse(node, "nested too deep", "split it over two expressions")
        level += 1
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                self.number(node, value)
            case ast.Name(id=name) if name in NAMES:
                self.emit(node, 2 + NAMES.index(name), 0)
            case ast.Name(id=name) if name in FIXED:
                self.emit(node, 1, 0, FIXED[name])
            case ast.Name(id=name) if name in FUNCTIONS or name in ("min", "max"):
                raise self.refuse(node, "a function needs brackets", f"write {name}(a)")
            case ast.UnaryOp(op=ast.UAdd(), operand=x):
                self.walk(x, level)
            case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=x):
                self.walk(x, level)
                self.emit(node, CODES["not" if isinstance(node.op, ast.Not) else "neg"], 1)
            case ast.BinOp(left=x, op=ast.FloorDiv(), right=y):
                self.pair(node, "/", x, y, level)
                self.emit(node, CODES["floor"], 1)
            case ast.BinOp(left=x, op=op, right=y) if type(op) in SIGNS:
                self.pair(node, SIGNS[type(op)], x, y, level)
            case ast.BoolOp(op=op, values=parts):
                self.several(node, SIGNS[type(op)], parts, level)
            case ast.Compare(left=x, ops=ops, comparators=others):
                for k, (comparison, y) in enumerate(zip(ops, others, strict=True)):
                    self.compare(node, x, comparison, y, level)
                    if k > 0:
                        self.emit(node, CODES["and"], 2)
                    x = y
            case ast.IfExp(test=test, body=x, orelse=y):
                for part in (test, x, y):
                    self.walk(part, level)
                self.emit(node, THREE, 3)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                self.call(node, name, args, level)
            case ast.Name():
                raise self.refuse(node, "no such name", SPEECH)
            case _:
                raise self.refuse(node, "not part of a formula", SPEECH)

    def number(self, node: ast.AST, value: float) -> None:
        small = abs(value) <= LARGEST  # compares whole numbers of any size exactly
        if not small:
            raise self.refuse(node, "a number too large", f"stay within {LARGEST:g}")
        self.emit(node, 1, 0, float(value))

    def pair(self, node: ast.AST, sign: str, x: ast.AST, y: ast.AST, level: int) -> None:
        self.walk(x, level)
        self.walk(y, level)
        self.emit(node, CODES[sign], 2)

    def several(self, node: ast.AST, sign: str, parts: list, level: int) -> None:
        self.walk(parts[0], level)
        for part in parts[1:]:
            self.walk(part, level)
            self.emit(node, CODES[sign], 2)

    def compare(self, node: ast.AST, x: ast.AST, op: ast.AST, y: ast.AST, level: int) -> None:
        if isinstance(op, ast.Gt | ast.GtE):
            self.pair(node, "<" if isinstance(op, ast.Gt) else "<=", y, x, level)
        elif type(op) in SIGNS:
            self.pair(node, SIGNS[type(op)], x, y, level)
        else:
            raise self.refuse(node, "not a comparison of numbers", "use < <= > >= == !=")

    def call(self, node: ast.AST, name: str, args: list, level: int) -> None:
        if name in ("min", "max"):
            if len(args) < 2:
                raise self.refuse(node, f"{name} compares two or more", f"write {name}(a, b)")
            self.several(node, name, args, level)
        elif name not in FUNCTIONS:
            raise self.refuse(node, f"no function {name}", SPEECH)
        elif len(args) != FUNCTIONS[name]:
            count = FUNCTIONS[name]
            raise self.refuse(node, f"{name} takes {count}, not {len(args)}", "count its commas")
        elif name == "clip":
            self.pair(node, "max", args[0], args[1], level)
            self.walk(args[2], level)
            self.emit(node, CODES["min"], 2)
        else:
            self.walk(args[0], level)
            self.emit(node, CODES[name], 1)


def parse(formula: str) -> Formula:
    """The program of a formula, or a ValueError that says where and what to do."""
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
    program.walk(tree.body)
    return program
