"""Actions that open a window."""

import os
import random
from collections.abc import Callable
from pathlib import Path

from spikerack.patcher.models.datasheet import reach, value_text
from spikerack.patcher.models.equation_text import MAKERS
from spikerack.patcher.models.help_patch import help_patch
from spikerack.patcher.windows import context_menu
from spikerack.patcher.windows.action_table import action
from spikerack.patcher.windows.actions.chosen import chosen, knob_meant, need, nodes
from spikerack.patcher.windows.actions.editing import groups
from spikerack.patcher.windows.actions.filing import leave
from spikerack.patcher.windows.ask import Ask
from spikerack.patcher.windows.cable import cable_form
from spikerack.patcher.windows.console import ConsoleWindow
from spikerack.patcher.windows.costs import Costs
from spikerack.patcher.windows.equation_editor import TypingEquations
from spikerack.patcher.windows.help import Help
from spikerack.patcher.windows.node import RATES_TOLD, as_rate, node_form
from spikerack.patcher.windows.note import Writing
from spikerack.patcher.windows.settings import choosing
from spikerack.patcher.windows.shortcut_sheet import Sheet
from spikerack.patcher.windows.text_view import Telling
from spikerack.patcher.windows.tour import Tour
from spikerack.patcher.windows.trust import ask_trust
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.edits.group_library import shelve
from spikerack.runtime.document.knob_travel import value_at
from spikerack.runtime.patch.channel_values import is_formula
from spikerack.runtime.quantities import parse_each
from spikerack.runtime.spec import Port

Point = tuple[float, float]
Meant = tuple[str, str, Port, float | tuple[float, ...]]


@action
def menu(desk: Desk, at: Point) -> None:
    """What can be done with what lies at a pixel."""
    context_menu.open_menu(desk, *at)


@action
def type_value(desk: Desk, name: str = "", port: str = "") -> None:
    """A knob's value, as people write it; with commas, one for each channel.

    A law or a formula gives every channel its own: "uniform(5 ms, 20 ms)".
    """
    meant = _meant(desk, name, port)
    if meant is None:
        return
    name, port, knob, value = meant
    values = value if isinstance(value, tuple) else (value,)

    def commit(text: str) -> None:
        jack = f"{name}.{port}"
        desk.document.do("turn", jack, text if is_formula(text) else parse_each(text, knob, jack))

    text = ", ".join(value_text(knob, v) for v in values[:64])
    text = desk.document.patch.nodes[name].each.get(port, text)
    desk.open(Ask(desk, "value", f"{name}.{port}", text, commit, reach(knob), desk.mouse, 260.0))


@action
def halve(desk: Desk, name: str = "", port: str = "", factor: float = 0.5) -> None:
    """Half of a knob's value."""
    _turned(desk, name, port, lambda value, knob: value * factor)


@action
def double(desk: Desk, name: str = "", port: str = "") -> None:
    """Twice its value."""
    halve(desk, name, port, 2.0)


@action
def default(desk: Desk, name: str = "", port: str = "") -> None:
    """The value it comes with."""
    _turned(desk, name, port, lambda value, knob: float(knob.default))


@action
def randomise_knob(desk: Desk, name: str = "", port: str = "") -> None:
    """Anywhere on its way."""
    _turned(desk, name, port, lambda value, knob: value_at(knob, random.random()))


def _meant(desk: Desk, name: str, port: str) -> Meant | None:
    """The knob that is named or under the mouse, with its value; without one, a line says so."""
    meant = knob_meant(desk, name, port)
    if meant is None:
        return None
    name, port = meant
    placed = desk.document.patch.nodes[name]
    spec = desk.document.spec(name)
    knob = spec.port(port) if spec else None
    assert knob is not None
    return name, port, knob, placed.knobs.get(port, float(knob.default))


def _turned(desk: Desk, name: str, port: str, to: Callable[[float, Port], float]) -> None:
    meant = _meant(desk, name, port)
    if meant is None:
        return
    name, port, knob, value = meant
    q, first = knob.default, float(value[0] if isinstance(value, tuple) else value)
    new = min(max(to(first, knob), q.lo), q.hi)
    new = float(round(new)) if q.taper in ("whole", "choice") else new
    desk.document.do("turn", f"{name}.{port}", new)


@action
def rename(desk: Desk, name: str = "") -> None:
    """Another name for a panel; of a group, another title."""
    patch, found = desk.document.patch, chosen(desk, name)
    for one in need(found[:1], desk):
        is_group = one in patch.groups
        text = patch.groups[one].title if is_group else one
        head, told = ("Title", "") if is_group else ("Name", "")

        def commit(to: str, one: str = one, how: str = head) -> None:
            desk.document.do("title" if how == "Title" else "rename", one, to)

        desk.open(Ask(desk, "rename", head, text, commit, told, desk.mouse))


@action
def save_group(desk: Desk, name: str = "") -> None:
    """Keep a group as a module of one's own."""
    document = desk.document
    for one in need(groups(desk, name)[:1], desk, "a group"):

        def keep(title: str, one: str = one) -> None:
            path = shelve(document.patch, document.known, one, title)
            desk.say(f"{path.stem} is in the palette now")

        title = document.patch.groups[one].title or one
        desk.open(Ask(desk, "save_group", "Keep as a module", title, keep))


@action
def edit_note(desk: Desk, name: str = "") -> None:
    """Write on a note."""
    for one in [n for n in chosen(desk, name) if n in desk.document.patch.notes][:1]:
        desk.open(Writing(desk, one))


@action
def node_settings(desk: Desk, name: str = "") -> None:
    """Settings, channels, rate, seed and presets of a module."""
    for one in need(nodes(desk, name)[:1], desk):
        desk.open(node_form(desk, one, desk.mouse))


@action
def set_rate(desk: Desk, name: str = "") -> None:
    """How often modules tick, also as a time."""
    names = need(nodes(desk, name), desk)

    def commit(text: str) -> None:
        for one in names:
            desk.document.do("rate", one, as_rate(text), gesture=f"rate {names} {text}")

    for one in names[:1]:
        rate = str(desk.document.patch.nodes[one].rate)
        head = "How often it ticks" if len(names) == 1 else f"How often {len(names)} modules tick"
        desk.open(Ask(desk, "set_rate", head, rate, commit, RATES_TOLD, desk.mouse))


@action
def edit_equations(desk: Desk, name: str = "") -> None:
    """Type the equations of a module."""
    typed = [n for n in nodes(desk, name) if desk.document.patch.nodes[n].module in MAKERS]
    for one in need(typed[:1], desk, "a module of equations"):
        desk.open(TypingEquations(desk, one))


@action
def cable(desk: Desk, source: str, target: str, at: Point | None = None) -> None:
    """Weight, delay and more of a cable."""
    desk.open(cable_form(desk, (source, target), at or desk.mouse))


@action
def help(desk: Desk, name: str = "") -> None:  # noqa: A001
    """What the module under the mouse is, or the sheet."""
    patch = desk.document.patch
    hit = desk.hit
    name = name or (hit.name if hit and hit.name in patch.nodes else "")
    found = [name] if name else nodes(desk)
    spec = desk.document.spec(found[0]) if found else None
    if spec is None:
        return shortcuts(desk)
    return module_help(desk, spec.name, found[0])


@action
def module_help(desk: Desk, module: str, name: str = "") -> None:
    """What a module is, with a patch that shows it."""
    spec = desk.document.spec(name) or desk.document.known[module]
    node = desk.document.patch.nodes.get(name)

    def play() -> None:
        leave(desk, lambda: _show(desk, module))

    desk.open(Help(desk, spec, play, node, desk.mouse))


def _show(desk: Desk, module: str) -> None:
    desk.document.load(help_patch(desk.document.known[module]))
    desk.act("fit_all")
    desk.act("play")


@action
def shortcuts(desk: Desk) -> None:
    """All keys on one sheet."""
    desk.open(Sheet(desk))


@action
def settings(desk: Desk) -> None:
    """Choices and shortcuts."""
    desk.open(choosing(desk))


@action
def text_view(desk: Desk) -> None:
    """The patch in sentences."""
    desk.open(Telling(desk))


@action
def console(desk: Desk) -> None:
    """Open the console, or close it."""
    desk.toggle("console", lambda: ConsoleWindow(desk))


@action
def costs(desk: Desk) -> None:
    """Show what each module costs, or no longer."""
    desk.toggle("costs", lambda: Costs(desk))


@action
def tour(desk: Desk) -> None:
    """Eight things to do, one by one; or the end of it."""
    desk.toggle("tour", lambda: Tour(desk))


@action
def enlarge(desk: Desk, name: str = "") -> None:
    """A display as large as the view, or back."""
    hit = desk.hit
    name = name or (hit.name if hit else "")
    if name in desk.document.patch.nodes:
        desk.scene.enlarge(name)


@action
def shrink(desk: Desk, name: str = "") -> None:
    """The large display goes back to its panel."""
    desk.scene.enlarge("")


@action
def own_modules(desk: Desk) -> None:
    """Modules of one's own, from a folder."""

    def trust(text: str) -> None:
        ask_trust(desk, Path(os.path.expanduser(text.strip())))

    desk.open(Ask(desk, "own_modules", "Folder of your own modules", "", trust, width=460.0))
