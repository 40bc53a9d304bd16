"""Where takes go: to the one folder for all, or beside the patch if the player agreed to that."""

import os
from pathlib import Path

from spikerack.patcher.models.menus import MenuRow
from spikerack.patcher.windows.ask import Ask
from spikerack.patcher.windows.form import Item
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.devices.takes_folder import takes_folder
from spikerack.runtime.errors import wrong
from spikerack.runtime.library import specs_of


def takes_of(desk: Desk, told: Path | None = None) -> Path:
    """The folder for a take that begins now; `told` is what the command line says."""
    beside = _beside(desk)
    if told is None and beside is not None and desk.settings.beside.get(str(beside)):
        return beside
    return takes_folder(told, desk.settings.takes)


def ask_beside(desk: Desk) -> None:
    """A patch that records was opened: ask once for each folder whether it may write there."""
    beside = _beside(desk)
    if beside is None or str(beside) in desk.settings.beside or not _records(desk):
        return
    usual = takes_folder(None, desk.settings.takes)
    lines = [
        MenuRow(f"To {usual}", "", lambda: _answer(desk, beside, False)),
        MenuRow(f"Beside it, in {beside}", "", lambda: _answer(desk, beside, True)),
    ]
    desk.open(Menu(desk, lines, None, "This patch records: where may its takes go?", "beside"))


def takes_lines(desk: Desk) -> list[Item]:
    """The lines of the settings."""

    def changed(text: str) -> None:
        path = os.path.expanduser(text.strip())
        if path and not os.path.isabs(path):
            raise wrong("Folder of takes", "must be a whole path", text, "empty is the usual one")
        desk.change(takes=path)

    def ask() -> None:
        desk.open(Ask(desk, "takes", "Folder of takes", desk.settings.takes, changed,
                      "A whole path; empty is the usual one", None, 420.0))  # fmt: skip

    items = [Item("Takes", is_head=True)]
    folder = desk.settings.takes or "as usual"
    items.append(Item("Folder of takes", folder, "Enter names another", run=ask))
    for beside, may in desk.settings.beside.items():
        answer = "beside them" if may else "to the folder of takes"
        turned = {**desk.settings.beside, beside: not may}
        items.append(
            Item(f"Of patches in {beside}", answer, "Left and right change it",
                 step=lambda by, t=turned: desk.change(beside=t))  # type: ignore[misc]
        )  # fmt: skip
    return items


def _answer(desk: Desk, folder: Path, may: bool) -> None:
    desk.change(beside={**desk.settings.beside, str(folder): may})
    desk.say(f"Takes go to {takes_of(desk)}")


def _beside(desk: Desk) -> Path | None:
    path = desk.document.path
    return path.absolute().parent if path is not None else None


def _records(desk: Desk) -> bool:
    specs = specs_of(desk.document.patch.nodes, desk.document.known).values()
    return any(o.sink == "disk" for spec in specs for o in spec.outlets)
