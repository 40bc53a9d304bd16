"""Cables come and go, end elsewhere, and change their weight and delay."""

from collections.abc import Iterable
from dataclasses import replace

from spikerack.modules.ports import seconds
from spikerack.runtime.document.arguments import some_nodes, the_cable, the_ends, the_node
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import Cable, Patch, without
from spikerack.runtime.spec import Port

DELAY = Port("delay", "knob", seconds(0.0, 0.0, 60.0, "cubic"))  # how a delay is typed and shown


@command("connect {source} to {target}", widths=True)
def connect(
    patch: Patch, known: Known, source: str, target: str, weight: float = 1.0, delay: float = 0.0
) -> Patch:
    """A cable from an outlet to an inlet; refused where the widths do not fit."""
    return laid(patch, Cable(*the_ends(source, target), weight, delay))


@command("disconnect {source} from {target}")
def disconnect(patch: Patch, known: Known, source: str, target: str) -> Patch:
    """Take a cable away."""
    return patch.without_cable(the_cable(patch, source, target))


@command("unplug {names}")
def unplug(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Take every cable of these nodes away."""
    ends = set(some_nodes(patch, names))
    kept = tuple(c for c in patch.cables if not ends & {c.source, c.target})
    return replace(patch, cables=kept)


@command("reroute {source} to {target}", widths=True)
def reroute(
    patch: Patch, known: Known, source: str, target: str, new_source: str, new_target: str
) -> Patch:
    """Plug a cable in elsewhere; its weight and delay stay."""
    old = the_cable(patch, source, target)
    a, outlet, b, inlet = the_ends(new_source, new_target)
    unread = without(old.unread, "from", "to")
    new = replace(old, source=a, outlet=outlet, target=b, inlet=inlet, unread=unread)
    return patch if new.ends == old.ends else laid(patch.without_cable(old), new)


@command("weigh {source} to {target}")
def weigh(patch: Patch, known: Known, source: str, target: str, weight: float) -> Patch:
    """Give a cable another weight."""
    cable = the_cable(patch, source, target)
    return patch.with_cable(replace(cable, weight=weight, unread=without(cable.unread, "weight")))


@command("delay {source} to {target}")
def delay(patch: Patch, known: Known, source: str, target: str, seconds: float) -> Patch:
    """Give a cable another delay, in seconds."""
    cable = the_cable(patch, source, target)
    return patch.with_cable(replace(cable, delay=seconds, unread=without(cable.unread, "delay")))


@command("mute {source} to {target}")
def mute(patch: Patch, known: Known, source: str, target: str, on: bool = True) -> Patch:
    """Mute a cable, or let it sound again; it keeps its weight."""
    cable = the_cable(patch, source, target)
    return patch.with_cable(replace(cable, muted=on, unread=without(cable.unread, "muted")))


def laid(patch: Patch, cable: Cable) -> Patch:
    """The patch with a cable that was not there."""
    the_node(patch, cable.source)
    the_node(patch, cable.target)
    if any(c.ends == cable.ends for c in patch.cables):
        raise wrong(str(cable), "is connected already", todo="change the weight of that cable")
    return replace(patch, cables=(*patch.cables, cable))
