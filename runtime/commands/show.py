"""What can be told about a patch without playing it: `check`, `plan`, `kernel`, `modules`."""

import sys
from collections.abc import Mapping
from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated

import typer

from spikerack.runtime.commands.app import KernelKind, PatchPath, PatchPaths, Rate, app, opened
from spikerack.runtime.commands.own import Modules, Yes, adopted
from spikerack.runtime.errors import PatchError, meant, wrong
from spikerack.runtime.spec import Spec

if TYPE_CHECKING:
    from spikerack.runtime.compiler.source import Source


@app.command()
def check(
    paths: PatchPaths,
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Read patches, put them in order and prepare their nodes; say all that is wrong."""
    adopted(modules, yes)
    from spikerack.runtime.codegen.speed import speed
    from spikerack.runtime.devices.recorder import refused_takes
    from spikerack.runtime.link.playable import playable
    from spikerack.runtime.memory.store import Store
    from spikerack.runtime.plan.budget import allowed, asked, bytes_text, planned

    ill = 0
    for path in paths:
        try:
            patch = opened(path)
        except PatchError as error:
            print(error, file=sys.stderr)
            ill += 1
            continue
        plan = planned(patch, folder=path.parent)
        asks = asked(plan, patch.sample_rate, path.parent)
        store = Store(path.parent)
        silent = list(plan.silent.values())
        for step in plan.steps.values():
            *_, line = playable(store, step, patch.sample_rate, patch.seed, patch.arrays)
            silent += [line] if line else []
        silent += refused_takes(plan)
        ill += len(silent)
        for line in silent:
            print(f"{path}: {line}", file=sys.stderr)
        loops = sum(group.loop for group in plan.groups)
        cuts = sum(wire.cut for wire in plan.wires)
        counts = [(len(plan.steps), "node"), (len(plan.wires), "cable"), (loops, "loop")]
        counts += [(cuts, "cut"), (len(plan.ghosts), "ghost")]
        told = ", ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in counts)
        live = speed(plan, patch.sample_rate)
        told += f", memory {bytes_text(plan.memory)}, {live}"
        bad = f"{len(silent)} part{'s' * (len(silent) > 1)} cannot be played" if silent else "good"
        print(f"{path}: {bad}: {told}")
        for name, parts in asks.items():
            if (size := sum(parts.values())) > allowed() / 16:
                print(f"{path}: {name} takes {bytes_text(size)} of memory")
        for line in filter(None, (*store.news(), live.warning)):
            print(f"{path}: {line}")
    if ill:
        raise typer.Exit(2)


@app.command()
def plan(path: PatchPath, sample_rate: Rate = 0, modules: Modules = None, yes: Yes = False) -> None:
    """Show a patch in the order it runs: widths, rates, delays, cuts."""
    adopted(modules, yes)
    from spikerack.runtime.plan.budget import planned
    from spikerack.runtime.plan.plan_text import plan_text

    print(plan_text(planned(opened(path), sample_rate=sample_rate, folder=path.parent)))


@app.command()
def kernel(
    path: PatchPath,
    kind: Annotated[KernelKind, typer.Option("--kernel")] = KernelKind.patch,
    sample_rate: Rate = 0,
    modules: Modules = None,
    yes: Yes = False,
) -> None:
    """Show the Python source that a patch is compiled from."""
    adopted(modules, yes)
    patch = opened(path)
    from spikerack.runtime.memory.store import Store
    from spikerack.runtime.plan.budget import planned
    from spikerack.runtime.render.render import KERNELS

    found: dict[str, None] = {}

    def note(source: "Source") -> SimpleNamespace:
        found[source.text] = None
        return SimpleNamespace(address=0)

    rate = sample_rate or patch.sample_rate
    made = planned(patch, sample_rate=rate, folder=path.parent)
    KERNELS[kind.value](made, Store(path.parent), rate, note, None)
    print("\n\n".join(found), end="")


@app.command()
def modules(name: Annotated[str, typer.Argument(help="A module, or a family.")] = "") -> None:
    """List the modules, or show a datasheet."""
    from rich.console import Console
    from rich.markdown import Markdown

    from spikerack.runtime.commands.datasheet import text
    from spikerack.runtime.library import library

    specs = library()
    if not name:
        _list(specs)
        return
    found = [s for s in specs.values() if name in (s.name, s.family)]
    if not found:
        known = {*specs, *(s.family for s in specs.values())}
        raise wrong("modules", "there is no such module", name, meant(name, known))
    found = [s for s in found if s.name == name] or found
    sheets = "\n".join(text(spec) for spec in found)
    if sys.stdout.isatty():
        Console().print(Markdown(sheets))
    else:
        print(sheets)


def _list(specs: Mapping[str, Spec]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    column = max(map(len, specs)) + 2
    ordered = sorted(specs.values(), key=lambda s: (s.family, s.name))
    for family, members in groupby(ordered, lambda s: s.family):
        console.print(f"[bold]{family.replace('_', ' ')}[/]")
        for spec in members:
            console.print(
                f"  [cyan]{spec.name:{column}}[/]{escape(spec.doc.partition(chr(10))[0])}"
            )
