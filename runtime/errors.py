"""Error lines for the player: `where: rule (got value); what to do`, always one line."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any
from unicodedata import category, normalize


class PatchError(ValueError):
    """One line for the player: `where: rule (got value); what to do`."""

    def __init__(self, line: str) -> None:
        super().__init__(line if len(line) <= MOST else f"{line[:MOST]} ...")


NOTHING = object()  # where the rule itself names the value
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]{0,63}")
JOINERS = "\u200c\u200d"  # part of how Persian and the scripts of India are written
MOST = 2000  # characters of a line
LONGEST = 60  # characters of a value that are shown
LONGEST_RULE = 400


def wrong(place: str, rule: str, got: Any = NOTHING, todo: str = "") -> PatchError:
    """The error to raise."""
    rule = " ".join(rule.split())  # a library's words may be many, on many lines
    rule = rule if len(rule) <= LONGEST_RULE else f"{rule[:LONGEST_RULE]}..."
    value = "" if got is NOTHING else f" (got {shown(got)})"
    return PatchError(f"{place}: {rule}{value}" + (f"; {todo}" if todo else ""))


def limit(error: BaseException, place: str) -> PatchError | None:
    """The error to raise instead, if a limit of this machine was met; None for any other."""
    if isinstance(error, MemoryError):
        asked = re.search(r"[\d.]+ [KMGTPEZY]iB", str(error))
        rule = f"there is not enough memory{f' (asked for {asked[0]})' if asked else ''}"
        return wrong(place, rule, todo="use fewer channels, or shorter delays and sounds")
    if isinstance(error, RecursionError):
        return wrong(place, "is nested or chained too deeply", todo="use fewer levels")
    if isinstance(error, OSError) and error.strerror:
        name = error.filename if isinstance(error.filename, str) else place
        return wrong(name, error.strerror.lower(), todo="see to that, then try again")
    return None


def why_not_written(error: Exception) -> str:
    """What the system said; of a full disk libsndfile says no more than "System error."."""
    told = getattr(error, "strerror", "") or getattr(error, "error_string", "") or str(error)
    told = told.strip().rstrip(".")
    return "the disk may be full" if told in ("", "System error") else told


@contextmanager
def within_memory(place: str) -> Iterator[None]:
    """What does not fit into memory is the fault of this place."""
    try:
        yield
    except MemoryError as error:
        raise limit(error, place) or error from None


def shown(value: Any) -> str:
    """A value as it would stand in a patch file, on one line and not too long."""
    if isinstance(value, str):
        value = value[: LONGEST + 1]
    if isinstance(value, (dict, list, tuple)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return "a very long number"
    try:
        text = json.dumps(value, ensure_ascii=False)
        text = text if text.isprintable() else json.dumps(value)
    except (TypeError, ValueError):
        text = json.dumps(str(value))
    return text if len(text) <= LONGEST + 2 else text[: LONGEST - 1] + '..."'


def is_name(text: str) -> bool:
    """True for what may name a node: a letter of any script, then letters, digits, spaces, - and _.

    With their accents and vowel signs, at most 64 characters.  So no name holds a ".", which
    ends it where a jack follows, nor anything unseen, such as a mark that turns the text around.
    """
    if text.isascii() or not 1 <= len(text) <= 64:
        return PLAIN.fullmatch(text) is not None
    kinds = list(map(category, text))
    is_right = (k[0] in "LM" or k == "Nd" or c in " _-" or c in JOINERS
                for k, c in zip(kinds, text, strict=True))  # fmt: skip
    return (kinds[0][0] == "L" or text[0] == "_") and all(is_right)


def composed(name: str) -> str:
    """A name as it is kept: the same letters are the same characters (Unicode's form C)."""
    return name if name.isascii() else normalize("NFC", name)


def where(*parts: str | int) -> str:
    """A place in a patch file: `cables[3].to`."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if is_name(part) else f".{shown(part)}"
    return text.removeprefix(".") or "patch"


def meant(name: Any, names: Iterable[str]) -> str:
    """What to do about a name that is not among `names`."""
    known = list(names)
    if not known:
        return "there are none here"
    is_name = isinstance(name, str) and len(name) <= 64  # a very long one takes very long
    close = get_close_matches(name, known, 1, 0.55) if is_name else []
    if close:
        return f"did you mean {shown(close[0])}?"
    few = ", ".join(shown(n) for n in sorted(known)[:12])
    return f"there {'is' if len(known) == 1 else 'are'} {few}{', ...' if len(known) > 12 else ''}"
