"""The keyboard as the toolkit tells it: chords by name, and the keys that are held."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.chords import KEYS, joined

HELD = {
    "ctrl": (dpg.mvKey_LControl, dpg.mvKey_RControl),
    "shift": (dpg.mvKey_LShift, dpg.mvKey_RShift),
    "alt": (dpg.mvKey_LAlt, dpg.mvKey_RAlt),
    "space": (dpg.mvKey_Spacebar,),
}
NAMED = {
    "Enter": ("Return", "NumPadEnter"), "Escape": ("Escape",), "Space": ("Spacebar",),
    "Tab": ("Tab",), "Backspace": ("Back",), "Delete": ("Delete",), "Insert": ("Insert",),
    "Home": ("Home",), "End": ("End",), "Left": ("Left",), "Right": ("Right",), "Up": ("Up",),
    "Down": ("Down",), "-": ("Minus", "Subtract"), "=": ("Add",), "[": ("Open_Brace",),
    "]": ("Close_Brace",),
    "\\": ("Backslash",), ",": ("Comma",), ".": ("Period",), "/": ("Slash",),
}  # fmt: skip
# keys whose name in the toolkit still stands for another code
TOLD = {517: "PageUp", 518: "PageDown", 596: "'", 601: ";", 602: "=", 606: "`"}


def codes() -> dict[int, str]:
    """The name of each key by the toolkit's code."""
    found = dict(TOLD)
    for key in KEYS:
        for name in NAMED.get(key, (key,)):
            code = getattr(dpg, f"mvKey_{name}", None)
            if code is not None:
                found[code] = key
    return found


class Held:
    """Which of Ctrl, Shift, Alt and Space are down, as of the event that is being handled.

    Where frames are slow, a key may be up again before the press of another is heard of: so its
    own events count as well as its state.
    """

    def __init__(self) -> None:
        self.names = {key: name for name, keys in HELD.items() for key in keys}
        self.pressed: set[str] = set()

    def event(self, code: int, is_down: bool) -> None:
        """A key goes down or comes up."""
        if code in self.names:
            (self.pressed.add if is_down else self.pressed.discard)(self.names[code])

    @property
    def now(self) -> frozenset[str]:
        """The names of those that are held."""
        down = {name for key, name in self.names.items() if dpg.is_key_down(key)}
        return frozenset(down | self.pressed)


def chord_of(key: str, keys: frozenset[str]) -> str:
    """The chord of a key that goes down while others are held."""
    return joined(key, {k.capitalize() for k in keys if k != "space"})
