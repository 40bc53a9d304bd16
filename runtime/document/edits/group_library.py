"""A player's own groups: patch files on a shelf, to place in any patch like modules.

The shelf is the folder `groups` where the system keeps a player's data; SPIKERACK_DATA names
another place for it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from spikerack.runtime import places
from spikerack.runtime.document.arguments import point, taken
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.edits.groups import crossing, repeat, the_group, with_group
from spikerack.runtime.document.edits.placing import left_upper, part, placed
from spikerack.runtime.document.naming import free
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.patch.graph import Group, Patch
from spikerack.runtime.patch.patchfile import BUNDLE, read, write

ENDINGS = (BUNDLE, ".json")


def shelf() -> Path:
    """The folder of groups."""
    return places.data() / "groups"


def on_shelf() -> dict[str, Path]:
    """The player's groups: files by name."""
    with suppress(OSError):  # there are none, or they may not be read
        return {p.stem: p for p in sorted(shelf().iterdir()) if p.suffix in ENDINGS}
    return {}


def shelve(patch: Patch, known: Known, name: str, title: str = "") -> Path:
    """Keep a group on the shelf, with its nodes, values and learned arrays; gives the file."""
    group = the_group(patch, name)
    title = title or group.title or name
    plain = "".join(c if c.isalnum() or c in " -_" else "_" for c in title).strip() or name
    shelf().mkdir(parents=True, exist_ok=True)
    names = (
        plain,
        *(f"{plain} {number}" for number in range(2, 1000)),
    )  # none takes another's place
    path = next(p for n in names if not (p := shelf() / f"{n}{BUNDLE}").exists())
    whole = with_group(part(patch, [name]), name, replace(group, title=title))
    write(whole, path, known)
    return path


@command("place {file}")
def place_group(
    patch: Patch, known: Known, file: str, at: Sequence[float] = (0.0, 0.0), channels: int = 0
) -> tuple[Patch, str]:
    """Place a group from the shelf, or all of a patch file, folded; gives the group's name.

    With `channels` it plays that many times, as channels of its nodes.
    """
    path = on_shelf().get(file) or Path(file)
    if not path.suffix and not path.exists():
        raise wrong(shown(file), "there is no such group", todo=meant(file, on_shelf()))
    new = read(path, known)
    if not new.nodes:
        raise wrong(path.name, "holds no nodes", todo="choose another file")
    x, y = point(at)
    left, top = left_upper(new)
    made, now = placed(patch, replace(new, groups={}), known, (x - left, y - top))
    ports = [p for g in new.groups.values() for p in g.ports]
    here = tuple(f"{now[p.partition('.')[0]]}.{p.partition('.')[2]}" for p in ports)
    titles = [g.title for g in new.groups.values() if g.title]
    nodes = tuple(sorted(now[n] for n in new.nodes))
    group = Group(titles[0] if len(titles) == 1 else path.stem[:200], nodes, True, (x, y), here)
    name = free("group", taken(made))
    made = with_group(made, name, replace(group, ports=here or crossing(made, group)))
    return (repeat(made, known, name, channels) if channels else made), name
