"""Damaged MIDI files: nothing but a refusal may come of them, soon, and what is whole plays."""

import os
import random
import time
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest

from spikerack.runtime.devices.controls import Controls
from spikerack.runtime.devices.voices import Voices
from spikerack.runtime.render.midi_file import MOST
from spikerack.runtime.render.song import song
from tests.at_random.songs import NOTE, damaged, whole

MINUTES = float(os.environ.get("SPIKERACK_FUZZ_MINUTES", "10"))


def tried(data: bytes) -> str:
    """Read a file and play it to voices; what came of it."""
    try:
        found = song(data)
    except ValueError:
        return "refused"
    assert len(found.seconds) == len(found.messages) <= len(data)
    assert np.all(np.isfinite(found.seconds))
    assert np.all(found.seconds >= 0.0)
    assert np.all(np.diff(found.seconds) >= 0.0)
    voices, mono, controls = Voices(3), Voices(1, 1), Controls(2, "1 7")
    gates = {}
    for message in found.messages.tolist():
        assert 0x80 <= message[0] < 0xF0
        assert max(message[1:]) < 128
        for player in (voices, mono, controls):
            for part, channel, value, tick in player.feed(message):
                assert 0 <= channel < 3
                assert tick >= 0
                assert np.isfinite(value)
                gates[player, part, channel] = value
    for player in (voices, mono):
        for part, channel, value, _ in player.feed([0xFF]):
            gates[player, part, channel] = value
    assert not any(value for (_, part, _), value in gates.items() if part == "gate")
    return "damaged" if found.skipped else "whole"


def try_one(seed: int) -> str:
    """A note first, then damage behind it; and damage anywhere."""
    dice = random.Random(seed)
    data = whole(dice, dice.choice((5, 80)))
    first = data.index(b"MTrk") + 8
    noted = data[:first] + NOTE + data[first:]
    hurt = damaged(dice, noted, first + len(NOTE))
    found = song(hurt)
    begun = np.flatnonzero((found.messages == [0x90, 60, 100]).all(axis=1))
    assert len(begun), seed
    assert found.seconds[begun[0]] == 0.0
    assert (found.messages == [0x80, 60, 0]).all(axis=1).any(), seed
    tried(hurt)
    return tried(damaged(dice, data))


def test_a_note_before_the_damage_plays_and_nothing_else_happens():
    ends = {try_one(seed) for seed in range(150)}
    assert ends == {"refused", "damaged", "whole"}


@pytest.mark.long
def test_damaged_files_for_ten_minutes():
    end, seed = time.monotonic() + 60 * MINUTES, 1_000_000
    ends = dict.fromkeys(("refused", "damaged", "whole"), 0)
    while time.monotonic() < end:
        ends[try_one(seed)] += 1
        seed += 1
    print(f"\n{seed - 1_000_000} files, damaged twice each: {ends}")
    assert min(ends.values()) > 0


HEAD = bytes.fromhex("4d546864 00000006 0001 0001 01e0")
LIARS = {
    "empty tracks": b"MTrk\0\0\0\0",
    "tracks of 4 GB": b"MTrk\xff\xff\xff\xff",
    "chunks of 4 GB": b"ABCD\xff\xff\xff\xff",
    "empty chunks": b"ABCD\0\0\0\0",
    "a delta time without an end": b"\x80",
    "SysEx of 256 MB": b"\0\xf0\xff\xff\xff\x7f",
    "SysEx of 256 MB that ends at once": b"\0\xf0\xff\xff\xff\x7f\xf7",
    "text of 256 MB": b"\0\xff\1\xff\xff\xff\x7f",
    "data without a status": b"\x3c",
    "running status": b"\0\xc0\1\0",
    "tempi": b"\0\xff\x51\3\1\1\1",
    "escapes": b"\0\xf7\3\x90\x3c\x64",
    "headers": HEAD,
}


def liar(name: str, track: bytes, size: int) -> float:
    """Read so many bytes of one sort; the seconds it took."""
    data = HEAD + track + LIARS[name] * (size // len(LIARS[name]))
    began = time.process_time()
    with suppress(ValueError):
        song(data)
    return time.process_time() - began


@pytest.mark.parametrize("track", [b"", b"MTrk\xff\xff\xff\xff"])
@pytest.mark.parametrize("name", LIARS)
def test_files_that_lie_take_time_and_memory_by_their_length_alone(name, track):
    """A blink if each byte is seen once; minutes if for each of them all others are."""
    assert liar(name, track, 1 << 17) < 5.0
    tracemalloc.start()
    liar(name, track, 1 << 12)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.long
@pytest.mark.parametrize("name", LIARS)
def test_the_longest_files_that_lie_are_read_in_a_minute(name):
    assert liar(name, b"MTrk\xff\xff\xff\xff", MOST) < 60.0
