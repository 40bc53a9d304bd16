"""What truly runs in a cable: not a bypassed node's own outlet, but what goes around the node."""

from collections.abc import Mapping

from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.plan.lower import MARK, is_awake, played, way_name
from spikerack.runtime.spec import Spec

Ends4 = tuple[str, str, str, str]
Sources = tuple[tuple[str, float], ...]  # outlets, "osc.saw", with the weight on the way


def flowing(patch: Patch, known: Mapping[str, Spec]) -> dict[Ends4, Sources]:
    """By the ends of each cable, the outlets that are heard in it; none where it is silent."""
    own: dict[Ends4, Sources] = {c.ends: ((f"{c.source}.{c.outlet}", 1.0),) for c in patch.cables}
    try:
        made = patch if is_awake(patch) else played(patch, known)
    except PatchError:  # it does not play as it stands
        return own
    if made is patch:
        return own
    into: dict[str, list[Cable]] = {}
    arriving: dict[tuple[str, str], list[Cable]] = {}
    for cable in made.cables:
        arriving.setdefault((cable.target, cable.inlet), []).append(cable)
        if cable.target.endswith(MARK):
            into.setdefault(cable.target, []).append(cable)
    found: dict[Ends4, Sources] = {}
    for cable in patch.cables:
        here = arriving.get((cable.target, cable.inlet), [])
        same = [c for c in here if (c.source, c.outlet) == (cable.source, cable.outlet)]
        around = way_name(cable.source, cable.outlet)
        image = next(iter(same or [c for c in here if c.source == around]), None)
        is_silent = image is None or cable.is_silent or (not image.weight and cable.weight)
        found[cable.ends] = () if is_silent or image is None else _heard(image, 1.0, into, set())
    return found


def _heard(cable: Cable, weight: float, into: Mapping[str, list[Cable]], seen: set[str]) -> Sources:
    if not cable.source.endswith(MARK):
        return ((f"{cable.source}.{cable.outlet}", weight),)
    if cable.source in seen:  # ways around nodes that feed each other
        return ()
    before = into.get(cable.source, [])
    parts = [_heard(c, weight * c.weight, into, seen | {cable.source}) for c in before if c.weight]
    return tuple(pair for part in parts for pair in part)
