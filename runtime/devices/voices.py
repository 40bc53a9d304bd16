"""Which voice plays which note: MIDI messages to changes of a node's hands.

Pure: the same for a keyboard and for a file.  A change is (part, channel, value, ticks to
wait): a voice that is struck again lets its gate fall for one tick.
"""

from collections.abc import Iterable, Sequence
from itertools import count

from spikerack.runtime.devices.bends import Bends, wheel
from spikerack.runtime.devices.messages import (
    BEND,
    CONTROL,
    KEY_PRESSURE,
    NOTE_OFF,
    NOTE_ON,
    PRESSURE,
    SYSEX,
    SYSTEM_RESET,
)

Change = tuple[str, int, float, int]
Source = tuple[str, int]  # port, MIDI channel: two keyboards are two players
Key = tuple[Source, int]  # and the note

SUSTAIN, SOSTENUTO, SOUND_OFF, RESET, NOTES_OFF = 64, 66, 120, 121, 123


class Voices:
    """The channels of a `midi_notes` node.  When all sound, the oldest is taken.

    A single voice goes back to the key that was pressed last of those that are still down.
    """

    def __init__(self, channels: int, midi_channel: int = 0, strikes: Iterable[float] = ()) -> None:
        self.midi_channel = midi_channel
        self._notes: list[Key | None] = [None] * channels
        self._last: list[Key | None] = [None] * channels
        self._since = [0] * channels  # when it last began or ended
        self._strikes = [int(n) for n in strikes] or [0] * channels  # counted on, not anew
        self._bends = Bends()
        self._down: dict[Key, None] = {}  # keys, the last one pressed at the end
        self._held: set[int] = set()  # voices only a pedal holds
        self._pedals: set[tuple[Source, int]] = set()  # (source, pedal) that are down
        self._caught: set[Key] = set()  # by the sostenuto pedal
        self._now = count(1)

    def feed(self, data: Sequence[int], port: str = "") -> list[Change]:
        """What one message from a port changes."""
        if data[0] >= SYSEX:
            return self.let_go(port) if data[0] == SYSTEM_RESET else []
        kind, channel, first, second = data[0] & 0xF0, (port, data[0] & 15), data[1], data[-1]
        if self.midi_channel and channel[1] + 1 != self.midi_channel:
            return []
        if kind == NOTE_ON and second > 0:
            return self._begin((channel, first), second / 127)
        if kind in (NOTE_ON, NOTE_OFF):
            return self._off((channel, first))
        if kind == BEND:
            self._bends.turn(channel, wheel(first, second))
            return self._bent(channel)
        if kind == PRESSURE:
            return [("pressure", v, first / 127, 0) for v in self._of(channel)]
        if kind == KEY_PRESSURE:
            voices = [v for v, note in enumerate(self._notes) if note == (channel, first)]
            return [("pressure", v, second / 127, 0) for v in voices]
        return self._control(channel, first, second) if kind == CONTROL else []

    def silence(self) -> list[Change]:
        """Every gate down, whatever was known about it."""
        for known in (self._held, self._pedals, self._caught, self._down):
            known.clear()
        self._notes = [None] * len(self._notes)
        return [("gate", v, 0.0, 0) for v in range(len(self._notes))]

    def let_go(self, port: str) -> list[Change]:
        """All that a port plays ends: its keyboard was unplugged, or reset."""
        self._down = {key: None for key in self._down if key[0][0] != port}
        self._caught = {key for key in self._caught if key[0][0] != port}
        self._pedals = {(source, pedal) for source, pedal in self._pedals if source[0] != port}
        mine = [v for v, key in enumerate(self._notes) if key and key[0][0] == port]
        return [c for v in mine for c in self._end(v)]

    def _of(self, channel: Source) -> list[int]:
        """The voices a source plays or played last, and those that nobody has played."""
        last = [note or before for note, before in zip(self._notes, self._last, strict=True)]
        return [v for v, note in enumerate(last) if note is None or note[0] == channel]

    def _bent(self, channel: Source) -> list[Change]:
        return [("bend", v, self._bends.of(channel), 0) for v in self._of(channel)]

    def _begin(self, key: Key, velocity: float) -> list[Change]:
        self._down.pop(key, None)
        self._down[key] = None
        voice = self._choose(key)
        again = 0 if self._notes[voice] is None else 1
        changes: list[Change] = [("gate", voice, 0.0, 0)] * again
        self._since[voice] = next(self._now)
        self._strikes[voice] += 1
        return changes + [
            *self._tuned(voice, key, again),
            ("velocity", voice, velocity, again),
            ("pressure", voice, 0.0, again),
            ("strikes", voice, float(self._strikes[voice]), again),
            ("gate", voice, 1.0, again),
        ]

    def _tuned(self, voice: int, key: Key, wait: int) -> list[Change]:
        """A voice has this key from now on."""
        self._notes[voice] = self._last[voice] = key
        self._held.discard(voice)
        pitch, bend = (key[1] - 60) / 12, self._bends.of(key[0])
        return [("pitch", voice, pitch, wait), ("bend", voice, bend, wait)]

    def _choose(self, key: Key) -> int:
        """The voice that has the note, or had it, or has been silent longest, or is oldest."""
        voices = range(len(self._notes))

        def rank(v: int) -> tuple:
            is_free = self._notes[v] is None
            return self._notes[v] != key, not is_free, is_free and self._last[v] != key

        return min(voices, key=lambda v: (*rank(v), self._since[v]))

    def _off(self, key: Key) -> list[Change]:
        self._down.pop(key, None)
        for voice, note in enumerate(self._notes):
            if note == key and voice not in self._held:
                return self._let_go(voice, key)
        return []

    def _let_go(self, voice: int, key: Key) -> list[Change]:
        if self._is_kept(key):
            self._held.add(voice)
            return []
        return self._end(voice)

    def _is_kept(self, key: Key) -> bool:
        """True if a pedal holds a note whose key is up."""
        return (key[0], SUSTAIN) in self._pedals or key in self._caught

    def _end(self, voice: int) -> list[Change]:
        if self._down and len(self._notes) == 1:
            return self._tuned(voice, next(reversed(self._down)), 0)
        self._notes[voice] = None
        self._since[voice] = next(self._now)
        self._held.discard(voice)
        return [("gate", voice, 0.0, 0)]

    def _control(self, channel: Source, control: int, value: int) -> list[Change]:
        if control in (SUSTAIN, SOSTENUTO):
            return self._pedal(channel, control, value >= 64)
        if control == RESET:
            self._bends.reset(channel)
            still: list[Change] = [("pressure", v, 0.0, 0) for v in self._of(channel)]
            pedals = [c for p in (SUSTAIN, SOSTENUTO) for c in self._pedal(channel, p, False)]
            return pedals + self._bent(channel) + still
        if control == SOUND_OFF or control >= NOTES_OFF:
            self._down = {key: None for key in self._down if key[0] != channel}
            mine = [(v, key) for v, key in enumerate(self._notes) if key and key[0] == channel]
            if control == SOUND_OFF:
                return [c for v, _ in mine for c in self._end(v)]
            return [c for v, key in mine for c in self._let_go(v, key)]
        return self._bent(channel) if self._bends.control(channel, control, value) else []

    def _pedal(self, channel: Source, pedal: int, is_down: bool) -> list[Change]:
        """Sustain holds every note; sostenuto those whose keys were down when it went down."""
        if is_down:
            if pedal == SOSTENUTO and (channel, pedal) not in self._pedals:
                self._caught |= {key for key in self._down if key[0] == channel}
            self._pedals.add((channel, pedal))
            return []
        self._pedals.discard((channel, pedal))
        if pedal == SOSTENUTO:
            self._caught = {key for key in self._caught if key[0] != channel}
        held = [(v, key) for v, key in enumerate(self._notes) if key and v in self._held]
        return [c for v, key in held if not self._is_kept(key) for c in self._end(v)]
