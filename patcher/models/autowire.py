"""Which cable is meant when two modules are to be joined and nobody says by which jacks."""

from collections.abc import Mapping

from spikerack.runtime.document.compatible import fitting
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Patch
from spikerack.runtime.spec import Spec

Ends = tuple[str, str]
ALIKE = {("spikes", "trigger"): 1.0, ("gate", "trigger"): 0.6, ("spikes", "gate"): 0.6,
         ("gate", "spikes"): 0.6, ("control", "gate"): 0.4, ("audio", "control"): 0.3,
         ("control", "audio"): 0.3}  # fmt: skip

SAME = 0.5  # for a jack of the same name, where a name says more than what it carries
FIRST = 0.2  # for the first inlet of a sound
TELLING = {"pitch", "gate", "trigger", "velocity"}
SIDE, ASIDE = {"fm", "sync", "reset", "run", "freeze", "bend", "plus_b", "minus_b"}, 0.4
BEST = 1.0 + SAME
# where one looks first for what a cable goes into (from an outlet), or comes from: places
FLOW = {
    ("audio", True): {"audio": 0, "analysis": 1, "utility": 2},
    ("spikes", True): {"neuron": 0, "synapse": 0, "audio": 1, "analysis": 1, "source": 2},
    ("gate", True): {"utility": 0, "audio": 0, "source": 1},
    ("control", True): {"audio": 0, "neuron": 0, "utility": 1},
    ("audio", False): {"source": 0, "audio": 0},
    ("spikes", False): {"source": 0, "neuron": 0, "utility": 1},
    ("trigger", False): {"source": 0, "neuron": 0, "utility": 1},
    ("gate", False): {"utility": 0, "source": 0},
    ("control", False): {"utility": 0, "source": 0},
}  # fmt: skip


def ends_of(cable: Cable) -> Ends:
    """A cable as commands write it."""
    return f"{cable.source}.{cable.outlet}", f"{cable.target}.{cable.inlet}"


def best_cable(patch: Patch, known: Mapping[str, Spec], a: str, b: str) -> Ends | None:
    """The likeliest cable from a to b that is not there yet.

    Jacks that carry the same are best, free inlets better than full ones, signals better than
    knobs, and first jacks better than later ones.
    """
    source, target = spec_of(patch.nodes[a], known), spec_of(patch.nodes[b], known)
    if source is None or target is None:
        return None
    full = {c.inlet for c in patch.cables if c.target == b}
    scored = []
    for i, outlet in enumerate(source.outlets):
        fits = fitting(patch, known, f"{a}.{outlet}", True)
        leaves = outlet.kind
        for j, port in enumerate(target.inlets):
            if f"{b}.{port.name}" not in fits:
                continue
            comes = port.kind
            score = 1.0 if leaves == comes else ALIKE.get((leaves, comes), 0.1)
            score += 0.5 * (port.name not in full) + 0.5 * (port.role != "knob")
            scored.append((score - 0.02 * i - 0.01 * j, f"{a}.{outlet}", f"{b}.{port.name}"))
    if not scored:
        return None
    _, start, end = max(scored)
    return start, end


def inlet_for(patch: Patch, known: Mapping[str, Spec], source: str, module: str) -> str:
    """Where in a module the signal of an outlet goes: spikes kick, they do not drive."""
    node, _, outlet = source.partition(".")
    spec = spec_of(patch.nodes[node], known)
    kind = spec.kind(outlet, True) if spec else ""
    return first_jack(known[module], kind, True) if module in known else ""


def opens_to(
    known: Mapping[str, Spec], from_outlet: bool, kind: str = "", port: str = ""
) -> dict[str, float]:
    """The modules a dropped cable can go to, those with a jack for it, and how well they fit.

    At 1 a jack carries just that by the same name, in a module one looks for there.
    """
    found = {}
    usual = FLOW.get((kind, from_outlet), {})
    for name, spec in known.items():
        ranked = _ranked(spec, kind, from_outlet, port)
        if ranked and not (all(o.sink for o in spec.outlets) and not from_outlet):
            place = usual.get(spec.category, 3)
            found[name] = round(max(ranked)[0] / BEST, 1) - 0.02 * place
    return found


def first_jack(spec: Spec, kind: str, from_outlet: bool, port: str = "") -> str:
    """The jack of a new module that a waiting cable of some kind, at some port, goes into."""
    ranked = _ranked(spec, kind, from_outlet, port)
    return max(ranked)[1] if ranked else ""


def _ranked(spec: Spec, kind: str, from_outlet: bool, port: str) -> list[tuple[float, str]]:
    if from_outlet:
        ports = [(p.name, p.kind, p.role == "knob") for p in spec.inlets]
    else:
        ports = [(str(o), o.kind, False) for o in spec.outlets if o.sink in ("", "display")]
    scored = []
    for i, (name, here, is_knob) in enumerate(ports):
        pair = (kind, here) if from_outlet else (here, kind)
        score = 1.0 if here == kind else ALIKE.get(pair, 0.1)
        is_same = name == port and name in TELLING
        is_way = kind == here == "audio" and from_outlet and i == 0  # what goes through a module
        score += SAME * is_same + FIRST * is_way - ASIDE * (name in SIDE)
        scored.append((score - 0.5 * (is_knob and not is_same) - 0.01 * i, name))
    return scored
