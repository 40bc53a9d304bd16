"""`play` and `devices`: a patch on the sound device, live, without a window."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spikerack.runtime.commands.app import PatchPath, Rate, Seed, Sets, Takes, app, opened, within
from spikerack.runtime.commands.own import Modules, Yes, adopted
from spikerack.runtime.patch.shipped import FIRST, FOLDER

if TYPE_CHECKING:
    from spikerack.runtime.live import Live

LARGEST_BLOCK, RATES = 8192, (1000, 768_000)
LOOK, HANDS = 0.25, 0.01  # seconds from one look at the meters, and at hands, to the next
HOME = FOLDER.parent


@app.command()
def play(
    path: PatchPath,
    device: Annotated[str, typer.Option(help='A part of its name; "none" plays unheard.')] = "",
    sample_rate: Rate = 0,
    block: Annotated[int, typer.Option(help="Samples the device asks for; 0: as it likes.")] = 0,
    seconds: Annotated[float, typer.Option(help="Stop after so long; 0: at Ctrl-C.")] = 0.0,
    seed: Seed = None,
    sets: Sets = [],  # noqa: B006  # typer copies it
    takes: Takes = None,
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Play a patch live, until Ctrl-C.  A part that cannot be played is silent and says why."""
    within("--seconds", seconds, 0, 1e9, "leave it out to play until Ctrl-C")
    within("--block", block, 0, LARGEST_BLOCK, "leave it out for the device's own")
    if sample_rate:
        within("--sample-rate", sample_rate, *RATES, "leave it out for the device's own")
    own = adopted(modules, yes)
    patch = opened(path)
    from spikerack.runtime.devices.takes_folder import takes_folder
    from spikerack.runtime.live import Live

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with _bar() as made:
        live = Live(
            patch, device, sample_rate, block, seed, sets, path.parent, say, made, own,
            where=lambda: takes_folder(takes),
        )  # fmt: skip
    with live:
        _watch(live, seconds)


@contextmanager
def _bar() -> "Iterator[Callable[[int, int], None]]":
    """A bar while kernels are made that this machine has never made before."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("making kernels, once on this machine", total=None, visible=False)
        yield lambda done, of: bar.update(task, completed=done, total=of, visible=True)


def _watch(live: "Live", seconds: float) -> None:
    from rich.console import Console

    console = Console()
    until = time.monotonic() + seconds if seconds > 0 else float("inf")
    try:
        if console.is_terminal:
            with console.status("") as line:
                while time.monotonic() < until:
                    line.update(live.line())
                    _wait(live, min(until, time.monotonic() + LOOK))
        else:
            _wait(live, until)
    except KeyboardInterrupt:
        pass
    print(live.line())
    for node, blocks in live.engine.faults().items():
        print(f"{node}: not finite in {blocks} blocks, muted there", file=sys.stderr)


def _wait(live: "Live", until: float) -> None:
    while (left := until - time.monotonic()) > 0.0:
        live.turn_by_hand()
        time.sleep(min(HANDS, left))


@app.command()
def devices(
    watch: Annotated[bool, typer.Option(help="Then say what is moved, until Ctrl-C.")] = False,
) -> None:
    """List the sound devices, MIDI ports and joysticks that are here; with --watch, what moves."""
    from spikerack.runtime.devices.listing import DeviceError
    from spikerack.runtime.devices.listing import devices as found
    from spikerack.runtime.devices.present import midi, moving, sticks

    try:
        listed = found()
    except DeviceError as error:
        print(f"sound: {error}")
        listed = []
    for d in listed:
        print(f"sound: {d}: {d.inputs} in, {d.outputs} out, {d.rate} Hz")
    if not listed:
        print("sound: no device; patches still play, on a silent clock, and render to files")
    for line in midi() + sticks() or ["MIDI and joysticks: none"]:
        print(line)
    if watch:
        print("Move something; Ctrl-C ends")
        with suppress(KeyboardInterrupt):
            for line in moving(lambda: False):
                print(line, flush=True)


@app.command()
def demo() -> None:
    """Play a first patch live, or into a file where there is no sound device."""
    from spikerack.runtime.commands.to_file import render
    from spikerack.runtime.devices.listing import DeviceError, candidates

    patch = opened(FIRST)
    print(f"{FIRST.relative_to(HOME)}: {patch.about}")
    try:
        found = candidates()
    except DeviceError:
        found = []
    if found:
        print(f"playing on {found[0]}; Ctrl-C stops")
        play(FIRST)
        return
    print("there is no sound device, so it goes into a file")
    is_clone = (HOME / "Makefile").is_file()
    output = (HOME / "build" if is_clone else Path.cwd()) / "first_sound.wav"
    output.parent.mkdir(exist_ok=True)
    render(FIRST, output, 20.0)
