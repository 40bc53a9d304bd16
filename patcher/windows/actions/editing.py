"""Actions on the patch: undo, clipboard, states, cables, groups."""

import itertools
import random
from collections.abc import Mapping
from typing import Any

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.autowire import best_cable, ends_of, inlet_for
from spikerack.patcher.models.shared_weight import lay
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.chosen import chosen, need, nodes
from spikerack.patcher.windows.ask import Ask
from spikerack.patcher.windows.note import Writing
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.edits.clipboard import copied, pasted

_count = itertools.count()
A_LITTLE = 0.15  # of a knob's way, when randomised a little


@action
def undo(desk: Desk) -> None:
    """Take the last step back."""
    was = desk.document.undo()
    desk.say(f"Undone: {was}" if was else "Nothing to undo")


@action
def redo(desk: Desk) -> None:
    """Do it again."""
    was = desk.document.redo()
    desk.say(f"Redone: {was}" if was else "Nothing to redo")


@action
def copy(desk: Desk, name: str = "") -> bool:
    """To the clipboard, as text."""
    names = need(chosen(desk, name), desk)
    if names:
        dpg.set_clipboard_text(copied(desk.document.patch, desk.document.known, names))
    return bool(names)


@action
def cut(desk: Desk, name: str = "") -> None:
    """To the clipboard, and away."""
    names = chosen(desk, name)
    if copy(desk, name):
        desk.document.do("remove", names)


@action
def paste(desk: Desk, cables: bool = False, at: tuple[float, float] | None = None) -> None:
    """From the clipboard to where the mouse is, or to a point of the world."""
    text = dpg.get_clipboard_text() or ""
    made = desk.document.do("paste", text, list(spot(desk, at)), cables=cables)
    desk.scene.select(set(made))
    if left := pasted(text, desk.document.known).remnants:
        more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
        desk.say(f"Left out: {left[0].why}{more}")


@action
def paste_with_cables(desk: Desk, at: tuple[float, float] | None = None) -> None:
    """The same, with the cables that came from nodes which are still there."""
    paste(desk, True, at)


@action
def duplicate(desk: Desk, name: str = "", cables: bool = False) -> None:
    """A second one beside the first."""
    names = need(chosen(desk, name), desk)
    if names:
        desk.scene.select(set(desk.document.do("duplicate", names, cables=cables)))


@action
def duplicate_with_cables(desk: Desk, name: str = "") -> None:
    """The same, fed by what feeds the first."""
    duplicate(desk, name, True)


@action
def delete(desk: Desk, name: str = "") -> None:
    """What is selected: cables, or panels with their cables."""
    cables = [] if name else sorted(desk.scene.selected_cables)
    for i, ends in enumerate(cables):
        desk.document.do("disconnect", *ends, gesture=f"delete {cables[0]}" if i else "")
    if not cables and (names := need(chosen(desk, name), desk)):
        desk.document.do("remove", names)


@action
def delete_and_heal(desk: Desk, name: str = "") -> None:
    """Take modules out of their chain and join what they stood between."""
    if names := need(nodes(desk, name), desk):
        desk.document.do("heal", names, gesture=f"heal {names}")
        desk.document.do("remove", names, gesture=f"heal {names}")


@action
def select_all(desk: Desk) -> None:
    """Every panel and note."""
    patch = desk.document.patch
    desk.scene.select({*patch.nodes, *patch.notes, *patch.groups})


@action
def deselect(desk: Desk) -> None:
    """Nothing."""
    desk.scene.select(set())


def _state(desk: Desk, name: str, state: str) -> None:
    if names := need(nodes(desk, name), desk):
        listed = desk.document.patch.nodes
        is_on = all(listed[n].state == state for n in names)
        desk.document.do("state", names, "" if is_on else state)


@action
def bypass(desk: Desk, name: str = "") -> None:
    """What comes in goes out; again, and it plays."""
    _state(desk, name, "bypassed")


@action
def mute(desk: Desk, name: str = "") -> None:
    """Silence; of a cable that is selected or under the mouse, nothing passes."""
    ends = set() if name else set(desk.scene.selected_cables)
    if not name and not ends and not desk.scene.selection and (hit := desk.hit):
        ends = {(hit.name, hit.port)} if hit.kind == "cable" else ends
    for cable in desk.document.patch.cables:
        if ends_of(cable) in ends:
            desk.document.do("mute", *ends_of(cable), not cable.muted)
    if not ends:
        _state(desk, name, "muted")


@action
def freeze(desk: Desk, name: str = "") -> None:
    """State stands still."""
    _state(desk, name, "frozen")


@action
def initialise(desk: Desk, name: str = "") -> None:
    """Every knob to its default."""
    if names := need(nodes(desk, name), desk):
        desk.document.do("initialise", names)
        desk.say(f"Initialised: {', '.join(sorted(names))}")


@action
def randomise(desk: Desk, name: str = "", amount: float = 1.0) -> None:
    """Every knob anywhere, or as far from where it is as `amount` allows."""
    if names := need(nodes(desk, name), desk):
        desk.document.do("randomise", names, amount, random.randrange(2**31))
        desk.say(f"Dice rolled for {', '.join(sorted(names))}")


@action
def randomise_a_little(desk: Desk, name: str = "") -> None:
    """Every knob somewhere near."""
    randomise(desk, name, A_LITTLE)


@action
def disconnect(desk: Desk, name: str = "") -> None:
    """All cables of a module."""
    if names := need(nodes(desk, name), desk):
        desk.document.do("unplug", names)


@action
def connect_selection(desk: Desk) -> None:
    """A cable from each panel to the next on its right; again, and the next that fits."""
    patch, known = desk.document.patch, desk.document.known
    names = sorted(nodes(desk), key=lambda n: (patch.nodes[n].at[0], patch.nodes[n].at[1]))
    if len(names) < 2:
        return desk.say("Select two modules or more first")
    pairs = zip(names, names[1:], strict=False)
    found = [e for a, b in pairs if (e := best_cable(patch, known, a, b))]
    if not found:
        return desk.say("No jacks are left that fit")
    for ends in found:
        lay(desk.document, *ends, gesture=f"connect {found}")
    return None


@action
def insert(desk: Desk, name: str = "") -> None:
    """Put a module into the cable that is selected or under the mouse."""
    names, cables = nodes(desk, name), sorted(desk.scene.selected_cables)
    hit = desk.hit
    if not cables and hit and hit.kind == "cable":
        cables = [(hit.name, hit.port)]
    if len(names) != 1 or not cables:
        return desk.say("Select one module and a cable first")
    document = desk.document
    module = document.patch.nodes[names[0]].module
    inlet = inlet_for(document.patch, document.known, cables[0][0], module)
    return document.do("insert", names[0], *cables[0], inlet)


@action
def group(desk: Desk, name: str = "") -> None:
    """Ask for a name, then put a frame round modules; folding it is another key."""
    if names := need(nodes(desk, name), desk):

        def make(title: str) -> None:
            desk.scene.select({desk.document.do("group", names, title.strip())})

        listed = desk.document.patch.nodes
        title = _joined(sorted(names, key=lambda n: listed[n].at))
        told = "Alt+C folds it into one panel"
        desk.open(Ask(desk, "group", "Name of the group", title, make, told, desk.mouse))


def _joined(names: list[str]) -> str:
    """A name for several modules: "osc and vca", "osc and 3 more"."""
    first, *rest = (name.replace("_", " ") for name in names)
    return f"{first} and {rest[0] if len(rest) == 1 else f'{len(rest)} more'}" if rest else first


def groups(desk: Desk, name: str = "") -> list[str]:
    """The groups among what is chosen, or those that chosen nodes are in."""
    listed = desk.document.patch.groups
    names = chosen(desk, name)
    return [g for g, made in listed.items() if g in names or set(names) & set(made.nodes)]


@action
def ungroup(desk: Desk, name: str = "") -> None:
    """The nodes stay, the group goes."""
    for found in need(groups(desk, name), desk, "a group"):
        desk.document.do("ungroup", found)


@action
def fold(desk: Desk, name: str = "") -> None:
    """Into one panel, or open again."""
    for found in need(groups(desk, name), desk, "a group"):
        desk.document.do("fold", found, not desk.document.patch.groups[found].folded)


@action
def add_note(desk: Desk, at: tuple[float, float] | None = None) -> None:
    """A note where the mouse is, ready to be written."""
    x, y = at or spot(desk)
    gesture = f"note {next(_count)}"  # with what is written on it: one step back
    name = desk.document.do("note", "", [round(x), round(y)], gesture=gesture)
    desk.open(Writing(desk, name, gesture))


@action
def nudge(desk: Desk, way: str, far: bool = False) -> None:
    """Move what is selected by a step of the grid, or ten."""
    patch = desk.document.patch
    dx, dy = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[way]
    step = 120.0 if far else 12.0
    every: Mapping[str, Any] = {**patch.nodes, **patch.notes, **patch.groups}
    places = {
        n: (every[n].at[0] + dx * step, every[n].at[1] + dy * step)
        for n in desk.scene.selection
        if n in every
    }
    if places:
        desk.document.do("move", places, gesture=f"nudge {sorted(places)}")


def spot(desk: Desk, at: tuple[float, float] | None = None) -> tuple[float, float]:
    """Where new things go, on the grid: a point, the mouse, or the middle of the view."""
    camera = desk.scene.camera
    x, y = at or (camera.centre if desk.covers(*desk.mouse) else camera.world(*desk.mouse))
    return round(x / 12.0) * 12.0, round(y / 12.0) * 12.0
