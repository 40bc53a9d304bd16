"""Kernel text to LLVM's language, without numba: a hundredth of its time.

Kernels are written by us, in few words: numbers, addresses, loops over ranges, and calls of
modules' functions, which numba compiles once each (`runtime.kernels.linked`).  What this does
not know is `Unsupported`, and numba compiles the whole kernel as before.

Every variable is a place on the stack; LLVM turns them into registers.
"""

import ast
from collections.abc import Callable, Sequence
from typing import NoReturn

from runtime.kernels.calls import builtin, call
from runtime.kernels.lines import ARITHMETIC, BITS, COMPARE, Lines
from runtime.kernels.values import FAR, FLAGS, LLVM, Array, Linked, Unsupported, Value, literal

Link = Callable[[str, Sequence[str]], Linked]


def translate(text: str, symbol: str, link: Link, distinct: bool = False) -> str:
    """A kernel as a module of LLVM that exports `symbol`; `link` finds the functions it calls.

    `distinct` says that no two words of its table point at the same memory.
    """
    tree = ast.parse(text)
    kernel = next(s for s in tree.body if isinstance(s, ast.FunctionDef))
    writer = _Writer(link, distinct)
    for argument in kernel.args.args:
        writer.assign(ast.Name(argument.arg), Value("i", f"%{argument.arg}"))
    writer.body(kernel.body)
    return writer.finish(symbol, [a.arg for a in kernel.args.args])


class _Writer(Lines):
    """Writes statements, one after the other."""

    def __init__(self, link: Link, distinct: bool) -> None:
        super().__init__(distinct)
        self.link = link
        self.arrays: dict[str, Array] = {}
        self.kinds: dict[str, str] = {}

    def body(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            getattr(self, f"on_{type(statement).__name__}", self.refuse)(statement)

    def refuse(self, node: ast.AST) -> NoReturn:
        raise Unsupported(ast.dump(node)[:80])

    # statements

    def on_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.call_all(node.value)

    def on_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.refuse(node)
        self.write("br label %exit")
        self.label(self.fresh("after"), enter=False)

    def on_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            if isinstance(node.value, ast.Tuple):
                values = [self.value(v) for v in node.value.elts]
            else:
                values = self.call_all(node.value)
            if len(values) != len(target.elts):
                self.refuse(node)
            for part, value in zip(target.elts, values, strict=True):
                self.assign(part, value)
        else:
            self.assign(target, self.value(node.value))

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        self.assign(node.target, self.value(ast.BinOp(read, node.op, node.value)))

    def on_If(self, node: ast.If) -> None:
        then, other, end = self.fresh("then"), self.fresh("else"), self.fresh("end")
        self.write(f"br i1 {self.truth(node.test)}, label {then}, label {other}")
        self.label(then, enter=False)
        self.body(node.body)
        self.write(f"br label {end}")
        self.label(other, enter=False)
        self.body(node.orelse)
        self.label(end)

    def on_For(self, node: ast.For) -> None:
        call = node.iter
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "range"):
            self.refuse(node)
        ends = [self.whole(a) for a in call.args]
        start, stop = ("0", ends[0]) if len(ends) == 1 else (ends[0], ends[1])
        if len(ends) == 3 and not (ends[2].isdigit() and int(ends[2]) > 0):
            self.refuse(node)
        by = ends[2] if len(ends) == 3 else "1"
        place = self.place("i64")
        self.write(f"store i64 {start}, ptr {place}")
        head, inside, end = self.fresh("loop"), self.fresh("inside"), self.fresh("end")
        self.label(head)
        at = self.new(f"load i64, ptr {place}")
        more = self.new(f"icmp slt i64 {at}, {stop}")
        self.write(f"br i1 {more}, label {inside}, label {end}")
        self.label(inside, enter=False)
        self.assign(node.target, Value("i", at))
        self.body(node.body)
        after = self.new(f"add nsw i64 {at}, {by}")
        self.write(f"store i64 {after}, ptr {place}")
        # a loop over channels becomes vector code, unless it is unrolled before
        note = ", !llvm.loop !1" if ends[-1].isdigit() else ""
        self.write(f"br label {head}{note}")
        self.label(end, enter=False)

    def assign(self, target: ast.expr, value: Value | Array) -> None:
        if isinstance(target, ast.Subscript):
            array = self.array(target.value)
            if isinstance(value, Array):
                self.refuse(target)
            self.store(array, self.whole(target.slice), self.cast(value, array.kind))
            return
        name = ast.unparse(target)
        if isinstance(value, Array):
            self.arrays[name] = value
            return
        if self.arrays.pop(name, None) is not None and name in self.kinds:
            self.refuse(target)
        if name not in self.kinds:
            self.kinds[name] = value.kind
            self.named(name, LLVM[value.kind])
        elif self.kinds[name] != value.kind and (self.kinds[name], value.kind) != ("f", "i"):
            self.refuse(target)
        value = self.cast(value, self.kinds[name])
        self.write(f"store {LLVM[value.kind]} {value.text}, ptr %v.{name}")

    # expressions

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
        return literal(float("inf")) if ast.unparse(node) == "np.inf" else self.refuse(node)

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
            return Value("f", self.new(f"fneg {FLAGS} double {value.text}"))
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
            return Value("f", self.new(f"{name} {FLAGS} double {a.text}, {b.text}"))
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
        if name in ("floats", "words") and self.distinct:
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
    risky = {n for n in calls if ast.unparse(n.func) not in ("abs", "floor", "max", "min")}
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Subscript) or n in risky}
