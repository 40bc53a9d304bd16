"""Kernel text to LLVM's language, without numba: a hundredth of its time.

Kernels are written by us, in few words: numbers, addresses, loops over ranges, and calls of
modules' functions, which numba compiles once each (`runtime.compiler.linked`).  What this does
not know is `Unsupported`, and numba compiles the whole kernel as before.

Every variable is a place on the stack; LLVM turns them into registers.
"""

import ast
from collections.abc import Callable, Sequence

from spikerack.runtime.compiler.contraction import contracted
from spikerack.runtime.compiler.expressions import Expressions, Link
from spikerack.runtime.compiler.llvm_values import LLVM, READ, Array, Value


def translate(
    text: str,
    symbol: str,
    link: Link,
    distinct: bool = False,
    write: Callable[[Link, bool], "Translator"] | None = None,
) -> str:
    """A kernel as a module of LLVM that exports `symbol`; `link` finds the functions it calls.

    `distinct` says that no two words of its table point at the same memory.
    """
    tree = contracted(ast.parse(text))
    kernel = next(s for s in tree.body if isinstance(s, ast.FunctionDef))
    writer = (write or Translator)(link, distinct)
    for argument in kernel.args.args:
        writer.assign(ast.Name(argument.arg), Value("i", f"%{argument.arg}"))
    writer.body(kernel.body)
    return writer.finish(symbol, [a.arg for a in kernel.args.args])


class Translator(Expressions):
    """Writes statements, one after the other."""

    def body(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            getattr(self, f"on_{type(statement).__name__}", self.refuse)(statement)

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

    def on_While(self, node: ast.While) -> None:
        if node.orelse:
            self.refuse(node)
        head, inside, end = self.fresh("while"), self.fresh("inside"), self.fresh("end")
        self.label(head)
        self.write(f"br i1 {self.truth(node.test)}, label {inside}, label {end}")
        self.label(inside, enter=False)
        self.body(node.body)
        self.write(f"br label {head}")
        self.label(end, enter=False)

    def assign(self, target: ast.expr, value: Value | Array) -> None:
        if isinstance(target, ast.Subscript):
            array = self.array(target.value)
            if isinstance(value, Array):
                self.refuse(target)
            self.store(array, self.whole(target.slice), self.cast(value, READ[array.kind]))
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
