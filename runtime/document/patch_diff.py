"""What changed from one patch to the next, as data for the journal, and its way back.

    {"set": {a small patch file}, "beside": [...], "gone": {"nodes": [...], ...},
     "moved": {"cell": [120, 40]}, "arrays": {...}}

"set" holds what is new or other, in the form of a patch file; "beside" names its nodes that
stand there only as ends of cables.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spikerack.runtime.document.normalise import Known, changed_part, moved
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.patch.patchfile import dumps, loads

PARTS = ("nodes", "notes", "groups")


def difference(old: Patch, new: Patch, known: Known) -> dict[str, Any]:
    """What to do to the old patch to make the new one."""
    part = changed_part(old, new)
    places = moved(old, new)
    same = [n for n in part.nodes if new.nodes[n] is old.nodes.get(n) or n in places]
    told: dict[str, Any] = {"set": json.loads(dumps(part, known))}
    told["moved"] = places
    if same:
        told["beside"] = same
    gone: dict[str, list] = {
        kind: sorted(getattr(old, kind).keys() - getattr(new, kind).keys()) for kind in PARTS
    }
    ends = {c.ends for c in new.cables}
    gone["cables"] = [list(c.ends) for c in old.cables if c.ends not in ends]
    told["gone"] = {kind: names for kind, names in gone.items() if names}
    if new.arrays is not old.arrays:
        told["arrays"] = _arrays(old, new)
    return {key: value for key, value in told.items() if value}


def applied(old: Patch, told: Mapping[str, Any], known: Known) -> Patch:
    """The patch after a change."""
    text = json.dumps(told["set"])
    try:
        part = loads(text, known, lenient=True)
    except PatchError:  # the library has changed since
        part = loads(text, {}, lenient=True)
    beside, gone = set(told.get("beside", ())), told.get("gone", {})
    nodes = {n: node for n, node in part.nodes.items() if n not in beside}
    for name, (x, y) in told.get("moved", {}).items():
        nodes[name] = replace(old.nodes[name], at=(float(x), float(y)))
    cables: dict[tuple, Cable] = {c.ends: c for c in (*old.cables, *part.cables)}
    for ends in gone.get("cables", ()):
        cables.pop(tuple(ends), None)
    return replace(
        part,
        nodes=_merged(old.nodes, nodes, gone.get("nodes", ())),
        cables=tuple(sorted(cables.values(), key=lambda c: c.ends)),
        notes=_merged(old.notes, part.notes, gone.get("notes", ())),
        groups=_merged(old.groups, part.groups, gone.get("groups", ())),
        arrays=_with_arrays(old, told["arrays"]) if "arrays" in told else old.arrays,
        remnants=old.remnants,
    )


def _merged(old: Mapping, new: Mapping, gone: Any) -> Mapping:
    if not new and not gone:
        return old
    every = {**old, **new}
    return {name: every[name] for name in sorted(every) if name not in gone}


def _arrays(old: Patch, new: Patch) -> dict[str, str]:
    """Each array by its key: "=key" for one that was there, else an `.npz` file in base 64."""
    was = {id(a): key for key, a in old.arrays.items()}
    return {
        key: f"={was[id(a)]}" if id(a) in was else base64.b64encode(packing.pack({key: a})).decode()
        for key, a in new.arrays.items()
    }


def _with_arrays(old: Patch, told: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: old.arrays[text[1:]]
        if text.startswith("=")
        else packing.unpack(base64.b64decode(text))[key]
        for key, text in told.items()
    }
