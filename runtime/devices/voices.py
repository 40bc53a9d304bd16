"""Which voice plays which note: MIDI messages to changes of a node's hands.

Pure: the same for a keyboard and for a file.  A voice that is struck again lets its gate fall
for a tick, and the shortest note lasts one.
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
from spikerack.runtime.devices.promises import Change, Promises

Source = tuple[str, int]  # port, MIDI channel: two keyboards are two players
Key = tuple[Source, int]  # and the note

SUSTAIN, SOSTENUTO, SOUND_OFF, RESET, NOTES_OFF = 64, 66, 120, 121, 123
MOST = 256  # turns by which a gate may be late: hands play less, a loop of MIDI cables more


class Voices:
    """The channels of a `midi_notes` node.  When all sound, the oldest is taken.

    Voices that only a pedal holds go first.  A single voice goes back to the key that was
    pressed last of those that are still down.
    """

    def __init__(
        self, channels: int, midi_channel: int = 0, strikes: Iterable[float] = (), hold: int = 1
    ) -> None:
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
        self._hands = Promises(channels, hold)
        self._now = count(1)

    def hold(self, ticks: int) -> None:
        """From now on a gate stays up, and down, for so many ticks at least."""
        self._hands.hold = ticks

    def feed(self, data: Sequence[int], port: str = "", tick: int = 0) -> list[Change]:
        """What one message from a port changes; it happens at a tick of the node."""
        self._hands.begin(tick)
        self._hear(data, port)
        return self._hands.made()

    def silence(self) -> list[Change]:
        """Every gate down as soon as can be, whatever was known about it."""
        self._hands.begin(0)
        for known in (self._held, self._pedals, self._caught, self._down):
            known.clear()
        for voice in range(len(self._notes)):
            self._end(voice)
        return self._hands.made()

    def let_go(self, port: str, tick: int = 0) -> list[Change]:
        """All that a port plays ends: its keyboard was unplugged."""
        self._hands.begin(tick)
        self._leave(port)
        return self._hands.made()

    def _hear(self, data: Sequence[int], port: str) -> None:
        if data[0] >= SYSEX:
            if data[0] == SYSTEM_RESET:
                self._leave(port)
            return
        kind, channel, first, second = data[0] & 0xF0, (port, data[0] & 15), data[1], data[-1]
        if self.midi_channel and channel[1] + 1 != self.midi_channel:
            return
        if kind == NOTE_ON and second > 0:
            self._begin((channel, first), second / 127)
        elif kind in (NOTE_ON, NOTE_OFF):
            self._off((channel, first))
        elif kind == BEND:
            self._bends.turn(channel, wheel(first, second))
            self._bend(channel)
        elif kind == PRESSURE:
            self._press(self._of(channel), first / 127)
        elif kind == KEY_PRESSURE:
            key = channel, first
            self._press([v for v, note in enumerate(self._notes) if note == key], second / 127)
        elif kind == CONTROL:
            self._control(channel, first, second)

    def _leave(self, port: str) -> None:
        self._down = {key: None for key in self._down if key[0][0] != port}
        self._caught = {key for key in self._caught if key[0][0] != port}
        self._pedals = {(source, pedal) for source, pedal in self._pedals if source[0] != port}
        for voice, key in enumerate(self._notes):
            if key and key[0][0] == port:
                self._end(voice)

    def _of(self, channel: Source) -> list[int]:
        """The voices a source plays or played last, and those that nobody has played."""
        last = [note or before for note, before in zip(self._notes, self._last, strict=True)]
        return [v for v, note in enumerate(last) if note is None or note[0] == channel]

    def _bend(self, channel: Source) -> None:
        for voice in self._of(channel):
            self._hands.put("bend", voice, self._bends.of(channel))

    def _press(self, voices: list[int], pressure: float) -> None:
        for voice in voices:
            self._hands.put("pressure", voice, pressure)

    def _begin(self, key: Key, velocity: float) -> None:
        self._down.pop(key, None)
        self._down[key] = None
        voice = self._choose(key)
        if self._hands.late(voice) > MOST:
            return
        if self._notes[voice] is not None:
            self._hands.turn(voice)
            self._hands.put("gate", voice, 0.0)
        self._since[voice] = next(self._now)
        self._strikes[voice] += 1
        self._hands.turn(voice)
        self._tune(voice, key)
        self._hands.put("velocity", voice, velocity)
        self._hands.put("pressure", voice, 0.0)
        self._hands.put("strikes", voice, float(self._strikes[voice]))
        self._hands.put("gate", voice, 1.0)

    def _tune(self, voice: int, key: Key) -> None:
        """A voice has this key from now on."""
        self._notes[voice] = self._last[voice] = key
        self._held.discard(voice)
        self._hands.put("pitch", voice, (key[1] - 60) / 12)
        self._hands.put("bend", voice, self._bends.of(key[0]))

    def _choose(self, key: Key) -> int:
        """The voice that has the note, or had it, or has been silent longest, or is oldest."""

        def rank(v: int) -> tuple:
            had_it = self._last[v] == key
            kind = (1 if had_it else 2) if self._notes[v] is None else 3 if v in self._held else 4
            return 0 if self._notes[v] == key else kind, self._since[v]

        return min(range(len(self._notes)), key=rank)

    def _off(self, key: Key) -> None:
        self._down.pop(key, None)
        for voice, note in enumerate(self._notes):
            if note == key and voice not in self._held:
                self._let_go(voice)

    def _let_go(self, voice: int) -> None:
        if self._is_kept(voice):
            self._held.add(voice)
        else:
            self._end(voice)

    def _is_kept(self, voice: int) -> bool:
        """True if a pedal holds a note whose key is up."""
        key = self._notes[voice]
        return key is not None and ((key[0], SUSTAIN) in self._pedals or key in self._caught)

    def _end(self, voice: int) -> None:
        self._hands.turn(voice)
        if self._down and len(self._notes) == 1:
            self._tune(voice, next(reversed(self._down)))
            return
        self._notes[voice] = None
        self._since[voice] = next(self._now)
        self._held.discard(voice)
        self._hands.put("gate", voice, 0.0)

    def _control(self, channel: Source, control: int, value: int) -> None:
        if control in (SUSTAIN, SOSTENUTO):
            self._pedal(channel, control, value >= 64)
        elif control == RESET:
            self._bends.reset(channel)
            self._pedal(channel, SUSTAIN, False)
            self._pedal(channel, SOSTENUTO, False)
            self._bend(channel)
            self._press(self._of(channel), 0.0)
        elif control == SOUND_OFF or control >= NOTES_OFF:
            self._down = {key: None for key in self._down if key[0] != channel}
            for voice, key in enumerate(self._notes):
                if key and key[0] == channel:
                    (self._end if control == SOUND_OFF else self._let_go)(voice)
        elif self._bends.control(channel, control, value):
            self._bend(channel)

    def _pedal(self, channel: Source, pedal: int, is_down: bool) -> None:
        """Sustain holds every note; sostenuto those whose keys were down when it went down."""
        if is_down:
            if pedal == SOSTENUTO and (channel, pedal) not in self._pedals:
                self._caught |= {key for key in self._down if key[0] == channel}
            self._pedals.add((channel, pedal))
            return
        self._pedals.discard((channel, pedal))
        if pedal == SOSTENUTO:
            self._caught = {key for key in self._caught if key[0] != channel}
        for voice in sorted(self._held):
            if not self._is_kept(voice):
                self._end(voice)
