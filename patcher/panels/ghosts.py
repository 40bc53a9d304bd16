"""Panels that no signature describes: of a module that is missing, and of a folded group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spikerack.modules.ports import Outlet
from spikerack.patcher.panels.control_rows import Control
from spikerack.patcher.panels.fonts import text_width
from spikerack.patcher.panels.layout import Content, Socket, arranged
from spikerack.patcher.panels.model import Panel
from spikerack.patcher.panels.theme import COLUMN, HEIGHT, LABEL, MARGIN
from spikerack.patcher.panels.title import title
from spikerack.runtime.errors import shown
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Group, Node, Patch
from spikerack.runtime.spec import Spec

WIDEST_LINE = 230.0


def ghost_panel(node: Node, inlets: Sequence[str] = (), outlets: Sequence[str] = ()) -> Panel:
    """The panel of an unknown module: its knobs as text, and the jacks that cables touch."""
    lines = tuple(f"{title(k)}  {shown(v)}" for k, v in {**node.knobs, **node.settings}.items())
    content = Content(
        title(node.module),
        "utility",
        inlets=tuple(Socket(name, title(name), "control") for name in inlets),
        outlets=tuple(Socket(name, title(name), "control") for name in outlets),
    )
    wide = max([text_width(line, LABEL) for line in lines], default=0.0)
    columns = 2
    while COLUMN * columns + MARGIN < min(wide, WIDEST_LINE) + 24.0:
        columns += 1
    return replace(arranged(content, columns), lines=lines, kind="ghost")


def group_panel(group: Group, patch: Patch, known: Mapping[str, Spec]) -> Panel:
    """The panel of a folded group: its title, and the knobs and jacks brought out."""
    ends = [tuple(port.split(".", 1)) for port in group.ports]
    names = [name for _, name in ends]
    controls: list[Control] = []
    sockets: dict[bool, list[Socket]] = {False: [], True: []}
    for port, (node, name) in zip(group.ports, ends, strict=True):
        spec = spec_of(patch.nodes[node], known) if node in patch.nodes else None
        if spec is None or (spec.port(name) is None and spec.outlet(name) is None):
            continue
        label = title(name) if names.count(name) == 1 else f"{title(node)} {title(name)}"
        found = spec.port(name)
        if found is not None and found.role == "knob":
            controls.append(Control(port, label, found))
            continue
        is_outlet = isinstance(spec.outlet(name), Outlet) and found not in spec.inlets
        sockets[is_outlet].append(Socket(port, label, spec.kind(name, is_outlet)))
    made = arranged(
        Content(
            group.title or "group",
            "utility",
            tuple(controls),
            tuple(sockets[False]),
            tuple(sockets[True]),
        )
    )
    count = len(group.nodes)
    return replace(made, kind="group", lines=(f"{count} node{'s' * (count != 1)}",))


def lines_that_fit(panel: Panel) -> tuple[str, ...]:
    """A ghost's lines, as many as there is room for."""
    floor = min([HEIGHT - 24.0, *(p.y0 for p in panel.plates)])
    floor = min([floor, *(j.y - 34.0 for j in panel.jacks)])
    most = max(0, int((floor - 62.0) // (LABEL + 2.5)))
    if len(panel.lines) <= most:
        return panel.lines
    return (*panel.lines[: most - 1], f"and {len(panel.lines) - most + 1} more")
