"""A MIDI file played by a patch: the same voices as a keyboard, timed to the sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.modules.regular import read_bytes
from spikerack.runtime.devices.controls import Controls
from spikerack.runtime.devices.hand_queue import HandQueue
from spikerack.runtime.devices.hand_targets import HandTarget, reaches
from spikerack.runtime.devices.note_rules import rules_of
from spikerack.runtime.devices.voices import Voices
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import PatchError
from spikerack.runtime.link.generic_program import Program
from spikerack.runtime.render.song import Song, song

MOST = 1 << 24  # bytes of a file
NEVER = float(1 << 62)  # a sample


def read_song(path: Path, told: Callable[[str], None]) -> Song:
    """What a file plays; a line is told about what of it can't be played."""
    try:
        found = song(read_bytes(path, MOST))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or error
        raise PatchError(f"{path}: cannot be read ({reason}); give a MIDI file") from None
    if found.skipped:
        counts = ", ".join(f"{what} ({times})" for what, times in found.skipped.items())
        told(f"{path}: skipped what is damaged or unknown: {counts}; the rest plays")
    return found


class Score:
    """A song on its way to the hands of a program's MIDI nodes, never more than they can hold."""

    def __init__(self, engine: Engine, program: Program, played: Song) -> None:
        self._queue, self._players = HandQueue(engine), _players(program)
        self._times = np.minimum(np.rint(played.seconds * engine.rate), NEVER).astype(np.int64)
        self._messages, self._next = played.messages, 0

    def feed(self, until: int) -> None:
        """Hand over what is due before sample `until`: call it before these are rendered."""
        part = slice(self._next, int(np.searchsorted(self._times, until)))
        self._next = part.stop
        for at, data in zip(self._times[part].tolist(), self._messages[part].tolist(), strict=True):
            for reach, player in self._players:
                self._queue.put(reach, player.feed(data, tick=reach.tick_at(at)))
        self._queue.flow(until)

    @property
    def is_over(self) -> bool:
        """True when everything was handed over."""
        return self._next == len(self._times) and self._queue.is_empty


def _players(program: Program) -> list[tuple[HandTarget, Any]]:
    players: list[tuple[HandTarget, Any]] = []
    for reach in reaches(program):
        channel = int(reach.settings.get("midi_channel", 0))
        if reach.device == "midi notes":
            rules = rules_of(reach.settings)
            voices = Voices(reach.channels, channel, hold=reach.hold, rules=rules)
            players.append((reach, voices))
        elif reach.device == "midi control":
            numbers = reach.settings.get("numbers", "1")
            players.append((reach, Controls(reach.channels, numbers, channel)))
    return players
