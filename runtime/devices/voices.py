"""Which voice plays which note: MIDI messages to changes of a node's hands.

Pure: the same for a keyboard and for a file.  A change is (part, channel, value, ticks to
wait): a voice that is struck again lets its gate fall for one tick.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any

Change = tuple[str, int, float, int]

SUSTAIN, SOUND_OFF, RESET, NOTES_OFF = 64, 120, 121, 123


class Voices:
    """The channels of a `midi_notes` node.  When all sound, the oldest is taken."""

    def __init__(self, channels: int, midi_channel: int = 0, strikes: Iterable[float] = ()) -> None:
        self.midi_channel = midi_channel
        self._notes: list[tuple[int, int] | None] = [None] * channels  # (MIDI channel, note)
        self._last: list[tuple[int, int] | None] = [None] * channels
        self._since = [0] * channels  # when it last began or ended
        self._strikes = [int(n) for n in strikes] or [0] * channels  # counted on, not anew
        self._bends: dict[int, float] = {}
        self._held: set[int] = set()  # voices only the pedal holds
        self._pedals: set[int] = set()
        self._now = count(1)

    def feed(self, message: Any) -> Iterable[Change]:
        """What one message changes."""
        kind = message.type
        if not hasattr(message, "channel"):
            return [c for v in range(len(self._notes)) for c in self._end(v)] * (kind == "reset")
        if self.midi_channel and message.channel + 1 != self.midi_channel:
            return []
        if kind == "note_on" and message.velocity > 0:
            return self._begin((message.channel, message.note), message.velocity / 127)
        if kind in ("note_on", "note_off"):
            return self._off((message.channel, message.note))
        if kind == "pitchwheel":
            self._bends[message.channel] = bend(message)
            return [("bend", v, bend(message), 0) for v in self._of(message.channel)]
        if kind == "aftertouch":
            value = message.value / 127
            return [("pressure", v, value, 0) for v in self._of(message.channel)]
        if kind == "polytouch":
            key = message.channel, message.note
            voices = [v for v, note in enumerate(self._notes) if note == key]
            return [("pressure", v, message.value / 127, 0) for v in voices]
        if kind == "control_change":
            return self._control(message.channel, message.control, message.value)
        return []

    def silence(self) -> list[Change]:
        """Every gate down, whatever was known about it."""
        self._held.clear()
        self._pedals.clear()
        self._notes = [None] * len(self._notes)
        return [("gate", v, 0.0, 0) for v in range(len(self._notes))]

    def _of(self, channel: int) -> list[int]:
        """The voices a MIDI channel has; all of them where there is only one channel."""
        if self.midi_channel:
            return list(range(len(self._notes)))
        last = [note or before for note, before in zip(self._notes, self._last, strict=True)]
        return [v for v, note in enumerate(last) if note is None or note[0] == channel]

    def _begin(self, key: tuple[int, int], velocity: float) -> list[Change]:
        voice = self._choose(key)
        again = 0 if self._notes[voice] is None else 1
        changes: list[Change] = [("gate", voice, 0.0, 0)] * again
        self._notes[voice] = self._last[voice] = key
        self._since[voice] = next(self._now)
        self._strikes[voice] += 1
        self._held.discard(voice)
        return changes + [
            ("pitch", voice, (key[1] - 60) / 12, again),
            ("bend", voice, self._bends.get(key[0], 0.0), again),
            ("velocity", voice, velocity, again),
            ("pressure", voice, 0.0, again),
            ("strikes", voice, float(self._strikes[voice]), again),
            ("gate", voice, 1.0, again),
        ]

    def _choose(self, key: tuple[int, int]) -> int:
        """The voice that has the note, or had it, or has been silent longest, or is oldest."""
        voices = range(len(self._notes))

        def rank(v: int) -> tuple:
            is_free = self._notes[v] is None
            return self._notes[v] != key, not is_free, is_free and self._last[v] != key

        return min(voices, key=lambda v: (*rank(v), self._since[v]))

    def _off(self, key: tuple[int, int]) -> list[Change]:
        for voice, note in enumerate(self._notes):
            if note == key and voice not in self._held:
                if key[0] in self._pedals:
                    self._held.add(voice)
                    return []
                return self._end(voice)
        return []

    def _end(self, voice: int) -> list[Change]:
        self._notes[voice] = None
        self._since[voice] = next(self._now)
        self._held.discard(voice)
        return [("gate", voice, 0.0, 0)]

    def _control(self, channel: int, control: int, value: int) -> list[Change]:
        mine = [v for v, note in enumerate(self._notes) if note and note[0] == channel]
        changes: list[Change] = []
        if control == SUSTAIN and value >= 64:
            self._pedals.add(channel)
        elif control in (SUSTAIN, RESET):
            self._pedals.discard(channel)
            for voice in [v for v in mine if v in self._held]:
                changes += self._end(voice)
        elif control == SOUND_OFF or control >= NOTES_OFF:
            for voice in mine:
                changes += self._end(voice)
        if control == RESET:
            self._bends.pop(channel, None)
            for voice in self._of(channel):
                changes += [("bend", voice, 0.0, 0), ("pressure", voice, 0.0, 0)]
        return changes


class Controls:
    """The channels of a `midi_control` node: controller numbers such as "1, 74"."""

    def __init__(self, channels: int, numbers: str, midi_channel: int = 0) -> None:
        self.midi_channel, self._channels = midi_channel, range(channels)
        given = [int(n) for n in str(numbers).replace(",", " ").split() if n.isdigit()]
        self._numbers = given[:channels]

    def feed(self, message: Any) -> Iterable[Change]:
        """What one message changes."""
        if not hasattr(message, "channel"):
            return []
        if self.midi_channel and message.channel + 1 != self.midi_channel:
            return []
        if message.type == "control_change":
            found = [c for c, n in enumerate(self._numbers) if n == message.control]
            return [("value", c, message.value / 127, 0) for c in found]
        if message.type == "pitchwheel":
            return [("bend", c, bend(message), 0) for c in self._channels]
        if message.type == "aftertouch":
            return [("pressure", c, message.value / 127, 0) for c in self._channels]
        return []


def bend(message: Any) -> float:
    """A pitch wheel from -1 to 1, with both ends and the middle exact."""
    return message.pitch / (8191 if message.pitch > 0 else 8192)
