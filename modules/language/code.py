"""What is done at a spike: assignments, one after the other."""

import ast
import re
from collections.abc import Callable, Iterator

from spikerack.modules.language.algebra import MADE, call, name, number, powered, value_of
from spikerack.modules.language.formulas import Reader
from spikerack.modules.language.model import Assign, Quantity
from spikerack.modules.language.statements import CLOSED, OPEN, Cut, Span, stripped
from spikerack.modules.language.units import PLAIN, told

ASSIGN = re.compile(r"\s*(\w+)\s*(\*\*|//|[-+*/%]|)=(?!=)")
SIGNS = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult(), "/": ast.Div()}
MOST = 100  # assignments
Target = Callable[[str, Span], Quantity]


def assignments(
    source: Cut, span: Span, target: Target, reader: Reader
) -> Iterator[tuple[str, Assign]]:
    """The assignments in a span, parted by semicolons or ends of lines."""
    parts = list(_parts(source.plain, span))
    if len(parts) > MOST:
        raise source.wrong(span, f"more than {MOST} assignments", "name parts of them")
    for part in parts:
        match = ASSIGN.match(source.plain, part.start, part.end)
        if match is None:
            rule = "what is done at a spike is assignments"
            raise source.wrong(part, rule, "write for example v = 0, or w += 1")
        of, at, sign = match[1], Span(*match.span(1)), match[2]
        known, formula = target(of, at), Span(match.end(), part.end)
        if known.is_truth:
            if sign:
                raise source.wrong(at, "it is true or false, and only set", "write = in place")
            test = reader.truth(formula, of)
            yield of, Assign(of, ast.IfExp(test, number(1.0), number(0.0)))
            continue
        if known.dimension is None:  # a cell's own, of which nothing is known here
            typed = reader.read(formula)
            yield of, Assign(of, _changed(source, part, of, sign, typed.tree, "1"))
            continue
        dimension = known.dimension
        if sign in ("*", "/", "**", "//"):
            what = f"what {of} is changed by with {sign}="
            value = reader.measured(formula, PLAIN, what)
        else:
            value = reader.measured(formula, dimension, of)
        yield of, Assign(of, _changed(source, part, of, sign, value, told(dimension)))


def _changed(source: Cut, part: Span, of: str, sign: str, value: ast.expr, called: str) -> ast.expr:
    if not sign:
        return value
    if sign in ("**", "//") and called != "1":
        raise source.wrong(part, f"{of} is in {called}, and takes no {sign}=", "write = in place")
    if sign == "**":
        fixed = value_of(value)
        return call("raised", name(of), value) if fixed is None else powered(name(of), fixed)
    if sign == "%":
        return call("remainder", name(of), value)
    if sign in ("/", "//") and value_of(value) == 0.0:
        raise source.wrong(part, "this divides by 0", "divide by something else")
    if sign == "//":
        return call("floor", MADE[ast.Div](name(of), value))
    return MADE[type(SIGNS[sign])](name(of), value)


def _parts(plain: str, span: Span) -> Iterator[Span]:
    deep, start = 0, span.start
    for at in range(span.start, span.end + 1):
        letter = plain[at] if at < span.end else ";"
        deep += (letter in OPEN) - (letter in CLOSED)
        if letter == ";" and (deep == 0 or at == span.end):
            part = stripped(plain, Span(start, at))
            if part.start < part.end:
                yield part
            start = at + 1


def listed(source: Cut, span: Span, stages: tuple[str, ...]) -> tuple[str, ...]:
    """The order of a tick: each of its stages once, as words in quotes or not."""
    words = [(m[0], Span(span.start + m.start(), span.start + m.end()))
             for m in re.finditer(r"\w+", source.of(span))]  # fmt: skip
    for word, where in words:
        if word not in (*stages, "start", "end"):
            raise source.wrong(where, "there is no such stage", "use " + " ".join(stages))
    order = tuple(word for word, _ in words if word in stages)
    if sorted(order) != sorted(stages):
        raise source.wrong(span, "each stage stands there once", "use " + " ".join(stages))
    if not order.index("groups") < order.index("thresholds") < order.index("resets"):
        rule = "groups come before thresholds, and these before resets"
        raise source.wrong(span, rule, "write groups, thresholds, resets in this order")
    return order
