"""Which notes sound: priorities, legato, unison and zones, against the rules said plainly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.runtime.devices.controls import Controls
from spikerack.runtime.devices.note_rules import (
    FIRST,
    HIGHEST,
    LAST,
    LOUDEST,
    LOWEST,
    NoteRules,
)
from spikerack.runtime.devices.voices import Voices
from spikerack.runtime.devices.zones import LOWER_ZONE, UPPER_ZONE

KEYS = range(60, 66)
EVER = 10**9

presses = st.lists(
    st.tuples(st.sampled_from(["on", "on", "off"]), st.sampled_from(KEYS), st.integers(1, 127)),
    min_size=5, max_size=40,
)  # fmt: skip


class Hands:
    """A node's hands as its voices left them."""

    def __init__(self, channels: int, **rules: int) -> None:
        self.voices, self.channels = Voices(channels, rules=NoteRules(**rules)), range(channels)
        self.now: dict[tuple[str, int], float] = {}
        self.strikes = 0

    def play(self, *messages: list[int], port: str = "") -> "Hands":
        for message in messages:
            for part, channel, value, _ in self.voices.feed(message, port):
                self.strikes += part == "strikes"
                self.now[part, channel] = value
        return self

    def of(self, part: str) -> list[float]:
        return [self.now.get((part, c), 0.0) for c in self.channels]

    def notes(self) -> list[int]:
        """The notes whose gates are up."""
        gates = zip(self.of("gate"), self.of("pitch"), strict=True)
        return sorted(round(60 + 12 * pitch) for gate, pitch in gates if gate)


def on(note: int, loud: int = 100, channel: int = 0) -> list[int]:
    return [0x90 | channel, note, loud]


def off(note: int, channel: int = 0) -> list[int]:
    return [0x80 | channel, note, 64]


def turn(number: int, value: int, channel: int = 0) -> list[int]:
    return [0xB0 | channel, number, value]


def zone(members: int, manager: int = 0) -> list[list[int]]:
    """The message that makes an MPE zone (M1-100-UM, 2.1)."""
    return [turn(101, 0, manager), turn(100, 6, manager), turn(6, members, manager)]


def best(priority: int, down: list[tuple[int, int]]) -> int:
    """Of keys and velocities, in the order in which they were pressed."""
    if priority in (LAST, FIRST):
        return down[-1 if priority == LAST else 0][0]
    if priority == LOUDEST:
        return max(enumerate(down), key=lambda each: (each[1][1], each[0]))[1][0]
    return (max if priority == HIGHEST else min)(key for key, _ in down)


@pytest.mark.parametrize("priority", [LAST, FIRST, HIGHEST, LOWEST, LOUDEST])
@settings(max_examples=40, deadline=None)
@given(stream=presses, legato=st.booleans())
def test_a_single_voice_sounds_the_key_that_its_priority_says(priority, stream, legato):
    hands, down = Hands(1, priority=priority, legato=legato), []
    for what, key, loud in stream:
        hands.play(off(key), *[on(key, loud)] * (what == "on"))
        down = [each for each in down if each[0] != key] + [(key, loud)] * (what == "on")
        assert hands.notes() == ([best(priority, down)] if down else [])


@pytest.mark.parametrize("priority", [FIRST, HIGHEST, LOWEST])
@settings(max_examples=40, deadline=None)
@given(keys=st.permutations(KEYS), voices=st.integers(1, 4))
def test_of_keys_that_stay_down_those_sound_that_the_priority_says(priority, keys, voices):
    hands = Hands(voices, priority=priority).play(*(on(key) for key in keys))
    ranked = {FIRST: keys, HIGHEST: sorted(keys)[::-1], LOWEST: sorted(keys)}[priority]
    assert hands.notes() == sorted(ranked[:voices])


@settings(max_examples=40, deadline=None)
@given(presses)
def test_legato_is_struck_only_where_no_key_is_down(stream):
    hands, down, strikes = Hands(1, legato=True), set(), 0
    for what, key, loud in stream:
        hands.play(on(key, loud) if what == "on" else off(key))
        strikes += what == "on" and not down
        (down.add if what == "on" else down.discard)(key)
        assert hands.strikes == strikes


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 5), presses)
def test_in_unison_every_channel_plays_what_its_voice_plays(channels, unison, stream):
    together = Hands(channels, unison=unison)
    alone = Hands(max(1, channels // min(unison, channels)))
    for what, key, loud in stream:
        message = on(key, loud) if what == "on" else off(key)
        together.play(message)
        alone.play(message)
        assert set(together.notes()) == set(alone.notes())
        assert len(together.notes()) >= min(unison, channels) * len(alone.notes())
    assert together.play([0xFF]).notes() == []


def test_a_zone_has_a_wheel_for_each_note_and_one_for_all():
    """A member's wheel is 48 semitones, its manager's two, and they add (M1-100-UM, 2.4)."""
    hands = Hands(2).play(*zone(3), on(60, channel=1), on(67, channel=2))
    hands.play([0xE1, 127, 127])
    assert hands.of("bend") == [24.0, 0.0]
    hands.play([0xE0, 127, 127])
    assert hands.of("bend") == [25.0, 1.0]
    hands.play(turn(101, 0, 2), turn(100, 0, 2), turn(6, 12, 2))  # of one member: of all
    assert hands.of("bend") == [7.0, 1.0]


def test_pressure_and_slide_are_of_one_note_and_may_come_before_it():
    hands = Hands(2).play(*zone(15))
    hands.play([0xD1, 90], turn(74, 30, 1), on(60, channel=1), on(60, channel=2), [0xD2, 20])
    assert hands.of("pressure") == [90 / 127, 20 / 127]
    assert hands.of("slide") == [30 / 127, 64 / 127]
    assert hands.play([0xD0, 127]).of("pressure") == [1.0, 1.0]
    assert hands.play([0xD4, 5]).of("pressure") == [1.0, 1.0]  # a channel that plays nothing


def test_the_managers_pedal_holds_its_zone_and_a_members_holds_nothing():
    hands = Hands(4).play(*zone(7), turn(64, 127, 1), on(60, channel=1), off(60, channel=1))
    assert hands.notes() == []
    hands.play(turn(64, 127), on(60, channel=1), on(62, channel=2), off(60, channel=1))
    assert hands.notes() == [60, 62]
    assert hands.play(turn(64, 0)).notes() == [62]
    assert hands.play(turn(123, 0)).notes() == []


@pytest.mark.parametrize(
    ("told", "members"),
    [
        (zone(14), [set(range(1, 15)), set()]),
        (zone(14, 15), [set(), set(range(1, 15))]),
        ([*zone(7), *zone(7, 15)], [set(range(1, 8)), set(range(8, 15))]),
        ([*zone(10), *zone(10, 15)], [set(range(1, 5)), set(range(5, 15))]),
        ([*zone(14, 15), *zone(3)], [{1, 2, 3}, set(range(4, 15))]),
        ([*zone(1), *zone(10, 15), *zone(10)], [set(range(1, 11)), set(range(11, 15))]),
        ([*zone(7), *zone(0)], [set(), set()]),
        (zone(5, 3), [set(), set()]),
    ],
)
def test_where_two_zones_would_meet_the_one_told_last_has_the_channels(told, members):
    for manager, mine in zip((0, 15), members, strict=True):
        for channel in range(16):
            hands = Hands(1).play(*told, on(60, channel=channel), [0xE0 | manager, 127, 127])
            assert hands.of("bend") == [1.0 if channel in mine | {manager} else 0.0]


def test_a_new_zone_ends_what_its_port_plays_and_forgets_its_wheels():
    hands = Hands(2).play([0xE1, 127, 127], on(60, channel=1)).play(on(64), port="b")
    hands.play(*zone(4))
    assert hands.notes() == [64]
    assert hands.play(on(62, channel=1)).of("bend")[0] == 0.0


@pytest.mark.parametrize(("mpe", "manager", "member"), [(LOWER_ZONE, 0, 9), (UPPER_ZONE, 15, 2)])
def test_a_node_may_take_a_zone_for_granted(mpe, manager, member):
    hands = Hands(1, mpe=mpe).play(on(60, channel=member), [0xE0 | manager, 127, 127])
    assert hands.of("bend") == [1.0]
    assert hands.play([0xE0 | member, 0, 0]).of("bend") == [1.0 - 24.0]


streams = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([0x80, 0x90, 0xA0, 0xE0]), st.integers(0, 15),
                  st.integers(58, 64), st.integers(0, 127)),
        st.tuples(st.just(0xB0), st.integers(0, 15),
                  st.sampled_from([6, 38, 64, 66, 74, 96, 98, 99, 100, 101, 120, 121, 123]),
                  st.sampled_from([0, 6, 15, 64, 127])),
        st.tuples(st.just(0xD0), st.integers(0, 15), st.integers(0, 127), st.just(0)),
        st.tuples(st.just(0xB0), st.sampled_from([0, 15]), st.just(6), st.integers(0, 16)),
    ), min_size=20, max_size=120,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    streams, st.integers(1, 6), st.integers(0, 4), st.booleans(), st.integers(1, 3),
    st.integers(0, 2), st.sampled_from(["", "b"]),
)  # fmt: skip
def test_no_note_hangs_whatever_was_played(stream, channels, priority, legato, unison, mpe, port):
    """Keys up and pedals up on every channel is silence, by any rule and through any zones."""
    rules = {"priority": priority, "legato": legato, "unison": unison, "mpe": mpe}
    hands = Hands(channels, **rules).play(*zone(5))
    for n, (kind, *data) in enumerate(stream):
        channel, first, second = data
        hands.play([kind | channel, first, second], port=port if n % 2 else "")
    assert all(-1.0 <= x <= 1.0 for part in ("slide", "pedal", "pressure") for x in hands.of(part))
    for source in {"", port}:
        for channel in range(16):
            hands.play(*(off(key, channel) for key in range(58, 65)), port=source)
            hands.play(turn(64, 0, channel), turn(66, 0, channel), port=source)
    assert hands.notes() == []


def moved(controls: Controls, *messages: list[int]) -> dict[int, float]:
    """What each channel was told last."""
    told = [change for message in messages for change in controls.feed(message)]
    return {channel: value for part, channel, value, _ in told if part == "value"}


def test_fourteen_bits_are_coarse_and_fine():
    """The coarse half sets the fine one to 0, and the fine one may come alone (MIDI 1.0)."""
    controls = Controls(2, "7+39, 7")
    assert moved(controls, turn(7, 100)) == {0: 12_800 / 16_383, 1: 100 / 127}
    assert moved(controls, turn(39, 5)) == {0: 12_805 / 16_383}
    assert moved(controls, turn(39, 2)) == {0: 12_802 / 16_383}
    assert moved(controls, turn(39, 127), turn(7, 127)) == {0: 16_256 / 16_383, 1: 1.0}
    assert moved(controls, turn(39, 127)) == {0: 1.0}
    assert moved(controls, turn(8, 3), turn(40, 3)) == {}


def test_parameters_move_by_data_entry_and_by_steps():
    controls = Controls(3, "nrpn300, rpn5, program")
    choose = turn(99, 2), turn(98, 44)
    assert moved(controls, *choose, turn(6, 64)) == {0: 8192 / 16_383}
    assert moved(controls, turn(38, 1), turn(96, 0), turn(96, 0)) == {0: 8195 / 16_383}
    assert moved(controls, turn(97, 0)) == {0: 8194 / 16_383}
    assert moved(controls, turn(101, 0), turn(100, 5), turn(6, 127)) == {1: 16_256 / 16_383}
    assert moved(controls, turn(101, 127), turn(100, 127), turn(6, 1)) == {}
    assert moved(controls, [0xC3, 127]) == {2: 1.0}


@pytest.mark.parametrize("numbers", ["1+32", "32+64", "nrpn", "rpn16383", "+33", "1+", "programs"])
def test_pairs_and_parameters_that_are_none_are_one_line(numbers):
    with pytest.raises(ValueError, match="must be controllers"):
        Controls(2, numbers)
