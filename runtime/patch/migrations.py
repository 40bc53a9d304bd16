"""Old patches, brought up to date: a chain of named steps, and a table of new names.

A step takes the data of version n to version n + 1.  It works on plain dicts and lists as
they stood in the file.  A step is never changed once it has been in a release.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import VERSION, Cable, Node, Patch

Step = Callable[[dict[str, Any]], dict[str, Any]]


def weights_begin_equal(raw: dict[str, Any]) -> dict[str, Any]:
    """Weights were dealt alike where nothing was said; now they differ by a tenth."""
    nodes = raw.get("nodes")
    for node in nodes.values() if isinstance(nodes, dict) else ():
        if isinstance(node, dict) and node.get("module") == "stdp":
            settings = node.setdefault("settings", {})
            if isinstance(settings, dict):
                settings.setdefault("spread", 0.0)
    return raw


def tracking_has_an_inlet(raw: dict[str, Any]) -> dict[str, Any]:
    """A sample_hold that tracked took its gate where triggers arrive."""
    nodes, cables = raw.get("nodes"), raw.get("cables")
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        if not isinstance(node, dict) or node.get("module") != "sample_hold":
            continue
        knobs = node.get("knobs")
        mode = knobs.pop("mode", 0.0) if isinstance(knobs, dict) else 0.0
        if isinstance(mode, (int, float)) and mode > 0.5:
            for cable in cables if isinstance(cables, list) else ():
                if isinstance(cable, dict) and cable.get("to") == f"{name}.trigger":
                    cable["to"] = f"{name}.track"
    return raw


STEPS: Mapping[int, Step] = {1: weights_begin_equal, 2: tracking_has_an_inlet}
"""From which version: the step, a function whose name says what it changes."""

RENAMED: Mapping[str, str] = {}
"""Old name: new name.  "module" for a module, "module.port" (new module name first) for a knob,
setting, jack or saved state of it: {"lif.leak": "tau"}.  Old names are never used again."""


def migrate(
    raw: dict[str, Any], steps: Mapping[int, Step] = STEPS, newest: int = VERSION
) -> dict[str, Any]:
    """The data of a file in the newest version, or a PatchError."""
    version = raw.get("spikerack")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        if "spikerack" not in raw:
            todo = f'a patch begins with {{"spikerack": {newest}'
            raise wrong("spikerack", "is missing", todo=todo)
        rule = f"must be the version of the format, a whole number from 1 to {newest}"
        raise wrong("spikerack", rule, version, f"write {newest}")
    if version > newest:
        rule = f"this Spikerack reads patches up to version {newest}"
        raise wrong("spikerack", rule, version, "update Spikerack to open it")
    for old in range(version, newest):
        step = steps[old]
        try:
            raw = step(raw) | {"spikerack": old + 1}
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            name = step.__name__.replace("_", " ")
            rule = f"cannot be brought from version {old} to {old + 1} ({name})"
            raise wrong("patch", rule, todo="the file is damaged") from None
    return raw


def renamed(
    patch: Patch, library: Container[str] = (), table: Mapping[str, str] = RENAMED
) -> Patch:
    """The patch in today's names.  A module that the library has keeps its name."""
    if not table:
        return patch
    nodes = {name: _node(node, library, table) for name, node in patch.nodes.items()}
    modules = {name: node.module for name, node in nodes.items()}
    cables = tuple(_cable(c, modules, table) for c in patch.cables)
    arrays = {}
    for key, array in patch.arrays.items():
        name, _, state = key.partition(".")
        arrays[f"{name}.{_port(modules.get(name, ''), state, table)}"] = array
    return replace(patch, nodes=nodes, cables=cables, arrays=arrays)


def _node(node: Node, library: Container[str], table: Mapping[str, str]) -> Node:
    module = node.module if node.module in library else table.get(node.module, node.module)
    knobs = {_port(module, k, table): v for k, v in node.knobs.items()}
    settings = {_port(module, k, table): v for k, v in node.settings.items()}
    return replace(node, module=module, knobs=knobs, settings=settings)


def _cable(cable: Cable, modules: Mapping[str, str], table: Mapping[str, str]) -> Cable:
    outlet = _port(modules.get(cable.source, ""), cable.outlet, table)
    inlet = _port(modules.get(cable.target, ""), cable.inlet, table)
    return replace(cable, outlet=outlet, inlet=inlet)


def _port(module: str, name: str, table: Mapping[str, str]) -> str:
    return table.get(f"{module}.{name}", name)
