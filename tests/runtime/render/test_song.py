"""MIDI files as the world writes them: what is there plays in time, what is skipped is counted."""

import io
import random
import struct
from fractions import Fraction

import mido
import numpy as np
import pytest

from spikerack.runtime.devices.messages import data_bytes
from spikerack.runtime.render.song import song
from tests.at_random.songs import whole

C4, E4 = "00 90 3c 64 83 60 80 3c 00", "00 90 40 64 83 60 80 40 00"  # half a second each
OVER = "00 ff 2f 00"
HALVES = [(0.0, 0x90, 60), (0.5, 0x80, 60), (0.5, 0x90, 64), (1.0, 0x80, 64)]


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return name + struct.pack(">I", len(body) if size is None else size) + body


def smf(*events: str, division: int = 480, kind: int = 0, count: int = 1) -> bytes:
    """A file of one track, in hexadecimal."""
    head = chunk(b"MThd", struct.pack(">HHH", kind, count, division))
    return head + chunk(b"MTrk", bytes.fromhex(" ".join(events)))


def played(data: bytes) -> list[tuple[float, int, int]]:
    """(seconds, status, first data byte) of every message."""
    found = song(data)
    return [(s, int(m[0]), int(m[1])) for s, m in zip(found.seconds, found.messages, strict=True)]


EVENTS = {  # what stands before two notes, and how it is counted
    "key of 8 sharps": ("00 ff 59 02 08 00", "key signature of no key"),
    "key of 128 flats": ("00 ff 59 02 80 00", "key signature of no key"),
    "key in mode 2": ("00 ff 59 02 00 02", "key signature of no key"),
    "key of 7 flats": ("00 ff 59 02 f9 01", ""),
    "key without bytes": ("00 ff 59 00", "short meta event"),
    "time signature of 2 bytes": ("00 ff 58 02 04 02", "short meta event"),
    "SMPTE offset of 1 byte": ("00 ff 54 01 00", "short meta event"),
    "tempo without bytes": ("00 ff 51 00", "short meta event"),
    "tempo of 2 bytes": ("00 ff 51 02 01 02", "short meta event"),
    "tempo of 0": ("00 ff 51 03 00 00 00", "tempo of 0"),
    "tempo with a byte too many": ("00 ff 51 04 07 a1 20 99", ""),
    "meta event that nobody knows": ("00 ff 63 02 ff ff", ""),
    "meta event of number 200": ("00 ff c8 01 00", ""),
    "controller value 200": ("00 b0 07 c8", "data byte above 127"),
    "key number 200": ("00 90 c8 40", "data byte above 127"),
    "SysEx": ("00 f0 05 7e 7f 09 01 f7", ""),
    "SysEx without an end": ("00 f0 04 7e 7f 09 01", ""),
    "SysEx in two parts": ("00 f0 03 43 12 00 00 f7 04 90 3c 40 f7", ""),
    "SysEx of no bytes": ("00 f0 00", ""),
    "SysEx as it is sent": ("00 f0 7e 7f 09 01 f7", "SysEx of a wrong length"),
    "SysEx too long by an event": ("00 f0 07 7e 09 01 f7 00 c0 01", "SysEx of a wrong length"),
    "escape of a song select": ("00 f7 02 f3 01", ""),
    "escape of a SysEx and more": ("00 f7 06 f0 01 f7 f8 f3 01", ""),
    "escape of half a message": ("00 f7 02 90 3c", ""),
    "a clock in the file": ("00 f8", "message for a live port"),
    "a song position in the file": ("00 f2 01 02", "message for a live port"),
    "a delta time of 6 bytes": ("80 80 80 80 80 00 c0 01", ""),
    "data without a status": ("00 3c 40 7f 00", "bytes of no event"),
}  # fmt: skip


@pytest.mark.parametrize("case", EVENTS)
def test_notes_after_an_odd_event_play_in_time(case):
    event, counted = EVENTS[case]
    data = smf(event, C4, E4, OVER)
    assert [e for e in played(data) if e[1] < 0xB0] == HALVES
    assert song(data).skipped == ({counted: 1} if counted else {})


def test_a_value_above_127_is_127_and_a_key_is_none():
    data = smf("00 90 3c ff 00 e0 ff ff 00 d0 80 00 90 80 40 00 a0 99 01 00 b0 88 01", OVER)
    assert song(data).messages.tolist() == [[0x90, 60, 127], [0xE0, 127, 127], [0xD0, 127, 0]]
    assert song(data).skipped == {"data byte above 127": 6}


def test_an_escape_sends_whole_messages_as_they_are():
    data = smf("00 f7 08 90 3c 64 c1 05 b0 07 64", OVER)
    assert song(data).messages.tolist() == [[0x90, 60, 100], [0xC1, 5, 0], [0xB0, 7, 100]]


def test_a_note_ends_a_sysex_that_would_go_on():
    """So what F7 sends after it is an escape, not the rest."""
    data = smf(
        "00 f0 02 43 12 00 80 3c 00 00 f7 03 90 3c 64 00 f0 02 43 12 00 f7 03 90 3c 64", OVER
    )
    assert song(data).messages.tolist() == [[0x80, 60, 0], [0x90, 60, 100]]


def test_the_last_status_runs_on_over_other_events():
    status = ("00 90 3c 64", "83 60 ff 01 01 78 00 f0 02 01 f7 00 3c 00 00 40 64", "83 60 40 00")
    ons = [(s, 0x90, n) for s, _, n in HALVES]
    assert played(smf(*status, OVER)) == ons


WHOLE = smf(C4, E4, OVER)
HEAD, BODY = WHOLE[:14], WHOLE[22:]
CHUNKS = {  # the same two notes in odd wrappings
    "an alien chunk first": (HEAD + chunk(b"XFIH", b"abcd") + WHOLE[14:], "unknown chunk"),
    "an alien chunk last": (WHOLE + chunk(b"XFIH", b"abcd"), "unknown chunk"),
    "an alien chunk that lies": (HEAD + chunk(b"XFIH", b"abcd", 3) + WHOLE[14:], "unknown chunk"),
    "bytes between chunks": (HEAD + b"\0\1\2\3" + WHOLE[14:], "bytes between chunks"),
    "RIFF": (b"RIFF\0\0\0\0RMIDdata" + struct.pack("<I", len(WHOLE)) + WHOLE, ""),
    "RIFF with more behind": (
        b"RIFF\0\0\0\0RMIDdata" + struct.pack("<I", len(WHOLE)) + WHOLE + b"LIST\4\0\0\0INFO", ""),
    "RIFF of no length": (b"RIFF\0\0\0\0RMIDdata\0\0\0\0" + WHOLE, ""),
    "RIFF of too great a length": (b"RIFF\0\0\0\0RMIDdata\xff\xff\xff\xff" + WHOLE, ""),
    "bytes before the header": (b"\0\0\0" + WHOLE, "bytes before the header"),
    "zeros behind": (WHOLE + b"\0" * 9, ""),
    "dirt behind": (WHOLE + b"\1\0\0", "data after the end of a track"),
    "a chunk cut short behind": (WHOLE + b"XFIH\0\0\0\5ab", "data after the end of a track"),
    "a track in an alien chunk, before one cut short": (
        HEAD + chunk(b"XFIH", chunk(b"MTrk", BODY)) + chunk(b"MTrk", BODY[:-4], 99),
        "unknown chunk"),
    "a longer header": (
        chunk(b"MThd", struct.pack(">HHH", 0, 1, 480) + b"later") + WHOLE[14:], ""),
    "a header of 4 GB": (WHOLE[:4] + b"\xff\xff\xff\xff" + WHOLE[8:], ""),
    "a header of no length": (WHOLE[:4] + b"\0\0\0\0" + WHOLE[8:], ""),
    "fewer tracks than told": (smf(C4, E4, OVER, count=3), "missing track"),
    "more tracks than told": (smf(C4, E4, OVER, count=0), ""),
    "a type nobody knows": (smf(C4, E4, OVER, kind=77), ""),
    "a track of no length": (HEAD + chunk(b"MTrk", BODY, 0), "track of a wrong length"),
    "a track of 4 GB": (HEAD + chunk(b"MTrk", BODY, 2**32 - 1), "track of a wrong length"),
    "a track a byte too short": (
        HEAD + chunk(b"MTrk", BODY, len(BODY) - 1), "track of a wrong length"),
    "a track a byte too long": (
        HEAD + chunk(b"MTrk", BODY, len(BODY) + 1), "track of a wrong length"),
    "a track that never ends": (smf(C4, E4), ""),
    "notes after the end": (smf(C4, E4, OVER, C4), "data after the end of a track"),
    "a second file behind": (WHOLE + WHOLE, "a second file in it"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHUNKS)
def test_notes_in_odd_chunks_play_in_time(case):
    data, counted = CHUNKS[case]
    assert played(data) == HALVES
    assert list(song(data).skipped)[:1] == ([counted] if counted else [])


@pytest.mark.parametrize("size", [0, 3, 20, 2**31])
def test_a_length_that_lies_does_not_hide_the_next_track(size):
    second = chunk(b"MTrk", bytes.fromhex(E4 + OVER))
    head = chunk(b"MThd", struct.pack(">HHH", 1, 2, 480))
    data = head + chunk(b"MTrk", bytes.fromhex(C4 + OVER), size) + second
    assert sorted(n for _, status, n in played(data) if status == 0x90) == [60, 64]
    assert song(data).skipped == {"track of a wrong length": 1}


@pytest.mark.parametrize("end", range(22, len(WHOLE)))
def test_a_file_cut_anywhere_plays_what_is_there(end):
    found = played(WHOLE[:end])
    assert found == HALVES[: len(found)]
    assert len(found) == sum(end >= 22 + n for n in (4, 9, 13, 18))
    assert sum(song(WHOLE[:end]).skipped.values()) == 1


REFUSED = {
    b"": "empty",
    b"RIFF": "header",
    b"MThd": "header",
    HEAD: "no track",
    WHOLE[:20]: "no track",
    smf(C4, kind=2): "type 2",
    smf(C4, division=0): "beats have 0 ticks",
    smf(C4, division=0xE700): "frames have 0 ticks",
}


@pytest.mark.parametrize("data", REFUSED, ids=REFUSED.get)
def test_what_can_not_be_played_at_all_says_why(data):
    with pytest.raises(ValueError, match=REFUSED[data]):
        song(data)


@pytest.mark.parametrize(
    ("high", "frames"),
    [(0xE8, 24), (0xE7, 25), (0xE3, Fraction(30_000, 1001)), (0xE2, 30)],
)
def test_frames_are_as_long_as_film_and_television_say(high, frames):
    """3000 ticks of a hundredth of a frame, whatever the tempo."""
    data = smf("00 ff 51 03 00 00 01 97 38 90 3c 64", OVER, division=high << 8 | 100)
    assert played(data)[0][0] == pytest.approx(float(30 / Fraction(frames)), rel=1e-12)


def test_of_two_tempi_at_once_the_last_holds_and_huge_times_are_only_late():
    data = smf("00 ff 51 03 00 00 01 00 ff 51 03 0f 42 40 83 60 90 3c 64",
               "ff ff ff 7f 80 3c 00", OVER)  # fmt: skip
    assert [s for s, _, _ in played(data)] == [1.0, 1.0 + (2**28 - 1) / 480]


def test_whole_files_are_read_as_another_reader_reads_them():
    for seed in range(60):
        data = whole(random.Random(seed))
        seconds, told = 0.0, []
        for message in mido.MidiFile(file=io.BytesIO(data)):
            seconds += message.time
            if not message.is_meta and message.type != "sysex":
                told.append((seconds, message.bytes()))
        found = song(data)
        assert [m[: 1 + data_bytes(m[0])] for m in found.messages.tolist()] == [b for _, b in told]
        np.testing.assert_allclose(found.seconds, [s for s, _ in told], rtol=1e-9, atol=1e-12)
        assert found.skipped == {}


def test_a_sysex_that_is_cut_off_at_its_last_byte_is_skipped():
    """It says one byte more than there is: nothing is read behind the file."""
    note = bytes.fromhex("00 90 3c 64 60 80 3c 00")
    for body in ("00 f0 02 01", "00 f7 01", "00 f0 01", "00 f0 05 01 02 03 04"):
        track = note + bytes.fromhex(body)
        data = b"MThd" + bytes.fromhex("00000006 0000 0001 0060")
        found = song(data + b"MTrk" + len(track).to_bytes(4, "big") + track)
        assert found.messages[0].tolist() == [0x90, 60, 100]
        assert len(found.messages) == 2
        assert found.skipped
