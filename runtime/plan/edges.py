"""Where a signal is patched into what wants events: a hidden node makes its rising edges spikes.

Triggers and lists of spikes get events alone.  A cable of spikes brings them as they are; all
other cables of an inlet are summed, at the rate of the quickest, and each passing of 0.5 upwards is
one event.  It falls where the straight line between two ticks passes; what rests at 0 rises on its
tick.
"""

from collections.abc import Mapping
from dataclasses import replace

from spikerack.modules.ports import Out, Signal, State, spikes
from spikerack.runtime.patch.graph import Cable, Node
from spikerack.runtime.plan.spans import samples
from spikerack.runtime.plan.widths import Dims, outlet_width
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec

MARK = "~"  # ends the name of a hidden node; no name in a file has it


def rising_edge(x: Signal = 0.0, was: State = 0.0) -> Out(spikes("y", place="since")):  # type: ignore[valid-type]
    """A spike where x passes 0.5 upwards."""
    rises = (x > 0.5) & (was <= 0.5)
    y = 1.0 if rises else 0.0
    since = (x - 0.5) / (x - was) if rises & (was != 0.0) else 0.0
    was = x
    return y, since, was


EDGE = read_spec(rising_edge)


def edge_name(node: str, inlet: str) -> str:
    """What the hidden node before an inlet is called."""
    return f"{node}.{inlet}{MARK}"


def edge_ends(cable: Cable) -> tuple[str, str, str, str]:
    """The ends of a cable of a signal as it runs, if it is patched into a trigger."""
    return cable.source, cable.outlet, edge_name(cable.target, cable.inlet), "x"


def with_edges(
    cables: list[Cable],
    specs: dict[str, Spec],
    dims: dict[str, Dims],
    ticking: Mapping[str, tuple[int, str | int]],
) -> tuple[list[Cable], dict[str, Node]]:
    """The cables as they run, and the hidden nodes; `specs` and `dims` learn of these.

    `ticking` has the divider and the rate of every node.
    """
    hidden: dict[str, Node] = {}
    found: list[Cable] = []
    quickest: dict[str, tuple[int, str | int]] = {}
    for cable in cables:
        source, target = specs[cable.source], specs[cable.target]
        wants_events = target.kind(cable.inlet, False) == "trigger" or target.is_list(cable.inlet)
        if not wants_events or source.kind(cable.outlet, True) == "spikes":
            found.append(cable)
            continue
        _, _, name, inlet = edge_ends(cable)
        width = outlet_width(source, cable.outlet, dims[cable.source])
        if name not in specs:
            specs[name], dims[name] = EDGE, {"channels": 1}
            found.append(Cable(name, "y", cable.target, cable.inlet))
        pace = ticking[cable.source]
        quickest[name] = min(quickest.get(name, pace), pace, key=lambda p: samples(p[0]))
        dims[name] = {"channels": max(width, dims[name]["channels"])}
        hidden[name] = Node(rising_edge.__name__, rate=quickest[name][1])
        found.append(replace(cable, target=name, inlet=inlet))
    return found, hidden
