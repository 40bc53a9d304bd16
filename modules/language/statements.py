"""A text cut into its statements, each with its place; nothing is known yet of what they mean.

    dv/dt = (I - v) / tau : volt (unless refractory)     an equation
    x = 2 * v : volt                                     a subexpression
    tau : second (constant)    # 1 ms to 1 s             a parameter, and a note
    tau = 10*ms                                          a value: what it begins with
    threshold = 'v > -50*mV'                             code in quotes

A statement goes on over lines as long as no other begins, as with Brian.
"""

import re
from typing import NamedTuple

from spikerack.modules.language.text_error import TextError

LETTERS = 20_000  # of a text
MOST = 500  # statements
OPEN, CLOSED = "([{", ")]}"
DEEPEST = 50  # brackets in brackets
BEGIN = re.compile(
    r"[ \t]*(?:(?P<rate>d(?P<of>\w+)[ \t]*/[ \t]*dt)|(?P<name>\w+))[ \t]*(?P<mark>\+?=(?!=)|:)"
)
QUOTE = re.compile(r"\s*(\"\"\"|'''|\"|')")
UNIT = re.compile(r"[A-Za-z0-9*/.\-^ ]+")


class Span(NamedTuple):
    """A part of the text, from `start` to before `end`."""

    start: int
    end: int


class Statement(NamedTuple):
    """One statement.  `plain` is the text, of the same length, without notes and ends of lines.

    kind    "rate", "formula", "parameter", "value" or "code"
    adds    it is written with `+=`: it is added to what stood before
    """

    kind: str
    name: str
    at: Span
    formula: Span
    unit: Span
    flags: tuple[Span, ...] = ()
    note: str = ""
    adds: bool = False


class Cut(NamedTuple):
    """A text, and its statements."""

    text: str
    plain: str
    statements: tuple[Statement, ...]

    def of(self, span: Span) -> str:
        """What stands in a span."""
        return self.plain[span.start : span.end]

    def wrong(self, span: Span, rule: str, todo: str) -> TextError:
        """An error there, without the blanks around it."""
        start, end = stripped(self.plain, span)
        return TextError(self.text, start, end, rule, todo)


def stripped(text: str, span: Span) -> Span:
    """A span without blanks at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def cut(text: str) -> Cut:
    """The statements of a text, or a TextError."""
    if len(text) > LETTERS:
        rule = f"a text may have {LETTERS} letters (this has {len(text)})"
        raise TextError(text, 0, 0, rule, "split it over two modules")
    plain, starts = _plain(text)
    if len(starts) > MOST:
        where = Span(starts[MOST], starts[MOST])
        raise TextError(text, *where, f"more than {MOST} statements", "split it over two modules")
    found = Cut(text, plain, ())
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=False)]
    statements = [_statement(found, span) for span in spans]
    return Cut(text, plain, tuple(statements))


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without notes and ends of lines, and where statements begin.

    In quotes the end of a line is a semicolon: there are statements in there, too.
    """
    made = list(text)
    starts: list[int] = []
    opened: list[int] = []
    quote, quoted, at, fresh = "", 0, 0, True
    while at < len(text):
        letter = text[at]
        if fresh and not quote and not opened:
            fresh = False
            if BEGIN.match(text, at):
                starts.append(at)
        if letter == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            made[at:end] = " " * (end - at)
            at = end
            continue
        if letter == "\n":
            made[at] = ";" if quote and not opened and made[at - 1] != "\\" else " "
            made[at - 1] = " " if at and made[at - 1] == "\\" else made[at - 1]
            if len(quote) == 1:
                todo = "close it, or begin and end it with three"
                raise TextError(text, quoted, at, "these quotes are not closed on their line", todo)
            fresh = True
        elif quote:
            if text.startswith(quote, at):
                at += len(quote)
                quote = ""
                continue
        elif match := re.compile(r"\"\"\"|'''|\"|'").match(text, at):
            quote, quoted = match[0], at
            at = match.end()
            continue
        elif letter in ";," and not opened:
            made[at] = " "
            fresh = True
            at += 1
            continue
        elif ord(letter) > 126 or (ord(letter) < 32 and letter not in "\t\r"):
            raise TextError(text, at, at + 1, "equations are plain ASCII", "write its name instead")
        if letter in OPEN:
            opened.append(at)
            if len(opened) > DEEPEST:
                raise TextError(
                    text, at, at + 1, f"brackets nest {DEEPEST} deep", "name a part of it"
                )
        elif letter in CLOSED:
            if not opened or OPEN.index(text[opened[-1]]) != CLOSED.index(letter):
                raise TextError(text, at, at + 1, "nothing is open that this closes", "remove it")
            opened.pop()
        at += 1
    if quote:
        raise TextError(text, quoted, quoted + len(quote), "these quotes are not closed", "close")
    if opened:
        raise TextError(text, opened[-1], opened[-1] + 1, "this bracket is not closed", "close it")
    whole = "".join(made)
    first = starts[0] if starts else len(text)
    if whole[:first].strip():
        where = stripped(whole, Span(0, first))
        rule = "a statement begins with dx/dt =, x = or x :"
        raise TextError(text, *where, rule, "write for example dv/dt = -v / (10*ms) : 1")
    return whole, starts


def _statement(found: Cut, span: Span) -> Statement:
    plain = found.plain
    begin = BEGIN.match(plain, span.start)
    assert begin is not None  # it was found by this
    name = begin["of"] or begin["name"]
    at = Span(*begin.span("of" if begin["of"] else "name"))
    note = _note(found.text[span.start : span.end])
    adds, mark = begin["mark"] == "+=", Span(*begin.span("mark"))
    rest = Span(mark.end, span.end)
    if quote := QUOTE.match(plain, rest.start, rest.end):
        end = plain.index(quote[1], quote.end())
        after = Span(end + len(quote[1]), span.end)
        if found.of(after).strip(" \t\r,;"):
            raise found.wrong(after, "nothing may follow quotes", "begin a new line")
        return Statement("code", name, at, Span(quote.end(), end), after, (), note, adds)
    if begin["mark"] == ":":
        unit, flags = _unit(found, rest)
        return Statement("parameter", name, at, Span(at.end, at.end), unit, flags, note)
    colon = _colon(plain, rest)
    if colon < 0:
        kind = "rate" if begin["rate"] else "value"
        return Statement(kind, name, at, rest, Span(span.end, span.end), (), note, adds)
    unit, flags = _unit(found, Span(colon + 1, span.end))
    kind = "rate" if begin["rate"] else "formula"
    return Statement(kind, name, at, Span(rest.start, colon), unit, flags, note, adds)


def _note(lines: str) -> str:
    """What is noted last behind a statement."""
    notes = [line.partition("#")[2].strip() for line in lines.splitlines()]
    return next((n for n in notes if n), "")


def _colon(plain: str, span: Span) -> int:
    """Where the colon stands that no bracket holds; -1 if there is none."""
    deep = 0
    for at in range(*span):
        deep += (plain[at] in OPEN) - (plain[at] in CLOSED)
        if plain[at] == ":" and not deep:
            return at
    return -1


def _unit(found: Cut, span: Span) -> tuple[Span, tuple[Span, ...]]:
    """The unit, and the flags in brackets behind it.  Brackets in a unit are its own."""
    plain, end = found.plain, span.end
    flags: list[Span] = []
    words = r"\(\s*[A-Za-z][\w\- ]*(?:,\s*[A-Za-z][\w\- ]*)*\)\s*,?\s*"
    last = re.compile(rf"(?<=[\w)])\s*({words})$").search(plain[span.start : end])
    if last and not re.search(r"[*/^]\s*$", plain[span.start : span.start + last.start()]):
        start = span.start + last.start(1) + 1
        for word in plain[start : plain.rindex(")", start, end)].split(","):
            flags.append(stripped(plain, Span(start, start + len(word))))
            start += len(word) + 1
        end = span.start + last.start()
    unit = stripped(plain, Span(span.start, end))
    if unit.start == unit.end:
        rule = "a unit is missing"
        raise found.wrong(Span(span.start - 1, span.start), rule, "write 1 for a plain number")
    return unit, tuple(flags)
