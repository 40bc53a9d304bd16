"""Sparse synapses against the sums and the delays that they stand for."""

import numpy as np
import pytest

from spikerack.modules.connections import connections
from tests.bench import play

RATE = 10_000  # ticks a second


def made(fired, post, sample_rate=RATE, gain=0.5, **settings):
    frames = len(fired)
    return play(
        connections, frames, post, sample_rate=sample_rate, pre=fired, gain=gain, seed=3,
        settings=settings,
    )  # fmt: skip


def some_spikes(frames, cells, p=0.2, seed=5):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 3, (frames, cells)) * (rng.random((frames, cells)) < p)


def by_hand(fired, synapses, post, gain=0.5):
    """Each synapse by itself: (sender, receiver, weight, ticks on the way)."""
    kick = np.zeros((len(fired), post))
    for i, j, w, lag in synapses:
        kick[lag:, j] += gain * w * fired[: len(fired) - lag, i]
    return kick


def listed(got):
    starts, targets, w = (got[f"state.{n}"] for n in ("starts", "targets", "w"))
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    lags = np.broadcast_to(got["state.lags"], w.shape)
    return [*zip(rows, targets, w, lags, strict=True)]


def test_kicks_are_the_sums_over_who_fired():
    fired = some_spikes(40, 30)
    got = made(fired, 20, p=0.3, weight="normal(1, 0.2)")
    assert len(got["state.w"]) > 100
    np.testing.assert_allclose(got["kick"], by_hand(fired, listed(got), 20), atol=1e-12)
    assert got["state.targets"].itemsize + got["state.w"].itemsize == 12
    assert got["state.lags"].size == 1


@pytest.mark.parametrize("delay", ["uniform(0 ms, 3 ms)", "1.5 ms", "(i + j) * 0.1 ms", "0.04 ms"])
def test_every_synapse_has_a_delay_of_its_own(delay):
    fired = some_spikes(120, 12, 0.1)
    got = made(fired, 9, p=0.5, weight="normal(1, 0.2)", delay=delay)
    synapses = listed(got)
    lags = {lag for *_, lag in synapses}
    wanted = {"1.5 ms": {15}, "0.04 ms": {0}}.get(delay)
    assert lags == wanted if wanted else len(lags) > 8
    np.testing.assert_allclose(got["kick"], by_hand(fired, synapses, 9), atol=1e-12)


def test_half_a_tick_is_a_tick():
    fired = np.zeros((9, 1))
    fired[2] = 1.0
    for delay, tick in (("0.249 ms", 4), ("0.25 ms", 5), ("0.351 ms", 6)):
        kick = made(fired, 1, weight="1", pattern=3.0, delay=delay, gain=1.0)["kick"]
        assert np.flatnonzero(kick[:, 0]).tolist() == [tick]


def test_delays_are_stretched_while_it_plays():
    fired = np.zeros((60, 1))
    fired[0] = 1.0
    for stretch, tick in ((1.0, 20), (2.0, 40), (0.5, 10)):
        got = play(
            connections, 60, 1, sample_rate=RATE, pre=fired, stretch=stretch, seed=1,
            settings={"pattern": 3.0, "delay": "2 ms"},
        )  # fmt: skip
        assert np.flatnonzero(got["kick"][:, 0]).tolist() == [tick]


def test_of_more_than_there_is_room_for_none_is_lost():
    fired = np.ones((500, 2))  # each fires in every tick, and each spike is 10 ms on its way
    got = made(fired, 3, pattern=3.0, weight="1", delay="10 ms", gain=1.0)
    assert got["kick"].sum() <= 500 * 2 * 3
    got = made(np.vstack([fired, np.zeros((101, 2))]), 3, pattern=3.0, weight="1", delay="10 ms",
               gain=1.0)  # fmt: skip
    assert got["kick"].sum() == 500 * 2 * 3


def test_what_weighs_nothing_and_never_learns_is_not_there():
    fired = some_spikes(40, 30)
    got = made(fired, 20, p=0.3, weight="(i < 10) * (1 + j)")
    assert all(i < 10 and w == 1 + j for i, j, w, _ in listed(got))
    np.testing.assert_allclose(got["kick"], by_hand(fired, listed(got), 20), atol=1e-12)


def test_entries_by_hand():
    fired = some_spikes(40, 3)
    text = "0 3, 0 1 1.5\n 2 2 -0.5 3 ms; 2 2 -0.5 0.001"
    got = made(fired, 4, pattern=10.0, where=text, weight="7", delay="0.2 ms")
    wanted = [(0, 3, 7.0, 2), (0, 1, 1.5, 2), (2, 2, -0.5, 30), (2, 2, -0.5, 10)]
    assert sorted(listed(got)) == sorted(wanted)
    np.testing.assert_allclose(got["kick"], by_hand(fired, wanted, 4), atol=1e-12)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"delay": "1 min"}, "delay"),
        ({"delay": "3600 s"}, "must be from 0 to 10 s"),
        ({"delay": "normal(0, 1 ms)"}, "must be from 0 to 10 s"),
        ({"delay": "1 / 0"}, "must give numbers that are finite"),
        ({"weight": "1 / (i - 3)"}, "must give numbers that are finite"),
        ({"pattern": 10.0, "where": "0 9"}, "receiver must be a whole number from 0 to 8"),
        ({"pattern": 10.0, "where": "-1 0"}, "sender must be a whole number from 0 to 11"),
        ({"pattern": 10.0, "where": "0 1 2 3 4 5"}, "synapse 1 must be as"),
        ({"pattern": 10.0, "where": "0 1 nan, 0 2 1"}, "synapse 1 must be as"),
        ({"pattern": 11.0, "path": "none.csv"}, "file not found"),
        ({"pattern": 12.0, "path": "none.png"}, "file not found"),
    ],
)
def test_what_cannot_be_is_told(settings, told):
    with pytest.raises(ValueError, match="(weight|delay|where|path)") as error:
        made(np.zeros((3, 12)), 9, **settings)
    assert told in str(error.value)
