"""Actions that add a module: at the mouse, for a cable that waits, into a cable."""

import itertools

from spikerack.patcher.models.autowire import first_jack, inlet_for, opens_to
from spikerack.patcher.models.search import Entry, entries, presets
from spikerack.patcher.models.shared_weight import lay
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.theme import GRID, ROW
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.editing import spot
from spikerack.patcher.windows.palette import Palette
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.edits.group_library import on_shelf
from spikerack.runtime.errors import PatchError

Point = tuple[float, float]
_count = itertools.count()


@action
def palette(desk: Desk, at: Point | None = None) -> None:
    """What to add, at the mouse or at a pixel."""
    place = desk.scene.camera.world(*at) if at else spot(desk)
    listed = entries(desk.document.known, {name: "A group of yours" for name in on_shelf()})
    listed += presets(desk.document.known)

    def add(entry: Entry, channels: int) -> None:
        _add(desk, entry, channels, place, f"add {next(_count)}")

    desk.open(Palette(desk, listed, add, at or desk.mouse))


@action
def add_for(desk: Desk, jack: str, from_outlet: bool, at: Point) -> None:
    """What to add at a point of the world for a cable that waits."""
    document = desk.document
    node, _, port = jack.partition(".")
    spec = document.spec(node)
    kind = spec.kind(port, from_outlet) if spec else ""

    def add(entry: Entry, channels: int) -> None:
        gesture = f"add {next(_count)}"
        made = _add(desk, entry, channels, at, gesture)
        inner = first_jack(document.known[entry.name], kind, from_outlet, port)
        ends = (jack, f"{made}.{inner}") if from_outlet else (f"{made}.{inner}", jack)
        lay(document, *ends, gesture=gesture)
        desk.scene.swing(ends)

    listed = entries(document.known) + presets(document.known)
    fits = opens_to(document.known, from_outlet, kind, port)
    place = desk.scene.camera.screen(*at)
    told = "From " if from_outlet else "Into "
    desk.open(Palette(desk, listed, add, place, fits, f"{told}{jack} ..."))


@action
def add_into(desk: Desk, source: str, target: str) -> None:
    """What to add into a cable."""
    document, place = desk.document, spot(desk)

    def add(entry: Entry, channels: int) -> None:
        gesture = f"add {next(_count)}"
        made = _add(desk, entry, channels, place, gesture)
        inlet = inlet_for(document.patch, document.known, source, entry.name)
        document.do("insert", made, source, target, inlet, gesture=gesture)
        desk.say(f"{made} stands between {source} and {target}")

    known, (node, _, port) = document.known, source.partition(".")
    spec = document.spec(node)
    kind = spec.kind(port, True) if spec else ""
    out = opens_to(known, False)
    fits = {n: share for n, share in opens_to(known, True, kind, port).items() if n in out}
    listed = entries(known) + presets(known)
    desk.open(Palette(desk, listed, add, desk.mouse, fits, f"Between {source} and {target} ..."))


def _add(desk: Desk, entry: Entry, channels: int, place: Point, gesture: str) -> str:
    name, spec = entry.name, desk.document.known.get(entry.name)
    if spec is None:
        made = desk.document.do("place_group", name, list(place))
    else:
        x, y = place[0] - panel(spec).width / 2, place[1] - 15.0
        if desk.settings.rows:
            y = round(y / ROW) * ROW
        x, y = _free(desk, round(x / GRID) * GRID, y, panel(spec).width, panel(spec).height)
        made = desk.document.do("add", name, [x, y], preset=entry.preset, gesture=gesture)
        if channels:
            try:
                desk.document.do("channels", made, channels, gesture=gesture)
            except PatchError as error:  # it is there, of as many as it can have
                desk.say(str(error))
        desk.scene.reveal(x + panel(spec).width / 2, y + panel(spec).height / 2, 240.0)
    desk.scene.select({made})
    return str(made)


def _free(desk: Desk, x: float, y: float, wide: float, high: float) -> Point:
    """The nearest place in the row where a new panel covers nothing."""
    for step in range(1000):
        for at in (x + GRID * step, x - GRID * step):
            if not desk.scene.inside((at + 1, y + 1, at + wide - 1, y + high - 1)):
                return at, y
    return x, y
