"""Copy and paste: the clipboard holds a patch as plain text, that can be sent to anyone.

Beside the fields of a patch file it has "incoming", the cables that arrive from outside, and
"learned", the arrays of its nodes as an `.npz` file in base 64.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from spikerack.runtime.document.arguments import point
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.edits.placing import arriving, left_upper, part, placed
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.graph import UNREADABLE, VERSION, Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.patch.shape import shaped

MOST_LEARNED = 2**20  # bytes; what is larger stays with the patch it is in


def copied(patch: Patch, known: Known, names: Iterable[str]) -> str:
    """The text of some nodes, notes and groups, to paste here or elsewhere."""
    chosen = part(patch, names)
    extra: dict[str, Any] = {}
    if incoming := arriving(patch, chosen):
        ends = {n: Node("any") for c in incoming for n in (c.source, c.target)}
        extra["incoming"] = json.loads(dumps(Patch(ends, incoming), {}))["cables"]
    if chosen.arrays and sum(a.nbytes for a in chosen.arrays.values()) <= MOST_LEARNED:
        extra["learned"] = base64.b64encode(packing.pack(chosen.arrays)).decode()
    return dumps(replace(chosen, extra=extra), known)


@command("paste")
def paste(
    patch: Patch,
    known: Known,
    text: str,
    at: Sequence[float] = (0.0, 0.0),
    cables: bool = False,
) -> tuple[Patch, list[str]]:
    """Put copied nodes in, their left upper corner at a place; gives the names they got.

    With `cables`, those from nodes that still exist come along.  Remnants stay behind.
    """
    new = pasted(text, known)
    x, y = point(at)
    left, top = left_upper(new)
    incoming = _incoming(new, patch, known) if cables else ()
    made, now = placed(patch, new, known, (x - left, y - top), incoming)
    return made, sorted(now.values())


@command("duplicate {names}")
def duplicate(
    patch: Patch,
    known: Known,
    names: Iterable[str],
    by: Sequence[float] = (24.0, 24.0),
    cables: bool = False,
) -> tuple[Patch, list[str]]:
    """Put nodes in a second time, moved by a little; gives the names of the new ones."""
    new = part(patch, names)
    made, now = placed(patch, new, known, point(by, "by"), arriving(patch, new) if cables else ())
    return made, sorted(now.values())


def pasted(text: str, known: Known) -> Patch:
    """The patch in a text from the clipboard, with words around it or without; a PatchError."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start or '"spikerack"' not in text:
        raise wrong("clipboard", "holds no patch", text, "copy some nodes first")
    try:
        new = loads(text[start : end + 1], known, lenient=True)
        if not new.notes and all(n.module == UNREADABLE for n in new.nodes.values()):
            new = loads(text[start : end + 1], known)  # nothing is left of it: say why
        learned = new.extra.get("learned")
        if learned is None:
            return new
        if not isinstance(learned, str):
            raise wrong("learned", "must be text", learned, "copy the nodes again")
        arrays = packing.unpack(base64.b64decode(learned, validate=True))
        here = {k: a for k, a in arrays.items() if _node(k) in new.nodes}
        return replace(new, arrays=here)
    except (PatchError, ValueError) as error:
        raise PatchError(f"clipboard, {error}") from None


def _node(key: str) -> str:
    return key.partition(".")[0]


def _incoming(new: Patch, patch: Patch, known: Known) -> tuple[Cable, ...]:
    """The cables from outside; those whose outlet is not here are left out."""
    told = new.extra.get("incoming", [])
    try:
        found = shaped({"spikerack": VERSION, "cables": told}, lenient=True).cables
    except PatchError:
        return ()
    return tuple({c.ends: c for c in found if _starts(c, new, patch, known)}.values())


def _starts(cable: Cable, new: Patch, patch: Patch, known: Known) -> bool:
    if cable.source not in patch.nodes or cable.target not in new.nodes:
        return False
    source = spec_of(patch.nodes[cable.source], known)
    target = spec_of(new.nodes[cable.target], known)
    if source is not None and source.outlet(cable.outlet) is None:
        return False
    return target is None or cable.inlet in [p.name for p in target.inlets]
