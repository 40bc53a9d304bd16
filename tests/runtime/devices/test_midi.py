"""MIDI: which voice plays which note, and how pedals and controllers move them."""

import time

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.controls import Controls
from spikerack.runtime.devices.midi import Midi
from spikerack.runtime.devices.midi_ports import Ports
from spikerack.runtime.devices.voices import Voices
from spikerack.runtime.engine.engine import Engine


def M(kind: str, **fields: int) -> list[int]:  # noqa: N802
    """A message as its bytes."""
    return mido.Message(kind, **fields).bytes()


def test_the_oldest_voice_is_taken_and_its_note_off_is_nobodys():
    voices = Voices(2)
    for tick, note in enumerate((60, 64, 67)):
        taken = [c for c in voices.feed(M("note_on", note=note), tick=tick) if c[0] == "gate"]
    assert taken == [("gate", 0, 0.0, 2), ("gate", 0, 1.0, 3)]  # falls for one tick
    assert voices.feed(M("note_off", note=60), tick=9) == []
    assert voices.feed(M("note_off", note=67), tick=9) == [("gate", 0, 0.0, 9)]
    again = voices.feed(M("note_on", note=67), tick=10)
    assert {c[1] for c in again} == {0}  # its own voice again, though both kinds were free


def test_what_only_a_pedal_holds_is_taken_before_what_a_finger_holds():
    room = Room(3).play(on(48), turn(64, 127), on(60), off(60), on(64), off(64))
    assert room.play(on(67)).sounding() == [48, 64, 67]  # the oldest of the two
    assert room.play(on(69), off(67), on(71)).sounding() == [48, 69, 71]
    assert room.play(on(72)).sounding() == [69, 71, 72]  # all are held: the oldest


def test_the_pedal_holds_and_panic_ends():
    voices = Voices(4)
    voices.feed(M("control_change", control=64, value=127))
    voices.feed(M("note_on", note=60))
    voices.feed(M("note_on", note=62))
    assert voices.feed(M("note_off", note=60), tick=5) == []
    assert voices.feed(M("control_change", control=64), tick=5)[-1] == ("gate", 0, 0.0, 5)
    assert voices.feed(M("control_change", control=123), tick=5) == [("gate", 1, 0.0, 5)]


def test_channels_and_controllers_go_where_they_are_asked_for():
    assert not list(Voices(1, 2).feed(M("note_on", note=60, channel=0)))
    assert list(Voices(1, 2).feed(M("note_on", note=60, channel=1)))
    controls = Controls(3, "1, 74, 7")
    assert list(controls.feed(M("control_change", control=74, value=127))) == [("value", 1, 1.0, 0)]
    assert not list(controls.feed(M("control_change", control=2, value=127)))
    assert next(iter(controls.feed(M("pitchwheel", pitch=-8192)))) == ("bend", 0, -1.0, 0)
    assert next(iter(controls.feed(M("pitchwheel", pitch=8191)))) == ("bend", 0, 1.0, 0)


class Room:
    """A node's hands as its voices left them."""

    def __init__(self, channels: int = 1, midi_channel: int = 0) -> None:
        self.voices = Voices(channels, midi_channel)
        self.hands = {p: [0.0] * channels for p in ("gate", "pitch", "bend", "pressure")}
        self.strikes = 0

    def play(self, *messages: list[int]) -> "Room":
        for message in messages:
            for part, voice, value, _ in self.voices.feed(message):
                self.strikes += part == "strikes"
                self.hands.get(part, [0.0] * 99)[voice] = value
        return self

    def sounding(self) -> list[int]:
        """The notes whose gates are up."""
        gates, pitches = self.hands["gate"], self.hands["pitch"]
        return sorted(round(60 + 12 * p) for g, p in zip(gates, pitches, strict=True) if g)


def on(note, **where):
    return M("note_on", note=note, **where)


def off(note, **where):
    return M("note_off", note=note, **where)


def turn(control, value=0, **where):
    return M("control_change", control=control, value=value, **where)


def test_one_voice_goes_back_to_the_key_that_is_still_down():
    room = Room().play(on(60), on(62), on(64))
    assert room.play(off(62)).sounding() == [64]
    assert room.play(off(64)).sounding() == [60]
    assert room.strikes == 3  # gone back to, not struck
    assert room.play(off(60)).sounding() == []
    assert Room().play(on(60), on(62), on(60), off(60)).sounding() == [62]
    assert Room(2).play(on(60), on(62), on(64), off(64)).sounding() == [62]  # stolen is stolen


def test_a_voice_that_goes_back_is_bent_as_its_channel_is():
    up = M("pitchwheel", pitch=8191, channel=3)
    room = Room().play(up, on(60, channel=3), on(70), off(70))
    assert room.hands["bend"] == [1.0]


def test_a_pedal_lets_go_into_the_key_that_is_still_down():
    room = Room().play(on(60), turn(64, 127), on(67), off(67))
    assert room.sounding() == [67]
    assert room.play(turn(64, 0)).sounding() == [60]


def test_sostenuto_holds_the_keys_that_were_down_when_it_went_down():
    room = Room(4).play(on(60), turn(66, 127), on(64), off(60), off(64))
    assert room.sounding() == [60]
    assert room.play(turn(66, 127), turn(66, 0)).sounding() == []


@pytest.mark.parametrize("mode", range(123, 128))
def test_all_notes_off_is_every_key_up_and_sound_off_is_silence(mode):
    room = Room(4).play(turn(64, 127), on(60), on(64), turn(mode))
    assert room.sounding() == [60, 64]
    assert room.play(turn(64, 0)).sounding() == []
    assert room.play(turn(64, 127), on(60), turn(120)).sounding() == []


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["on", "on", "off", 64, 66, 120, 121, 123]),
                  st.integers(0, 1), st.integers(0, 1), st.sampled_from([0, 63, 64, 127])),
        min_size=20, max_size=60,
    ),
)  # fmt: skip
def test_pedals_hold_what_the_standard_says(played):
    """With a voice for every key: each is down, held by sustain, or caught by sostenuto."""
    room = Room(12)
    down, sounds, caught = ([set(), set()] for _ in range(3))
    feet = [{64: False, 66: False} for _ in range(2)]

    def settle(c):
        if not feet[c][66]:
            caught[c].clear()
        sounds[c] &= down[c] | caught[c] | (sounds[c] if feet[c][64] else set())

    for what, key, c, value in played:
        note = 60 + 6 * c + key
        if what == "on":
            room.play(on(note, channel=c, velocity=value or 1))
            down[c].add(note)
            sounds[c].add(note)
        elif what == "off":
            room.play(off(note, channel=c))
            down[c].discard(note)
        else:
            room.play(turn(what, value, channel=c))
        if what in (64, 66):
            if what == 66 and value >= 64 and not feet[c][66]:
                caught[c] |= down[c]
            feet[c][what] = value >= 64
        elif what == 121:
            feet[c] = {64: False, 66: False}
        elif what not in ("on", "off"):
            down[c].clear()
            sounds[c] &= sounds[c] if what != 120 else set()
        settle(c)
        assert room.sounding() == sorted(sounds[0] | sounds[1])


@pytest.mark.parametrize("numbers", ["a, b", "1 128", "1.5", "-1", "²", "nan", "1\0", "9" * 5000])
def test_numbers_that_are_no_controllers_are_one_line(numbers):
    with pytest.raises(ValueError, match=r"must be controllers from 0 to 127 .*; write") as error:
        Controls(2, numbers)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 120


RANGE = turn(101), turn(100)
NULL = turn(101, 127), turn(100, 127)
OTHER = turn(99), turn(98)
RANGES = [  # controllers, semitones at the top of the wheel
    ((), 2),
    ((*RANGE, turn(6, 12)), 12),
    ((*reversed(RANGE), turn(6, 12)), 12),
    ((*RANGE, turn(6, 12), turn(38, 50)), 12.5),
    ((*RANGE, turn(6, 12), turn(38, 50), turn(6, 7)), 7),
    ((*RANGE, turn(6, 12), turn(38, 127), turn(38, 50)), 12.5),
    ((*RANGE, turn(6, 0)), 0),
    ((*RANGE, turn(96), turn(96), turn(97), turn(96)), 2.02),
    ((*RANGE, turn(6, 1), turn(38, 99), turn(96)), 2),
    ((*RANGE, turn(6, 0), turn(97)), 0),
    ((*RANGE, turn(6, 12), *NULL, turn(6, 3), turn(96)), 12),
    ((*RANGE, *OTHER, turn(6, 12)), 2),
    ((*RANGE, *OTHER, *RANGE, turn(6, 12)), 12),
    ((turn(101), turn(100, 1), turn(6, 12)), 2),
    ((turn(6, 12),), 2),
    ((*RANGE, turn(121), turn(6, 12)), 2),
    ((*RANGE, turn(6, 12), turn(121)), 12),
    ((turn(101, channel=1), turn(100, channel=1), turn(6, 12)), 2),
]


@pytest.mark.parametrize(("told", "semitones"), RANGES)
def test_a_sender_tells_how_far_its_wheel_bends(told, semitones):
    """Before the wheel moves and after, and for a note that comes later."""
    up = M("pitchwheel", pitch=8191)
    assert Room().play(on(60), *told, up).hands["bend"][0] * 2 == pytest.approx(semitones)
    assert Room().play(*told, up, on(60)).hands["bend"][0] * 2 == pytest.approx(semitones)
    if turn(121) not in told:
        assert Room().play(on(60), up, *told).hands["bend"][0] * 2 == pytest.approx(semitones)


def test_reset_all_controllers_resets_what_the_standard_names():
    """Wheel, pressure, pedals, modulation, expression; not volume, pan or sound controllers."""
    room = Room().play(on(60), M("aftertouch", value=99), M("pitchwheel", pitch=99), turn(121))
    assert room.hands["bend"] == room.hands["pressure"] == [0.0]
    assert room.sounding() == [60]
    controls = Controls(6, "1 7 11 64 66 74")
    assert {(c, v) for part, c, v, _ in controls.feed(turn(121)) if part == "value"} == {
        (0, 0.0), (2, 1.0), (3, 0.0), (4, 0.0)
    }  # fmt: skip


def test_a_system_reset_ends_everything_and_other_system_messages_nothing():
    room = Room(2).play(turn(64, 127), on(60), off(60), on(62))
    assert room.play([0xF8], [0xFE], [0xF0, 1, 2, 0xF7], [0xF2, 1, 2]).sounding() == [60, 62]
    assert room.play([0xFF]).sounding() == []
    assert room.play(on(60), off(60)).sounding() == []  # the pedal is up too


def test_two_keyboards_are_two_players():
    """The same key, pedal, wheel and panic of one leave what the other plays alone."""
    voices = Voices(4)
    voices.feed(M("note_on", note=60), "a")
    voices.feed(M("note_on", note=60), "b")
    assert voices.feed(M("note_off", note=60), "b", 9) == [("gate", 1, 0.0, 9)]
    voices.feed(M("control_change", control=64, value=127), "b")
    bent = voices.feed(M("pitchwheel", pitch=8191), "b", 9)
    assert bent == [("bend", v, 1.0, 9) for v in (1, 2, 3)]
    assert voices.feed(M("control_change", control=123), "b") == []
    assert voices.feed(M("reset"), "b") == []
    assert voices.feed(M("note_off", note=60), "a", 9) == [("gate", 0, 0.0, 9)]


def test_an_unplugged_keyboard_ends_its_own_notes_alone():
    voices = Voices(4, 1)
    for note in (60, 64):
        voices.feed(M("note_on", note=note), "a")
    voices.feed(M("control_change", control=64, value=127), "b")
    voices.feed(M("note_on", note=67), "b")
    voices.feed(M("note_off", note=67), "b")  # its pedal holds it
    assert voices.let_go("b", 9) == [("gate", 2, 0.0, 9)]
    assert [c[:3] for c in voices.let_go("a")] == [("gate", 0, 0.0), ("gate", 1, 0.0)]


def test_a_single_voice_goes_back_to_the_other_keyboard():
    voices = Voices(1)
    voices.feed(M("note_on", note=60), "a")
    voices.feed(M("note_on", note=72), "b")
    assert voices.let_go("b", 9)[0] == ("pitch", 0, 0.0, 9)
    assert voices.let_go("a", 10) == [("gate", 0, 0.0, 10)]


def test_the_end_of_a_note_that_is_due_in_a_moment_is_not_lost(monkeypatch):
    """Who closes between a gate's fall and its time leaves no note behind, and begins none."""
    sent = []
    monkeypatch.setattr(Ports, "send", lambda self, port, messages: sent.append((port, messages)))
    midi = Midi(Timing(Engine()))
    soon = time.monotonic_ns() + 5e9
    for status, key in ((0x84, 64), (0x94, 65), (0x80, 3)):
        midi._post("synth", [[status, key, 7]], soon)
    midi.close()
    assert sent == [("synth", [[0x84, 64, 7]]), ("synth", [[0x80, 3, 7]])]
