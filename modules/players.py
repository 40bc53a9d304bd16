"""Players of recorded sound."""

from pathlib import Path

import numpy as np

from modules.maths import between, exp, exp2
from modules.ports import (
    DT,
    Context,
    Knob,
    Out,
    Setting,
    Signal,
    State,
    amount,
    choice,
    octaves,
    prepared,
    spikes,
)
from modules.sounds import read_sound

RELEASE = 1e-3  # seconds in which a stopped sound fades, so that it does not click


def _tape(path: str, folder: Path, dt: float) -> np.ndarray:
    """All of the left channel, then all of the right one; a mono file is both."""
    sound = read_sound(path, folder, round(1.0 / dt)) if path else np.zeros((0, 1))
    sound = sound if sound.size else np.zeros((1, 1))
    return np.concatenate([sound[:, 0], sound[:, min(1, sound.shape[1] - 1)]])


def file_player(
    gate: Signal = 0.0,
    speed: Knob = amount(1.0, -4.0, 4.0),
    pitch: Knob = octaves(0.0, -4.0, 4.0),
    start: Knob = amount(0.0, 0.0, 1.0),
    mode: Knob = choice("once", "loop", "held"),
    path: Setting = "",
    tape: State = prepared(_tape),
    place: State = 0.0,
    playing: State = 0.0,
    level: State = 0.0,
    gated: State = 0.0,
    dt: Context = DT,
) -> Out("left", "right", "position", spikes("end")):
    """A sound file, played by a gate at any speed, also backwards.

    It moves speed * 2^pitch.  `once` goes from a trigger to the end, `held` repeats while the
    gate is high, `loop` always repeats and a trigger restarts it.  What repeats lies between
    `start` and the end; backwards, `start` counts from the end.  Cubic between samples: high
    speeds fold back what passes half the sample rate.
    """
    size = tape.size // 2
    length = float(size)
    move = speed * exp2(pitch)
    skip = min(start * length, length - 1.0)
    low = skip if move >= 0.0 else 0.0
    high = length if move >= 0.0 else length - skip
    span = high - low
    fade = exp(-dt / RELEASE)
    rising = gate > 0.5 and gated <= 0.5
    gated = gate
    place = (low if move >= 0.0 else high - 1.0) if rising else place
    playing = 1.0 if rising else playing
    playing = playing if mode < 0.5 else (1.0 if mode < 1.5 or gate > 0.5 else 0.0)
    level = 1.0 if playing > 0.5 else level * fade

    at = int(min(length - 1.0, max(0.0, place)))
    part = min(1.0, max(0.0, place - at))
    b = at if at < size else 0
    a = b - 1 if b > 0 else size - 1
    c = b + 1 if b + 1 < size else 0
    d = c + 1 if c + 1 < size else 0
    left = level * between(tape[a], tape[b], tape[c], tape[d], part)
    other = between(tape[size + a], tape[size + b], tape[size + c], tape[size + d], part)
    right = level * other
    position = place / length

    place = place + move * playing
    out = playing > 0.5 and (place < low or place > high - (1.0 if mode < 0.5 else 1e-9))
    end = 1.0 if out else 0.0
    playing = 0.0 if out and mode < 0.5 else playing
    around = place - span if place > low else place + span
    place = around if out and mode > 0.5 else place
    place = min(length - 1e-9, max(0.0, place))
    return left, right, position, end, place, playing, level, gated


PRESETS = {
    "file_player": {
        "loop": {"mode": 1.0},
        "backwards": {"mode": 1.0, "speed": -1.0},
        "half speed": {"mode": 1.0, "speed": 0.5},
    }
}
