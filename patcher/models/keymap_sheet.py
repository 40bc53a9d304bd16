"""The shortcut sheet and the help of a module, as lines of text in columns.  No window."""

from spikerack.patcher.models.chords import chord_text
from spikerack.patcher.models.keymap import ACTIONS, GESTURES, Keymap

Line = tuple[str, str, bool]  # what, keys or explanation, and whether it is a heading


def sections(keys: Keymap) -> list[list[Line]]:
    """The shortcuts by category, then what hands do; the nine views are one line."""
    found: dict[str, list[Line]] = {}
    clashing = keys.clashes()
    for action in ACTIONS:
        if action.name.startswith(("view_", "store_view_")) and not action.name.endswith("_1"):
            continue
        chords = keys.keys[action.name]
        told = "  ".join(chord_text(c) + (" (clash)" if c in clashing else "") for c in chords)
        label = action.label.replace("view 1", "views 1 to 9")
        if told:
            found.setdefault(action.category, []).append((label, told, False))
    made = [[(category, "", True), *lines] for category, lines in found.items()]
    for category, rows in GESTURES.items():
        made.append([(category, "", True), *((what, told, False) for what, told in rows)])
    return made


def columns(listed: list[list[Line]], count: int) -> list[list[Line]]:
    """The blocks spread over columns as evenly as their order allows, an empty line between."""
    most = sum(len(block) + 1 for block in listed)
    least = max(len(block) + 1 for block in listed)
    for height in range(max(least, most // count), most + 1):
        made = _filled(listed, height)
        if len(made) <= count:
            return made
    return _filled(listed, most)


def _filled(listed: list[list[Line]], height: int) -> list[list[Line]]:
    made: list[list[Line]] = [[]]
    for block in listed:
        if made[-1] and len(made[-1]) + len(block) + 1 > height:
            made.append([])
        made[-1] += [("", "", False)] * bool(made[-1]) + block
    return made
