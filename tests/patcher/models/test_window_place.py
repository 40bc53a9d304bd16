"""Wherever the window was and whatever screens there are, all of it is to be seen."""

from hypothesis import given
from hypothesis import strategies as st

from spikerack.patcher.models.window_place import LARGEST, TITLE, USUAL, placed

SMALL, WIDE = (0, 0, 1366, 768), (1366, 0, 1920, 1080)
sizes = st.tuples(
    st.integers(-3000, 3000), st.integers(-3000, 3000),
    st.integers(640, 4000), st.integers(480, 3000),
)  # fmt: skip


def inside(a, b, title):
    x, y, wide, high = b
    return x <= a[0] and y + title <= a[1] and a[0] + a[2] <= x + wide and a[1] + a[3] <= y + high


@given(st.none() | sizes, st.lists(sizes, min_size=1, max_size=3), st.sampled_from([0, TITLE]))
def test_it_is_on_one_screen_below_its_title(before, screens, title):
    place = placed(before or (), screens, title)
    assert any(inside(place, screen, title) for screen in screens)
    assert min(place[2:]) > 0


@given(sizes)
def test_what_fits_stays(before):
    x, y, wide, high = before
    assert placed(before, [(x - 10, y - TITLE - 10, wide + 30, high + TITLE + 30)]) == before


def test_at_first_it_fills_the_first_screen():
    assert placed((), [SMALL, WIDE]) == (0, TITLE, 1366, 768 - TITLE)
    assert placed((), [WIDE, SMALL]) == (1366, TITLE, 1920, 1080 - TITLE)
    assert placed((), [(0, 0, 5120, 2880)])[2:] == LARGEST


def test_it_stays_on_the_screen_it_was_on():
    assert placed((1400, 100, 900, 600), [SMALL, WIDE]) == (1400, 100, 900, 600)
    assert placed((1400, 100, 900, 600), [SMALL]) == (466, 100, 900, 600)  # that one is gone


def test_where_nobody_can_tell():
    assert placed((), []) == USUAL
    assert placed((5, 6, 700, 500), []) == (5, 6, 700, 500)
