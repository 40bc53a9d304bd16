"""What every window and gesture works on: the patch, its sound, the canvas, and what is open."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.models import preferences as kept
from spikerack.patcher.models.console_log import Log
from spikerack.patcher.models.keymap import Keymap, keymap
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.windows.action_table import ACTIONS
from spikerack.patcher.windows.frame import Box, Frame, Place
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.crashes import Mark
from spikerack.runtime.errors import PatchError


class Window(Protocol):
    """A window over the canvas."""

    frame: Frame

    def key(self, chord: str) -> bool:
        """Take a key; False leaves it to others."""

    def press(self, x: float, y: float, button: int) -> None:
        """A click inside the window."""

    def wheel(self, steps: float) -> None:
        """The wheel over the window."""

    def tick(self) -> None:
        """Once a frame."""

    def rects(self) -> dict[str, Box]:
        """The widgets in sight, by name, in pixels."""


@dataclass
class Desk:
    """One popup at a time lies over the canvas; other windows may stand beside it.

    `say` shows a line to the player.  The application offers each key, press and turn of the
    wheel to the desk first; what the desk does not take is the canvas's.
    """

    document: Document
    sound: Any  # patcher.sound.sound.Sound
    scene: Any  # patcher.canvas.scene.Scene
    settings: Settings = field(default_factory=Settings)
    say: Callable[[str], None] = lambda line: None
    quit: Callable[[], None] = lambda: None
    viewport: Any = None  # patcher.windows.viewport.Viewport
    typed: Any = None  # patcher.gestures.typed_notes.TypedNotes
    mapped: Any = None  # patcher.gestures.mapped_knobs.MappedKnobs
    popup: Window | None = None
    standing: dict[str, Window] = field(default_factory=dict)
    keys: Keymap = field(default_factory=keymap)
    ticks: list[Callable[[], None]] = field(default_factory=list)
    chosen: list[Callable[[Settings, Settings], None]] = field(default_factory=list)
    log: Log = field(default_factory=Log)
    mark: Mark = field(default_factory=Mark)
    writes_on: bool = False  # a new field's text is to be gone on with: the toolkit selects it all
    unkept: str = ""  # why the settings could not be written
    toured: int = 0  # steps of the tour that are done
    is_waiting: bool = False  # a new field does not have the keyboard yet

    def __post_init__(self) -> None:
        self.keys = keymap(self.settings.shortcuts)

    @property
    def mouse(self) -> Place:
        """The pointer in pixels."""
        x, y = dpg.get_mouse_pos(local=False)
        return float(x), float(y)

    @property
    def hit(self) -> Hit | None:
        """What stands under the pointer, if no window covers it."""
        if self.covers(*self.mouse):
            return None
        return self.scene.hit(*self.scene.camera.world(*self.mouse))

    @property
    def is_open(self) -> bool:
        """True while a popup is open."""
        return self.popup is not None

    @property
    def takes_keys(self) -> bool:
        """True while text is typed into a window."""
        return self.is_open or any(self._types(w) for w in self.standing.values())

    @property
    def field(self) -> int | str:
        """The field that text is for: the popup's, else that of a window beside; 0 without."""
        windows = [self.popup] if self.popup else reversed(self.standing.values())
        return next((i for w in windows if (i := w.frame.marks.get("field"))), 0)

    def _types(self, window: Window) -> bool:
        mine = window.frame.marks.get("field")
        return _is_typed_in(window) or (self.is_waiting and mine == self.field and bool(mine))

    def act(self, action: str, /, **given: Any) -> None:
        """Do what an action's name says; an error is a line."""
        self.safely(lambda: ACTIONS[action](self, **given))

    def do(self, command: str, /, *args: Any, **more: Any) -> Any:
        """A command of the document; an error is a line."""
        return self.safely(lambda: self.document.do(command, *args, **more))

    def safely(self, work: Callable[[], Any]) -> Any:
        """Do some work; what is wrong with it is a line for the player."""
        try:
            return work()
        except (PatchError, OSError) as error:
            self.say(str(error))
            return None

    def open(self, window: Window) -> None:
        """Show a popup, in place of the one that is open."""
        self.close()
        self.popup = window

    def close(self) -> None:
        """Close the popup."""
        popup, self.popup = self.popup, None
        if popup is not None:
            popup.frame.close()

    def toggle(self, name: str, make: Callable[[], Window]) -> None:
        """Show a window that stands beside the canvas, or take it away."""
        if name in self.standing:
            self.standing.pop(name).frame.close()
        else:
            self.standing[name] = make()

    def menu(self, x: float, y: float) -> None:
        """The menu of what lies at a pixel."""
        self.act("menu", at=(x, y))

    def add_for(self, jack: str, from_outlet: bool, at: Place) -> None:
        """Ask what to add for a cable dropped at a point of the world."""
        self.act("add_for", jack=jack, from_outlet=from_outlet, at=at)

    def change(self, **choices: Any) -> None:
        """Change the settings and keep them."""
        old, self.settings = self.settings, replace(self.settings, **choices)
        if old == self.settings:
            return
        self.keys = keymap(self.settings.shortcuts)
        self._keep()
        for follow in self.chosen:
            follow(old, self.settings)

    def _keep(self) -> None:
        """Write the settings; why they cannot be kept is said once."""
        before, self.unkept = self.unkept, ""
        try:
            kept.save(self.settings)
        except PatchError as error:
            self.unkept = str(error)
            if self.unkept != before:
                self.say(self.unkept)

    def key(self, chord: str) -> bool:
        """Offer a key to the windows, then to the shortcuts; False leaves it to the canvas."""
        if self.takes_keys and chord in ("Shift+Enter", "Shift+Backspace"):
            chord = chord.removeprefix("Shift+")  # still held from the bracket before
        if self.popup is not None:
            if not self.popup.key(chord) and chord == "Escape":
                self.close()
            return True
        for window in self.standing.values():
            is_text = not chord.startswith(("Ctrl+", "Alt+"))
            if self._types(window) and (window.key(chord) or is_text):
                return True
        action = self.keys.action(chord)
        if action:
            self.act(action)
        return bool(action)

    def press(self, x: float, y: float, button: int) -> bool:
        """Offer a press; True if a window took it.  One outside closes the popup."""
        if self.popup is not None:
            if self.popup.frame.holds(x, y):
                self.popup.press(x, y, button)
                return True
            leave = getattr(self.popup, "leave", self.close)
            leave()
            return button == 0
        for window in reversed(self.standing.values()):
            if window.frame.holds(x, y):
                window.press(x, y, button)
                return True
        return False

    def wheel(self, steps: float) -> bool:
        """Offer a turn of the wheel; True if a window took it."""
        windows = [self.popup] if self.popup else []
        for window in [*windows, *reversed(self.standing.values())]:
            if window.frame.holds(*self.mouse):
                window.wheel(steps)
                return True
        return self.is_open

    def covers(self, x: float, y: float) -> bool:
        """True if a window lies over a pixel."""
        windows = [*self.standing.values(), *([self.popup] if self.popup else [])]
        return any(w.frame.holds(x, y) for w in windows)

    def tick(self) -> None:
        """Once a frame."""
        for window in [*self.standing.values(), *([self.popup] if self.popup else [])]:
            window.tick()
        for tick in self.ticks:
            tick()

    def rects(self) -> dict[str, Box]:
        """Every widget in sight, by name, in pixels: for tests."""
        found: dict[str, Box] = {}
        for window in [*self.standing.values(), *([self.popup] if self.popup else [])]:
            found |= window.rects()
        return found


def _is_typed_in(window: Window) -> bool:
    """True if the field has the keyboard, or lost it by the very key that is being told."""
    item = window.frame.marks.get("field")
    if item is None or not dpg.does_item_exist(item):
        return False
    return any((dpg.is_item_focused(item), dpg.is_item_active(item), dpg.is_item_deactivated(item)))
