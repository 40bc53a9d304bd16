"""Actions on files."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.screenshot import captured
from spikerack.patcher.models.file_list import with_ending
from spikerack.patcher.models.menus import MenuRow
from spikerack.patcher.panels.display_image import field_size, shot
from spikerack.patcher.panels.patch_image import picture
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.sharing.png import with_patch
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.chosen import chosen
from spikerack.patcher.windows.example_browser import Examples
from spikerack.patcher.windows.files import Files
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.takes_place import ask_beside
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import wrong
from spikerack.runtime.memory.learned import merged
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.file_hash import file_hash
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import BUNDLE, dumps, write
from spikerack.runtime.patch.paths import left_behind

PICTURE = 2400  # pixels across


@action
def new(desk: Desk) -> None:
    """An empty rack."""

    def empty() -> None:
        desk.document.load(Patch())
        desk.say("An empty rack: Enter adds a module, Ctrl+Shift+O shows examples")

    leave(desk, empty)


@action
def open(desk: Desk) -> None:  # noqa: A001  # the word that menus have for it
    """Choose a file."""
    leave(desk, lambda: desk.open(Files(desk, "Open", lambda p: open_path(desk, p))))


@action
def examples(desk: Desk) -> None:
    """Choose an example."""
    leave(desk, lambda: desk.open(Examples(desk, lambda p: open_path(desk, p))))


@action
def open_path(desk: Desk, path: Path | str) -> None:
    """The patch in a file of any kind that can hold one."""
    path = Path(path)
    desk.mark.set(path)
    stamped = file_hash(path)
    desk.document.load(opened(path, desk.document.known), path, stamped)
    desk.change(files=desk.settings.with_file(path).files)
    desk.act("fit_all")
    desk.say(f"Opened {path.name}")
    ask_beside(desk)


@action
def save(desk: Desk, then: Callable[[], object] | None = None) -> None:
    """To the file it came from, or ask for one."""
    path = desk.document.path
    if path is None or path.suffix.lower() not in (".json", BUNDLE):
        return save_as(desk, then)
    return _written(desk, path, then)


@action
def save_as(desk: Desk, then: Callable[[], object] | None = None) -> None:
    """Choose a file to write."""

    def written(path: Path) -> None:
        _written(desk, path, then)

    def asked(path: Path) -> None:
        _asked(desk, with_ending(path), written, lambda: save_as(desk, then))

    desk.open(Files(desk, "Save as", asked, saves=True))


def _written(desk: Desk, path: Path, then: Callable[[], object] | None) -> None:
    """Write, and go on; but what another program has changed is not written over unasked."""

    def write() -> None:
        _write(desk, path)
        if then:
            then()

    document = desk.document
    if path != document.path or not document.is_stale:
        write()
        return
    lines = [
        MenuRow("Save under another name: both stay", "", lambda: save_as(desk, then)),
        MenuRow("Write over it: what was changed there is lost", "", write),
        MenuRow("Open it: what was changed here is lost", "", lambda: open_path(desk, path)),
        MenuRow("Not now", "Esc", lambda: None),
    ]
    title = f"{path.name} was changed by another program"
    desk.open(Menu(desk, lines, None, title, "changed"))


def _asked(
    desk: Desk, path: Path, written: Callable[[Path], object], again: Callable[[], object]
) -> None:
    """A file that is there already is written over only if the player says so."""
    if not path.exists() or path == desk.document.path:
        written(path)
        return
    lines = [
        MenuRow("Keep it", "Esc", again),
        MenuRow("Write over it", "", lambda: written(path)),
    ]
    desk.open(Menu(desk, lines, None, f"{path.name} is there already", "over"))


def _write(desk: Desk, path: Path) -> None:
    if path.suffix.lower() not in (".json", BUNDLE):
        todo = f"end it in .json or {BUNDLE}, or choose Save a picture"
        raise wrong(path.name, "must not be written over by a patch", todo=todo)
    patch = desk.document.patch
    learned = merged(patch.arrays, desk.sound.arrays())
    lines = write(replace(patch, arrays=learned), path, desk.document.known)
    desk.document.saved(path)
    desk.change(files=desk.settings.with_file(path).files)
    desk.say(f"Saved {path.name}")
    for line in lines:
        desk.say(line)


def _ask_for_png(desk: Desk, title: str, name: str, written: Callable[[Path], object]) -> None:
    def again() -> None:
        _ask_for_png(desk, title, name, written)

    def asked(path: Path) -> None:
        path = path if path.suffix.lower() == ".png" else path.with_name(f"{path.name}.png")
        _asked(desk, path, written, again)

    desk.open(Files(desk, title, asked, True, f"{name}.png"))


def leave(desk: Desk, then: Callable[[], object]) -> None:
    """Do something that takes the patch away, but ask first if it is not saved."""
    document = desk.document
    if not document.is_dirty:
        then()
        return

    lines = [
        MenuRow("Save", "", lambda: save(desk, then)),
        MenuRow("Do not save", "", then),
        MenuRow("Stay here", "Esc", lambda: None),
    ]
    name = document.path.name if document.path else "This patch"
    desk.open(Menu(desk, lines, None, f"{name} is not saved", "leave"))


@action
def copy_patch(desk: Desk) -> None:
    """All of it as text, to send to anyone."""
    dpg.set_clipboard_text(dumps(desk.document.patch, desk.document.known))
    desk.say("The whole patch is on the clipboard, as text")
    for line in left_behind(desk.document.patch, desk.document.known):
        desk.say(line)


@action
def save_picture(desk: Desk) -> None:
    """A picture that holds the patch, and opens it when it is dropped on the window."""

    def written(path: Path) -> None:
        patch, known = desk.document.patch, desk.document.known
        drawn = picture(patch, known, PICTURE)
        write_atomically(path, with_patch(drawn, patch, known, path.parent))
        desk.say(f"Saved {path.name}, with the patch inside")
        for line in left_behind(patch, known):
            desk.say(line)

    name = desk.document.path.stem if desk.document.path else "patch"
    _ask_for_png(desk, "Save a picture as", name, written)


@action
def save_display(desk: Desk, name: str = "") -> None:
    """A picture of what one display shows now: the large one, or that under the mouse."""
    scene = desk.scene
    name = name or scene.enlarged or next(iter(chosen(desk)), "")
    panel = scene.places.panels[name][0] if name in scene.places.panels else None
    if panel is None or not panel.wells or name not in desk.document.patch.nodes:
        desk.say("Put the mouse over a display first, or select it")
        return
    well = panel.wells[0]
    image = shot(name, well, captured(scene.pulse, name, well, field_size(well)),
                 theme().categories[panel.category])  # fmt: skip

    def written(path: Path) -> None:
        file = io.BytesIO()
        image.save(file, "PNG")
        write_atomically(path, file.getvalue())
        desk.say(f"Saved {path.name}")

    _ask_for_png(desk, "Save the display's picture as", name, written)


@action
def quit(desk: Desk) -> None:  # noqa: A001
    """Close the window."""
    leave(desk, desk.quit)


@action
def drop(desk: Desk, path: Path) -> None:
    """A file that landed on the window."""
    leave(desk, lambda: open_path(desk, path))
