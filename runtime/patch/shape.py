"""The data of a file as a patch; leniently, what cannot be is left out and kept as it came."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from spikerack.runtime.errors import composed, where, wrong
from spikerack.runtime.patch.fields import Fields, PatchForm
from spikerack.runtime.patch.findings import PARTS, refusal, slip
from spikerack.runtime.patch.graph import (
    UNREADABLE,
    Cable,
    Group,
    Node,
    Note,
    Patch,
    Remnant,
    numbered,
)

Place = tuple[str | int, ...]


class _Ill:
    """What cannot be, each with a line: fields of nodes and of cables, and what is not in them."""

    def __init__(self) -> None:
        self.fields: dict[Place, dict[str, tuple[Any, str]]] = defaultdict(dict)
        self.parts: dict[Place, tuple[Any, str]] = {}

    def add(self, place: Place, value: Any, line: str) -> None:
        if len(place) == 3 and place[0] in ("nodes", "cables"):
            self.fields[place[:2]][str(place[2])] = value, line
        else:
            self.parts[place] = value, line


def shaped(raw: Mapping[str, Any], lenient: bool = False) -> Patch:
    """The patch that a file's data describes; no module is looked at yet."""
    ill = _Ill()
    try:
        form = PatchForm.model_validate(raw)
    except ValidationError as error:
        findings = error.errors(include_url=False)
        if not lenient:
            raise refusal(findings[0]) from None
        form = PatchForm.model_validate(_sieved(raw, findings, ill))
    for part in ("nodes", "notes", "groups"):
        _told_once(part, raw)

    def extra(form: Fields, *place: str | int) -> dict[str, Any]:
        """Fields of a newer version; but what looks like a slip of the pen is ill."""
        found = dict(form.__pydantic_extra__ or {})
        for name in list(found):
            if close := slip(name, type(form)):
                error = wrong(where(*place, name), "there is no such field", todo=close)
                if not lenient:
                    raise error
                ill.add((*place, name), found.pop(name), str(error))
        return found

    nodes = {}
    for name, n in form.nodes.items():
        knobs = {k: tuple(v) if isinstance(v, list) else v for k, v in n.knobs.items()}
        more = extra(n, "nodes", name)
        unread = ill.fields.get(("nodes", name), {})
        wide = n.channels or 0
        nodes[name] = Node(
            n.module,
            knobs,
            n.settings,
            wide,
            n.rate,
            n.at,
            n.seed,
            n.state,
            more,
            unread,
            n.lesson,
            n.each,
            n.hands,
        )
    cables = []
    for i, c in numbered(form.cables, {p[1] for p in ill.parts if p[0] == "cables"}):
        (source, outlet), (target, inlet) = c.source.split("."), c.target.split(".")
        more = extra(c, "cables", i)
        ends = source, outlet, target, inlet
        unread = ill.fields.get(("cables", i), {})
        cables.append(Cable(*ends, c.weight, c.delay, c.muted, more, unread))
    notes = {k: Note(n.text, n.at, n.size, extra(n, "notes", k)) for k, n in form.notes.items()}
    groups = {
        k: Group(g.title, tuple(g.nodes), g.folded, g.at, tuple(g.ports), extra(g, "groups", k))
        for k, g in form.groups.items()
    }
    more = extra(form)
    return Patch(
        nodes, tuple(cables), form.about, form.sample_rate, form.control, form.seed,
        notes, groups, form.views, extra=more,
        remnants=tuple(Remnant(place, *told) for place, told in ill.parts.items()),
    )  # fmt: skip


def _sieved(raw: Mapping[str, Any], findings: list[ErrorDetails], ill: _Ill) -> dict[str, Any]:
    """The data without what cannot be."""
    lines: dict[Place, str] = {}
    for finding in findings:
        lines.setdefault(_place(finding), str(refusal(finding)))
    kept = dict(raw)
    for part in {str(place[0]) for place in lines if len(place) > 1}:
        kept[part] = dict(enumerate(raw[part]) if part == "cables" else raw[part])
    for place in sorted(lines, key=len):
        if place[:2] in ill.parts:
            continue  # it is left out as a whole
        spot: Any = kept
        if len(place) == 3:
            entries = kept[str(place[0])]
            entries[place[1]] = dict(entries[place[1]])
        for step in place[:-1]:
            spot = spot[step]
        ill.add(place, spot.pop(place[-1], None), lines[place])
        if place[::2] == ("nodes", "module"):
            spot["module"] = UNREADABLE
    if isinstance(kept.get("cables"), dict):
        kept["cables"] = list(kept["cables"].values())
    return kept


def _place(finding: ErrorDetails) -> Place:
    """What has to be left out: a field of a node or a cable, or a whole entry; or a PatchError."""
    place = finding["loc"]
    part = place[0] if place else "spikerack"
    if part in ("spikerack", "arrays") or (part in PARTS and len(place) == 1):
        raise refusal(finding)
    if part == "views" or place[2:3] == ("[key]",):
        return place[:2]
    is_field = part == "nodes" or (part == "cables" and place[2:3] not in (("from",), ("to",)))
    return place[:3] if is_field else place[:2] if part in PARTS else place[:1]


def _told_once(part: str, raw: Mapping[str, Any]) -> None:
    """Two names that look the same are one."""
    names = Counter(map(composed, raw.get(part, ())))
    if len(names) < len(raw.get(part, ())):
        double = names.most_common(1)[0][0]
        raise wrong(where(part, double), "is written twice in one object", todo="keep one of them")
