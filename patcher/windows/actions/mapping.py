"""Actions that let a control of the player's turn a knob."""

from spikerack.patcher.models.menus import MenuRow
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.chosen import knob_meant
from spikerack.patcher.windows.ask import Ask
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.workspace import Desk

TOLD = 'cc 74 of "a device", 20 to 80 %, curve 0.5, then jump, pick-up, toggle or relative'


@action
def learn(desk: Desk, name: str = "", port: str = "") -> None:
    """What moves next turns a knob: a controller, a stick, a key, a note, an OSC address."""
    if meant := knob_meant(desk, name, port):
        desk.mapped.learn(".".join(meant))


@action
def hand(desk: Desk, name: str = "", port: str = "") -> None:
    """Write what turns a knob; nothing takes it away."""
    meant = knob_meant(desk, name, port)
    if meant is None:
        return
    name, port = meant
    jack = ".".join(meant)
    text = desk.document.patch.nodes[name].hands.get(port, "")

    def commit(text: str) -> None:
        desk.document.do("assign", jack, text)

    desk.open(Ask(desk, "hand", f"What turns {jack}", text, commit, TOLD, desk.mouse, 420.0))


@action
def hands(desk: Desk) -> None:
    """Every knob that a control turns; choose one to change it."""
    lines = [
        MenuRow(f"{name}.{knob}", text, lambda n=name, k=knob: desk.act("hand", name=n, port=k))  # type: ignore[misc]
        for name, node in sorted(desk.document.patch.nodes.items())
        for knob, text in sorted(node.hands.items())
    ]
    heard = desk.sound.hands.moves.last if desk.sound.hands else ""
    lines.append(MenuRow(f"Last moved: {heard}" if heard else "Nothing was moved yet"))
    if len(lines) == 1:
        lines.insert(0, MenuRow("No knob is turned by a hand: L over a knob learns"))
    desk.open(Menu(desk, lines, None, "What hands turn", "hands"))
