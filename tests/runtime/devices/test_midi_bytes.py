"""Bytes as a port may send them: by MIDI 1.0 nothing makes a keyboard deaf."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.runtime.devices.midi_bytes import MidiParser

NOTE, OFF = [0x90, 60, 64], [0x80, 60, 0]
BYTES = st.lists(st.integers(0, 255), max_size=40)


def read(*parts: str) -> tuple[list[str], int]:
    """What is heard of some chunks, and how much was skipped."""
    stream = MidiParser()
    found = [bytes(m).hex(" ") for part in parts for m in stream.feed(bytes.fromhex(part))]
    return found, stream.skipped


@pytest.mark.parametrize(
    ("sent", "heard", "skipped"),
    [
        ("90 3c 40", ["90 3c 40"], 0),
        ("c0 05 d0 06 f6", ["c0 05", "d0 06", "f6"], 0),
        ("90 3c 40 3e 41 3c 00", ["90 3c 40", "90 3e 41", "90 3c 00"], 0),  # running status
        ("f0 01 02 f7 90 3c 40", ["90 3c 40"], 0),
        ("f0 01 02 90 3c 40", ["90 3c 40"], 1),  # no end: any status ends it
        ("f0 01 f0 02 f7", [], 1),
        ("f0 01 f8 02 fe f7 90 3c 40", ["f8", "fe", "90 3c 40"], 0),  # real time inside
        ("90 f8 3c fa 40 f8 3e 41", ["f8", "fa", "90 3c 40", "f8", "90 3e 41"], 0),
        ("90 3c 80 3c 00", ["80 3c 00"], 1),  # a status where data belongs
        ("90 90 3c 40", ["90 3c 40"], 1),
        ("90 3c f9 40 fd", ["90 3c 40"], 2),  # undefined real time
        ("f4 01 02 f5 90 3c 40", ["90 3c 40"], 3),  # undefined, and the data after it
        ("01 02 03 90 3c 40", ["90 3c 40"], 1),  # lone data is one thing
        ("90 3c 40 f1 22 3c 40", ["90 3c 40", "f1 22"], 1),  # system common ends running status
        ("90 3c 40 f7 3c 40", ["90 3c 40"], 2),
        ("f2 01 02 f3 04", ["f2 01 02", "f3 04"], 0),
        ("90 3c 40 3e", ["90 3c 40"], 0),  # the rest may come yet
    ],
)
def test_what_is_heard_and_what_is_skipped(sent, heard, skipped):
    assert read(sent) == (heard, skipped)
    assert read(*sent.split()) == (heard, skipped)  # in chunks of a byte


@given(BYTES)
def test_after_anything_a_whole_note_is_heard(noise):
    stream = MidiParser()
    list(stream.feed(noise))
    assert list(stream.feed(NOTE)) == [NOTE]
    assert list(stream.feed(OFF)) == [OFF]


@given(BYTES, st.integers(0, 40))
def test_only_whole_messages_come_out_however_it_is_cut(noise, cut):
    whole, parted = MidiParser(), MidiParser()
    found = list(whole.feed(noise))
    assert [*parted.feed(noise[:cut]), *parted.feed(noise[cut:])] == found
    assert parted.skipped == whole.skipped
    assert [m for message in found for m in MidiParser().feed(message)] == found
    assert all(len(m) <= 3 and m[0] >= 0x80 and all(b < 0x80 for b in m[1:]) for m in found)
