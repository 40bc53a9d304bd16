"""The menu of what lies under the mouse."""

from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.models.autowire import ends_of
from spikerack.patcher.models.equation_text import MAKERS
from spikerack.patcher.models.menus import RULE, MenuRow, rows
from spikerack.patcher.windows.actions.chosen import learners
from spikerack.patcher.windows.cable import cable_form
from spikerack.patcher.windows.menu import Menu
from spikerack.patcher.windows.workspace import Desk

OF_DISPLAYS = ("enlarge", "save_display")
OF_TEXTS = ("edit_equations",)
OF_LEARNERS = ("deal", "unlearn", "hold_learning")
Point = tuple[float, float]
MENU_OF = {"panel": "node", "header": "node", "well": "node", "switch": "knob"}


def open_menu(desk: Desk, x: float, y: float) -> None:
    """Open it at a pixel."""
    large = desk.scene.enlarged
    if large:
        lines = rows("large", desk.keys, lambda action: desk.act(action, name=large))
        desk.open(Menu(desk, lines, (x + 2, y + 2), large))
        return
    hit = desk.scene.hit(*desk.scene.camera.world(x, y))
    if hit is not None and hit.kind == "cable":
        desk.open(cable_form(desk, (hit.name, hit.port), (x, y)))
        return
    lines = _lines(desk, hit) if hit else _canvas(desk, x, y)
    title = "" if hit is None else hit.jack if hit.port and hit.kind != "well" else hit.name
    desk.open(Menu(desk, lines, (x + 2, y + 2), title))


def _canvas(desk: Desk, x: float, y: float) -> list[MenuRow]:
    """What is added stands where the menu was opened, not where its line was."""
    here = desk.scene.camera.world(x, y)
    at: dict[str, Point] = {
        "palette": (x, y), "add_note": here, "paste": here, "paste_with_cables": here,
    }  # fmt: skip

    def run(action: str) -> None:
        desk.act(action, **({"at": at[action]} if action in at else {}))

    return rows("canvas", desk.keys, run)


def _lines(desk: Desk, hit: Hit) -> list[MenuRow]:
    patch = desk.document.patch
    if hit.kind == "jack":
        return _jack(desk, hit)
    kind = MENU_OF.get(hit.kind, hit.kind)
    if kind == "node" and hit.name in patch.groups:
        kind = "group"
    if kind == "node" and hit.name not in desk.scene.selection:
        desk.scene.select({hit.name})
    given = {"name": hit.name, "port": hit.port}
    if kind != "knob":
        given = {} if hit.name in desk.scene.selection else {"name": hit.name}

    def run(action: str) -> None:
        takes_port = action in ("type_value", "default", "halve", "double", "randomise_knob")
        more = {"name": hit.name} if kind == "knob" and not takes_port else given
        desk.act(action, **({} if action == "connect_selection" else more))

    without: tuple[str, ...] = () if _has_display(desk, hit.name) else OF_DISPLAYS
    node = desk.document.patch.nodes.get(hit.name)
    without += () if node is not None and node.module in MAKERS else OF_TEXTS
    without += () if learners(desk, hit.name) else OF_LEARNERS
    lines = rows(kind, desk.keys, run, without)
    return lines + _group_ports(desk, hit) if kind == "knob" else lines


def _has_display(desk: Desk, name: str) -> bool:
    placed = desk.scene.places.panels.get(name)
    return placed is not None and bool(placed[0].wells)


def _jack(desk: Desk, hit: Hit) -> list[MenuRow]:
    """The cables in a jack, to edit or to take out."""
    lines = []
    ends = [e for c in desk.document.patch.cables if hit.jack in (e := ends_of(c))]
    for source, target in ends:
        label = f"to {target} ..." if source == hit.jack else f"from {source} ..."
        given = {"source": source, "target": target}
        lines.append(MenuRow(label, "", lambda g=given: desk.act("cable", **g)))  # type: ignore[misc]
    if ends:
        away = "Take the last cable out"
        lines.append(MenuRow(away, "Shift+click", lambda: desk.do("disconnect", *ends[-1])))
        lines.append(RULE)
    at = desk.scene.camera.world(*desk.mouse)
    beside = (at[0] + (120.0 if hit.is_outlet else -320.0), at[1])
    add = MenuRow(
        "Add a module that fits ...", "", lambda: desk.add_for(hit.jack, hit.is_outlet, beside)
    )
    lines.append(add)
    return lines + _group_ports(desk, hit)


def _group_ports(desk: Desk, hit: Hit) -> list[MenuRow]:
    """Bring a knob or a jack out on the panel of its group, or take it off."""
    lines: list[MenuRow] = []
    for name, group in desk.document.patch.groups.items():
        if hit.name in group.nodes:
            is_out = hit.jack in group.ports
            label = f"{'Hide on' if is_out else 'Show on'} {group.title or name}"
            command = "hide" if is_out else "expose"
            lines.append(MenuRow(label, "", lambda n=name, c=command: desk.do(c, n, hit.jack)))  # type: ignore[misc]
    return [RULE, *lines] if lines else []
