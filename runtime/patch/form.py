"""The shape of a patch file, told once: for reading, for its JSON Schema and for error lines.

Every field's description says what to do, so it ends the error line of that field.  Fields
that are not listed come from a newer version: they are kept in `extra` and written back.
"""

import re
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, ValidationError
from pydantic_core import ErrorDetails

from runtime.errors import PatchError, composed, is_name, meant, where, wrong
from runtime.patch.graph import VERSION, Cable, Group, Node, Note, Patch

MOST_NODES, MOST_CABLES, MOST_NOTES = 20_000, 200_000, 2_000

Text = Annotated[str, Strict()]
Number = Annotated[float, Strict(), Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Count = Annotated[Whole, Field(ge=1, le=100_000)]
Seed = Annotated[Whole, Field(ge=0, le=2**63 - 1)]


def _name(text: str) -> str:
    """A name in any script, or a jack's place in an error line."""
    name = composed(text[:1000])
    if not is_name(name):
        raise ValueError("must be a plain name")
    return name


def _jack(text: str) -> str:
    node, _, port = text.partition(".")
    if not PORT.fullmatch(port):
        raise ValueError("must be node.port")
    return f"{_name(node)}.{port}"


# for readers of the schema: no sign of ASCII but these, and nothing unseen
LETTER = r"[^\x00-@\[-\^`{-\xa0\u2000-\u206f\ufeff]"
REST = r"[^\x00-\x1f!-,./:-@\[-\^`{-\xa0\u2000-\u200b\u200e-\u206f\ufeff]*"
PORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
Name = Annotated[
    Text, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{LETTER}{REST}$"})
]
Jack = Annotated[
    Text,
    AfterValidator(_jack),
    Field(json_schema_extra={"pattern": rf"^{LETTER}{REST}\.[A-Za-z_][A-Za-z0-9_]*$"}),
]
Place = tuple[Number, Number]
Size = tuple[Annotated[Number, Field(ge=1.0)], Annotated[Number, Field(ge=1.0)]]
View = tuple[Number, Number, Annotated[Number, Field(ge=0.001, le=1000.0)]]
Truth = Annotated[bool, Strict()]
Identifier = Annotated[Text, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]


class Form(BaseModel):
    """What the forms share: fields of a newer version pass."""

    model_config = ConfigDict(extra="allow")


class NodeForm(Form):
    """One module placed in a patch.  What is left out has its default."""

    module: Identifier = Field(description="name a module, e.g. lif")
    channels: Count | None = Field(None, description="leave it out to follow the cables")
    rate: Literal["audio", "control"] | Count = Field(
        "audio", description='leave it out for "audio"; a number is samples from tick to tick'
    )
    knobs: dict[Text, Any] = Field({}, description="write {knob: value}")
    settings: dict[Text, Any] = Field({}, description="write {setting: value}")
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    seed: Seed | None = Field(None, description="leave it out to follow the patch's seed")
    state: Literal["", "muted", "bypassed", "frozen"] = Field(
        "", description="leave it out for a node that plays"
    )


class CableForm(Form):
    """From an outlet to an inlet: a synapse."""

    source: Jack = Field(alias="from", description='write "node.outlet"')
    target: Jack = Field(alias="to", description='write "node.inlet"')
    weight: Annotated[Number, Field(ge=-1e6, le=1e6)] = Field(1.0, description="1 is unchanged")
    delay: Annotated[Number, Field(ge=0.0, le=60.0)] = Field(0.0, description="give seconds")
    muted: Truth = Field(False, description="leave it out for a cable that sounds")


class NoteForm(Form):
    """A text on the canvas."""

    text: Annotated[Text, Field(max_length=100_000)] = Field(description="write its words")
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    size: Size = Field((216.0, 120.0), description="write [width, height]")


class GroupForm(Form):
    """Nodes that can fold into one panel."""

    title: Annotated[Text, Field(max_length=200)] = Field("", description="write its title")
    nodes: Annotated[list[Name], Field(min_length=1)] = Field(
        description='list the names of its nodes, e.g. ["cell"]'
    )
    folded: Truth = Field(False, description="leave it out for an open group")
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    ports: list[Jack] = Field([], description='list what it shows, e.g. ["cell.tau"]')


class PatchForm(Form):
    """A Spikerack patch."""

    version: Annotated[Whole, Field(ge=1, le=VERSION)] = Field(
        alias="spikerack", description=f'write "spikerack": {VERSION} first'
    )
    about: Annotated[Text, Field(max_length=100_000)] = Field("", description="write a sentence")
    sample_rate: Annotated[Whole, Field(ge=1000, le=768_000)] = Field(
        48_000, description="give samples in a second, e.g. 48000"
    )
    control: Count = Field(48, description="give samples from one control tick to the next")
    seed: Seed = Field(0, description="any such number; each gives other chances")
    arrays: Annotated[Text, Field(pattern=r'^[^/\\:"\x00-\x1f]+\.npz$')] = Field(
        "", description="name the .npz file beside this one"
    )
    nodes: Annotated[dict[Name, NodeForm], Field(max_length=MOST_NODES)] = Field(
        {}, description='write {"cell": {"module": "lif"}}'
    )
    cables: Annotated[list[CableForm], Field(max_length=MOST_CABLES)] = Field(
        [], description='write [{"from": "a.out", "to": "b.inlet"}]'
    )
    notes: Annotated[dict[Name, NoteForm], Field(max_length=MOST_NOTES)] = Field(
        {}, description='write {"hint": {"text": "Turn the shape."}}'
    )
    groups: Annotated[dict[Name, GroupForm], Field(max_length=MOST_NOTES)] = Field(
        {}, description='write {"voice": {"title": "Voice", "nodes": ["osc"]}}'
    )
    views: dict[Annotated[Text, Field(pattern="^[1-9]$")], View] = Field(
        {}, description='write {"1": [x, y, zoom]}'
    )


def shaped(raw: Mapping[str, Any]) -> Patch:
    """The patch that a file's data describes; no module is looked at yet."""
    try:
        form = PatchForm.model_validate(raw)
    except ValidationError as error:
        raise _line(error.errors(include_url=False)[0]) from None
    for part in ("nodes", "notes", "groups"):
        _told_once(part, raw)
    nodes = {}
    for name, n in form.nodes.items():
        knobs = {k: tuple(v) if isinstance(v, list) else v for k, v in n.knobs.items()}
        extra = _extra(n, "nodes", name)
        wide = n.channels or 0
        node = Node(n.module, knobs, n.settings, wide, n.rate, n.at, n.seed, n.state, extra)
        nodes[name] = node
    cables = []
    for i, c in enumerate(form.cables):
        (source, outlet), (target, inlet) = c.source.split("."), c.target.split(".")
        extra = _extra(c, "cables", i)
        cables.append(Cable(source, outlet, target, inlet, c.weight, c.delay, c.muted, extra))
    notes = {k: Note(n.text, n.at, n.size, _extra(n, "notes", k)) for k, n in form.notes.items()}
    groups = {
        k: Group(g.title, tuple(g.nodes), g.folded, g.at, tuple(g.ports), _extra(g, "groups", k))
        for k, g in form.groups.items()
    }
    return Patch(
        nodes, tuple(cables), form.about, form.sample_rate, form.control, form.seed,
        notes, groups, form.views, extra=_extra(form),
    )  # fmt: skip


def _told_once(part: str, raw: Mapping[str, Any]) -> None:
    """Two names that look the same are one."""
    names = Counter(map(composed, raw.get(part, ())))
    if len(names) < len(raw.get(part, ())):
        double = names.most_common(1)[0][0]
        raise wrong(where(part, double), "is written twice in one object", todo="keep one of them")


def _known(form: type[Form]) -> dict[str, str]:
    """The fields of a form as a file names them, and what to do about each."""
    return {f.alias or n: f.description or "" for n, f in form.model_fields.items()}


PARTS: dict[str, type[Form]] = {
    "nodes": NodeForm, "cables": CableForm, "notes": NoteForm, "groups": GroupForm
}  # fmt: skip
KNOWN: dict[type[Form], dict[str, str]] = {PatchForm: _known(PatchForm)}
KNOWN |= {form: _known(form) for form in PARTS.values()}


def _extra(form: Form, *place: str | int) -> dict[str, Any]:
    """Fields of a newer version; but what looks like a slip of the pen is refused."""
    extra = form.__pydantic_extra__ or {}
    for name in extra:
        if close := _slip(name, type(form)):
            raise wrong(where(*place, name), "there is no such field", todo=close)
    return extra


@lru_cache(1000)
def _slip(name: str, form: type[Form]) -> str:
    return meant(name, KNOWN[form]) if get_close_matches(name, KNOWN[form], 1, 0.8) else ""


PATTERNS = {
    "from": "must name a node and its outlet",
    "to": "must name a node and its inlet",
    "arrays": "must be the plain name of an .npz file",
    "ports": "must name a node and its port",
}
WHOLE = {  # fields that are told as a whole, whichever part of them is wrong
    "rate": 'must be "audio", "control" or from 1 to 100000 samples',
    "at": "must be a list of two numbers",
    "size": "must be a list of two numbers from 1",
    "views": "must be a list of x, y and a zoom from 0.001 to 1000",
}
KEYS = {"views": "a view is numbered from 1 to 9"}


def _line(error: ErrorDetails) -> PatchError:
    """Pydantic's first finding as our one line."""
    kind, place, ctx = error["type"], error["loc"], error.get("ctx", {})
    part = str(place[0]) if place else ""
    if "[key]" in place:
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
