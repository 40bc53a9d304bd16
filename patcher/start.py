"""Open the editor: settings, patch, journal, sound, window; and close them in order."""

import os
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

from spikerack.patcher.app import App
from spikerack.patcher.models import preferences as kept
from spikerack.patcher.sound.sound import Sound
from spikerack.patcher.windows.restore import ask
from spikerack.patcher.windows.takes_place import ask_beside, takes_of
from spikerack.patcher.windows.trust import load_trusted
from spikerack.runtime import disk_cache
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.crashes import Mark, suspects
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import Session, recoverable
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.own_modules import OwnModules
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.shipped import FIRST

MEMORY = "SPIKERACK_MEMORY_GB"


def edit(
    path: Path | None,
    device: str | None = None,
    probe: Path | None = None,
    own: Sequence[OwnModules] = (),
    takes: Path | None = None,
    is_file: bool = True,
) -> None:
    """Edit a patch until the window is closed; without one, the last, or the first of all.

    What is no file of the player's is not saved where it was read.

    What a process died with is not opened by itself: the start is silent then, and offers it.
    """
    mark = Mark()
    try:
        _edit(path, device, probe, own, takes, is_file, mark)
    finally:  # an error that is told is no sudden end
        mark.clear()


def _edit(
    path: Path | None, device: str | None, probe: Path | None, own: Sequence[OwnModules],
    takes: Path | None, is_file: bool, mark: Mark,
) -> None:  # fmt: skip
    is_first = path is None and not (kept.folder() / "settings.json").exists()
    settings, trouble = kept.load()
    is_told = MEMORY in os.environ  # then the settings have no say
    if not is_told:
        os.environ[MEMORY] = str(settings.memory_gb)
    trusted, untrusted = load_trusted(settings.trusted)
    trouble += untrusted
    died_with = suspects() if path is None else []
    patch, path = _patch(path, () if died_with else settings.files, trouble, mark)
    path = path if is_file else None
    document = Document(patch, path, journal=Journal())
    device = settings.device if device is None else device
    said: SimpleQueue[str] = SimpleQueue()  # the sound speaks from threads of its own
    disk_cache.tell(said.put)
    sound = Sound(
        document, device, settings.sample_rate, settings.block, settings.keep_minutes, said.put,
        is_silent=bool(died_with),
    )  # fmt: skip
    for modules in (*own, *trusted):
        sound.follow(modules)
    app = App(document, sound, settings, said, probe)
    app.desk.mark = mark
    app.desk.ticks.append(lambda: mark.look(sound.plays_well))
    if not is_told:
        app.desk.chosen.append(lambda old, new: _allow(new, sound))
    sound.where = lambda: takes_of(app.desk, takes)
    if path:
        app.desk.change(files=app.desk.settings.with_file(path).files)
    lost = recoverable()
    if lost or died_with:
        ask(app.desk, lost, died_with, lambda session: _restore(app, session))
    elif takes is None:
        app.desk.safely(lambda: ask_beside(app.desk))
    if is_first and not lost and not died_with:
        app.desk.act("tour")
    for line in trouble:
        app.desk.say(line)
    try:
        app.run()
    finally:
        if app.was_asked or not document.is_dirty:  # else the next start offers the edits again
            document.close()
        sound.close()


def _allow(settings: kept.Settings, sound: Sound) -> None:
    """How much memory patches may ask for from now on."""
    if (memory := str(settings.memory_gb)) != os.environ[MEMORY]:
        os.environ[MEMORY] = memory
        sound.renew()


def _restore(app: App, session: Session) -> None:
    app.desk.mark.set(session.path)
    is_damaged = app.desk.document.restore(session.folder)
    app.desk.act("fit_all")
    if is_damaged:
        app.desk.say("The journal is damaged: the first edits are back, the others are lost")


def _patch(
    path: Path | None, lately: tuple[str, ...], trouble: list[str], mark: Mark
) -> tuple[Patch, Path | None]:
    """What to open.  The first patch has no file, so that saving does not write over it."""
    if path is not None:
        mark.set(path)
        return opened(path, library()), path
    last = Path(lately[0]) if lately else None
    if last is not None and last.exists():
        mark.set(last)
        try:
            return opened(last, library()), last
        except PatchError as error:
            trouble.append(str(error))
    mark.set(None)
    return opened(FIRST, library()), None
