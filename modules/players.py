"""Players of recorded sound."""

from pathlib import Path

import numpy as np

from spikerack.modules.maths import exp, exp2
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Gate,
    Knob,
    Out,
    Place,
    Setting,
    State,
    Trigger,
    amount,
    choice,
    control,
    file,
    octaves,
    place,
    prepared,
    spikes,
)
from spikerack.modules.sounds import PHASES, TAPS, between_samples, header, read_samples

FAMILY = Family("audio", plain="audio", display="scope")
RELEASE = 1e-3  # seconds in which a stopped sound fades, so that it does not click
# what the left ear hears of each channel where more than two are told apart (ITU-R BS.775)
HALF = 0.5**0.5
LEFT = {
    3: (1.0, 0.0, HALF),
    4: (1.0, 0.0, HALF, 0.0),
    5: (1.0, 0.0, HALF, HALF, 0.0),
    6: (1.0, 0.0, HALF, HALF, HALF, 0.0),
    8: (1.0, 0.0, HALF, HALF, HALF, 0.0, HALF, 0.0),
}
MIRRORED = {3: (1, 0, 2), 4: (1, 0, 3, 2), 5: (1, 0, 2, 4, 3), 6: (1, 0, 2, 3, 5, 4)}
MIRRORED[8] = (1, 0, 2, 3, 5, 4, 7, 6)


def _ears(count: int) -> np.ndarray:
    """How much of each channel is left and right: (channels, 2)."""
    if count in LEFT:
        left = np.array(LEFT[count])
        return np.stack([left, left[list(MIRRORED[count])]], axis=1)
    turn = 0.5 * np.pi * np.arange(count) / max(1, count - 1)  # side by side, of equal power
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _rows(channels: int) -> int:
    """Left and right, then each channel of more than two."""
    return channels if channels <= 2 else 2 + channels


def _tape(path: str, folder: Path) -> np.ndarray:
    """All rows, one after the other."""
    sound = read_samples(path, folder)[0] if path else np.zeros((0, 1))
    sound = sound if sound.size else np.zeros((1, 1))
    count = sound.shape[1]
    both = sound if count <= 2 else np.concatenate([sound @ _ears(count), sound], axis=1)
    return both.T.ravel()


def _size(path: str, folder: Path) -> int:
    """How many numbers a tape holds, as the file's header tells."""
    frames, channels, _ = header(path, folder)
    return max(1, frames * _rows(channels))


def _form(path: str, folder: Path, dt: float) -> np.ndarray:
    """Frames of the file in a tick, and how many rows its tape has."""
    _, channels, rate = header(path, folder)
    return np.array([round(rate * dt, 12), max(1, _rows(channels))])


def _filter() -> np.ndarray:
    return between_samples()


def file_player(
    gate: Gate = 0.0,
    trigger: Trigger = 0.0,
    speed: Knob = amount(1.0, -4.0, 4.0),
    pitch: Knob = octaves(0.0, -4.0, 4.0),
    start: Knob = amount(0.0, 0.0, 1.0),
    mode: Knob = choice("once", "loop", "held"),
    path: Setting = file(),
    tape: State = prepared(_tape, size=_size),
    form: State = prepared(_form, size=lambda: 2),
    taps: State = prepared(_filter),
    since: Place = place("trigger"),
    place: State = 0.0,
    playing: State = 0.0,
    level: State = 0.0,
    gated: State = 0.0,
    dt: Context = DT,
    channel: Context = 0,
) -> Out("left", "right", control("position"), spikes("end"), "each"):
    """A sound file, played by a gate or a trigger at any speed, also backwards.

    It moves speed * 2^pitch at its own sample rate.  `once` goes from either to the end, `held`
    repeats while the gate is high, `loop` always repeats and either restarts it; a trigger does
    from where in its tick it fell.  What repeats
    lies between `start` and the end; backwards, `start` counts from the end.  A sinc of 16 samples
    reads between them: high speeds fold back what passes half the sample rate.

    More than two channels are heard left and right as in a room (ITU-R BS.775).  `each` has
    channel n of the file on channel n of the node, from the first again after the last.
    """
    rows = int(min(float(tape.size), max(1.0, form[1])))
    size = tape.size // rows
    length = float(size)
    move = speed * exp2(pitch) * form[0]
    skip = min(start * length, length - 1.0)
    low = skip if move >= 0.0 else 0.0
    high = length if move >= 0.0 else length - skip
    span = high - low
    fade = exp(-dt / RELEASE)
    struck = trigger > 0.5
    rising = struck or (gate > 0.5 and gated <= 0.5)
    gated = gate
    begin = low if move >= 0.0 else high - 1.0
    place = (begin + (move * since if struck else 0.0)) if rising else place
    playing = 1.0 if rising else playing
    playing = playing if mode < 0.5 else (1.0 if mode < 1.5 or gate > 0.5 else 0.0)
    level = 1.0 if playing > 0.5 else level * fade

    at = int(min(length - 1.0, max(0.0, place)))
    part = min(1.0, max(0.0, place - at))
    row = part * PHASES
    low_row = int(min(PHASES - 1.0, row))
    blend = row - low_row
    other = size if rows > 1 else 0
    own = (channel % rows if rows < 3 else 2 + channel % (rows - 2)) * size
    left = 0.0
    right = 0.0
    each = 0.0
    for k in range(TAPS):
        tap = taps[low_row * TAPS + k]
        tap = tap + blend * (taps[low_row * TAPS + TAPS + k] - tap)
        i = at + k - (TAPS // 2 - 1)
        tap = tap if mode > 0.5 or (i >= 0 and i < size) else 0.0  # `once` has silence around it
        i = i % size
        left = left + tap * tape[i]
        right = right + tap * tape[other + i]
        each = each + tap * tape[own + i]
    left = level * left
    right = level * right
    each = level * each
    position = place / length

    place = place + move * playing
    last = min(1.0, abs(move))
    out = playing > 0.5 and (place < low or place > high - (last if mode < 0.5 else 1e-9))
    end = 1.0 if out else 0.0
    playing = 0.0 if out and mode < 0.5 else playing
    around = place - span if place > low else place + span
    place = around if out and mode > 0.5 else place
    place = min(length - 1e-9, max(0.0, place))
    return left, right, position, end, each, place, playing, level, gated


PRESETS = {
    "file_player": {
        "loop": {"mode": 1.0},
        "backwards": {"mode": 1.0, "speed": -1.0},
        "half speed": {"mode": 1.0, "speed": 0.5},
    }
}
