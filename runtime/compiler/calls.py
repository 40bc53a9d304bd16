"""Calls in LLVM's language: what kernels know themselves, and functions that numba has made."""

from collections.abc import Sequence

from spikerack.runtime.compiler.lines import Lines
from spikerack.runtime.compiler.llvm_values import (
    BYTES,
    FAR,
    LLVM,
    VIEWS,
    Array,
    Linked,
    Unsupported,
    Value,
)


def builtin(
    lines: Lines, name: str, values: Sequence[Value | Array], scope: str
) -> list[Value | Array] | None:
    """What needs no other function; None if the name is unknown."""
    plain = [v for v in values if isinstance(v, Value)]
    if len(plain) != len(values):
        return None
    if name in VIEWS:
        pointer = lines.new(f"inttoptr i64 {plain[0].text} to ptr")
        return [Array(VIEWS[name], pointer, FAR, "1", scope=scope)]
    if name in ("min", "max"):
        best = plain[0]
        for value in plain[1:]:
            if best.kind != value.kind:
                best, value = lines.cast(best, "f"), lines.cast(value, "f")
            better = lines.compare("lt" if name == "min" else "gt", value, best)
            kind = LLVM[best.kind]
            text = f"select i1 {better}, {kind} {value.text}, {kind} {best.text}"
            best = Value(best.kind, lines.new(text))
        return [best]
    if name == "fma" and all(v.kind == "i" for v in plain):
        product = lines.new(f"mul i64 {plain[0].text}, {plain[1].text}")
        return [Value("i", lines.new(f"add i64 {product}, {plain[2].text}"))]
    if name == "fma":
        numbers = ", ".join(f"double {lines.cast(v, 'f').text}" for v in plain)
        lines.declared["fma"] = "declare double @llvm.fmuladd.f64(double, double, double)"
        return [Value("f", lines.new(f"call double @llvm.fmuladd.f64({numbers})"))]
    if name in ("abs", "floor") and plain[0].kind == "f":
        intrinsic = "llvm.fabs.f64" if name == "abs" else "llvm.floor.f64"
        lines.declared[intrinsic] = f"declare double @{intrinsic}(double)"
        return [Value("f", lines.new(f"call double @{intrinsic}(double {plain[0].text})"))]
    if name in ("float", "int"):
        return [lines.cast(plain[0], name[0])]
    if name in ("peek", "peek_word", "poke", "poke_word"):
        kind = "i" if name.endswith("word") else "f"
        table = Array("i", lines.new(f"inttoptr i64 {plain[0].text} to ptr"), FAR, "1", True)
        address = lines.fetch(table, plain[1].text)
        pointer = lines.new(f"inttoptr i64 {address.text} to ptr")
        if name.startswith("poke"):
            value = lines.cast(plain[2], kind)
            lines.write(f"store {LLVM[kind]} {value.text}, ptr {pointer}")
            return []
        return [Value(kind, lines.new(f"load {LLVM[kind]}, ptr {pointer}"))]
    if name in ("cells", "cell_words"):  # see `runtime.compiler.blocks`
        word = lines.new(f"inttoptr i64 {plain[0].text} to ptr")
        sure = lines.noted(8 * int(plain[2].text))  # or what may not be needed is read with care
        known = f"!invariant.load !0, !dereferenceable {sure}, !align {lines.noted(64)}"
        pointer = lines.new(f"load ptr, ptr {word}, {known}")
        return [Array("f" if name == "cells" else "i", pointer, FAR, "1", loop=plain[1].text)]
    if name in ("get", "put"):
        column = Array("f", lines.new(f"inttoptr i64 {plain[0].text} to ptr"), FAR, "1")
        where, loop = lines.at(column, plain[1].text), plain[-1].text
        if name == "get":
            written = lines.scoped(f"cells {loop}", f"blocks {loop}")
            return [Value("f", lines.new(f"load double, ptr {where}, !noalias {written}"))]
        value, blocks = lines.cast(plain[2], "f"), lines.scoped(f"blocks {loop}")
        lines.write(f"store double {value.text}, ptr {where}, !alias.scope {blocks}")
        return []
    if name == "copy_row":
        to, source = (lines.new(f"inttoptr i64 {v.text} to ptr") for v in plain[:2])
        copy = "llvm.memcpy.p0.p0.i64"
        lines.declared[copy] = f"declare void @{copy}(ptr, ptr, i64, i1)"
        size = 8 * int(plain[2].text)
        lines.write(f"call void @{copy}(ptr {to}, ptr {source}, i64 {size}, i1 false)")
        return []
    return None


def call(lines: Lines, linked: Linked, values: Sequence[Value | Array]) -> list[Value | Array]:
    """A function as numba makes it: it gives a status, and its results through a pointer."""
    given: list[str] = []
    for value in values:
        if isinstance(value, Value):
            given.append(f"{LLVM[value.kind]} {value.text}")
            continue
        sizes, size = list(value.sizes), str(BYTES[value.kind])
        steps = [lines.new(f"mul i64 {value.step}, {size}") if value.step != "1" else size]
        for inner in reversed(sizes[1:]):
            steps.insert(0, lines.new(f"mul i64 {steps[0]}, {inner}"))
        count = sizes[0]
        for inner in sizes[1:]:
            count = lines.new(f"mul i64 {count}, {inner}")
        given += ["ptr null", "ptr null", f"i64 {count}", f"i64 {size}", f"ptr {value.pointer}"]
        given += [f"i64 {x}" for x in (*sizes, *steps)]
    form = "{" + ", ".join([_stored(code) for code in linked.gives] or ["ptr"]) + "}"
    result, failure = lines.place(form), lines.place("ptr")
    lines.write(f"store {form} zeroinitializer, ptr {result}")
    takes = ", ".join(["ptr", "ptr", *(g.split(" ")[0] for g in given)])
    lines.declared[linked.symbol] = f'declare i32 @"{linked.symbol}"({takes})'
    ends = [f"ptr {result}", f"ptr {failure}", *given]
    lines.new(f'call i32 @"{linked.symbol}"({", ".join(ends)})')
    return [_result(lines, form, result, i, code) for i, code in enumerate(linked.gives)]


def _result(lines: Lines, form: str, place: str, number: int, code: str) -> Value | Array:
    """One of the results of a call."""

    def field(*path: int) -> str:
        way = "".join(f", i32 {p}" for p in path)
        return lines.new(f"getelementptr {form}, ptr {place}, i32 0{way}")

    if code in LLVM:
        found = lines.new(f"load {_stored(code)}, ptr {field(number)}")
        return Value(code, lines.new(f"trunc i8 {found} to i1") if code == "b" else found)
    pointer = lines.new(f"load ptr, ptr {field(number, 4)}")
    size = lines.new(f"load i64, ptr {field(number, 5, 0)}")
    step = "1"
    if code.endswith("A"):
        apart = lines.new(f"load i64, ptr {field(number, 6, 0)}")
        step = lines.new(f"sdiv i64 {apart}, {BYTES[code[0].lower()]}")
    return Array(code[0].lower(), pointer, (size,), step)


def _stored(code: str) -> str:
    """How numba keeps a result of this code in memory."""
    if code in LLVM:
        return {"b": "i8"}.get(code, LLVM[code])
    if code[1] != "1":
        raise Unsupported(f"a result {code}")
    return "{ptr, ptr, i64, i64, ptr, [1 x i64], [1 x i64]}"
