"""Actions on what modules learn: dealt anew, begun anew, kept as it is."""

from spikerack.patcher.panels.buttons import is_held
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.chosen import learners, need
from spikerack.patcher.windows.workspace import Desk


@action
def deal(desk: Desk, name: str = "") -> None:
    """Other weights by chance; what was learned is set aside."""
    if names := need(learners(desk, name), desk, "a module that learns"):
        desk.document.do("deal", names)
        desk.say(f"Dealt anew: {', '.join(sorted(names))}")


@action
def unlearn(desk: Desk, name: str = "") -> None:
    """Learning begins anew; what was learned is set aside, and undo brings it back."""
    if names := need(learners(desk, name), desk, "a module that learns"):
        desk.document.do("unlearn", names)
        desk.say(f"Begins anew: {', '.join(sorted(names))}")


@action
def hold_learning(desk: Desk, name: str = "") -> None:
    """What was learned stays as it is, or learning goes on; the module plays either way."""
    patch = desk.document.patch
    names = [n for n in learners(desk, name) if (s := desk.document.spec(n)) and s.port("freeze")]
    for n in need(names, desk, "a module that learns"):
        held = is_held(patch.nodes[n])
        desk.document.do("turn", f"{n}.freeze", 0.0 if held else 1.0)
        desk.say(f"{n} learns on" if held else f"{n} plays what it has learned, and learns no more")
