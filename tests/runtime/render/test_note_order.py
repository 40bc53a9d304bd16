"""Notes that meet at a tick: the first is ended, the second lasts until its own off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.runtime.render.note_order import note_order

ON, OFF, ZERO, PEDAL = 0x90 | 60 << 8 | 64 << 16, 0x80 | 60 << 8, 0x90 | 60 << 8, 0xB0 | 64 << 8
NEXT = 1 << 8  # the key above


def heard(*messages: tuple[int, int]) -> list[int]:
    ticks, packed = np.array(messages, np.int64).reshape(-1, 2).T
    return packed[note_order(ticks, packed)].tolist()


@pytest.mark.parametrize("off", [OFF, ZERO])
def test_the_old_note_ends_before_the_new_one_begins(off):
    meet = (0, ON), (9, ON), (9, off), (20, off)
    assert heard(*meet) == [ON, off, ON, off]
    chain = (0, ON), (9, ON), (9, off), (20, ON), (20, off), (30, off)
    assert heard(*chain) == [ON, off, ON, off, ON, off]
    apart = (0, ON), (9, ON), (9, ON + NEXT), (9, PEDAL), (9, off), (20, off)
    assert heard(*apart) == [ON, off, ON + NEXT, PEDAL, ON, off]


@pytest.mark.parametrize(
    "messages",
    [
        ((0, ON), (9, OFF), (9, ON), (20, OFF)),  # as it should be
        ((0, ON), (0, OFF), (9, ON), (9, OFF)),  # notes of no length
        ((0, ON), (9, ON), (9, OFF)),  # no other off comes: it is the new one's, or it would hang
        ((0, ON), (9, ON + NEXT), (9, OFF), (20, OFF + NEXT)),  # two keys
        ((0, ON), (9, ON | 1), (9, OFF), (20, OFF | 1)),  # two channels
        ((0, ON), (9, ON + NEXT), (9, OFF + NEXT), (20, OFF + NEXT)),  # only the other is down
        ((0, PEDAL), (9, PEDAL)),
        (),
    ],
)
def test_other_messages_stay_where_they_are(messages):
    assert heard(*messages) == [m for _, m in messages]


notes = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4), st.booleans()), max_size=12)


@given(notes, st.randoms(use_true_random=False))
def test_notes_that_do_not_overlap_are_whole_in_any_order_of_a_tick(lengths, dice):
    """Of notes one after the other on a key, however the messages of a tick are mixed."""
    made, end = [], 0
    for gap, length, is_off in lengths:
        begin, end = end + gap, end + gap + length
        made += [(begin, ON), (end, OFF if is_off else ZERO)]
    order = sorted(range(len(made)), key=lambda i: (made[i][0], dice.random()))
    kept = heard(*(made[i] for i in order))
    assert [m == ON for m in kept] == [True, False] * len(lengths)
