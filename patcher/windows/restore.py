"""After a crash: what was being edited, to go on with or to leave."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from patcher.edits.replay import Session
from patcher.edits.sessions import discard
from patcher.windows.desk import Desk
from patcher.windows.menu import Menu
from patcher.words.files import age
from patcher.words.menus import RULE, Row


def ask(desk: Desk, sessions: Sequence[Session], go_on: Callable[[Path], object]) -> None:
    """A line for each session that ended with edits no file has; Esc keeps them for later."""

    def told(session: Session) -> str:
        name = session.path.name if session.path else "a patch without a file"
        return f"Go on with {name}: {session.edits} edit{'s' * (session.edits != 1)}"

    def away() -> None:
        for session in sessions:
            discard(session.folder)
        desk.say("They are gone")

    lines = [
        Row(told(s), age(time.time() - s.time), lambda f=s.folder: go_on(f))  # type: ignore[misc]
        for s in sessions
    ]
    lines += [RULE, Row("Keep them for later", "Esc", lambda: None)]
    lines += [Row("Throw them away", "", away)]
    desk.open(Menu(desk, lines, None, "The editor ended before these were saved", "restore"))
