"""Which actions stand in which menu, and what lies under the mouse to act on."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from spikerack.patcher.models.chords import chord_text
from spikerack.patcher.models.keymap import BY_NAME, Keymap

# actions by name; "" is a line between
MENUS: dict[str, tuple[str, ...]] = {
    "node": (
        "edit_equations", "node_settings", "set_rate", "rename", "help", "enlarge",
        "save_display", "",
        "bypass", "mute", "freeze", "initialise", "randomise", "randomise_a_little", "",
        "deal", "unlearn", "hold_learning", "",
        "copy", "cut", "duplicate", "duplicate_with_cables", "disconnect", "connect_selection", "",
        "group", "delete_and_heal", "delete",
    ),
    "group": ("fold", "rename", "save_group", "", "copy", "duplicate", "ungroup", "delete"),
    "large": ("shrink", "save_display"),
    "note": ("edit_note", "", "copy", "cut", "duplicate", "delete"),
    "knob": (
        "type_value", "default", "halve", "double", "randomise_knob", "",
        "learn", "hand", "", "help",
    ),
    "canvas": (
        "palette", "add_note", "examples", "",
        "paste", "paste_with_cables", "select_all", "",
        "fit_all", "zoom_100", "arrange", "free_or_rows", "minimap", "",
        "undo", "redo", "", "shortcuts", "settings",
    ),
    "file": (
        "new", "open", "examples", "save", "save_as", "",
        "copy_patch", "save_picture", "text_view", "tour", "",
        "own_modules", "settings", "quit",
    ),
}  # fmt: skip
# actions that stand in menus only: they need what was clicked
LABELS = {
    "edit_note": "Write ...", "randomise_knob": "Randomise", "shrink": "Back to its size",
    "set_rate": "How often it ticks ...",
}  # fmt: skip


@dataclass(frozen=True)
class MenuRow:
    """One line of a menu.  A line without an action is a rule between, or only told."""

    label: str
    keys: str = ""
    run: Callable[[], object] | None = None
    is_on: bool = False  # marked, as the one chosen


RULE = MenuRow("")


def rows(
    menu: str, keys: Keymap, run: Callable[[str], object], without: Collection[str] = ()
) -> list[MenuRow]:
    """A menu's lines; `run` takes the name of the action that was chosen."""
    names = [name for name in MENUS[menu] if name not in without]
    ruled = [n for n, before in zip(names, ["", *names], strict=False) if n or before]
    return [_row(name, keys, run) if name else RULE for name in ruled]


def _row(name: str, keys: Keymap, run: Callable[[str], object]) -> MenuRow:
    label = BY_NAME[name].label if name in BY_NAME else LABELS[name]
    chords = keys.keys.get(name, ())
    return MenuRow(label, chord_text(chords[0]) if chords else "", lambda: run(name))


def choices(
    names: Iterable[str],
    chosen: str,
    run: Callable[[str], object],
    labels: Mapping[str, str] | None = None,
) -> list[MenuRow]:
    """A line for each name, the chosen one marked."""
    told = labels or {}
    return [MenuRow(told.get(n, n), "", lambda n=n: run(n), n == chosen) for n in names]  # type: ignore[misc]


def step(listed: list[MenuRow], at: int, by: int) -> int:
    """The next line up or down that can be chosen, round the ends."""
    can = [i for i, row in enumerate(listed) if row.run is not None]
    if not can:
        return -1
    if at not in can:
        return can[0] if by > 0 else can[-1]
    return can[(can.index(at) + by) % len(can)]
