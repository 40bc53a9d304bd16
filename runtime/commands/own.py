"""`--modules FOLDER`: a player's own modules, asked about before they run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spikerack.runtime.errors import wrong

if TYPE_CHECKING:
    from spikerack.runtime.own_modules import OwnModules

Modules = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Modules of your own, in .py files.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Run what is in there without being asked.")]


def adopted(folder: Path | None, yes: bool) -> "list[OwnModules]":
    """The modules of a folder, now in the library, if the player agrees to run them."""
    if folder is None:
        return []
    from spikerack.runtime.library import adopt
    from spikerack.runtime.own_modules import OwnModules

    own = OwnModules(folder)
    strange = ", ".join(own.strange())
    if strange and not yes:
        if not sys.stdin.isatty():
            rule = f"{strange} did not come with Spikerack"
            raise wrong(str(folder), rule, todo="read it, then add --yes")
        told = f"{strange} did not come with Spikerack, and can do whatever you can.  "
        typer.confirm(f"{told}Run it, and what is saved there while it plays?", abort=True)
    adopt(own.read())
    for line in own.news():
        print(line, file=sys.stderr)
    return [own]
