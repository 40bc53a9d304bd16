"""The settings: every choice, and every shortcut, changed by pressing the new keys."""

from collections.abc import Callable, Sequence
from typing import Any

from spikerack.patcher.models import status_text
from spikerack.patcher.models.chords import chord_text
from spikerack.patcher.models.keymap import ACTIONS, BY_NAME
from spikerack.patcher.models.preferences import CHECKS
from spikerack.patcher.models.status_text import BLOCKS, RATES
from spikerack.patcher.panels.theme import THEMES
from spikerack.patcher.windows.form import FormWindow, Item
from spikerack.patcher.windows.takes_place import takes_lines
from spikerack.patcher.windows.workspace import Desk

# what a step changes, in how many steps it goes to its end
SCALES = (0.75, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)
OPACITIES = (0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)
SAGS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
GIGABYTES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
MINUTES = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _shown(value: bool) -> str:
    return "shown" if value else "hidden"


def _drawn(value: bool) -> str:
    return "in rows" if value else "lie free"


def _gigabytes(value: float) -> str:
    return f"{value:g} GiB" if value else "as usual"


CHOICES: tuple[tuple[str, str, Sequence, Callable[[Any], str], str], ...] = (
    ("", "Looks", (), str, ""),
    ("scale", "Size of windows and text", SCALES, _percent, "Left and right step it"),
    ("theme", "Palette", tuple(THEMES), str, "night, high contrast, colour-blind"),
    ("cable_opacity", "Opacity of cables", OPACITIES, _percent, "How much cables cover"),
    ("sag", "Sag of cables", SAGS, _percent, "0 % pulls them straight"),
    ("minimap", "Minimap", (True, False), _shown, "In the corner of the canvas"),
    ("", "Hands", (), str, ""),
    ("wheel", "The wheel", ("zoom", "pan"), lambda v: f"{v}s", "With Ctrl it always zooms"),
    ("rows", "Panels", (True, False), _drawn, "Rows draw panels to them"),
    ("", "Memory", (), str, ""),
    ("memory_gb", "Memory of a patch", GIGABYTES, _gigabytes,
     "What asks for more is silent; as usual: half of all there is, at most 4 GiB"),
    ("keep_minutes", "Minutes that are kept", MINUTES, lambda v: f"{v:g}", "For Keep in the bar"),
)  # fmt: skip


def choosing(desk: Desk) -> FormWindow:
    """The window."""
    form: FormWindow
    devices = ["", *desk.sound.devices()]

    def lines() -> list[Item]:
        found = []
        for name, label, values, told, about in CHOICES:
            if name:
                found.append(_choice(desk, name, label, values, told, about))
            else:
                found.append(Item(label, is_head=True))
        found += _sound(desk, devices)
        found += takes_lines(desk)
        found += _trusted(desk)
        return found + _shortcuts(desk, lambda: form)

    form = FormWindow(desk, "settings", "Settings", lines, None, 560.0, 20, True)
    return form


def _choice(
    desk: Desk, name: str, label: str, values: Sequence, told: Callable[[Any], str], about: str
) -> Item:
    """A line that steps through values."""
    now = getattr(desk.settings, name)

    def step(by: int) -> None:
        at = min(range(len(values)), key=lambda i: _distance(values[i], now)) + by
        at = at % len(values) if len(values) < 4 else min(max(at, 0), len(values) - 1)
        desk.change(**{name: CHECKS[name](values[at])})

    return Item(label, told(now), about, step=step)


def _sound(desk: Desk, devices: Sequence[str]) -> list[Item]:
    """Where, how often and in how large pieces it plays: as in the bar, without a break."""
    now, rate = desk.settings, desk.sound.status().rate

    def line(label: str, name: str, value: Any, values: Sequence, as_said: str, about: str) -> Item:
        def step(by: int) -> None:
            at = values.index(value) if value in values else 0
            desk.act("device", **{name: values[(at + by) % len(values)]})

        return Item(label, as_said, about, step=step)

    return [
        Item("Sound", is_head=True),
        line("Device", "name", now.device, devices, now.device or "the system's choice",
             "What plays; another takes over while it sounds"),
        line("Sample rate", "rate", now.sample_rate, RATES,
             status_text.sample_rate(now.sample_rate), "Samples in a second"),
        line("Block", "block", now.block, BLOCKS, status_text.block(now.block, rate),
             "A smaller one answers hands sooner, a larger one is late less often"),
    ]  # fmt: skip


def _trusted(desk: Desk) -> list[Item]:
    found: list[Item] = []
    for folder in desk.settings.trusted:
        rest = tuple(f for f in desk.settings.trusted if f != folder)
        found.append(
            Item(folder, "trusted", "Its modules may run; Enter ends that",
                 run=lambda r=rest: desk.change(trusted=r))  # type: ignore[misc]
        )  # fmt: skip
    return [Item("Folders of modules", is_head=True), *found] if found else []


def _shortcuts(desk: Desk, form: Callable[[], FormWindow]) -> list[Item]:
    clashes = desk.keys.clashes()
    found, category = [], ""
    for action in ACTIONS:
        if action.category != category:
            category = action.category
            found.append(Item(category, is_head=True))
        chords = desk.keys.keys[action.name]
        others = {n for c in chords for n in clashes.get(c, []) if n != action.name}
        told = "Enter, then the new keys; Enter and Backspace take them away"
        if others:
            told = f"Also: {', '.join(BY_NAME[n].label for n in sorted(others))}"
        capture = _capture(desk, action.name, form)
        keys = "   ".join(chord_text(c) for c in chords)
        found.append(Item(action.label, keys, told, run=capture, is_wrong=bool(others)))
    return found


def _capture(desk: Desk, name: str, form: Callable[[], FormWindow]) -> Callable[[], None]:
    def take(chord: str) -> None:
        changes = dict(desk.settings.shortcuts)
        if chord == "Escape":
            return
        if chord == "Backspace":
            changes[name] = ()
        elif (chord,) == BY_NAME[name].keys:
            changes.pop(name, None)
        else:
            changes[name] = (chord,)
        desk.change(shortcuts=changes)

    def start() -> None:
        form().wait_for_key(take, f"{BY_NAME[name].label}: press the new keys, or Esc")

    return start


def _distance(a: Any, b: Any) -> float:
    return abs(a - b) if isinstance(a, float) and isinstance(b, (int, float)) else float(a != b)
