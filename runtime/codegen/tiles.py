"""Channels by tiles: as they usually are, and again where anything seldom is due.

`runtime.compiler.seldom` says what is.  Spikes that somebody reads as a list are entered there.
"""

from types import FunctionType
from typing import Any, Protocol

from spikerack.modules.ports import Outlet
from spikerack.runtime.codegen.ports import Site, is_whole
from spikerack.runtime.codegen.slots import Table, indented
from spikerack.runtime.memory.address import aligned
from spikerack.runtime.plan.plan import TILE, Step


class Kernel(Protocol):
    """The kernel of a node that is being written."""

    site: Site
    step: Step
    listed: tuple[Outlet, ...]
    words: Table
    head: list[str]
    calls: dict[str, FunctionType]
    kept: list[Any]

    def cell(self, state: str) -> str:
        """Where a state of the channel that is being computed stands."""


def by_tiles(
    kernel: Kernel,
    quick: FunctionType,
    end: FunctionType | None,
    call: dict[str, str],
    results: str,
    tick: list[str],
) -> list[str]:
    """The text of a tick, if that of one channel, whole, is `tick`.

    `quick` gives what is usual and `end` what is left to do then, if that is all.
    """
    kernel.calls[quick.__name__] = quick
    given = f"({', '.join(call.values())})"
    leave = tick[1:]
    fires = "".join(f" | int(r_{o} != 0.0)" for o in kernel.listed)
    some = f"some = some | int(due){fires}"
    draft = [f"due, {results} = {quick.__name__}{given}"]
    again = [*tick, *_entering(kernel)]
    each = "for c in range(base, top):"
    if end is not None:
        kernel.calls[end.__name__] = end
        again[0] = f"{results} = {end.__name__}{given}"
        lines = [each, *indented([*draft, *leave, some])]
        lines += ["if some == 1:", *indented([each, *indented(again)])]
    else:
        homes, kept = _drafts(kernel)
        rows = leave[: len(leave) - len(homes)]
        lines = [each, *indented([*draft, *rows, *homes, some])]
        lines += ["if some == 1:", *indented([each, *indented(again)])]
        lines += ["else:", *indented([each, *indented(kept)])]
    lines = [f"top = min(base + {TILE}, channels)", "some = 0", *lines]
    tiles = [f"for base in range(0, channels, {TILE}):", *indented(lines)]
    begun = [f"at_{o} = i * room_{o}" for o in kernel.listed]
    return [*begun, *tiles, *(f"n_{o}[i] = at_{o} - i * room_{o}" for o in kernel.listed)]


def _drafts(kernel: Kernel) -> tuple[list[str], list[str]]:
    """States to where they wait until it is known that nothing is due, and from there."""
    scalars = kernel.step.spec.scalars
    drafts = aligned(TILE * len(scalars))
    kernel.kept.append(drafts)
    fields = kernel.site.cells[kernel.step.name].fields
    place = kernel.words.word(drafts.ctypes.data)
    kernel.head += [f"drafts = floats({place})", f"counts = words({place})"]
    whole = [is_whole(fields[f"state.{n}"]) for n in scalars]
    rows = ["counts" if w else "drafts" for w in whole]
    homes = [f"{row}[{TILE * k} + c - base]" for k, row in enumerate(rows)]
    return (
        [f"{home} = r_{n}" for n, home in zip(scalars, homes, strict=True)],
        [f"{kernel.cell(n)} = {home}" for n, home in zip(scalars, homes, strict=True)],
    )


def _entering(kernel: Kernel) -> list[str]:
    """A channel's spikes into their lists."""
    lines: list[str] = []
    for o in kernel.listed:
        out = kernel.site.list_out(kernel.step, o)
        names = [f"room_{o}", f"n_{o}", f"to_c_{o}", f"to_s_{o}", f"to_p_{o}"]
        words = [kernel.words.word(value) for value in out]
        words[1] = f"words({words[1]})"
        kernel.head += [f"{n} = {word}" for n, word in zip(names, words, strict=True)]
        place = f"r_{o.place}" if o.place else "0.0"
        last = f"(i + 1) * room_{o} - (channels - 1 - c)"
        given = f"at_{o}, {last}, c, r_{o}, {place}, {', '.join(names[2:])}"
        lines += [f"if r_{o} != 0.0:", f"    at_{o} = entered({given})"]
    return lines
