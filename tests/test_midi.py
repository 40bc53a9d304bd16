"""MIDI: voices by rule, files to the sample."""

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.hardware import midi_control, midi_notes, midi_out
from runtime.devices.voices import Controls, Voices
from runtime.engine import driver as d
from runtime.engine.engine import Engine
from runtime.errors import PatchError
from runtime.patch.graph import Node, Patch
from runtime.render.midifile import Score, events, messages
from runtime.spec import read
from tests.rig import rig  # noqa: F401

KNOWN = {fn.__name__: read(fn) for fn in (midi_notes, midi_control, midi_out)}
M = mido.Message


def test_the_oldest_voice_is_taken_and_its_note_off_is_nobodys():
    voices = Voices(2)
    for note in (60, 64, 67):
        taken = [c for c in voices.feed(M("note_on", note=note)) if c[0] == "gate"]
    assert taken == [("gate", 0, 0.0, 0), ("gate", 0, 1.0, 1)]  # falls for one tick
    assert list(voices.feed(M("note_off", note=60))) == []
    assert list(voices.feed(M("note_off", note=67))) == [("gate", 0, 0.0, 0)]
    again = list(voices.feed(M("note_on", note=67)))
    assert {c[1] for c in again} == {0}  # its own voice again, though both kinds were free


def test_the_pedal_holds_and_panic_ends():
    voices = Voices(4)
    voices.feed(M("control_change", control=64, value=127))
    voices.feed(M("note_on", note=60))
    voices.feed(M("note_on", note=62))
    assert list(voices.feed(M("note_off", note=60))) == []
    assert list(voices.feed(M("control_change", control=64, value=0))) == [("gate", 0, 0.0, 0)]
    assert list(voices.feed(M("control_change", control=123))) == [("gate", 1, 0.0, 0)]


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 5),
    st.lists(
        st.tuples(st.sampled_from(["note_on", "note_off", "pedal"]), st.integers(0, 8),
                  st.integers(0, 127), st.integers(0, 2)),
    ),
)  # fmt: skip
def test_no_note_sticks(channels, played):
    """Whatever was played: keys and pedals up, and every gate is down."""
    voices = Voices(channels)
    gates = np.zeros(channels)

    def feed(message):
        for part, voice, value, _ in voices.feed(message):
            if part == "gate":
                gates[voice] = value

    for kind, note, value, channel in played:
        if kind == "pedal":
            feed(M("control_change", control=64, value=value, channel=channel))
        else:
            feed(M(kind, note=note, velocity=value, channel=channel))
        assert gates.sum() <= channels
    for channel in range(3):
        for note in range(9):
            feed(M("note_off", note=note, channel=channel))
        feed(M("control_change", control=64, value=0, channel=channel))
    assert not gates.any()


def test_channels_and_controllers_go_where_they_are_asked_for():
    assert not list(Voices(1, 2).feed(M("note_on", note=60, channel=0)))
    assert list(Voices(1, 2).feed(M("note_on", note=60, channel=1)))
    controls = Controls(3, "1, 74, 7")
    assert list(controls.feed(M("control_change", control=74, value=127))) == [("value", 1, 1.0, 0)]
    assert not list(controls.feed(M("control_change", control=2, value=127)))
    assert next(iter(controls.feed(M("pitchwheel", pitch=-8192)))) == ("bend", 0, -1.0, 0)
    assert next(iter(controls.feed(M("pitchwheel", pitch=8191)))) == ("bend", 0, 1.0, 0)


def written(path, *notes, tempi=()):
    """A file of (tick, note, ticks long) and (tick, microseconds a beat), 480 ticks a beat."""
    timed = [(t, M("note_on", note=n, velocity=100)) for t, n, _ in notes]
    timed += [(t + long, M("note_off", note=n)) for t, n, long in notes]
    timed += [(t, mido.MetaMessage("set_tempo", tempo=tempo)) for t, tempo in tempi]
    file, track, before = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack(), 0
    for tick, message in sorted(timed, key=lambda each: each[0]):
        track.append(message.copy(time=tick - before))
        before = tick
    file.tracks.append(track)
    file.save(path)


def test_a_file_is_played_to_the_sample_through_changes_of_tempo(tmp_path):
    """By hand: a beat at 120, one that is three times as fast, then 60."""
    path = tmp_path / "tune.mid"
    notes = [(0, 60, 100), (480, 72, 100), (480, 55, 50), (960, 48, 10)]
    written(path, *notes, tempi=[(0, 500_000), (480, 166_667), (960, 1_000_000)])
    due = [0, 24_000, 24_000, round((0.5 + 0.166667) * 48_000)]
    assert [(round(s * 48_000), m.note) for s, m in messages(path) if m.type == "note_on"] == [
        (at, note) for at, (_, note, _) in zip(due, notes, strict=True)
    ]
    patch = Patch(nodes={"keys": Node("midi_notes", channels=2)})
    engine = Engine()
    taps = {("keys", o): 60_000 for o in ("pitch", "gate", "trigger")}
    program = engine.load(patch, KNOWN, taps)
    score = Score(engine, events(path, program, 48_000))
    out = np.zeros((64, 2), np.float32)
    for at in range(0, 40_000, 64):
        score.feed(at + 64)
        d.pump(engine.address, 0, out.ctypes.data, 64)
    assert score.is_over
    trigger, pitch = (program.taps["keys", o].drain() for o in ("trigger", "pitch"))
    struck = np.argwhere(trigger > 0.5)
    assert sorted(struck[:, 0]) == due
    assert sorted(pitch[t, c] for t, c in struck) == [-1.0, -5 / 12, 0.0, 1.0]
    gate = program.taps["keys", "gate"].drain()
    assert gate[:5_000].sum() == 5_000  # 100 ticks at 120 beats a minute
    assert gate[-1].sum() == 0.0


def test_a_broken_file_is_one_line(tmp_path):
    path = tmp_path / "tune.mid"
    written(path, (0, 60, 100))
    whole = path.read_bytes()
    for broken in (b"", b"RIFF", whole[:20], whole[:-6]):
        path.write_bytes(broken)
        with pytest.raises(PatchError, match="give a MIDI file") as error:
            list(messages(path))
        assert "\n" not in str(error.value)
