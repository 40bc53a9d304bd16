"""The colour of a cable, from what runs through it, and its thickness, from its weight."""

from math import log2
from zlib import crc32

from spikerack.patcher.panels.shapes import Colour
from spikerack.patcher.panels.theme import Theme, mix


def cable_colour(kind: str, rate: str | int, width: int, theme: Theme) -> Colour:
    """Spikes amber, gates pink, many channels violet, slow signals green, sound blue.

    `kind` is that of the outlet's jack: "spikes", "gate", "audio" or "control".
    """
    if kind not in ("spikes", "gate"):
        if width > 1:
            kind = "channels"
        elif rate != "audio":
            kind = "control"
    return theme.signals.get(kind, theme.signals["control"])


def shades(colour: Colour, theme: Theme) -> tuple[Colour, ...]:
    """A colour with its darker and lighter neighbours."""
    parts = [step / 22 for step in range(-3, 4)]
    return tuple(mix(colour, theme.white if p > 0 else theme.panel, abs(p)) for p in parts)


def shaded(colour: Colour, key: str, theme: Theme) -> Colour:
    """One of the shades, so that cables side by side can be told apart."""
    found = shades(colour, theme)
    return found[crc32(key.encode()) % len(found)]


def thickness(weight: float) -> float:
    """Of a cable: 5 at weight 1, more with every doubling, from 1.8 to 9."""
    if weight == 0.0:
        return 1.8
    return min(max(5.0 + 0.7 * log2(abs(weight)), 1.8), 9.0)
