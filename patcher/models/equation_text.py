"""A text of equations as one types it: words by kind, the first fault, names to go on with."""

import re
from collections.abc import Callable
from typing import NamedTuple

from spikerack.modules.equations import equations
from spikerack.modules.language import model
from spikerack.modules.language.functions import CONSTANTS, FUNCTIONS
from spikerack.modules.language.model import METHODS, OWN
from spikerack.modules.language.text_error import TextError
from spikerack.modules.language.units import SHORT, unit
from spikerack.modules.synapse_equations import synapse_equations

MAKERS: dict[str, Callable[[str], str]] = {
    "equations": equations, "synapse_equations": synapse_equations,
}  # fmt: skip
WORDS = (*model.WORDS, "on_pre", "on_post")
WORD = re.compile(r"(?P<note>#[^\n]*)|(?P<name>[A-Za-z_]\w*)"
                  r"|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)"
                  r"|(?P<quote>'''|\"\"\"|['\"])|(?P<sign>[^\s\w])")  # fmt: skip
DEFINED = re.compile(r"^[ \t]*(?:d(\w+)[ \t]*/[ \t]*dt|(\w+))[ \t]*(?:\+?=(?!=)|:)", re.M)
UNITS = ["volt", "amp", "siemens", "farad", "ohm", "second", "hertz", "metre", *SHORT]
MOST = 8  # names that are offered


class Word(NamedTuple):
    """A part of the text on one line.

    kind    "note", "number", "sign", "quote", or of a name: "defined", "word" (of Brian's),
            "function", "unit", "unknown"
    """

    line: int
    start: int  # letters from the begin of the line
    text: str
    kind: str


class Fault(NamedTuple):
    """What is wrong: where, on one line, and the whole line that tells."""

    line: int
    start: int
    end: int
    told: str


def words(text: str) -> list[Word]:
    """The words of a text, line by line."""
    defined = names(text)
    found = []
    for number, line in enumerate(text.split("\n")):
        for match in WORD.finditer(line):
            kind = match.lastgroup or ""
            kind = _kind(match[0], defined) if kind == "name" else kind
            found.append(Word(number, match.start(), match[0], kind))
    return found


def names(text: str) -> set[str]:
    """What a text defines."""
    plain = re.sub(r"#[^\n]*", "", text)
    return {a or b for a, b in DEFINED.findall(plain)} - {*WORDS}


def fault(text: str, module: str = "equations") -> Fault | None:
    """What is wrong first, or None: then a module can be made of it."""
    try:
        MAKERS[module](text)
    except TextError as error:
        line_begin = text.rfind("\n", 0, error.start) + 1
        line_end = text.find("\n", error.start)
        line_end = len(text) if line_end < 0 else line_end
        start = error.start - line_begin
        end = max(start + 1, min(error.end, line_end) - line_begin)
        return Fault(error.line - 1, start, end, str(error).partition(", ")[2])
    except RecursionError:
        return Fault(0, 0, 1, "it is nested too deeply; name parts of it")
    return None


def offered(before: str, after: str) -> list[str]:
    """Names that what was typed last may become."""
    at = _last_change(before, after)
    begun = re.search(r"[A-Za-z_]\w*$", after[:at])
    if begun is None or after[at : at + 1].isalnum():
        return []
    known = [*sorted(names(after)), *WORDS, *OWN, *FUNCTIONS, *CONSTANTS, *UNITS, *METHODS]
    fits = [n for n in dict.fromkeys(known) if n.startswith(begun[0]) and n != begun[0]]
    return fits[:MOST]


def _last_change(before: str, after: str) -> int:
    """Where a change ended, in the new text."""
    same = 0
    for a, b in zip(reversed(before), reversed(after), strict=False):
        if a != b:
            break
        same += 1
    return len(after) - min(same, len(after))


def _kind(name: str, defined: set[str]) -> str:
    if name in WORDS or name in OWN or name.startswith("xi_") or name in ("and", "or", "not"):
        return "word"
    if name in defined or (name[:1] == "d" and name[1:] in {*defined, "t"}):
        return "defined"
    if name in FUNCTIONS:
        return "function"
    if unit(name) or name in ("boolean", "integer") or name in CONSTANTS:
        return "unit"
    return "unknown"
