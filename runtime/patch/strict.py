"""JSON, strictly: UTF-8, every name once, every number finite, nothing nested absurdly."""

import json
import math
from typing import Any

from runtime.errors import PatchError, where, wrong

DEEPEST = 50  # lists in lists, objects in objects
LONGEST = 2**28


def parsed(text: str | bytes) -> dict[str, Any]:
    """The data in a text, all of it finite, shallow and told once."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        if len(text) > LONGEST:
            raise wrong("patch", "is too long", todo="choose a Spikerack patch")
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
        if not isinstance(data, dict):
            raise wrong("patch", "must be an object in braces", data, "choose a Spikerack patch")
        _clean(data, ())
    except UnicodeDecodeError as error:
        rule = f"is not UTF-8 text at byte {error.start}"
        raise wrong("patch", rule, todo="choose a Spikerack patch") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise wrong(place, f"is not JSON ({error.msg})", todo="mend the text there") from None
    except RecursionError:
        raise wrong("patch", "is nested too deeply", todo="choose a Spikerack patch") from None
    except ValueError as error:
        if isinstance(error, PatchError):
            raise
        raise wrong("patch", "holds a number that is too long", todo="shorten it") from None
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(n for n in names if names.count(n) > 1)
        raise wrong(where(double), "is written twice in one object", todo="keep one of them")
    return found


def _clean(value: Any, place: tuple[str | int, ...]) -> None:
    """Refuse what JSON can hold and a patch cannot."""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise wrong(where(*place), "holds half a character", value, "type it again")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise wrong(where(*place), "must be a finite number", value, "write a number")
    elif isinstance(value, int):
        if abs(value) >= 2**63:
            raise wrong(where(*place), "is too large", value, "write a smaller number")
    elif isinstance(value, (dict, list)):
        if len(place) > DEEPEST:
            raise wrong(where(*place[:3]), "is nested too deeply", todo="choose a Spikerack patch")
        pairs = enumerate(value) if isinstance(value, list) else value.items()
        for key, part in pairs:
            _clean(part, (*place, key))
            _clean(key, (*place, "name"))
