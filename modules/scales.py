"""Scales to keep to."""

import numpy as np

from spikerack.modules.maths import floor
from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Signal,
    State,
    choice,
    prepared,
    spikes,
    whole,
)

FAMILY = Family("utility")
SCALES = {
    "chromatic": (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tones": (0, 2, 4, 6, 8, 10),
    "fifths": (0, 7),
    "octaves": (0,),
}


def _far() -> np.ndarray:
    """For each scale, how much further away each semitone counts: 0 inside, a lot outside."""
    table = np.full((len(SCALES), 12), 100.0)
    for row, notes in zip(table, SCALES.values(), strict=True):
        row[list(notes)] = 0.0
    return table.ravel()


def quantizer(
    pitch: Signal = 0.0,
    scale: Knob = choice(*SCALES, start="major"),
    root: Knob = whole(0, 0, 11),
    far: State = prepared(_far),
    key: State = 1000.0,
) -> Out("note", spikes("trigger")):
    """The nearest note of a scale, and a trigger whenever it is another one.

    The note that sounds is kept until the next one is nearer by a tenth of a semitone, so that a
    noisy pitch does not rattle between two. `root` is in semitones above C.
    """
    row = 12 * int(min(far.size / 12.0 - 1.0, max(0.0, scale)) + 0.5)
    base = floor(min(11.0, max(0.0, root)) + 0.5)
    x = min(180.0, max(-180.0, 12.0 * pitch)) - base
    best = 1e9
    nearest = 0.0
    for k in range(12):
        here = k + 12.0 * floor((x - k) / 12.0 + 0.5)
        away = abs(x - here) + far[row + k]
        away = away - 0.1 if here + base == key else away
        nearest = here if away < best else nearest
        best = min(best, away)
    now = nearest + base
    trigger = 1.0 if (now != key) & (key < 999.0) else 0.0
    key = now
    note = key / 12.0
    return note, trigger, key


PRESETS = {
    "quantizer": {
        "sad": {"scale": 2.0, "root": 9.0},
        "no wrong notes": {"scale": 8.0},
        "five tones of A": {"scale": 9.0, "root": 9.0},
    },
}
