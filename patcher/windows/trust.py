"""Modules of one's own are programs: ask before any of them runs."""

from collections.abc import Sequence
from pathlib import Path

from spikerack.patcher.models.menus import MenuRow
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import adopt
from spikerack.runtime.own_modules import OwnModules


def load_trusted(folders: Sequence[str]) -> tuple[list[OwnModules], list[str]]:
    """At the start: the folders that were agreed to; a line for each that is not run."""
    loaded, trouble = [], []
    for folder in folders:
        try:
            own = OwnModules(Path(folder))
            if strange := own.strange():
                told = f"{', '.join(strange)} changed; choose Modules of your own to run it again"
                trouble.append(f"{folder}: {told}")
            else:
                adopt(own.read())
                loaded.append(own)
            trouble += own.news()
        except (PatchError, OSError) as error:
            trouble.append(str(error))
    return loaded, trouble


def ask_trust(desk: Desk, folder: Path) -> None:
    """Load a folder's modules; what was never agreed to is named first."""
    own = OwnModules(folder)
    strange = own.strange()

    def load() -> None:
        found = own.read()
        adopt(found)
        desk.sound.follow(own)
        trusted = tuple(dict.fromkeys([*desk.settings.trusted, str(folder.resolve())]))
        desk.change(trusted=trusted)
        desk.say(f"{len(found)} modules of your own are in the palette now")
        for line in own.news():
            desk.say(line)

    if not strange:
        return load()
    lines = [
        MenuRow("Do not run them", "Esc", lambda: None),
        MenuRow("Run them, and what is saved there later", "", load),
    ]
    few = ", ".join(strange[:3]) + (" ..." if len(strange) > 3 else "")
    title = f"{few} did not come with Spikerack and can do whatever you can"
    return desk.open(Menu(desk, lines, None, title, "trust"))
