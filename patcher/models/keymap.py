"""Every action: where it stands in the sheet, what menus call it, and the keys it comes with.

The keys are those that players have in their hands from VCV Rack, Pure Data, plugdata, Max,
Bespoke, ComfyUI and Nengo; each can be changed, and what clashes is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spikerack.patcher.models.chords import chord
from spikerack.runtime.errors import meant, wrong


@dataclass(frozen=True)
class Action:
    """Something the editor does."""

    name: str
    category: str
    label: str
    keys: tuple[str, ...] = ()


STATES = {"A": "F5", "B": "F6", "C": "F7", "D": "F8"}  # and the key that goes back there


def _listed() -> tuple[Action, ...]:
    rows = []
    for category, table in TABLE.items():
        for line in table.strip().splitlines():
            name, label, *keys = (part.strip() for part in line.split("|"))
            rows.append(Action(name, category, label, tuple(chord(k) for k in keys if k)))
    for n in range(1, 10):
        rows.append(Action(f"view_{n}", "Look", f"Go to view {n}", (f"Shift+{n}",)))
    for n in range(1, 10):
        rows.append(Action(f"store_view_{n}", "Look", f"Keep as view {n}", (f"Ctrl+{n}",)))
    for name, key in STATES.items():
        rows.append(Action(f"restore_{name}", "Sound", f"Go on from state {name}", (key,)))
        rows.append(Action(f"store_{name}", "Sound", f"Keep as state {name}", (f"Ctrl+{key}",)))
    return tuple(rows)


# name | label | keys ...
TABLE = {
    "File": """
        new | New patch | Ctrl+N
        open | Open ... | Ctrl+O
        examples | Examples ... | Ctrl+Shift+O
        save | Save | Ctrl+S
        save_as | Save as ... | Ctrl+Shift+S
        copy_patch | Copy the patch as text
        save_picture | Save a picture ...
        settings | Settings ... | Ctrl+,
        own_modules | Modules of your own ...
        quit | Quit | Ctrl+Q
    """,
    "Add": """
        palette | Add a module ... | Enter | N
        add_note | Add a note
        insert | Put into a cable
    """,
    "Edit": """
        undo | Undo | Ctrl+Z
        redo | Redo | Ctrl+Shift+Z | Ctrl+Y
        cut | Cut | Ctrl+X
        copy | Copy | Ctrl+C
        paste | Paste | Ctrl+V
        paste_with_cables | Paste with cables | Ctrl+Shift+V
        duplicate | Duplicate | Ctrl+D
        duplicate_with_cables | Duplicate with cables | Ctrl+Shift+D
        delete | Delete | Delete | Backspace
        delete_and_heal | Delete and join the ends | Ctrl+Delete
        select_all | Select all | Ctrl+A
        deselect | Select nothing | Ctrl+Shift+A
        rename | Rename ... | F2
    """,
    "Module": """
        bypass | Bypass | Ctrl+E | Ctrl+B
        mute | Mute | Ctrl+M
        freeze | Freeze | Ctrl+Shift+F
        initialise | Initialise | Ctrl+I
        randomise | Randomise | Ctrl+R
        randomise_a_little | Randomise a little | Ctrl+Shift+R
        deal | Deal other weights
        unlearn | Learn anew
        hold_learning | Keep what is learned, or learn on
        disconnect | Disconnect | Ctrl+U
        connect_selection | Connect the selection | Ctrl+K
        node_settings | Settings of the module ... | Ctrl+Enter
        edit_equations | Equations of the module ... | Alt+Enter
        group | Group ... | Ctrl+G
        ungroup | Ungroup | Ctrl+Shift+G
        fold | Fold or open the group | Alt+C
        save_group | Save the group as a module ...
    """,
    "Knob under the mouse": """
        type_value | Type a value ... | =
        halve | Halve | [
        double | Double | ]
        default | Back to the default | \\
        learn | Learn: what moves next turns it | L
        hand | What turns it ... | Shift+L
    """,
    "Look": """
        fit_selection | Fit the selection | .
        fit_all | Fit all | Ctrl+Shift+0 | F
        zoom_100 | 100 % | Ctrl+0
        zoom_in | Nearer | Ctrl+=
        zoom_out | Farther | Ctrl+-
        free_or_rows | Rows, or free | Ctrl+Shift+E
        arrange | Arrange | Ctrl+L
        minimap | Minimap | Ctrl+Shift+M
        full_screen | The whole screen | F11
        enlarge | Enlarge the display | D
        save_display | Save this display's picture ... | Ctrl+Alt+P
    """,
    "Sound": """
        play_or_stop | Play or stop | Ctrl+Space
        play | Play
        stop | Stop
        panic | Silence at once | Ctrl+.
        play_keys | Play notes with the computer's keyboard | K
        record | Record, or end the take | Ctrl+Alt+R
        keep | Keep the last minutes | Ctrl+Alt+K
        costs | What modules cost | F3
    """,
    "Words": """
        hands | What hands turn ... | F4
        help | Help for the module under the mouse | F1
        shortcuts | This sheet | Shift+/
        tour | A tour in eight steps
        console | Console | `
        text_view | The patch in sentences | Ctrl+T
    """,
}
ACTIONS = _listed()
BY_NAME = {action.name: action for action in ACTIONS}

# what hands do without a shortcut, for the sheet
GESTURES = {
    "Cables": (
        ("Drag from jack to jack", "a new cable; the jacks that fit glow"),
        ("Drag a cable into space", "add a module that fits it"),
        ("Drag from a full inlet", "take its last cable elsewhere"),
        ("Ctrl and drag from an inlet", "the same, and the old cable stays"),
        ("Shift and click a jack", "take its last cable away"),
        ("Drag up or down on a cable", "weight, by ratio, through zero; Ctrl is finer"),
        ("Alt and wheel, or click and wheel", "a decibel a notch"),
        ("Ctrl+Alt and drag", "cut every cable that is crossed"),
        ("Right click on a cable", "weight, delay, mute"),
    ),
    "Knobs": (
        ("Drag up or down", "turn"),
        ("Alt and wheel, or click and wheel", "turn"),
        ("Ctrl, Ctrl+Shift, Shift", "10 times, 100 times finer, 4 times faster"),
        ("Double click", "back to the default"),
    ),
    "Panels": (
        ("Drag", "move; with Ctrl take a copy along"),
        ("Drop on a cable with Shift", "put into the cable"),
        ("Drag over empty space", "select; Shift adds"),
        ("Double click on empty space", "add a module"),
        ("Middle or right drag, Space and drag", "pan"),
        ("Wheel", "zoom to the mouse, or pan, as set, whatever lies beneath"),
    ),
    "Keyboard only": (
        ("Tab, Shift+Tab", "from module to module"),
        ("Ctrl and arrows", "to the nearest knob or jack"),
        ("Enter on a jack", "take a cable, or plug it in"),
        ("Arrows on a knob", "turn"),
    ),
}


@dataclass(frozen=True)
class Keymap:
    """Which chord does what, after the player's changes."""

    keys: Mapping[str, tuple[str, ...]]  # by action

    def action(self, written: str) -> str:
        """What a chord does; of several that clash, the one listed first."""
        return next((name for name, chords in self.keys.items() if written in chords), "")

    def clashes(self) -> dict[str, list[str]]:
        """The chords that several actions want."""
        wanted: dict[str, list[str]] = {}
        for name, chords in self.keys.items():
            for written in dict.fromkeys(chords):
                wanted.setdefault(written, []).append(name)
        return {written: names for written, names in wanted.items() if len(names) > 1}


def keymap(changes: Mapping[str, tuple[str, ...]] | None = None) -> Keymap:
    """The shortcuts, with those of the settings file in place of the first ones."""
    keys = {action.name: action.keys for action in ACTIONS}
    for name, chords in (changes or {}).items():
        if name not in keys:
            raise wrong(f"shortcuts.{name}", "is not an action", name, meant(name, keys))
        keys[name] = tuple(chord(c, f"shortcuts.{name}") for c in chords)
    return Keymap(keys)
