"""Notes for others: how long they last."""

from fractions import Fraction

import numpy as np
import pytest

from spikerack.modules.hardware import midi_notes, midi_out
from tests.bench import module, play


@pytest.mark.parametrize("rate", [1000, 10_000, 44_100, 48_000])
def test_a_spike_makes_a_note_of_its_length(rate):
    """The fewest ticks that are not shorter, however the length was rounded: 1 to 100 ms."""
    tenths = np.arange(10, 1000)
    gate = np.zeros((3 * rate // 10, 1))
    gate[[5, rate // 7]] = 1.0
    out = play(midi_out, len(gate), tenths.size, rate, gate=gate, length=tenths / 10_000)
    ticks = np.array([-(-Fraction(int(n) * rate, 10_000) // 1) for n in tenths])
    for at in (5, rate // 7):
        assert (out["strike"][at] == 1.0).all()
        k = np.arange(rate // 10 + 5)
        assert (out["gate"][at + k] == (k[:, None] < ticks)).all()


def test_a_long_gate_is_a_long_note_and_a_new_one_begins_anew():
    gate = np.zeros((300, 1))
    gate[10:200], gate[220], gate[225] = 1.0, 1.0, 1.0
    out = play(midi_out, 300, 1, 1000, gate=gate, length=0.01)
    assert np.flatnonzero(out["gate"]).tolist() == [*range(10, 200), *range(220, 235)]
    assert np.flatnonzero(out["strike"]).tolist() == [10, 220, 225]


def test_a_constant_leaves_the_room_if_dc_is_blocked() -> None:
    """It falls at 5 Hz, to a thousandth in 0.22 s; a tone of three times that loses 0.5 dB."""
    time = np.arange(48_000) / 48_000
    tone = np.sin(2.0 * np.pi * 15.0 * time)[:, None]
    out = play(module("audio_out", dc="blocked"), frames=48_000, left=0.5, right=tone)
    assert out["left"][10_560, 0] == pytest.approx(0.5e-3, rel=0.01)
    assert out["right"][-24_000:].std() == pytest.approx(0.5**0.5 * 0.9487, rel=0.01)
    passes = play(module("audio_out"), frames=10, left=0.5)
    assert (passes["left"] == 0.5).all()


def test_a_portamento_begins_with_the_second_note_of_a_voice():
    """After one time constant 1 - 1/e of the way is done; the first note is there at once."""
    pitch, strikes = np.zeros((2000, 1)), np.zeros((2000, 1))
    pitch[10:], pitch[500:], strikes[10:], strikes[500:] = 1.0, 2.0, 1.0, 2.0
    out = play(midi_notes, 2000, 1, 1000, pitch=pitch, strikes=strikes, glide=0.1)["pitch"][:, 0]
    assert (out[10:500] == 1.0).all()
    assert out[599] == pytest.approx(2.0 - np.exp(-1.0))
    jumps = play(midi_notes, 2000, 1, 1000, pitch=pitch, strikes=strikes)["pitch"]
    assert (jumps == pitch).all()


@pytest.mark.parametrize(
    ("unison", "channels", "places"),
    [(1, 3, [0, 0, 0]), (3, 3, [-1, 0, 1]), (2, 5, [-1, 1, -1, 0, 1]), (9, 2, [-1, 1])],
)
def test_voices_in_unison_stand_apart_evenly(unison, channels, places):
    out = play(midi_notes, 2, channels, settings={"unison": unison}, detune=0.25)
    assert out["pitch"][-1].tolist() == [0.25 * place for place in places]
