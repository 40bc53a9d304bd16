"""JSON, strictly: UTF-8, every name once, every number finite, nothing nested absurdly."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from math import isfinite
from typing import Any

from spikerack.runtime.errors import NOTHING, PatchError, where, wrong

DEEPEST = 50  # lists in lists, objects in objects
LONGEST = 2**26  # bytes or characters of a text
LEAST, MOST = -(2**63) + 1, 2**63 - 1
HALF = re.compile("[\ud800-\udfff]")  # half a character, as UTF-16 has them


def parsed(text: str | bytes) -> dict[str, Any]:
    """The data in a text, all of it finite, shallow and told once."""
    if len(text) > LONGEST:
        raise wrong("patch", "is too long", todo="choose a Spikerack patch")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
        if not isinstance(data, dict):
            raise wrong("patch", "must be an object in braces", data, "choose a Spikerack patch")
        _clean(data)
    except UnicodeDecodeError as error:
        rule = f"is not UTF-8 text at byte {error.start}"
        raise wrong("patch", rule, todo="choose a Spikerack patch") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise wrong(place, f"is not JSON ({error.msg})", todo="mend the text there") from None
    except (MemoryError, RecursionError):
        raise wrong("patch", "is nested too deeply", todo="choose a Spikerack patch") from None
    except _Unclean as error:
        outer = error.place[::-1]
        raise wrong(where(*outer[: 3 if len(outer) > DEEPEST else None]), *error.told) from None
    except ValueError as error:
        if isinstance(error, PatchError):
            raise
        raise wrong("patch", "holds a number that is too long", todo="shorten it") from None
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (double, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise wrong(where(double), "is written twice in one object", todo="keep one of them")
    return found


class _Unclean(Exception):
    """What JSON can hold and a patch cannot; its place is told from the inside out."""

    def __init__(self, rule: str, got: Any, todo: str, *place: str | int) -> None:
        self.told, self.place = (rule, got, todo), [*place]


def _clean(value: dict | list, depth: int = 0) -> None:
    """Refuse what JSON can hold and a patch cannot.  A text may hold millions of values."""
    if depth > DEEPEST:
        raise _Unclean("is nested too deeply", NOTHING, "choose a Spikerack patch")
    pairs: Iterable[tuple[Any, Any]] = enumerate(value)
    if is_object := isinstance(value, dict):
        pairs = value.items()
    for key, part in pairs:
        kind = type(part)
        if kind is float:
            if not isfinite(part):
                raise _Unclean("must be a finite number", part, "write a number", key)
        elif kind is int:
            if not LEAST <= part <= MOST:
                raise _Unclean("is too large", part, "write a smaller number", key)
        elif kind is str:
            if not part.isascii() and HALF.search(part):
                raise _Unclean("holds half a character", part, "type it again", key)
        elif kind is dict or kind is list:
            try:
                _clean(part, depth + 1)
            except _Unclean as error:
                error.place.append(key)
                raise
        if is_object and not key.isascii() and HALF.search(key):
            raise _Unclean("holds half a character", key, "type it again", "name")
