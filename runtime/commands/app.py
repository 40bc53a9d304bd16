"""What commands share: the app they are added to, arguments with the same names, the patch.

`--help` and `modules` answer without loading the compiler: what a command needs is imported
inside it.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spikerack import __version__
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.shipped import patch_path

app = typer.Typer(
    help="Spikerack: patch neurons, oscillators and filters, and hear them.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def _version(is_asked: bool) -> None:
    if is_asked:
        print(f"spikerack {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Say which it is.")
    ] = False,
) -> None: ...


class KernelKind(StrEnum):
    """The two kinds of kernel: one for the whole patch, or one for each module."""

    patch = "patch"
    generic = "generic"


FILE = typer.Argument(
    metavar="PATCH",
    parser=patch_path,
    help="Any file that holds a patch, also .png and .wav; or the name of one that comes along.",
)
PatchPath = Annotated[Path, FILE]
PatchPaths = Annotated[list[Path], FILE]
Rate = Annotated[int, typer.Option("--sample-rate", help="Samples per second; the patch says.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another chance than the patch's.")]
Sets = Annotated[
    list[str], typer.Option("--set", metavar="NODE.KNOB=VALUE", help='Such as "cell.tau=12 ms".')
]
Takes = Annotated[
    Path | None,
    typer.Option("--takes", metavar="FOLDER", help="Where recorders write: else in your music."),
]


def opened(path: Path) -> Patch:
    """The patch in a file."""
    from spikerack.runtime.patch.opening import opened as read

    return read(path)


def within(option: str, value: float, low: float, high: float, todo: str) -> None:
    """Refuse a number outside its range, and what is no number."""
    if not low <= value <= high:
        raise wrong(option, f"must be a number from {low:g} to {high:g}", value, todo)
