"""A function in LLVM's language, line by line: names, places on the stack, memory."""

import ast
import re

from spikerack.runtime.compiler.llvm_values import (
    LLVM,
    READ,
    STORED,
    Array,
    Unsupported,
    Value,
    literal,
)

COMPARE = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}
ARITHMETIC = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul"}
BITS = {ast.BitAnd: "and", ast.BitOr: "or", ast.RShift: "ashr", ast.LShift: "shl"}


class Lines:
    """The lines of one function."""

    def __init__(self, distinct: bool) -> None:
        self.distinct = distinct
        self.entry: list[str] = []
        self.lines: list[str] = []
        self.declared: dict[str, str] = {}
        self.scopes: dict[str, int] = {}
        self.sets: dict[tuple[int, ...], int] = {}
        self.constants: dict[int, int] = {}
        self.count = 0

    def fresh(self, name: str = "t") -> str:
        """A name nobody has."""
        self.count += 1
        return f"%{name}.{self.count}"

    def write(self, line: str) -> None:
        """A line without a result."""
        self.lines.append(line)

    def new(self, line: str) -> str:
        """A line with one."""
        name = self.fresh()
        self.lines.append(f"{name} = {line}")
        return name

    def label(self, name: str, enter: bool = True) -> None:
        """A place to jump to; `enter` says that what stands before goes on there."""
        if enter:
            self.write(f"br label {name}")
        self.lines.append(f"{name[1:]}:")

    def named(self, name: str, kind: str) -> None:
        """A place on the stack for a variable."""
        self.entry.append(f"%v.{name} = alloca {kind}")

    def place(self, kind: str) -> str:
        """A place on the stack."""
        name = self.fresh("p")
        self.entry.append(f"{name} = alloca {kind}")
        return name

    def cast(self, value: Value, kind: str) -> Value:
        """The same number as another kind."""
        if value.kind == kind:
            return value
        words = {"if": "sitofp i64", "fi": "fptosi double", "bf": "uitofp i1", "bi": "zext i1"}
        word = words.get(value.kind + kind)
        if word is None:
            raise Unsupported(f"{value.kind} as {kind}")
        if word == "sitofp i64" and value.text.lstrip("-").isdigit():
            return literal(float(value.text))
        return Value(kind, self.new(f"{word} {value.text} to {LLVM[kind]}"))

    def compare(self, name: str, a: Value, b: Value) -> str:
        """An i1."""
        if "f" in (a.kind, b.kind):
            a, b = self.cast(a, "f"), self.cast(b, "f")
            word = "une" if name == "ne" else f"o{name}"
            return self.new(f"fcmp {word} double {a.text}, {b.text}")
        word = name if name in ("eq", "ne") else f"s{name}"
        return self.new(f"icmp {word} i64 {a.text}, {b.text}")

    # memory

    def at(self, array: Array, index: str) -> str:
        """The pointer to an element."""
        if len(array.sizes) != 1:
            raise Unsupported("an element of a matrix")
        if array.step != "1":
            index = self.new(f"mul i64 {index}, {array.step}")
        return self.new(
            f"getelementptr inbounds {STORED[array.kind]}, ptr {array.pointer}, i64 {index}"
        )

    def about(self, array: Array) -> str:
        """What is known of an access."""
        if array.fixed:
            return ", !invariant.load !0"
        if array.loop:
            own, blocks = self.scoped(f"cells {array.loop}"), self.scoped(f"blocks {array.loop}")
            return f", !alias.scope {own}, !noalias {blocks}"
        if not array.scope:
            return ""
        own = self.scoped(array.scope)
        return f", !alias.scope {own}, !noalias !^{self.scopes[array.scope]}"

    def scoped(self, *names: str) -> str:
        """A list of LLVM's alias scopes."""
        numbers = tuple(self.scopes.setdefault(name, len(self.scopes)) for name in names)
        return f"!@{self.sets.setdefault(numbers, len(self.sets))}"

    def noted(self, value: int) -> str:
        """A number in a note."""
        return f"!#{self.constants.setdefault(value, len(self.constants))}"

    def fetch(self, array: Array, index: str) -> Value:
        """An element."""
        where = self.at(array, index)
        found = self.new(f"load {STORED[array.kind]}, ptr {where}{self.about(array)}")
        if array.kind == "s":
            found = self.new(f"fpext float {found} to double")
        if array.kind == "h":
            found = self.new(f"sext i32 {found} to i64")
        return Value(READ[array.kind], found)

    def store(self, array: Array, index: str, value: Value) -> None:
        """An element changes."""
        where, text = self.at(array, index), value.text
        if array.kind == "s":
            text = self.new(f"fptrunc double {text} to float")
        if array.kind == "h":
            text = self.new(f"trunc i64 {text} to i32")
        self.write(f"store {STORED[array.kind]} {text}, ptr {where}{self.about(array)}")

    def part(self, array: Array, lower: str, upper: str, step: str) -> Array:
        """A slice; its ends are within the array, as kernels are written."""
        if len(array.sizes) != 1:
            raise Unsupported("a slice of a matrix")
        size = upper
        if lower != "0":
            size = self.new(f"sub i64 {upper}, {lower}")
        if step != "1":
            above = self.new(f"add i64 {size}, {self.new(f'sub i64 {step}, 1')}")
            size = self.new(f"sdiv i64 {above}, {step}")
        if array.step != "1":
            step = self.new(f"mul i64 {step}, {array.step}")
        pointer = array.pointer if lower == "0" else self.at(array, lower)
        return Array(array.kind, pointer, (size,), step)

    def finish(self, symbol: str, arguments: list[str]) -> str:
        """The module."""
        takes = ", ".join(f"i64 %{a}" for a in arguments)
        lines = [f'define void @"{symbol}"({takes}) {{', "entry:", *self.entry, *self.lines]
        text = "\n".join([*lines, "br label %exit", "exit:", "ret void", "}"])
        scopes = [f"!{4 + k}" for k in range(len(self.scopes))]
        lists = [[scopes[k] for k in numbers] for numbers in self.sets]
        lists += [[other for other in scopes if other != own] for own in scopes]
        notes = ["!0 = !{}", "!1 = distinct !{!1, !2}", '!2 = !{!"llvm.loop.unroll.disable"}']
        notes += ["!3 = distinct !{!3}", *(f"{s} = distinct !{{{s}, !3}}" for s in scopes)]
        first = 4 + len(scopes)
        lists += [[f"i64 {value}"] for value in self.constants]
        notes += [f"!{first + k} = !{{{', '.join(names)}}}" for k, names in enumerate(lists)]
        starts = {"@": first, "^": first + len(self.sets)}
        starts["#"] = first + len(self.sets) + len(scopes)
        text = re.sub(r"!([@^#])(\d+)", lambda m: f"!{starts[m[1]] + int(m[2])}", text)
        return "\n".join([text, *self.declared.values(), *notes, ""])
