"""A cable as a hand lays it: what goes to the speakers is shared by its channels.

The device adds all channels of a cable.  Eight voices that learn to fire as one are eight times as
loud as one of them, 18 dB above what the limiter lets pass; each by an eighth, they are as loud.
The weight stands on the cable, to be turned like any other.
"""

from collections.abc import Mapping

from spikerack.runtime.document.document import Document
from spikerack.runtime.library import specs_of
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.plan.widths import fitted, outlet_width
from spikerack.runtime.spec import Spec


def lay(document: Document, source: str, target: str, gesture: str = "") -> None:
    """Connect two jacks, in one step with what else is done in this gesture."""
    weight = shared_weight(document.patch, document.known, source, target)
    more = () if weight == 1.0 else (weight,)
    document.do("connect", source, target, *more, gesture=gesture)


def shared_weight(patch: Patch, known: Mapping[str, Spec], source: str, target: str) -> float:
    """1, or one part of the channels where they are added on their way out."""
    specs = specs_of(patch.nodes, known)
    name, _, outlet = source.partition(".")
    heard = specs.get(target.partition(".")[0])
    if name not in specs or not heard or all(o.sink != "speaker" for o in heard.outlets):
        return 1.0
    cables = [c for c in patch.cables if _is_whole(c, specs)]
    dims, _ = fitted(patch, specs, cables)
    return 1.0 / outlet_width(specs[name], outlet, dims[name])


def _is_whole(cable: Cable, specs: Mapping[str, Spec]) -> bool:
    source, target = specs.get(cable.source), specs.get(cable.target)
    return bool(source and target and source.outlet(cable.outlet) and target.port(cable.inlet))
