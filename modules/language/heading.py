"""What a text says of itself in its notes: what it is, and presets of its knobs.

    # Morris-Lecar: calcium against potassium (Morris and Lecar 1981)
    # preset class II: I = 100*uA, V4 = 30*mV

The first note is a title and a line.  A preset's values are written as all in a text is.
"""

import re
from pathlib import Path
from typing import NamedTuple

from spikerack.modules.language.statements import Span

TITLE = re.compile(r"\s*#(?P<title>[^:\n]+):(?P<line>[^\n]+)")
PRESET = re.compile(r"^[ \t]*#[ \t]*preset[ \t](?P<name>[^:\n]+):(?P<knobs>[^#\n]*)", re.M)
GIVEN = re.compile(r"[ \t]*(?P<knob>\w+)[ \t]*=(?P<value>[^,\n]*)(?:,|$)")
SHELF = Path(__file__).parents[1] / "texts"  # texts that come along, in a folder for each module


class Given(NamedTuple):
    """A knob in a preset, and where its value stands."""

    knob: str
    at: Span
    value: Span


class Preset(NamedTuple):
    """A preset: its name, where it stands, and its knobs; `rest` is what could not be read."""

    name: str
    at: Span
    knobs: tuple[Given, ...]
    rest: Span


def title(text: str) -> tuple[str, str]:
    """What a text is called, and a line about it; "" if it does not say."""
    found = TITLE.match(text)
    if found is None or PRESET.match(text):
        return "", ""
    return found["title"].strip(), found["line"].strip()


def presets(text: str) -> list[Preset]:
    """The presets in the notes of a text."""
    found = []
    for match in PRESET.finditer(text):
        at, end = match.span("knobs")
        knobs = []
        while at < end and (given := GIVEN.match(text, at, end)):
            knobs.append(
                Given(given["knob"], Span(*given.span("knob")), Span(*given.span("value")))
            )
            at = given.end()
        at = end if not text[at:end].strip() else at
        name = match["name"].strip()
        begin = text.index(name, match.start("name"))
        where = Span(begin, begin + len(name))
        found.append(Preset(name, where, tuple(knobs), Span(at, end)))
    return found


def shelf(module: str) -> dict[str, dict[str, str]]:
    """The texts that come along for a module, each as it stands and with each of its presets."""
    found = {}
    for path in sorted((SHELF / module).glob("*.eq")):
        text = path.read_text(encoding="ascii")
        called, _ = title(text)
        found[called] = {"text": text}
        for preset in presets(text):
            found[f"{called}, {preset.name}"] = {"text": text, "preset": preset.name}
    return found
