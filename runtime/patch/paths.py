"""The files that a patch reads, wherever it goes: samples, wavetables, whatever `file()` names.

In memory their paths are whole.  In a patch file they are told from its folder where that is
near, so that both can move together.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from spikerack.modules.ports import File
from spikerack.runtime.errors import shown, where
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.spec import Spec

FARTHEST = 3  # folders up, to where a path from the patch is still natural
Known = Mapping[str, Spec]


def whole(patch: Patch, known: Known, folder: Path, old: Patch | None = None) -> Patch:
    """The patch with whole paths; relative ones start in `folder`.  Nodes of `old` have them."""
    start = os.path.abspath(folder)
    was = old.nodes if old is not None else {}
    made = retold(patch, known, lambda path: _whole(path, start), was)
    return old if old is not None and made is not patch and made == old else made


def near(patch: Patch, known: Known, folder: Path) -> Patch:
    """The patch with its paths as a file in `folder` tells them."""
    start = os.path.abspath(folder)
    return retold(patch, known, lambda path: _near(path, start))


def absent(patch: Patch, known: Known) -> list[str]:
    """A line for each file that is not there."""
    return [
        f"{place}: there is no {shown(os.path.basename(path))} in {shown(os.path.dirname(path))}; "
        "its name is saved alone"
        for place, path in files(patch, known)
        if not os.path.isfile(path)
    ]


def left_behind(patch: Patch, known: Known) -> list[str]:
    """A line that says which files a picture, a recording or a text does not hold."""
    names = sorted({os.path.basename(path) for _, path in files(patch, known)})
    few = ", ".join(map(shown, names[:3])) + (" ..." if len(names) > 3 else "")
    todo = "a bundle (.spikerack) takes them along"
    return [f"patch: its sound files stay where they are ({few}); {todo}"] if names else []


def files(patch: Patch, known: Known) -> Iterator[tuple[str, str]]:
    """Where each file that a patch reads is named, and its path."""
    for name, node in sorted(patch.nodes.items()):
        for setting, path in _named(node, known):
            yield where("nodes", name, "settings", setting), path


def retold(
    patch: Patch, known: Known, how: Callable[[str], str], but: Mapping[str, Node] | None = None
) -> Patch:
    """The patch with every path told another way, `but` in nodes that are these very ones."""
    new = {}
    for name, node in patch.nodes.items():
        if node.settings and not (but and but.get(name) is node):
            told = {setting: how(path) for setting, path in _named(node, known)}
            if any(node.settings[setting] != path for setting, path in told.items()):
                made = replace(node, settings={**node.settings, **told})
                new[name] = but[name] if but and but.get(name) == made else made
    return replace(patch, nodes={**patch.nodes, **new}) if new else patch


def _named(node: Node, known: Known) -> Iterator[tuple[str, str]]:
    spec = spec_of(node, known) if node.settings else None
    if spec is not None:
        for port in spec.of("setting"):
            path = node.settings.get(port.name)
            is_read = isinstance(port.default, File) and not port.default.written
            if is_read and path and isinstance(path, str):
                yield port.name, path


def _whole(path: str, start: str) -> str:
    """Where links to folders lead elsewhere than "..", it stays as it is."""
    joined = os.path.join(start, path)
    short = os.path.normpath(joined)
    with suppress(OSError, ValueError):  # no path at all
        if ".." not in Path(path).parts or os.path.realpath(short) == os.path.realpath(joined):
            return short
    return joined


def _near(path: str, start: str) -> str:
    head = os.path.join(start, "")
    if path.startswith(head):  # as it was told before, to the letter
        return Path(path[len(head) :]).as_posix()
    with suppress(OSError, ValueError):  # no path at all, or another drive
        if os.path.isabs(path):
            real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
            told = Path(os.path.relpath(real, os.path.realpath(start)))
            return told.as_posix() if told.parts.count("..") <= FARTHEST else path
    return path
