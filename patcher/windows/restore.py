"""After a sudden end: what was edited and what was being opened, to go on with or to leave."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from spikerack.patcher.models.chords import chord_text
from spikerack.patcher.models.file_list import age
from spikerack.patcher.models.menus import RULE, MenuRow
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.journal.crashes import forgive
from spikerack.runtime.document.journal.replay import Session
from spikerack.runtime.document.journal.sessions import discard


def ask(
    desk: Desk,
    lost: Sequence[Session],
    died_with: Sequence[str],
    go_on: Callable[[Session], object],
) -> None:
    """Lines for what a process died with, and for each session whose edits no file has.

    Esc keeps all of it for later.
    """
    lines = [*_opening(desk, died_with), RULE, *_editing(desk, lost, go_on)]
    if not died_with:
        lines.append(MenuRow("Keep them for later", "Esc", lambda: None))
    if lost:
        lines.append(MenuRow("Throw them away", "", lambda: _away(desk, lost)))
    desk.open(Menu(desk, lines, None, _title(died_with), "restore"))


def _title(died_with: Sequence[str]) -> str:
    if not died_with:
        return "The editor ended before these were saved"
    name = Path(died_with[0]).name
    return f"Spikerack ended while it {f'opened {name}' if name else 'began to play'}"


def _opening(desk: Desk, died_with: Sequence[str]) -> list[MenuRow]:
    """Nothing has been opened or played yet, and nothing is unless the player says so."""
    lines = []
    for file in filter(None, died_with):
        name = Path(file).name

        def quietly(file: str = file, name: str = name) -> None:
            desk.act("open_path", path=file)
            if desk.document.path == Path(file):
                keys = chord_text(desk.keys.keys["play_or_stop"][0])
                desk.say(f"{name} is open and silent; {keys} plays")

        def aloud(file: str = file) -> None:
            desk.act("open_path", path=file)
            desk.sound.go()

        lines += [
            MenuRow(f"Open {name} silent", "", quietly),
            MenuRow(f"Open {name} and play", "", aloud),
        ]

    def leave() -> None:
        for file in died_with:
            forgive(file)
        desk.change(files=tuple(f for f in desk.settings.files if f not in died_with))
        desk.sound.go()

    if died_with:
        lines += [MenuRow("Leave it and play this patch", "", leave)]
        lines += [MenuRow("Stay silent and ask again next time", "Esc", lambda: None)]
    return lines


def _editing(
    desk: Desk, lost: Sequence[Session], go_on: Callable[[Session], object]
) -> list[MenuRow]:
    def told(session: Session) -> str:
        name = session.path.name if session.path else "a patch without a file"
        edits = f"{session.edits} edit{'s' * (session.edits != 1)}"
        return f"Go on with {name}: {edits}{', then damaged' * session.is_damaged}"

    def back(session: Session) -> None:
        desk.safely(lambda: go_on(session))

    lines = [MenuRow(told(s), age(time.time() - s.time), lambda s=s: back(s)) for s in lost]  # type: ignore[misc]
    return [*lines, RULE] if lines else []


def _away(desk: Desk, lost: Sequence[Session]) -> None:
    for session in lost:
        discard(session.folder)
    desk.say("They are gone")
