"""Any part of a population: which channels, in which order, as signals and as spikes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.modules.subsets import chosen, select
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render
from tests.bench import play

WIDE = 10_000


def picked(x: np.ndarray, first: float = 0.0, step: float = 1.0, **settings: object) -> np.ndarray:
    """What `select` gives of x, by itself."""
    out = play(select, len(x), x=x, spikes=x, first=first, step=step, settings=settings)
    assert np.array_equal(out["y"], out["spike"], equal_nan=True)
    return out["y"]


@pytest.mark.parametrize(
    ("numbers", "channels"),
    [
        ("0-9, 20, 31", [*range(10), 20, 31]),
        ("7", [7]),
        ("9-6", [9, 8, 7, 6]),
        ("3-3 3", [3, 3]),
        ("0:10", range(10)),
        ("5:20:5, 1", [5, 10, 15, 1]),
        (" 12,4 ", [12, 4]),
    ],
)
def test_a_list_says_which_channels_in_which_order(numbers, channels):
    x = np.random.default_rng(1).normal(size=(2, 40))
    kept = picked(x, numbers=numbers, count=len(channels))
    assert np.array_equal(kept, x[:, list(channels)])


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 300)), min_size=1, max_size=20))
def test_what_is_written_is_what_is_chosen(parts):
    ends = [(a, min(99_999, a + n)) for a, n in parts]
    text = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ends)
    wanted = [k for a, b in ends for k in range(a, b + 1)]
    assert chosen(text, len(wanted)).tolist() == wanted
    assert chosen(text, len(wanted) + 2).tolist() == [*wanted, -1, -1]
    if len(wanted) > 1:
        with pytest.raises(ValueError, match=f"set count to {len(wanted)}"):
            chosen(text, len(wanted) - 1)


@pytest.mark.parametrize(("first", "step", "count"), [(0, 1, 8), (3, 7, 5), (4, 0, 3)])
@pytest.mark.row("A31")
def test_first_step_and_count_are_a_slice(first, step, count):
    x = np.random.default_rng(2).normal(size=(3, 40))
    kept = picked(x, first, step, count=count)
    assert np.array_equal(kept, x[:, first + step * np.arange(count)])


def test_a_list_moves_with_first_and_is_spread_by_step():
    x = np.random.default_rng(3).normal(size=(2, 40))
    assert np.array_equal(picked(x, 5.0, 2.0, numbers="0, 3, 1", count=3), x[:, [5, 11, 7]])


def test_what_the_population_does_not_have_is_silent():
    x = np.ones((2, 5))
    assert picked(x, 3.0, count=4).tolist() == [[1.0, 1.0, 0.0, 0.0]] * 2
    assert picked(x, 4.0, numbers="3, 0, 1", count=4).tolist() == [[0.0, 1.0, 0.0, 0.0]] * 2
    for wild in (np.nan, np.inf, -np.inf, 1e308):
        assert np.isfinite(picked(x, wild, wild, numbers="0-4, 99999", count=6)).all()


@pytest.mark.parametrize(
    "numbers",
    ["a", "1-", "-1", "1 - 2", "1:", ":5", "5:5", "0:9:0", "1.5", "100000", "0-9999999", "0:100001",
     "²", "١", "1;2", "0-9", "__import__", "1\0", "9" * 200],
)  # fmt: skip
def test_what_is_no_list_is_one_line(numbers):
    patch = Patch({"some": Node("select", settings={"numbers": numbers, "count": 4})})
    with pytest.raises(
        PatchError, match=r"^nodes\.some.*numbers: must be .*; (write|set) "
    ) as error:
        render(patch, 0.01, taps={("some", "y"): None}, kernel="generic")
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 160


def test_its_width_is_its_count_and_its_kind_that_of_the_jack():
    plan = schedule(Patch({"s": Node("select", settings={"count": 5})}), library(), 48_000)
    assert [plan.steps["s"].width(o) for o in ("y", "spike")] == [5, 5]
    assert [library()["select"].kind(jack, True) for jack in ("y", "spike")] == [
        "control",
        "spikes",
    ]
    assert library()["select"].kind("spikes", False) == "spikes"


def test_spikes_of_ten_thousand_cells_are_counted_on_into_slower_ticks():
    """Every hundredth cell; a cable of spikes loses none on the way to a slower node."""
    nodes = {
        "rain": Node("poisson", {"rate": 900.0}, channels=WIDE),
        "some": Node("select", {"first": 7.0, "step": 100.0}, {"count": 100}),
        "one": Node("select", settings={"numbers": "107", "count": 1}),
        "slow": Node("select", settings={"count": 100}, rate=100),
    }
    ways = ("rain", "some"), ("rain", "one"), ("some", "slow")
    patch = Patch(nodes, tuple(Cable(a, "spike", b, "spikes") for a, b in ways))
    taps = {(name, "spike"): None for name in nodes}
    made = render(patch, 0.501, 1_000, taps=taps, kernel="generic").taps
    rain, some, one, slow = made.values()
    assert np.array_equal(some, rain[:, 7::100])
    assert np.array_equal(one, rain[:, [107]])
    assert slow.max() > 1.0  # many in one tick
    assert np.array_equal(slow.sum(axis=0), some.sum(axis=0))  # its last tick is the last
