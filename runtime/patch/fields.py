"""The shape of a patch file, told once: for reading, for its JSON Schema and for error lines.

Every field's description says what to do, so it ends the error line of that field.  Fields
that are not listed come from a newer version: they are kept in `extra` and written back.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from spikerack.runtime.errors import composed, is_name
from spikerack.runtime.patch.graph import VERSION

MOST_NODES, MOST_CABLES, MOST_NOTES = 20_000, 200_000, 2_000

Text = Annotated[str, Strict()]
Number = Annotated[float, Strict(), Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Count = Annotated[Whole, Field(ge=1, le=100_000)]
Lesson = Annotated[Whole, Field(ge=0, le=100_000)]
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
TIME = r"^([0-9]+\.?[0-9]*|\.[0-9]+) ?(s|ms|us|µs)$"  # as the plan reads it
Time = Annotated[Text, Field(pattern=TIME, max_length=32)]
Truth = Annotated[bool, Strict()]
Identifier = Annotated[Text, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]


class Fields(BaseModel):
    """What the forms share: fields of a newer version pass."""

    model_config = ConfigDict(extra="allow")


class NodeForm(Fields):
    """One module placed in a patch.  What is left out has its default."""

    module: Identifier = Field(description="name a module, e.g. lif")
    channels: Count | None = Field(None, description="leave it out to follow the cables")
    rate: Literal["audio", "control"] | Count | Time = Field(
        "audio", description='leave it out for "audio"; samples from tick to tick, or "0.1 ms"'
    )
    knobs: dict[Text, Any] = Field({}, description="write {knob: value}")
    settings: dict[Text, Any] = Field({}, description="write {setting: value}")
    each: dict[Text, Any] = Field({}, description='write {knob or state: "uniform(0, 1)"}')
    hands: dict[Text, Any] = Field({}, description='write {knob: "cc 74"}')
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    seed: Seed | None = Field(None, description="leave it out to follow the patch's seed")
    state: Literal["", "muted", "bypassed", "frozen"] = Field(
        "", description="leave it out for a node that plays"
    )
    lesson: Lesson = Field(0, description="another number begins what it learns anew")


class CableForm(Fields):
    """From an outlet to an inlet: a synapse."""

    source: Jack = Field(alias="from", description='write "node.outlet"')
    target: Jack = Field(alias="to", description='write "node.inlet"')
    weight: Annotated[Number, Field(ge=-1e6, le=1e6)] = Field(1.0, description="1 is unchanged")
    delay: Annotated[Number, Field(ge=0.0, le=60.0)] = Field(0.0, description="give seconds")
    muted: Truth = Field(False, description="leave it out for a cable that sounds")


class NoteForm(Fields):
    """A text on the canvas."""

    text: Annotated[Text, Field(max_length=100_000)] = Field(description="write its words")
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    size: Size = Field((216.0, 120.0), description="write [width, height]")


class GroupForm(Fields):
    """Nodes that can fold into one panel."""

    title: Annotated[Text, Field(max_length=200)] = Field("", description="write its title")
    nodes: Annotated[list[Name], Field(min_length=1)] = Field(
        description='list the names of its nodes, e.g. ["cell"]'
    )
    folded: Truth = Field(False, description="leave it out for an open group")
    at: Place = Field((0.0, 0.0), description="write [x, y], its place")
    ports: list[Jack] = Field([], description='list what it shows, e.g. ["cell.tau"]')


class PatchForm(Fields):
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
