"""Commands of the editor's side, beside those of `runtime/commands`: `picture`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from spikerack.runtime.commands.app import PatchPath, Takes, app, within
from spikerack.runtime.commands.own import Modules, Yes, adopted
from spikerack.runtime.commands.screen import has_screen
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.shipped import patch_path

WIDEST = 8000


@app.command()
def picture(
    path: PatchPath,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PNG", help="Where to.")],
    width: Annotated[int, typer.Option("--width", "-w", help="Pixels.")] = 1600,
    seconds: Annotated[
        float, typer.Option("--seconds", "-s", help="Play so long first, so that displays show it.")
    ] = 0.0,
    look: Annotated[str, typer.Option(help="night, contrast or colour-blind.")] = "night",
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Draw a patch, off screen; the picture holds the patch and opens it when dropped."""
    from spikerack.patcher.panels.patch_image import picture as drawn
    from spikerack.patcher.panels.theme import THEMES
    from spikerack.patcher.sharing.png import with_patch
    from spikerack.runtime.errors import meant
    from spikerack.runtime.library import library
    from spikerack.runtime.patch.atomic_write import write_atomically
    from spikerack.runtime.patch.opening import opened
    from spikerack.runtime.patch.paths import left_behind

    if look not in THEMES:
        raise wrong("--look", "must be one of its names", look, meant(look, THEMES))
    if not 16 <= width <= WIDEST:
        raise wrong("--width", f"must be 16 to {WIDEST} pixels", width)
    if output.suffix.lower() != ".png":
        raise wrong("--output", "must end in .png", output.name)
    within("--seconds", seconds, 0, 1e6, "leave it out to draw it still")
    adopted(modules, yes)
    patch, live = opened(path), None
    if seconds > 0.0:
        from spikerack.patcher.sharing.preview import heard

        live = heard(patch, library(), seconds, path.parent, THEMES[look])
    image = drawn(patch, library(), width, live, THEMES[look])
    try:
        write_atomically(output, with_patch(image, patch, library(), output.parent))
    except OSError as error:
        raise wrong(str(output), f"cannot be written ({error.strerror or error})") from None
    for line in left_behind(patch, library()):
        print(line, file=sys.stderr)


@app.command()
def edit(
    path: Annotated[
        str | None, typer.Argument(metavar="[PATCH]", help="A file, or a name of what comes along.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="Part of a device's name, or none.")] = None,
    probe: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Tell there where everything is, for tests.")
    ] = None,
    takes: Takes = None,
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Open the editor."""
    if not has_screen():
        raise wrong("edit", "there is no screen", todo="set DISPLAY, or use play or render")
    from spikerack.patcher.start import edit as run

    found = None if path is None else patch_path(path)
    is_file = path is None or found == Path(path)  # else saving would write over an example
    run(found, device, probe, adopted(modules, yes), takes, is_file)
