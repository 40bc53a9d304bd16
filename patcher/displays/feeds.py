"""What a display in a panel is fed with: which outlets, and its knobs."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np

from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.spec import Spec

# kinds that show two outlets of another module: left and right, x and y
PAIRS = ("meter", "stick", "keys")


def outlets(spec: Spec, kind: str, source: str) -> list[str]:
    """The outlets that a display of this kind shows on a module's panel; or a state's name."""
    if spec.is_display:
        return [str(o) for o in spec.outlets if o.sink == "display"]
    if kind in PAIRS:
        return [str(o) for o in spec.outlets[:2]]
    if kind in ("steps", "rhythm"):
        return ["step"]
    if kind == "weights":
        return [str(o) for o in spec.outlets if o == "bias" or o.startswith("weight")]
    if kind == "pads":
        return [str(o) for o in spec.outlets if o.kind == "spikes"]
    return [source]


def is_side(spec: Spec | None, kind: str) -> bool:
    """True if a meter on another module's panel shows what its outlets carry together."""
    return kind == "meter" and spec is not None and not spec.is_display


def knobs(node: Node, kind: str, known: Mapping[str, Spec]) -> dict[str, float]:
    """How the display is set: by its own node's knobs; on another's panel, by its defaults."""
    spec = spec_of(node, known)
    home = known.get(kind, spec)
    found = {p.name: float(p.default) for p in home.of("knob")} if home else {}
    if spec and (spec.is_display or home is spec):
        turned = {k: v for k, v in node.knobs.items() if k in found}
        found |= {k: fmean(v) if isinstance(v, tuple) else v for k, v in turned.items()}
    return found


def together(rows: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Outlets as the channels of one: their own channels are added, as they are heard."""
    count = min(len(r) for r in rows)
    return [np.stack([r[len(r) - count :].sum(1) for r in rows], 1)]
