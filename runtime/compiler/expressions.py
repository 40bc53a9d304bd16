"""An expression of a kernel's text in LLVM's language, as numbers and arrays."""

import ast
from collections.abc import Callable, Sequence
from typing import NoReturn

from spikerack.runtime.compiler.calls import builtin, call
from spikerack.runtime.compiler.lines import ARITHMETIC, BITS, COMPARE, Lines
from spikerack.runtime.compiler.llvm_values import (
    FAR,
    LLVM,
    VIEWS,
    Array,
    Linked,
    Unsupported,
    Value,
    literal,
)

Link = Callable[[str, Sequence[str]], Linked]


class Expressions(Lines):
    """Writes what a value needs; names are places on the stack, or arrays."""

    def __init__(self, link: Link, distinct: bool) -> None:
        super().__init__(distinct)
        self.link = link
        self.arrays: dict[str, Array] = {}
        self.kinds: dict[str, str] = {}

    def refuse(self, node: ast.AST) -> NoReturn:
        raise Unsupported(ast.dump(node)[:80])

    def value(self, node: ast.expr) -> Value | Array:
        return getattr(self, f"on_{type(node).__name__}", self.refuse)(node)

    def number(self, node: ast.expr) -> Value:
        value = self.value(node)
        if isinstance(value, Array):
            raise Unsupported(ast.unparse(node))
        return value

    def array(self, node: ast.expr) -> Array:
        value = self.value(node)
        if not isinstance(value, Array):
            raise Unsupported(ast.unparse(node))
        return value

    def whole(self, node: ast.expr) -> str:
        value = self.number(node)
        if value.kind != "i":
            self.refuse(node)
        return value.text

    def truth(self, node: ast.expr) -> str:
        value = self.number(node)
        if value.kind != "b":
            self.refuse(node)
        return value.text

    def on_Constant(self, node: ast.Constant) -> Value:
        return literal(node.value)

    def on_Attribute(self, node: ast.Attribute) -> Value:
        if ast.unparse(node) == "np.inf":
            return literal(float("inf"))
        array = self.array(node.value)
        if node.attr != "size" or len(array.sizes) != 1:
            return self.refuse(node)
        return Value("i", array.sizes[0])

    def on_Name(self, node: ast.Name) -> Value | Array:
        if node.id in self.arrays:
            return self.arrays[node.id]
        if node.id not in self.kinds:
            return self.refuse(node)
        kind = self.kinds[node.id]
        return Value(kind, self.new(f"load {LLVM[kind]}, ptr %v.{node.id}"))

    def on_UnaryOp(self, node: ast.UnaryOp) -> Value:
        value = self.number(node.operand)
        if isinstance(node.op, ast.Not) and value.kind == "b":
            return Value("b", self.new(f"xor i1 {value.text}, true"))
        if isinstance(node.op, ast.USub) and value.kind == "f":
            return Value("f", self.new(f"fneg double {value.text}"))
        if isinstance(node.op, ast.USub) and value.kind == "i":
            return Value("i", self.new(f"sub i64 0, {value.text}"))
        return self.refuse(node)

    def on_BinOp(self, node: ast.BinOp) -> Value:
        a, b = self.number(node.left), self.number(node.right)
        op = type(node.op)
        if "b" in (a.kind, b.kind):
            return self.refuse(node)
        if op is ast.Div or (op in ARITHMETIC and "f" in (a.kind, b.kind)):
            a, b = self.cast(a, "f"), self.cast(b, "f")
            name = "f" + ARITHMETIC.get(op, "div")
            return Value("f", self.new(f"{name} double {a.text}, {b.text}"))
        if a.kind != "i" or b.kind != "i":
            return self.refuse(node)
        if op in ARITHMETIC or op in BITS:
            name = ARITHMETIC.get(op) or BITS[op]
            return Value("i", self.new(f"{name} i64 {a.text}, {b.text}"))
        if op not in (ast.Mod, ast.FloorDiv):
            return self.refuse(node)
        # LLVM rounds towards zero, Python down
        rest = self.new(f"srem i64 {a.text}, {b.text}")
        signs = self.new(f"xor i64 {rest}, {b.text}")
        differ = self.new(f"icmp slt i64 {signs}, 0")
        off = self.new(f"and i1 {differ}, {self.new(f'icmp ne i64 {rest}, 0')}")
        if op is ast.Mod:
            up = self.new(f"add i64 {rest}, {b.text}")
            return Value("i", self.new(f"select i1 {off}, i64 {up}, i64 {rest}"))
        part = self.new(f"sdiv i64 {a.text}, {b.text}")
        one = self.new(f"zext i1 {off} to i64")
        return Value("i", self.new(f"sub i64 {part}, {one}"))

    def on_Compare(self, node: ast.Compare) -> Value:
        found, left = "", self.number(node.left)
        for op, other in zip(node.ops, node.comparators, strict=True):
            right, name = self.number(other), COMPARE.get(type(op))
            if name is None or "b" in (left.kind, right.kind):
                return self.refuse(node)
            one = self.compare(name, left, right)
            found = self.new(f"and i1 {found}, {one}") if found else one
            left = right
        return Value("b", found)

    def on_BoolOp(self, node: ast.BoolOp) -> Value:
        place, end = self.place("i1"), self.fresh("known")
        for part in node.values:
            truth, go_on = self.truth(part), self.fresh("also")
            self.write(f"store i1 {truth}, ptr {place}")
            ways = (go_on, end) if isinstance(node.op, ast.And) else (end, go_on)
            self.write(f"br i1 {truth}, label {ways[0]}, label {ways[1]}")
            self.label(go_on, enter=False)
        self.label(end)
        return Value("b", self.new(f"load i1, ptr {place}"))

    def on_IfExp(self, node: ast.IfExp) -> Value:
        # both ways are taken: what is read must be read anyway
        if any(_reads(way) - _reads(node.test) for way in (node.body, node.orelse)):
            return self.refuse(node)
        truth, a, b = self.truth(node.test), self.number(node.body), self.number(node.orelse)
        if a.kind != b.kind:
            a, b = self.cast(a, "f"), self.cast(b, "f")
        kind = LLVM[a.kind]
        return Value(a.kind, self.new(f"select i1 {truth}, {kind} {a.text}, {kind} {b.text}"))

    def on_Subscript(self, node: ast.Subscript) -> Value | Array:
        if isinstance(node.value, ast.Call) and isinstance(node.slice, ast.Constant):
            values = self.call_all(node.value)
            if len(values) > 1 and isinstance(node.slice.value, int):
                return values[node.slice.value]
            if isinstance(values[0], Array):
                return self.fetch(values[0], self.whole(node.slice))
        array = self.array(node.value)
        if not isinstance(node.slice, ast.Slice):
            return self.fetch(array, self.whole(node.slice))
        s = node.slice
        lower = self.whole(s.lower) if s.lower else "0"
        step = self.whole(s.step) if s.step else "1"
        upper = self.whole(s.upper) if s.upper else array.sizes[0]
        return self.part(array, lower, upper, step)

    def on_Call(self, node: ast.Call) -> Value | Array:
        values = self.call_all(node)
        return values[0] if len(values) == 1 else self.refuse(node)

    def call_all(self, node: ast.expr) -> list[Value | Array]:
        """What a call gives, one value or more."""
        if not isinstance(node, ast.Call) or node.keywords:
            return [self.refuse(node)]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "reshape":
            array = self.array(node.func.value)
            sizes = tuple(self.whole(a) for a in node.args)
            return [Array(array.kind, array.pointer, sizes, "1")]
        if not isinstance(node.func, ast.Name):
            return [self.refuse(node)]
        name = node.func.id
        if name == "words" and ast.unparse(node.args[0]) == "args":
            return [Array("i", self.new("inttoptr i64 %args to ptr"), FAR, "1", fixed=True)]
        scope = ""
        if name in VIEWS and self.distinct:
            text = ast.unparse(node.args[0])
            scope = text if text.startswith("a[") and text[2:-1].isdigit() else ""
        values = [self.value(a) for a in node.args]
        own = builtin(self, name, values, scope)
        if own is not None:
            return own
        linked = self.link(name, [v.code for v in values])
        return call(self, linked, values)


def _reads(node: ast.expr) -> set[str]:
    """What must not be done unless it is asked for."""
    calls = {n for n in ast.walk(node) if isinstance(n, ast.Call)}
    risky = {n for n in calls if ast.unparse(n.func) not in ("abs", "floor", "fma", "max", "min")}
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Subscript) or n in risky}
