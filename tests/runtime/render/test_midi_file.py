"""A MIDI file in the hands of a patch: to the sample, in a crowd, and with a word on the rest."""

import os
import struct
from pathlib import Path

import mido
import numpy as np
import pytest

from spikerack.modules.hardware import midi_control, midi_notes
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import PatchError
from spikerack.runtime.memory.shared_words import E_LATE_EVENTS
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.render.midi_file import Score, read_song
from spikerack.runtime.render.render import render
from spikerack.runtime.render.song import Song
from spikerack.runtime.signature import read_spec

KNOWN = {fn.__name__: read_spec(fn) for fn in (midi_notes, midi_control)}
M = mido.Message


def silent(line: str) -> None:
    raise AssertionError(line)


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
    played = read_song(path, silent)
    patch = Patch(nodes={"keys": Node("midi_notes", channels=2)})
    engine = Engine()
    taps = {("keys", o): 60_000 for o in ("pitch", "gate", "trigger")}
    program = engine.load(patch, KNOWN, taps)
    score = Score(engine, program, played)
    out = np.zeros((64, 2), np.float32)
    for at in range(0, 40_000, 64):
        score.feed(at + 64)
        d.pump(engine.address, 0, out.ctypes.data, 64)
    trigger, pitch = (np.asarray(program.taps["keys", o].drain()) for o in ("trigger", "pitch"))
    struck = np.argwhere(trigger > 0.5)
    assert sorted(struck[:, 0]) == due
    assert sorted(pitch[t, c] for t, c in struck) == [-1.0, -5 / 12, 0.0, 1.0]
    gate = program.taps["keys", "gate"].drain()
    assert gate[:5_000].sum() == 5_000  # 100 ticks at 120 beats a minute
    assert gate[-1].sum() == 0.0


MOVES = 60_000


def crowd(path: Path, spread: bool) -> None:
    """Controllers, four a sample or all at once, and a note at half a second; a tick a sample."""
    moves = (bytes([spread and n % 4 == 0, 0xB0, 1, n % 128]) for n in range(MOVES))
    left = 24_000 - MOVES // 4 * spread
    note = bytes([0x80 | left >> 14, 0x80 | left >> 7 & 127, left & 127, 0x90, 60, 100])
    track = b"".join(moves) + note
    head = struct.pack(">4sIHHH4sI", b"MThd", 6, 0, 1, 24_000, b"MTrk", len(track))
    path.write_bytes(head + track)


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("block", [64, 8192])
def test_a_note_after_a_crowd_of_controllers_is_in_time(tmp_path, spread, block):
    crowd(tmp_path / "a.mid", spread)
    settings = {"numbers": "1 1 1 1"}
    patch = Patch(
        {
            "keys": Node("midi_notes"),
            "wheels": Node("midi_control", settings=settings, channels=4, knobs={"glide": 0.0}),
        }
    )
    taps = {("keys", "gate"): None, ("wheels", "value"): None}
    made = render(
        patch, 0.6, midi=tmp_path / "a.mid", taps=taps, told=silent, kernel="generic", block=block
    )
    gate, value = made.taps["keys", "gate"][:, 0], made.taps["wheels", "value"]
    assert np.flatnonzero(gate > 0.5)[0] == 24_000
    assert value[-1] == pytest.approx((MOVES - 1) % 128 / 127)
    if spread:  # four a sample, of which the last is heard
        assert len(np.unique(value[:15_000])) >= 32


def test_what_the_engine_can_not_hold_waits_its_turn():
    """20,000 moves at once, of which its queue takes some: the last comes last."""
    moves = np.zeros((20_000, 3), np.uint8)
    moves[:, 0], moves[:, 1], moves[:, 2] = 0xB0, 1, np.arange(20_000) % 128
    engine = Engine()
    patch = Patch({"wheel": Node("midi_control", knobs={"glide": 0.0})})
    program = engine.load(patch, KNOWN, {("wheel", "value"): 30_000})
    score = Score(engine, program, Song(np.arange(20_000) / 48_000, moves, {}))
    score.feed(20_000)
    assert not score.is_over
    out = np.zeros((64, 2), np.float32)
    for _ in range(400):
        d.pump(engine.address, 0, out.ctypes.data, 64)
        score.feed(20_000)
    assert score.is_over
    assert int(engine.words[E_LATE_EVENTS]) == 0
    value = program.taps["wheel", "value"].drain()[:, 0]
    np.testing.assert_allclose(value[:20_000], np.arange(20_000) % 128 / 127)


def test_a_time_beyond_every_sample_is_only_late():
    engine = Engine()
    program = engine.load(Patch({"keys": Node("midi_notes")}), KNOWN)
    messages = np.array([[0x90, 60, 100], [0x80, 60, 0]], np.uint8)
    score = Score(engine, program, Song(np.array([0.0, 1e30]), messages, {}))
    score.feed(2**60)
    assert not score.is_over


def test_what_was_skipped_is_said_in_one_line(tmp_path):
    head = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\0\x30"
    body = b"\0\xff\x51\0\0\xb0\7\xc8\0\xb0\7\xc8\0\x90\x3c\x40"
    (tmp_path / "a.mid").write_bytes(head + body)
    told = []
    patch = Patch({"keys": Node("midi_notes")})
    taps = {("keys", "gate"): None}
    made = render(
        patch, 0.1, midi=tmp_path / "a.mid", taps=taps, told=told.append, kernel="generic"
    )
    assert made.taps["keys", "gate"].min() == 1.0
    (line,) = told
    for counted in ("short meta event (1)", "data byte above 127 (2)", "track cut short (1)"):
        assert counted in line
    assert line.startswith(f"{tmp_path / 'a.mid'}: ")


def test_a_file_that_is_none_is_one_line(tmp_path):
    path = tmp_path / "tune.mid"
    written(path, (0, 60, 100))
    whole = path.read_bytes()
    os.mkfifo(tmp_path / "pipe.mid")
    (tmp_path / "large.mid").touch()
    os.truncate(tmp_path / "large.mid", 2**40)
    for name, broken in {"none": b"", "riff": b"RIFF", "head": whole[:20]}.items():
        (tmp_path / f"{name}.mid").write_bytes(broken)
    for name in ("none", "riff", "head", "pipe", "large", "absent"):
        with pytest.raises(PatchError, match="give a MIDI file") as error:
            read_song(tmp_path / f"{name}.mid", silent)
        assert "\n" not in str(error.value)
    with pytest.raises(PatchError):
        read_song(Path("/dev/zero"), silent)
    path.write_bytes(whole[:14] + struct.pack(">4sI", b"MTrk", 2**32 - 1) + whole[22:])
    with pytest.raises(AssertionError, match="track of a wrong length"):
        read_song(path, silent)
