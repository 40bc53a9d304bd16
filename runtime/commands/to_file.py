"""`render`: a patch to a sound file and to arrays, with progress."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spikerack.runtime.commands.app import (
    KernelKind,
    PatchPath,
    Rate,
    Seed,
    Sets,
    Takes,
    app,
    opened,
)
from spikerack.runtime.commands.own import Modules, Yes, adopted
from spikerack.runtime.errors import shown, wrong
from spikerack.runtime.patch.file_hash import file_hash
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import jack, pair

if TYPE_CHECKING:
    from spikerack.runtime.render.render import Progress, Rendered

PATIENCE = 1.0  # seconds of audio a second below which a bar is drawn


@app.command()
def render(
    path: PatchPath,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A .wav or .flac file.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", "-s", help="How long.")] = 10.0,
    sample_rate: Rate = 0,
    block: Annotated[int, typer.Option(help="Samples of an imitated device's block.")] = 64,
    seed: Seed = None,
    input: Annotated[
        Path | None, typer.Option("--input", metavar="SOUND", help="What audio_in hears.")
    ] = None,
    midi: Annotated[
        Path | None, typer.Option("--midi", metavar="MID", help="What the keyboard plays.")
    ] = None,
    sets: Sets = [],  # noqa: B006  # typer copies it
    tap: Annotated[
        list[str],
        typer.Option(
            metavar="NODE.OUTLET=FILE",
            help="An outlet, each tick, as .npy; of spikes (tick, channel).",
        ),
    ] = [],  # noqa: B006
    kernel: Annotated[KernelKind, typer.Option(help="What to compile.")] = KernelKind.patch,
    save: Annotated[
        Path | None, typer.Option(metavar="PATCH", help="Save the patch with what it learned.")
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Leave silent what cannot be played.")
    ] = False,
    takes: Takes = None,
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Play a patch into a sound file, and outlets into arrays, without a sound device."""
    adopted(modules, yes)
    stamped = file_hash(save) if save is not None else ""
    patch = opened(path)
    taps = _taps(tap)
    _purpose(patch, output, taps, save)
    from spikerack.runtime.devices.takes_folder import takes_folder
    from spikerack.runtime.render.render import render as play

    with _bar() as progress:
        made = play(
            patch, seconds, sample_rate, block, seed, input, midi, sets, taps, kernel.value,
            progress, output, path.parent, _note, lambda: takes_folder(takes), lenient,
        )  # fmt: skip
    if save is not None:
        _save(patch, made, sets, seed, _free(save, stamped), path.parent)
    _report(made, output, taps)


def _note(line: str) -> None:
    print(line, file=sys.stderr)


def _taps(given: list[str]) -> dict[tuple[str, str], Path | None]:
    taps: dict[tuple[str, str], Path | None] = {}
    for text in given:
        where, file = pair(text, "node.outlet=file.npy", "cell.v=v.npy")
        if jack(where, "outlet") in taps:
            raise wrong("--tap", "an outlet is tapped twice", where, "name it once")
        taps[jack(where, "outlet")] = Path(file)
    return taps


def _purpose(patch: Patch, output: Path | None, taps: dict, save: Path | None) -> None:
    """Refuse work whose result nobody would see."""
    files = [p.resolve() for p in (output, save, *taps.values()) if p is not None]
    if not files:
        raise wrong(
            "render", "has nowhere to go", todo="give -o out.wav or --tap node.outlet=x.npy"
        )
    for file in files:
        if files.count(file) > 1:
            raise wrong(shown(str(file)), "is written twice", todo="give each its own file")
    if output is None or _is_heard(patch):
        return
    if not taps:
        raise wrong(
            "patch", "no node is heard", todo="add an audio_out, or --tap node.outlet=x.npy"
        )
    print(f"{output}: will be silent, as no node is heard", file=sys.stderr)


def _is_heard(patch: Patch) -> bool:
    from spikerack.runtime.library import specs_of

    found = specs_of(patch.nodes).values()
    return any(o.sink == "speaker" for spec in found for o in spec.outlets)


@contextmanager
def _bar() -> "Iterator[Progress | None]":
    """A bar on the terminal; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[at]}"))
    console = Console(stderr=True)
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task("making kernels", total=None, at="")

        def progress(made: float, of: float) -> None:
            at = f"{made:.1f} of {of:g} s"
            bar.update(task, description="rendering", completed=made, total=of, at=at)

        yield progress if console.is_terminal else None


def _save(
    patch: Patch, made: "Rendered", sets: list[str], seed: int | None, path: Path, folder: Path
) -> None:
    """What was rendered, with what it learned; typed paths start in the patch's folder."""
    from dataclasses import replace

    from spikerack.runtime.library import library
    from spikerack.runtime.memory.learned import merged
    from spikerack.runtime.patch.overrides import with_values
    from spikerack.runtime.patch.patchfile import write
    from spikerack.runtime.patch.paths import whole

    turned = with_values(patch if seed is None else replace(patch, seed=seed), sets)
    turned = replace(whole(turned, library(), folder), arrays=merged(patch.arrays, made.learned))
    for line in write(turned, path):
        _note(line)


def _free(path: Path, stamped: str) -> Path:
    """Where to save: beside what another program has written there meanwhile."""
    if file_hash(path) in ("", stamped):
        return path
    number = 2
    while (free := path.with_stem(f"{path.stem} {number}")).exists():
        number += 1
    told = "was changed by another program meanwhile, and stays; saved as"
    print(f"{path}: {told} {free}", file=sys.stderr)
    return free


def _report(made: "Rendered", output: Path | None, taps: dict) -> None:
    peak = f"peak {20 * math.log10(made.peak):.1f} dB" if made.peak > 0 else "silent"
    speed = made.seconds / max(made.seconds_spent, 1e-9)
    line = f"rendered {made.seconds:g} s in {made.seconds_spent:.2g} s ({speed:.3g} x real time)"
    print(f"{line}, {peak}" if output is not None else line)
    for file in filter(None, (output, *taps.values())):
        print(f"  {file}")
    for node, blocks in made.faults.items():
        rule = f"made numbers that are not finite in {blocks} blocks, and was muted there"
        print(f"{node}: {rule}", file=sys.stderr)
