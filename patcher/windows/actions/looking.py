"""Actions on the view: zoom, fit, views to come back to, order of the panels."""

from dataclasses import replace
from functools import partial

from spikerack.patcher.windows.action_table import ACTIONS, action
from spikerack.patcher.windows.actions.chosen import chosen
from spikerack.patcher.windows.workspace import Desk

STEP = 1.25  # of zooming by a key


@action
def fit_all(desk: Desk) -> None:
    """Everything in sight."""
    patch = desk.document.patch
    _fit(desk, {*patch.nodes, *patch.notes, *patch.groups})


@action
def fit_selection(desk: Desk) -> None:
    """What is selected in sight, or everything."""
    _fit(desk, set(chosen(desk))) if desk.scene.selection else fit_all(desk)


def _fit(desk: Desk, names: set[str]) -> None:
    box = desk.scene.bounds(names)
    if box is not None:
        desk.scene.go(desk.scene.camera.fit(box))


@action
def zoom_100(desk: Desk) -> None:
    """As large as the windows."""
    camera = desk.scene.camera
    desk.scene.go(camera.centred(*camera.centre, camera.unit))


@action
def zoom_in(desk: Desk) -> None:
    """Nearer, to the mouse."""
    desk.scene.zoom(STEP, *desk.mouse)


@action
def zoom_out(desk: Desk) -> None:
    """Farther."""
    desk.scene.zoom(1 / STEP, *desk.mouse)


def go_to_view(desk: Desk, number: int) -> None:
    """A place kept before."""
    kept = desk.document.patch.views.get(str(number))
    if kept is None:
        return desk.say(f"View {number} is not kept yet: Ctrl+{number} keeps what is in sight")
    x, y, zoom = kept
    return desk.scene.go(replace(desk.scene.camera, x=x, y=y, zoom=zoom))


def store_view(desk: Desk, number: int) -> None:
    """Keep what is in sight, to come back to."""
    camera = desk.scene.camera
    place = (round(camera.x, 1), round(camera.y, 1), round(camera.zoom, 4))
    desk.document.do("view", number, place)
    desk.say(f"Kept: Shift+{number} comes back here")


for _number in range(1, 10):
    ACTIONS[f"view_{_number}"] = partial(go_to_view, number=_number)
    ACTIONS[f"store_view_{_number}"] = partial(store_view, number=_number)


@action
def free_or_rows(desk: Desk) -> None:
    """Panels are drawn to rows, or lie free."""
    desk.change(rows=not desk.settings.rows)
    desk.say("Panels snap to rows" if desk.settings.rows else "Panels lie free")


@action
def arrange(desk: Desk) -> None:
    """The selection or everything: in rows, or where panels lie free, along the cables.

    One panel alone has nothing to stand in order with: then everything is meant.
    """
    names = sorted(desk.scene.selection)
    names = names if len(names) > 1 else []
    sizes = {n: (p.width, p.height) for n, (p, _, _) in desk.scene.places.panels.items()}
    before = desk.document.patch
    desk.document.do("arrange", names, "rows" if desk.settings.rows else "flow", sizes)
    if desk.document.patch == before:
        desk.say("Everything stands in order already" if not names else "They stand in order")
    elif not names:
        desk.say("Everything is arranged")
        fit_all(desk)


@action
def minimap(desk: Desk) -> None:
    """Show or hide it."""
    desk.change(minimap=not desk.settings.minimap)


@action
def full_screen(desk: Desk) -> None:
    """The whole screen, or the window again."""
    desk.viewport.toggle()
