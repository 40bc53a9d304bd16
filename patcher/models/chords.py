"""Keys pressed together, written one way: "Ctrl+Shift+Z".

Modifiers stand first, in one order.  A letter is written large, other keys by name.
"""

from spikerack.runtime.errors import meant, wrong

MODIFIERS = ("Ctrl", "Alt", "Shift")
KEYS = (
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    *(f"F{i}" for i in range(1, 13)),
    "Enter", "Escape", "Space", "Tab", "Backspace", "Delete", "Insert", "Home", "End", "PageUp",
    "PageDown", "Left", "Right", "Up", "Down", *"`-=[]\\;',./",
)  # fmt: skip
BY_NAME = {key.casefold(): key for key in KEYS}
OTHER_NAMES = {
    "return": "Enter", "esc": "Escape", "del": "Delete", "control": "Ctrl", "plus": "=",
    "?": "Shift+/", "+": "Shift+=", "pgup": "PageUp", "pgdn": "PageDown", "period": ".",
}  # fmt: skip
SHOWN = {"Shift+/": "?", "Escape": "Esc", "Delete": "Del"}


def chord(text: str, place: str = "shortcut") -> str:
    """The one way to write a chord, or a PatchError of one line."""
    whole = OTHER_NAMES.get(text.strip().casefold())
    if whole and whole not in MODIFIERS:
        return whole
    *held, key = [part.strip() for part in text.replace("++", "+plus").split("+")]
    modifiers = set()
    for part in held:
        name = OTHER_NAMES.get(part.casefold(), part).capitalize()
        if name not in MODIFIERS:
            raise wrong(place, "begins with Ctrl, Alt or Shift", text, meant(name, MODIFIERS))
        modifiers.add(name)
    named = OTHER_NAMES.get(key.casefold(), key)
    if named.casefold() not in BY_NAME:
        raise wrong(place, "must end with the name of a key", text, meant(key, KEYS))
    return joined(BY_NAME[named.casefold()], modifiers)


def joined(key: str, held: set[str]) -> str:
    """A key and the modifiers held with it."""
    return "+".join([m for m in MODIFIERS if m in held] + [key])


def chord_text(written: str) -> str:
    """A chord as menus show it."""
    head, plus, key = written.rpartition("+")
    return SHOWN.get(written, head + plus + SHOWN.get(key, key))
