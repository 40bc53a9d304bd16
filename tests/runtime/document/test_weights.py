"""A weight moves by ratio, and goes through zero to the other sign."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.runtime.document.weight_travel import (
    DETENT,
    LEAST,
    least_from,
    place,
    stepped,
    told,
    weight_at,
)

SIZES = st.floats(1e-5, 1e5).flatmap(lambda size: st.sampled_from([size, -size]))


@given(SIZES, st.floats(0.5, 20.0))
def test_a_step_is_a_ratio_whatever_the_size(weight, by):
    """To the three digits that are kept, and to the detent at one."""
    ratio = stepped(weight, by if weight > 0 else -by) / weight
    assert 20.0 * math.log10(ratio) == pytest.approx(by, abs=0.3)


@given(SIZES)
def test_a_place_is_where_its_weight_stands(weight):
    least = least_from(weight)
    assert weight_at(place(weight, least), least) == pytest.approx(weight, rel=0.03)


def test_the_way_from_one_to_minus_one_goes_through_zero_and_is_straight():
    """A step is never back, zero holds for twice the detent, and both halves are alike."""
    where, weights = place(1.0), []
    while where >= place(-1.0):
        weights.append(weight_at(where))
        where -= 0.5
    assert weights == sorted(weights, reverse=True)
    assert weights == [-w for w in reversed(weights)]
    assert weights.count(0.0) == 2 * DETENT / 0.5 - 1
    assert min(abs(w) for w in weights if w) == LEAST


@pytest.mark.parametrize("start", [1.0, -1.0, 0.05, -0.004])
def test_a_wheel_goes_through_zero_and_out_again(start):
    weight, seen = start, []
    for _ in range(100):
        weight = stepped(weight, -1.0 if start > 0 else 1.0)
        seen.append(weight)
    assert seen.count(0.0) == 1
    assert seen[-1] * start < 0.0


def test_what_a_hand_reads():
    assert [told(w) for w in (0.0, 0.5, -2.0)] == ["0", "0.5, -6.0 dB", "-2, +6.0 dB"]
