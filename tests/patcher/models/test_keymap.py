"""Chords are written one way; every shortcut leads to an action; what clashes is shown."""

import re

import pytest

from spikerack.patcher.models.chords import chord, chord_text
from spikerack.patcher.models.keymap import ACTIONS, BY_NAME, keymap
from spikerack.patcher.models.keymap_sheet import columns, sections
from spikerack.patcher.models.menus import LABELS, MENUS, RULE, MenuRow, rows, step
from spikerack.runtime.errors import PatchError
from tests.root import ROOT


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ctrl+z", "Ctrl+Z"),
        ("Shift+Ctrl+z", "Ctrl+Shift+Z"),
        ("control + alt + del", "Ctrl+Alt+Delete"),
        ("?", "Shift+/"),
        ("Ctrl++", "Ctrl+="),
        ("esc", "Escape"),
        ("f1", "F1"),
        (".", "."),
    ],
)
def test_one_way_to_write_a_chord(typed, written):
    assert chord(typed) == written
    assert chord(written) == written
    assert chord(chord_text(written)) == written


@pytest.mark.parametrize("typed", ["", "Ctrl", "Ctlr+Z", "Ctrl+Nothing", "A+B"])
def test_what_is_no_chord_says_so(typed):
    with pytest.raises(PatchError, match="shortcut: .*; "):
        chord(typed)


def test_no_two_actions_come_with_the_same_keys():
    assert keymap().clashes() == {}


# the common core that players have in their hands
CORE = {
    "Enter": "palette", ".": "fit_selection", "Ctrl+0": "zoom_100", "Ctrl+Shift+0": "fit_all",
    "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "Ctrl+Y": "redo", "Ctrl+C": "copy", "Ctrl+X": "cut",
    "Ctrl+V": "paste", "Ctrl+D": "duplicate", "Ctrl+Shift+V": "paste_with_cables",
    "Ctrl+Shift+D": "duplicate_with_cables", "Ctrl+E": "bypass", "Ctrl+B": "bypass",
    "Ctrl+M": "mute", "Ctrl+I": "initialise", "Ctrl+R": "randomise", "Ctrl+U": "disconnect",
    "Ctrl+K": "connect_selection", "Ctrl+G": "group", "Ctrl+Shift+G": "ungroup", "[": "halve",
    "]": "double", "\\": "default", "F1": "help", "Shift+/": "shortcuts", "F3": "costs",
    "Ctrl+.": "panic", "Ctrl+N": "new", "Ctrl+O": "open", "Ctrl+S": "save",
    "Ctrl+Shift+S": "save_as", "Ctrl+A": "select_all", "Delete": "delete",
} | {f"Shift+{n}": f"view_{n}" for n in range(1, 10)}  # fmt: skip


@pytest.mark.parametrize("keys", CORE)
def test_the_common_core(keys):
    assert keymap().action(keys) == CORE[keys]


def test_a_change_takes_effect_and_a_clash_is_shown():
    changed = keymap({"fit_all": ("ctrl+z",), "help": ()})
    assert changed.keys["fit_all"] == ("Ctrl+Z",)
    assert changed.clashes() == {"Ctrl+Z": ["undo", "fit_all"]}
    assert changed.action("Ctrl+Z") == "undo"
    assert changed.action("F1") == ""
    marked = [told for block in sections(changed) for _, told, _ in block if "clash" in told]
    assert len(marked) == 2


def test_a_change_to_nothing_known_says_so():
    with pytest.raises(PatchError, match="shortcuts.pastte: .*paste"):
        keymap({"pastte": ("Ctrl+V",)})


def test_every_action_can_be_done():
    from spikerack.patcher.windows.actions import ACTIONS as DONE

    assert {a.name for a in ACTIONS} <= set(DONE)
    assert set(LABELS) <= set(DONE)


@pytest.mark.parametrize("menu", MENUS)
def test_menus_run_what_they_say(menu):
    ran = []
    made = rows(menu, keymap(), ran.append)
    for row in made:
        if row != RULE:
            row.run()
    assert ran == [name for name in MENUS[menu] if name]
    labels = {BY_NAME[n].label if n in BY_NAME else LABELS[n] for n in ran}
    assert labels == {row.label for row in made if row != RULE}


def test_arrows_skip_what_cannot_be_chosen():
    lines = [MenuRow("told"), MenuRow("a", run=list), RULE, MenuRow("b", run=list)]
    assert step(lines, 1, 1) == 3
    assert step(lines, 3, 1) == 1
    assert step(lines, 1, -1) == 3
    assert step([RULE], 0, 1) == -1


def test_the_sheet_holds_everything_once():
    listed = sections(keymap())
    made = columns(listed, 4)
    assert len(made) <= 4
    flat = [line for column in made for line in column if line != ("", "", False)]
    assert flat == [line for block in listed for line in block]
    told = {what for what, _, is_head in flat if not is_head}
    for action in ACTIONS:
        if action.keys and "view_" not in action.name:
            assert action.label in told


def test_every_key_the_first_minutes_name_does_something():
    text = (ROOT / "docs" / "playing.md").read_text()
    named = re.findall(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:[A-Z]\b|Space|Tab|[.,])", text)
    assert len(set(named)) > 10
    for written in set(named) - {"Shift+Tab"}:  # which walks, and cannot be changed
        assert keymap().action(chord(written)), written
