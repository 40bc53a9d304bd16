"""What is wrong with the data of a file, in our words: pydantic's findings and slips of the pen."""

from difflib import get_close_matches
from functools import lru_cache

from pydantic_core import ErrorDetails

from spikerack.runtime.errors import PatchError, meant, where, wrong
from spikerack.runtime.patch.fields import (
    CableForm,
    Fields,
    GroupForm,
    NodeForm,
    NoteForm,
    PatchForm,
)
from spikerack.runtime.patch.graph import VERSION


def _known(form: type[Fields]) -> dict[str, str]:
    """The fields of a form as a file names them, and what to do about each."""
    return {f.alias or n: f.description or "" for n, f in form.model_fields.items()}


PARTS: dict[str, type[Fields]] = {
    "nodes": NodeForm, "cables": CableForm, "notes": NoteForm, "groups": GroupForm
}  # fmt: skip
KNOWN: dict[type[Fields], dict[str, str]] = {PatchForm: _known(PatchForm)}
KNOWN |= {form: _known(form) for form in PARTS.values()}


@lru_cache(1000)
def slip(name: str, form: type[Fields]) -> str:
    """What a field that is not known was meant to be; "" for one of a newer version."""
    return meant(name, KNOWN[form]) if get_close_matches(name, KNOWN[form], 1, 0.8) else ""


PATTERNS = {
    "from": "must name a node and its outlet",
    "to": "must name a node and its inlet",
    "arrays": "must be the plain name of an .npz file",
    "ports": "must name a node and its port",
}
WHOLE = {  # fields that are told as a whole, whichever part of them is wrong
    "rate": 'must be "audio", "control", from 1 to 100000 samples, or a time such as "0.1 ms"',
    "at": "must be a list of two numbers",
    "size": "must be a list of two numbers from 1",
    "views": "must be a list of x, y and a zoom from 0.001 to 1000",
}
KEYS = {"views": "a view is numbered from 1 to 9"}


def refusal(error: ErrorDetails) -> PatchError:
    """A finding of pydantic as our one line."""
    kind, place, ctx = error["type"], error["loc"], error.get("ctx", {})
    part = str(place[0]) if place else ""
    if place[2:] == ("[key]",):
        rule = "is named with letters, digits, spaces, - and _, at most 64, a letter first"
        rule = KEYS.get(part, f"a {part.removesuffix('s')} {rule}")
        return wrong(part, rule, error["input"], "rename it")
    is_inside = part in PARTS and len(place) > 2
    field = str(place[2]) if is_inside else part
    todo = KNOWN[PARTS[part] if is_inside else PatchForm].get(field)
    got = error["input"]
    if field in WHOLE and not (part == "views" and len(place) < 2):
        kind, place = field, place[: 2 if part == "views" else 3]
    rules = WHOLE | {
        "missing": "is missing",
        "model_type": "must be an object in braces",
        "dict_type": "must be an object in braces",
        "list_type": "must be a list",
        "string_type": "must be text",
        "string_pattern_mismatch": PATTERNS.get(field, "must be a plain name"),
        "value_error": PATTERNS.get(field, "must be a plain name"),
        "string_too_long": f"must be at most {ctx.get('max_length')} characters long",
        "too_long": f"must hold at most {ctx.get('max_length')}",
        "too_short": f"must hold at least {ctx.get('min_length')}",
        "int_type": "must be a whole number",
        "float_type": "must be a number",
        "bool_type": "must be true or false",
        "finite_number": "must be a finite number",
        "literal_error": f"must be {ctx.get('expected')}".replace("'", '"'),
        "greater_than_equal": f"must be at least {ctx.get('ge', 0):.12g}",
        "less_than_equal": f"must be at most {ctx.get('le', 0):.12g}",
    }
    rule = rules.get(kind, error["msg"])
    todo = todo or f'the file begins with {{"spikerack": {VERSION}'
    if kind == "missing":
        return wrong(where(*place), rule, todo=todo)
    return wrong(where(*place), rule, len(got) if kind == "too_long" else got, todo)
