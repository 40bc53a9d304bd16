"""A Standard MIDI File as bytes to messages in seconds, and a count of what was skipped."""

from dataclasses import dataclass

import numpy as np

from spikerack.runtime.render.midi_chunks import chunks
from spikerack.runtime.render.midi_track import Heard, read_track
from spikerack.runtime.render.note_order import note_order

USUAL = 500_000  # microseconds a beat, until a tempo
DROP = 29  # frames a second that are 30 drop frames: 30000/1001


@dataclass(frozen=True)
class Song:
    """Messages in order: their seconds (n), status and two data bytes (n x 3)."""

    seconds: np.ndarray
    messages: np.ndarray
    skipped: dict[str, int]


SILENCE = Song(np.zeros(0), np.zeros((0, 3), np.uint8), {})


def song(data: bytes) -> Song:
    """Read a file; a ValueError says why nothing of it can be played."""
    heard = Heard()
    division, tracks = chunks(data, heard.skipped)
    for track in tracks:
        read_track(data, track, heard)
    ticks = np.array(heard.ticks, np.int64)
    order = np.argsort(ticks, kind="stable")
    ticks, packed = ticks[order], np.array(heard.messages, np.int64)[order]
    packed = packed[note_order(ticks, packed)]
    messages = np.stack([packed >> shift & 255 for shift in (0, 8, 16)], axis=1)
    seconds = _seconds(ticks, heard, division)
    return Song(seconds, messages.astype(np.uint8), dict(heard.skipped))


def _seconds(ticks: np.ndarray, heard: Heard, division: int) -> np.ndarray:
    """When ticks are: parts of a frame, or of a beat through every change of tempo."""
    frames, parts = 256 - (division >> 8), division & 255
    if division >> 15:
        if not parts:
            raise ValueError("its frames have 0 ticks")
        return ticks / ((30_000 / 1001 if frames == DROP else frames) * parts)
    if not division:
        raise ValueError("its beats have 0 ticks")
    order = np.argsort(np.array(heard.tempo_ticks, np.int64), kind="stable")
    since = np.append(0, np.array(heard.tempo_ticks, np.int64)[order])
    tempo = np.append(USUAL, np.array(heard.tempi, np.int64)[order]).astype(float)
    began = np.append(0.0, np.cumsum(np.diff(since) * tempo[:-1]))
    now = np.searchsorted(since, ticks, side="right") - 1  # of two at once the last
    return (began[now] + (ticks - since[now]) * tempo[now]) / (1e6 * division)
