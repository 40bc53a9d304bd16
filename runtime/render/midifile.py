"""A MIDI file played by a patch: the same voices as a keyboard, timed to the sample."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mido

from runtime.devices.reach import Reach, reaches
from runtime.devices.voices import Controls, Voices
from runtime.engine.engine import Engine
from runtime.errors import PatchError
from runtime.program.table import Program

Event = tuple[int, int, float]  # sample, address, value


def messages(path: Path) -> Iterator[tuple[float, Any]]:
    """(seconds, message) in order, through every change of tempo."""
    try:
        file = mido.MidiFile(path)
    except (OSError, EOFError, ValueError, KeyError, IndexError) as error:
        reason = getattr(error, "strerror", "") or error or "it ends too early"
        raise PatchError(f"{path}: cannot be read ({reason}); give a MIDI file") from None
    if file.type == 2:
        raise PatchError(f"{path}: its tracks have no common time (type 2); save it as type 1")
    division = file.ticks_per_beat
    frames, parts = -(division >> 8), division & 255
    beat = 0 if division > 0 else 1.0 / (frames * parts or 1)  # seconds a tick, if not by tempo
    tick, tempo, since, began = 0, 500_000, 0, 0.0  # a tempo holds from tick `since` on
    for message in mido.merge_tracks(file.tracks):
        tick += message.time
        if beat:
            now = tick * beat
        else:  # not summed step by step, so nothing drifts
            now = began + (tick - since) * tempo / (1e6 * division)
        if message.type == "set_tempo":
            tempo, since, began = message.tempo, tick, now
        elif not message.is_meta:
            yield now, message


def events(path: Path, program: Program, rate: int) -> list[Event]:
    """What a file does to the hands of `midi_notes` and `midi_control` nodes."""
    players: list[tuple[Reach, Any]] = []
    for reach in reaches(program):
        channel = int(reach.settings.get("midi_channel", 0))
        if reach.device == "midi notes":
            players.append((reach, Voices(reach.channels, channel)))
        elif reach.device == "midi control":
            numbers = reach.settings.get("numbers", "1")
            players.append((reach, Controls(reach.channels, numbers, channel)))
    found: list[Event] = []
    for seconds, message in messages(path):
        at = round(seconds * rate)
        for reach, player in players:
            for part, channel, value, wait in player.feed(message):
                place = reach.places.get(part)
                if place is not None:
                    found.append((at + wait * reach.divider, place + 8 * channel, value))
    return sorted(found, key=lambda event: event[0])


class Score:
    """Events on their way to an engine, never more than it can hold."""

    def __init__(self, engine: Engine, listed: list[Event]) -> None:
        self._engine, self._events, self._next = engine, listed, 0

    def feed(self, until: int) -> None:
        """Hand over what is due before sample `until`: call it before these are rendered."""
        while self._next < len(self._events) and self._events[self._next][0] < until:
            at, address, value = self._events[self._next]
            if not self._engine.event(address, value, at):
                return
            self._next += 1

    @property
    def is_over(self) -> bool:
        """True when everything was handed over."""
        return self._next == len(self._events)
