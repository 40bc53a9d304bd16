"""Voices in time: whatever comes in one tick, no change overtakes one that was promised."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.modules.hardware import midi_control, midi_notes
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.promises import Change
from spikerack.runtime.devices.voices import MOST, Voices
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.memory.shared_words import E_LATE_EVENTS
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.midi_file import Score
from spikerack.runtime.render.song import Song
from spikerack.runtime.signature import read_spec

SUSTAIN, SOSTENUTO, SOUND_OFF, RESET, NOTES_OFF = 64, 66, 120, 121, 123
KEYS, WHO = range(60, 63), [("a", 0), ("b", 0), ("b", 1)]
STATUS = {"on": 0x90, "zero": 0x90, "off": 0x80, "turn": 0xB0, "bend": 0xE0, "press": 0xD0}
KNOWN = {fn.__name__: read_spec(fn) for fn in (midi_notes, midi_control)}

notes = st.tuples(st.sampled_from(["on", "on", "off", "zero"]), st.sampled_from(KEYS), st.just(0))
pedals = st.tuples(
    st.just("turn"), st.sampled_from([SUSTAIN, SOSTENUTO]), st.sampled_from([0, 63, 64, 127])
)
panics = st.tuples(st.just("turn"), st.sampled_from([SOUND_OFF, RESET, NOTES_OFF]), st.just(0))
wheels = st.tuples(st.just("bend"), st.integers(0, 127), st.integers(0, 127))
presses = st.tuples(st.just("press"), st.integers(0, 127), st.just(0))
# ticks since the message before: a clock that is estimated may go back
gaps = st.sampled_from([0, 0, 0, 0, 1, 2, 3, 40, -1, -3])


def streams(who, *kinds):
    return st.lists(
        st.tuples(gaps, st.sampled_from(who), st.one_of(*kinds)), min_size=15, max_size=60
    )


def played(voices: Voices, stream) -> list[tuple[int, list[Change]]]:
    """The tick of each message and what it changed; each note has a velocity of its own."""
    found, tick = [], 0
    for n, (gap, (port, channel), (what, first, second)) in enumerate(stream):
        tick = max(0, tick + gap)
        status = STATUS[what]
        data = [status | channel, first, n + 1 if what == "on" else second]
        found.append((tick, voices.feed(data[: 2 if what == "press" else 3], port, tick)))
    return found


def released(voices: Voices, tick: int) -> list[Change]:
    """All keys up, then all pedals."""
    ends = [(0x80, key) for key in KEYS] + [(0xB0, SUSTAIN), (0xB0, SOSTENUTO)]
    return [
        c for kind, what in ends for port, channel in WHO
        for c in voices.feed([kind | channel, what, 0], port, tick)
    ]  # fmt: skip


def rises(changes: list[Change], voice: int) -> list[int]:
    """The ticks at which a node that looks once a tick sees the gate rise."""
    seen = {tick: value for part, v, value, tick in changes if (part, v) == ("gate", voice)}
    gates = [(-1, 0.0), *sorted(seen.items())]
    return [tick for (_, was), (tick, value) in pairwise(gates) if value > was]


def at(changes: list[Change], part: str, voice: int, tick: int) -> float:
    """What a part of a voice is at a tick."""
    known = [0.0] + [v for p, c, v, t in changes if (p, c) == (part, voice) and t <= tick]
    return known[-1]


everything = streams(WHO, notes, pedals, panics, wheels, presses)


@settings(max_examples=100)
@given(st.integers(1, 5), everything)
def test_changes_of_a_voice_never_go_back_in_time(channels, stream):
    found = played(Voices(channels), stream)
    assert all(c[3] >= tick for tick, changes in found for c in changes)
    for voice in range(channels):
        ticks = [c[3] for _, changes in found for c in changes if c[1] == voice]
        assert ticks == sorted(ticks)


@settings(max_examples=100)
@given(st.integers(1, 5), everything)
def test_with_all_keys_and_pedals_up_every_gate_is_down(channels, stream):
    voices = Voices(channels)
    found = played(voices, stream)
    changes = [c for _, made in found for c in made]
    changes += released(voices, found[-1][0] if found else 0)
    assert [at(changes, "gate", voice, 10**9) for voice in range(channels)] == [0.0] * channels


@settings(max_examples=100)
@given(st.integers(1, 5), everything)
def test_every_note_is_seen_to_rise_with_its_key_and_velocity(channels, stream):
    voices = Voices(channels)
    changes = [c for _, made in played(voices, stream) for c in made]
    struck = {n + 1: first for n, (_, _, (what, first, _)) in enumerate(stream) if what == "on"}
    heard = {}
    for voice in range(channels):
        for tick in rises(changes, voice):
            velocity = round(127 * at(changes, "velocity", voice, tick))
            assert velocity not in heard
            heard[velocity] = round(60 + 12 * at(changes, "pitch", voice, tick))
    assert heard == struck


@settings(max_examples=100)
@given(st.integers(1, 5), everything)
def test_no_voice_sounds_a_key_that_is_not_held(channels, stream):
    """Once all is done that was promised, of any stream: held by a finger or by a pedal."""
    voices = Voices(channels)
    changes: list[Change] = []
    down, caught, feet, sounds = set(), set(), set(), set()
    for (_, who, (what, first, value)), (_, made) in zip(
        stream, played(voices, stream), strict=True
    ):
        changes += made
        key = who, first
        if what == "on":
            down.add(key)
            sounds.add(key)
        elif what in ("off", "zero"):
            down.discard(key)
        elif what == "turn" and first in (SUSTAIN, SOSTENUTO):
            if first == SOSTENUTO and value >= 64 and key not in feet:
                caught |= {k for k in down if k[0] == who}
            (feet.add if value >= 64 else feet.discard)(key)
        elif what == "turn" and first == RESET:
            feet -= {(who, SUSTAIN), (who, SOSTENUTO)}
        elif what == "turn":
            down = {k for k in down if k[0] != who}
            sounds = {k for k in sounds if k[0] != who or first == NOTES_OFF}
        caught = {k for k in caught if (k[0], SOSTENUTO) in feet}
        sounds = {k for k in sounds if k in down | caught or (k[0], SUSTAIN) in feet}
        held = {k[1] for k in sounds}
        for voice in range(channels):
            if at(changes, "gate", voice, 10**9):
                assert round(60 + 12 * at(changes, "pitch", voice, 10**9)) in held


@settings(max_examples=100)
@given(streams([("a", 0)], notes, wheels))
def test_one_voice_plays_the_key_pressed_last_of_those_that_are_down(stream):
    voices, changes, down = Voices(1), [], []
    for (_, who, (what, first, _)), (_, made) in zip(stream, played(voices, stream), strict=True):
        changes += made
        if what != "bend":
            down = [k for k in down if k != (who, first)] + [(who, first)] * (what == "on")
        assert at(changes, "gate", 0, 10**9) == bool(down)
        if down:
            assert at(changes, "pitch", 0, 10**9) == pytest.approx((down[-1][1] - 60) / 12)


def test_a_bend_after_a_note_in_the_same_tick_is_not_undone_by_it():
    """The voice was struck again, so its note is still to come; the wheel moves after it."""
    voices = Voices(1)
    changes = [c for data in ([0x90, 60, 1], [0x90, 62, 1], [0xE0, 127, 127])
               for c in voices.feed(data)]  # fmt: skip
    assert at(changes, "bend", 0, 10**9) == 1.0


def test_a_flood_leaves_no_voice_far_behind():
    """A loop of MIDI cables: the voice is soon there for who ends it."""
    voices = Voices(1)
    for n in range(20_000):
        voices.feed([0x90, n % 128, 100])
        voices.feed([0x80, n % 128, 0])
    assert 0 < voices.silence()[-1][3] <= MOST + 4


@pytest.mark.parametrize("divider", [1, 48, 480])
@pytest.mark.parametrize("seed", range(3))
def test_a_node_sees_every_note_of_a_crowd(divider, seed):
    """Through kernels: on, off and on again within a sample, a tick and a block."""
    dice = np.random.default_rng(seed)
    count = 120
    samples = np.sort(dice.choice([1, 47, 48, 63, 64, 500, 1_000], count))
    messages = np.stack(
        [dice.choice([0x90, 0x80], count), dice.choice(KEYS, count), dice.integers(1, 128, count)],
        axis=1,
    )
    ends = [[0x80, key, 0] for key in KEYS]
    song = Song(
        np.append(samples, [1_001] * len(ends)) / 48_000,
        np.vstack([messages, ends]).astype(np.uint8), {},
    )  # fmt: skip
    engine = Engine()
    patch = Patch({"keys": Node("midi_notes", channels=2, rate=divider)})
    taps = {("keys", outlet): 100_000 for outlet in ("gate", "trigger", "velocity")}
    program = engine.load(patch, KNOWN, taps)
    score, out = Score(engine, program, song), np.zeros((64, 2), np.float32)
    for begin in range(0, 64 * (20 + 4 * divider), 64):
        score.feed(begin + 64)
        d.pump(engine.address, 0, out.ctypes.data, 64)
    gate, trigger, velocity = (np.asarray(program.taps[jack].drain()) for jack in taps)
    rise = np.diff(gate, axis=0, prepend=0.0) > 0.5
    assert score.is_over
    assert (rise == (trigger > 0.5)).all()
    assert gate[-1].sum() == 0.0
    struck = messages[messages[:, 0] == 0x90][:, 2]
    assert sorted(np.rint(127 * velocity[rise])) == sorted(struck)
    assert (divider * np.nonzero(rise)[0] >= samples[messages[:, 0] == 0x90]).all()


@pytest.mark.parametrize(("divider", "slow"), [(1, 48), (1, 480), (48, 480), (48, 100), (480, 48)])
def test_a_slower_node_that_hears_the_gate_sees_every_note(divider, slow):
    """It hears the mean of its samples: a fall, and a note, of one tick would melt away."""
    dice = np.random.default_rng(slow)
    samples = np.sort(dice.integers(0, 5_000, 30))
    messages = [[dice.choice([0x90, 0x90, 0x80]), dice.choice(KEYS), 100] for _ in samples]
    ends = [[0x80, key, 0] for key in KEYS]
    song = Song(
        np.append(samples, [5_001] * len(ends)) / 48_000,
        np.array(messages + ends, np.uint8), {},
    )  # fmt: skip
    patch = Patch(
        {
            "keys": Node("midi_notes", channels=2, rate=divider),
            "heard": Node("expression", settings={"formula": "a"}, rate=slow),
            "other": Node("expression", settings={"formula": "a"}, rate=4_800),
        },
        (
            Cable("keys", "gate", "heard", "a"),
            Cable("keys", "gate", "other", "a"),  # no note waits for so slow a one
            Cable("keys", "pitch", "other", "b"),
        ),
    )
    engine = Engine()
    program = engine.load(patch, taps={("heard", "y"): 100_000})
    score, out = Score(engine, program, song), np.zeros((64, 2), np.float32)
    for begin in range(0, 64 * 800, 64):
        score.feed(begin + 64)
        d.pump(engine.address, 0, out.ctypes.data, 64)
    gate = program.taps["heard", "y"].drain() > 0.5
    (keys,) = reaches(program)
    assert keys.hold * divider <= 2 * max(slow, divider)
    assert np.diff(gate, axis=0, prepend=0).clip(0).sum() == sum(m[0] == 0x90 for m in messages)
    assert not gate[-1].any()


def test_what_is_promised_for_later_does_not_hold_up_what_is_due():
    """Voices of slow ticks that are struck more often than they can follow, and a wheel."""
    strikes = [[0x90, key, 100] for key in range(64) for _ in range(100)]
    song = Song(
        np.array([0] * len(strikes) + [400]) / 48_000,
        np.array([*strikes, [0xB0, 1, 127]], np.uint8), {},
    )  # fmt: skip
    engine = Engine()
    slow = Node("midi_notes", channels=64, rate=480)
    patch = Patch({"keys": slow, "wheel": Node("midi_control", knobs={"glide": 0.0})})
    program = engine.load(patch, KNOWN, {("wheel", "value"): 6_400})
    score, out = Score(engine, program, song), np.zeros((64, 2), np.float32)
    for begin in range(0, 6_400, 64):
        score.feed(begin + 64)
        d.pump(engine.address, 0, out.ctypes.data, 64)
    value = program.taps["wheel", "value"].drain()[:, 0]
    assert np.flatnonzero(value)[0] == 400
    assert int(engine.words[E_LATE_EVENTS]) == 0
