"""Which voice plays which note: MIDI messages to changes of a node's hands.

Pure: the same for a keyboard and for a file.  A voice that is struck again lets its gate fall
for a tick, and the shortest note lasts one.
"""

from collections.abc import Iterable, Sequence
from itertools import count

from spikerack.modules.hardware import voices_of_notes
from spikerack.runtime.devices.bends import USUAL, Bends, wheel
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
from spikerack.runtime.devices.note_rules import PLAIN, NoteRules, Pressed
from spikerack.runtime.devices.parameters import COARSE, Parameters
from spikerack.runtime.devices.promises import Change, Promises
from spikerack.runtime.devices.zones import MEMBER_BEND, Source, Zones

Key = tuple[Source, int]  # and the note

SUSTAIN, SOSTENUTO, SLIDE, SOUND_OFF, RESET, NOTES_OFF = 64, 66, 74, 120, 121, 123
MIDDLE = 64 / 127  # of a slide that was not told
MOST = 256  # turns by which a gate may be late: hands play less, a loop of MIDI cables more


class Voices:
    """The channels of a `midi_notes` node.  When all sound, the rules say which note gives way.

    Voices that only a pedal holds go first.  A single voice goes back to a key that is still
    down.  In unison several channels are one voice, and are told the same.
    """

    def __init__(
        self, channels: int, midi_channel: int = 0, strikes: Iterable[float] = (), hold: int = 1,
        rules: NoteRules = PLAIN,
    ) -> None:  # fmt: skip
        self.midi_channel, self._rules = midi_channel, rules
        self._channels = voices_of_notes(rules.unison, channels)
        count_of = len(self._channels)
        self._notes: list[Key | None] = [None] * count_of
        self._last: list[Key | None] = [None] * count_of
        self._since = [0] * count_of  # when it last began or ended
        struck = [int(n) for n in strikes] or [0] * channels  # counted on, not anew
        self._strikes = [max(struck[c] for c in each) for each in self._channels]
        self._bends, self._parameters = Bends(), Parameters()
        self._zones = Zones(rules.mpe)
        self._told: dict[tuple[Source, str], float] = {}  # pressure, slide, pedal of a channel
        self._down: dict[Key, Pressed] = {}  # keys
        self._held: set[int] = set()  # voices only a pedal holds
        self._pedals: set[tuple[Source, int]] = set()  # (source, pedal) that are down
        self._caught: set[Key] = set()  # by the sostenuto pedal
        self._hands = Promises(count_of, hold)
        self._now = count(1)

    def hold(self, ticks: int) -> None:
        """From now on a gate stays up, and down, for so many ticks at least."""
        self._hands.hold = ticks

    def feed(self, data: Sequence[int], port: str = "", tick: int = 0) -> list[Change]:
        """What one message from a port changes; it happens at a tick of the node."""
        self._hands.begin(tick)
        self._hear(data, port)
        return self._made()

    def silence(self) -> list[Change]:
        """Every gate down as soon as can be, whatever was known about it."""
        self._hands.begin(0)
        for known in (self._held, self._pedals, self._caught, self._down):
            known.clear()
        for voice in range(len(self._notes)):
            self._end(voice)
        return self._made()

    def let_go(self, port: str, tick: int = 0) -> list[Change]:
        """All that a port plays ends: its keyboard was unplugged."""
        self._hands.begin(tick)
        self._leave(port)
        return self._made()

    def _made(self) -> list[Change]:
        """What was promised, for each channel of a voice."""
        return [
            (part, channel, value, tick)
            for part, voice, value, tick in self._hands.made()
            for channel in self._channels[voice]
        ]

    def _hear(self, data: Sequence[int], port: str) -> None:
        if data[0] >= SYSEX:
            if data[0] == SYSTEM_RESET:
                self._leave(port)
            return
        kind, channel, first, second = data[0] & 0xF0, (port, data[0] & 15), data[1], data[-1]
        heard = channel[1], self._zones.manager(channel)[1]
        if self.midi_channel and self.midi_channel - 1 not in heard:
            return
        if kind == NOTE_ON and second > 0:
            self._begin((channel, first), second / 127)
        elif kind in (NOTE_ON, NOTE_OFF):
            self._off((channel, first))
        elif kind == BEND:
            self._bends.turn(channel, wheel(first, second))
            self._bend(channel)
        elif kind == PRESSURE:
            self._tell(channel, "pressure", first / 127)
        elif kind == KEY_PRESSURE:
            for voice, note in enumerate(self._notes):
                if note == (channel, first):
                    self._hands.put("pressure", voice, second / 127)
        elif kind == CONTROL:
            self._control(channel, first, second)

    def _leave(self, port: str) -> None:
        self._down = {key: how for key, how in self._down.items() if key[0][0] != port}
        self._caught = {key for key in self._caught if key[0][0] != port}
        self._pedals = {(source, pedal) for source, pedal in self._pedals if source[0] != port}
        for voice, key in enumerate(self._notes):
            if key and key[0][0] == port:
                self._end(voice)

    def _of(self, channel: Source) -> list[tuple[int, Source]]:
        """The voices a source plays or played last, and those that nobody has played."""
        reached = self._zones.reached(channel)
        last = [note or before for note, before in zip(self._notes, self._last, strict=True)]
        owners = [(v, note[0] if note else channel) for v, note in enumerate(last)]
        return [(v, owner) for v, owner in owners if owner in reached]

    def _bend(self, channel: Source) -> None:
        for voice, owner in self._of(channel):
            self._hands.put("bend", voice, self._bent(owner))

    def _bent(self, source: Source) -> float:
        """Where its wheel is; a note of a zone follows the manager's wheel too."""
        if not self._zones.is_member(source):
            return self._bends.of(source)
        return self._bends.of(self._zones.manager(source)) + self._bends.of(source, MEMBER_BEND)

    def _tell(self, channel: Source, part: str, value: float) -> None:
        """What a channel says of all its notes, those to come too."""
        self._told[channel, part] = value
        for voice, _ in self._of(channel):
            self._hands.put(part, voice, value)

    def _begin(self, key: Key, velocity: float) -> None:
        self._down[key] = Pressed(key[1], velocity, next(self._now))
        voice = self._choose(key)
        if voice is None or self._hands.late(voice) > MOST:
            return
        is_held_on = self._notes[voice] is not None and voice not in self._held
        if self._rules.legato and len(self._notes) == 1 and is_held_on:
            self._tune(voice, key)
            return
        if self._notes[voice] is not None:
            self._hands.turn(voice)
            self._hands.put("gate", voice, 0.0)
        self._since[voice] = next(self._now)
        self._strikes[voice] += 1
        self._hands.turn(voice)
        self._tune(voice, key)
        self._hands.put("velocity", voice, velocity)
        self._hands.put("pressure", voice, self._told.get((key[0], "pressure"), 0.0))
        self._hands.put("slide", voice, self._told.get((key[0], "slide"), MIDDLE))
        manager = self._zones.manager(key[0])
        self._hands.put("pedal", voice, self._told.get((manager, "pedal"), 0.0))
        self._hands.put("strikes", voice, float(self._strikes[voice]))
        self._hands.put("gate", voice, 1.0)

    def _tune(self, voice: int, key: Key) -> None:
        """A voice has this key from now on."""
        self._notes[voice] = self._last[voice] = key
        self._held.discard(voice)
        self._hands.put("pitch", voice, (key[1] - 60) / 12)
        self._hands.put("bend", voice, self._bent(key[0]))

    def _choose(self, key: Key) -> int | None:
        """The voice that has the note, or had it, or has been silent longest, or must give way."""

        def rank(v: int) -> tuple:
            had_it = self._last[v] == key
            kind = (1 if had_it else 2) if self._notes[v] is None else 3 if v in self._held else 4
            if self._notes[v] == key:
                return 0, 0
            return kind, self._worth(self._notes[v]) if kind == 4 else (self._since[v],)

        voice = min(range(len(self._notes)), key=rank)
        gives_way = rank(voice)[0] < 4 or self._worth(self._notes[voice]) < self._worth(key)
        return voice if gives_way else None

    def _worth(self, key: Key | None) -> tuple[float, ...]:
        return self._rules.worth(self._down[key]) if key in self._down else ()

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
        if key is None:
            return False
        return (self._zones.manager(key[0]), SUSTAIN) in self._pedals or key in self._caught

    def _end(self, voice: int) -> None:
        self._hands.turn(voice)
        if self._down and len(self._notes) == 1:
            self._tune(voice, max(self._down, key=self._worth))
            return
        self._notes[voice] = None
        self._since[voice] = next(self._now)
        self._held.discard(voice)
        self._hands.put("gate", voice, 0.0)

    def _control(self, channel: Source, control: int, value: int) -> None:
        if control == SUSTAIN:
            self._tell(channel, "pedal", value / 127)
        if control in (SUSTAIN, SOSTENUTO):
            self._pedal(channel, control, value >= 64)
        elif control == SLIDE:
            self._tell(channel, "slide", value / 127)
        elif control == RESET:
            self._reset(channel)
        elif control == SOUND_OFF or control >= NOTES_OFF:
            reached = self._zones.reached(channel)
            self._down = {k: how for k, how in self._down.items() if k[0] not in reached}
            for voice, key in enumerate(self._notes):
                if key and key[0] in reached:
                    (self._end if control == SOUND_OFF else self._let_go)(voice)
        else:
            self._enter(channel, control, value)

    def _reset(self, channel: Source) -> None:
        for each in sorted(self._zones.reached(channel)):
            self._bends.reset(each)
            self._parameters.reset(each)
            self._pedal(each, SUSTAIN, False)
            self._pedal(each, SOSTENUTO, False)
            self._bend(each)
            for part in ("pressure", "pedal"):
                self._tell(each, part, 0.0)

    def _enter(self, channel: Source, control: int, value: int) -> None:
        """Data entry: how far a wheel bends, or the members of a zone."""
        moved = self._parameters.control(channel, control, value)
        if moved == "rpn0":
            usual = MEMBER_BEND if self._zones.is_member(channel) else USUAL
            alike = self._zones.alike(channel)
            self._bends.widen(alike, control, value, usual)
            for each in sorted(alike):
                self._bend(each)
        elif moved == "rpn6" and control == COARSE and self._zones.tell(channel, value):
            self._leave(channel[0])
            self._bends.forget((channel[0], other) for other in range(16))
            self._told = {k: v for k, v in self._told.items() if k[0][0] != channel[0]}

    def _pedal(self, channel: Source, pedal: int, is_down: bool) -> None:
        """Sustain holds every note; sostenuto those whose keys were down when it went down."""
        if is_down:
            if pedal == SOSTENUTO and (channel, pedal) not in self._pedals:
                reached = self._zones.reached(channel)
                self._caught |= {key for key in self._down if key[0] in reached}
            self._pedals.add((channel, pedal))
            return
        self._pedals.discard((channel, pedal))
        if pedal == SOSTENUTO:
            reached = self._zones.reached(channel)
            self._caught = {key for key in self._caught if key[0] not in reached}
        for voice in sorted(self._held):
            if not self._is_kept(voice):
                self._end(voice)
