"""Notes on the canvas."""

from collections.abc import Sequence
from dataclasses import replace

from spikerack.runtime.document.arguments import point, taken
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.naming import named
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.patch.graph import Note, Patch


@command("add a note")
def note(
    patch: Patch,
    known: Known,
    text: str,
    at: Sequence[float] = (0.0, 0.0),
    size: Sequence[float] = (216.0, 120.0),
    name: str = "",
) -> tuple[Patch, str]:
    """Write a note on the canvas; gives its name."""
    name = named(name, "note", taken(patch))
    made = Note(text, point(at), point(size, "size"))
    return replace(patch, notes={**patch.notes, name: made}), name


@command("rewrite {name}")
def retext(patch: Patch, known: Known, name: str, text: str) -> Patch:
    """Write other words in a note."""
    return _with(patch, name, replace(_the_note(patch, name), text=text))


@command("resize {name}")
def resize(patch: Patch, known: Known, name: str, size: Sequence[float]) -> Patch:
    """Make a note wider or higher."""
    return _with(patch, name, replace(_the_note(patch, name), size=point(size, "size")))


def _with(patch: Patch, name: str, made: Note) -> Patch:
    return replace(patch, notes={**patch.notes, name: made})


def _the_note(patch: Patch, name: str) -> Note:
    if name not in patch.notes:
        raise wrong(shown(name), "there is no such note", todo=meant(name, patch.notes))
    return patch.notes[name]
