"""A kernel's text in LLVM's language, with a look at each index: see `runtime.compiler.guards`.

An array is as long as there is room behind its address, in the memory that it begins in.
"""

import ast
from dataclasses import replace

from spikerack.runtime.compiler.expressions import Link
from spikerack.runtime.compiler.guards import OUTSIDE, ROOM
from spikerack.runtime.compiler.llvm_values import BYTES, FAR, Array, Value
from spikerack.runtime.compiler.translate import Translator

# what reads or writes a run of numbers: which arguments say where it begins, and how many they are
RUNS = {"copy_row": ((0, 1), 2), "row_sum": ((0,), 1)}
# what is written out, cell by cell, so that every step is looked at
TURNED = """
for _tick in range({begin}, {end}):
    for _side in range({stride}):
        TO = FROM
"""
ROW = "floats({rows})[_tick * ({stride}) + _side]"
COLUMN = "floats(words({table})[_side * ({apart})])[_tick]"
LONGHAND = {
    "peek": ("table word", "floats(words({table})[{word}])[0]"),
    "peek_word": ("table word", "words(words({table})[{word}])[0]"),
    "poke": ("table word value", "floats(words({table})[{word}])[0] = {value}"),
    "poke_word": ("table word value", "words(words({table})[{word}])[0] = {value}"),
    "to_rows": (
        "rows stride table apart begin end", TURNED.replace("TO", ROW).replace("FROM", COLUMN),
    ),
    "to_columns": (
        "table apart rows stride begin end", TURNED.replace("TO", COLUMN).replace("FROM", ROW),
    ),
}  # fmt: skip


class GuardedText(Translator):
    """Writes a kernel whose indices stay inside."""

    def __init__(self, text: str, link: Link, distinct: bool) -> None:
        super().__init__(link, distinct)
        self.title = (ast.get_docstring(ast.parse(text)) or "a kernel").rstrip(".")
        self.said = ""  # the expression that is being written

    def assign(self, target: ast.expr, value: Value | Array) -> None:
        """A name, or an element that is written."""
        self.said = ast.unparse(target)
        super().assign(target, value)

    def on_Subscript(self, node: ast.Subscript) -> Value | Array:
        """An element or a slice."""
        before, self.said = self.said, ast.unparse(node)
        found = super().on_Subscript(node)
        self.said = before
        return found

    def call_all(self, node: ast.expr) -> list[Value | Array]:
        """What a call gives; memory at an address with its size."""
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in LONGHAND:
            names, told = LONGHAND[name]
            given = zip(names.split(), map(ast.unparse, node.args), strict=True)
            statements = ast.parse(told.format(**dict(given))).body
            if isinstance(read := statements[0], ast.Expr):
                return [self.value(read.value)]
            self.body(statements)
            return []
        before, self.said = self.said, ast.unparse(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in RUNS:
            places, count = RUNS[ast.unparse(node.func)]
            for place in places:
                start = self.new(f"inttoptr i64 {self.whole(node.args[place])} to ptr")
                run = self._sized(Array("f", start, FAR, "1"))
                many = self.whole(node.args[count])
                fits = self.new(f"icmp ule i64 {many}, {run.sizes[0]}")
                self._inside(run, self.new(f"sub i64 {many}, 1"), fits)
        found = [self._sized(v) if isinstance(v, Array) else v for v in super().call_all(node)]
        self.said = before
        return found

    def at(self, array: Array, index: str) -> str:
        """The pointer to an element, or to the first."""
        if len(array.sizes) == 1:
            array = self._sized(array)
            fits = self.new(f"icmp ult i64 {index}, {array.sizes[0]}")
            index = self._inside(array, index, fits)
        return super().at(array, index)

    def part(self, array: Array, lower: str, upper: str, step: str) -> Array:
        """A slice, if its first and last element are there; else nothing."""
        if len(array.sizes) != 1 or array.sizes == FAR:
            return super().part(array, lower, upper, step)
        size = self.new(f"sub i64 {upper}, {lower}")
        above = self.new(f"add i64 {size}, {self.new(f'sub i64 {step}, 1')}")
        steps = self.new(f"sub i64 {self.new(f'sdiv i64 {above}, {step}')}, 1")
        last = self.new(f"add i64 {lower}, {self.new(f'mul i64 {steps}, {step}')}")
        there = self.new(f"icmp ult i64 {last}, {array.sizes[0]}")
        begins = self.new(f"icmp ult i64 {lower}, {array.sizes[0]}")
        none = self.new(f"icmp eq i64 {size}, 0")
        fits = self.new(f"or i1 {none}, {self.new(f'and i1 {there}, {begins}')}")
        self._inside(array, last, fits)
        lower = self.new(f"select i1 {fits}, i64 {lower}, i64 0")
        upper = self.new(f"select i1 {fits}, i64 {upper}, i64 0")
        return super().part(array, lower, upper, step)

    def _sized(self, array: Array) -> Array:
        """Memory at an address, with the size that it has there."""
        if array.sizes != FAR:
            return array
        self.declared[ROOM] = f"declare i64 @{ROOM}(ptr, i64)"
        address = self.new(f"ptrtoint ptr {array.pointer} to i64")
        left = self.new(f"call i64 @{ROOM}(ptr {self._text()}, i64 {address})")
        return replace(array, sizes=(self.new(f"sdiv i64 {left}, {BYTES[array.kind]}"),))

    def _inside(self, array: Array, index: str, fits: str) -> str:
        """The index if it fits; if not, this is told, and it is 0."""
        place, bad, end = self.place("i64"), self.fresh("outside"), self.fresh("inside")
        self.write(f"store i64 {index}, ptr {place}")
        self.write(f"br i1 {fits}, label {end}, label {bad}")
        self.label(bad, enter=False)
        address = self.new(f"ptrtoint ptr {array.pointer} to i64")
        where = f"i64 {index}, i64 {array.sizes[0]}, i64 {address}"
        self.declared[OUTSIDE] = f"declare void @{OUTSIDE}(ptr, i64, i64, i64)"
        self.write(f"call void @{OUTSIDE}(ptr {self._text()}, {where})")
        self.write(f"store i64 0, ptr {place}")
        self.label(end)
        return self.new(f"load i64, ptr {place}")

    def _text(self) -> str:
        """What is being done, as a constant."""
        text = f"{self.title}, {self.said}".encode().replace(b'"', b"'").replace(b"\\", b"/")
        name = f"@where.{len(self.declared)}"
        kind = f"[{len(text) + 1} x i8]"
        self.declared[name] = f'{name} = private constant {kind} c"{text.decode()}\\00"'
        return name
