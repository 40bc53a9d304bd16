"""Ramps of a whole knob and of its channels: the last word on each channel counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.runtime.memory import shared_words
from spikerack.runtime.patch.graph import Node
from tests.probes import KNOWN, patch
from tests.stage import Stage, stage

WIDTH = 5
LONG = 640  # samples: longer than a ramp and two blocks


def knob(channels: int = WIDTH) -> Stage:
    return stage(patch("", k=Node("tapers", {"plain": (2.0,) * channels})), "generic", KNOWN).run(
        64
    )


def turn(made: Stage, value: float, channel: int | None = None, jump: bool = False) -> None:
    """The whole knob or one channel of it."""
    cells = made.program.nodes["k"]
    place, kind = cells.address("knob.plain"), shared_words.JUMP if jump else shared_words.KNOB
    width = len(cells["knob.plain"]) if channel is None else 1
    made.engine.event(place + 8 * (channel or 0), value, kind=kind | width << 8)


@pytest.mark.parametrize("channel", range(WIDTH))
@pytest.mark.parametrize("whole_first", [True, False])
def test_a_channel_and_the_whole_knob_turned_at_once(channel, whole_first):
    made = knob()
    for is_whole in (whole_first, not whole_first):
        turn(made, 10.0, None) if is_whole else turn(made, -10.0, channel)
        made.run(64)
    heard = made.run(LONG).tapped("k", "plain")
    wanted = np.full(WIDTH, 10.0)
    wanted[channel] = -10.0 if whole_first else 10.0
    assert np.array_equal(heard[-1], wanted)
    steps = np.abs(np.diff(heard, axis=0)).max()
    assert steps <= 20.0 * shared_words.RAMP_STEP / (shared_words.RAMP_SECONDS * 48_000) * 1.1
    assert made.engine.words[shared_words.E_RAMP_COUNT] == 0


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(0, WIDTH - 1)), st.integers(-10, 10), st.booleans(),
            st.booleans(),
        ),
        max_size=20,
    )
)  # fmt: skip
def test_whatever_was_turned_each_channel_ends_where_it_was_sent_last(turns):
    made, wanted = knob(), np.full(WIDTH, KNOWN["tapers"].port("plain").default, float)
    for channel, value, jump, waits in turns:
        turn(made, float(value), channel, jump)
        wanted[slice(None) if channel is None else channel] = value
        if waits:
            made.run(64)
        assert made.engine.words[shared_words.E_RAMP_COUNT] <= WIDTH
    assert np.array_equal(made.run(LONG).tapped("k", "plain")[-1], wanted)


def test_more_ramps_than_there_is_room_for_arrive_at_once():
    wide = 2 * shared_words.RAMP_SIZE
    made = knob(wide)
    turn(made, 10.0)
    for channel in range(1, wide, 2):  # each cuts the whole knob's ramp in two
        turn(made, -10.0, channel)
    heard = made.run(LONG).tapped("k", "plain")
    assert np.array_equal(heard[-1], np.tile([10.0, -10.0], wide // 2))
