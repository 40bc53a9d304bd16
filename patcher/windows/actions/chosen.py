"""What an action works on: what is named, selected, or under the mouse."""

from collections.abc import Iterable

from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.patch.wirings import learned_states


def chosen(desk: Desk, name: str = "") -> list[str]:
    """What an action works on: the one named, the selection, or the panel under the mouse.

    A panel under the mouse that is not part of the selection goes first.
    """
    if name:
        return [name]
    patch = desk.document.patch
    found = [n for n in desk.scene.selection if n in {*patch.nodes, *patch.notes, *patch.groups}]
    if found:
        return sorted(found)
    hit = desk.hit
    return [hit.name] if hit and hit.kind not in ("cable",) else []


def knob_meant(desk: Desk, name: str = "", port: str = "") -> tuple[str, str] | None:
    """The node and the knob that are named or under the mouse; without one, a line says so."""
    hit = desk.hit
    if not name and hit and hit.kind in ("knob", "switch"):
        name, port = hit.name, hit.port
    if not name:
        desk.say("Put the mouse over a knob first")
        return None
    return name, port


def nodes(desk: Desk, name: str = "") -> list[str]:
    """The nodes among what is chosen; a group stands for its own."""
    patch = desk.document.patch
    found: list[str] = []
    for n in chosen(desk, name):
        found += patch.groups[n].nodes if n in patch.groups else [n] * (n in patch.nodes)
    return list(dict.fromkeys(found))


def learners(desk: Desk, name: str = "") -> list[str]:
    """Those of the nodes that learn."""
    specs = {n: desk.document.spec(n) for n in nodes(desk, name)}
    return [n for n, spec in specs.items() if spec and learned_states(spec)]


def need(names: Iterable[str], desk: Desk, what: str = "a module") -> list[str]:
    """The names, or a line that says to choose some."""
    listed = list(names)
    if not listed:
        desk.say(f"Select {what} first, or put the mouse over it")
    return listed
