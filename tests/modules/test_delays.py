"""The delay: exact on samples, right between them, bounded for ever."""

import numpy as np
import pytest

from spikerack.modules.delays import BLOCKS, delay
from tests.bench import play


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_whole_samples_are_exact(rate: int) -> None:
    x = np.random.default_rng(1).uniform(-1, 1, (2 * rate + 50, 5))
    lags = np.array([1, 2, 3, 1234, 2 * rate])
    out = play(delay, len(x), 5, rate, x=x, time=lags / rate, feedback=0.0, mix=1.0)["echo"]
    for i, lag in enumerate(lags):
        # a time in seconds can land a rounding below its sample; the cubic then reads beside it
        np.testing.assert_allclose(out[lag:, i], x[: len(x) - lag, i], atol=1e-8)
        np.testing.assert_array_equal(out[: lag - 1, i], 0.0)


def test_between_samples_the_phase_is_right() -> None:
    lags = np.array([10.25, 10.5, 99.9, 3.3])
    t = np.arange(4000)[:, None]
    for frequency in (200.0, 2000.0):
        turn = 2 * np.pi * frequency / 48_000
        out = play(delay, 4000, 4, x=np.sin(turn * t), time=lags / 48_000, feedback=0.0)["echo"]
        assert np.abs(out - np.sin(turn * (t - lags)))[200:].max() < 0.002


def test_quiet_repeats_shrink_by_the_feedback_and_loud_ones_by_tanh() -> None:
    x = np.zeros((5000, 2))
    x[0] = [1e-6, 1.0]
    out = play(delay, 5000, 2, x=x, time=1000 / 48_000, feedback=0.8)["echo"]
    np.testing.assert_allclose(out[1000:5000:1000, 0], 1e-6 * 0.8 ** np.arange(4), rtol=1e-6)
    wanted = [1.0]
    for _ in range(3):
        wanted.append(np.tanh(0.8 * wanted[-1]))
    np.testing.assert_allclose(out[1000:5000:1000, 1], wanted, rtol=1e-6)


def test_mix_goes_from_dry_to_wet() -> None:
    x = np.random.default_rng(2).uniform(-1, 1, (100, 1))
    out = play(delay, 100, 3, x=x, time=1e-3, mix=np.array([0.0, 0.5, 1.0]))
    np.testing.assert_array_equal(out["y"][:, 0], x[:, 0])
    np.testing.assert_allclose(out["y"][:, 2], out["echo"][:, 2], atol=1e-15)
    np.testing.assert_allclose(out["y"][:, 1], (x[:, 0] + out["echo"][:, 1]) / 2, atol=1e-15)


def test_it_howls_but_stays_bounded_while_its_time_is_turned() -> None:
    rng = np.random.default_rng(5)
    x = rng.uniform(-1, 1, (60_000, 1))
    time = 0.01 + 0.009 * np.sin(np.arange(60_000) / 3000)[:, None]
    out = play(delay, 60_000, 1, x=x, time=time, feedback=1.2)["echo"]
    assert 1.0 < np.abs(out).max() < 2.6  # |x| + 1, and what a cubic adds


def test_wild_inputs_stay_inside_the_line() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 0.0]]).repeat(300, axis=0)
    out = play(delay, 300, 6, x=0.5, time=wild)["echo"]
    assert np.isfinite(out).all()
    play(delay, 300, 6, x=wild, feedback=wild, mix=wild)
    near = play(delay, 20, 1, sample_rate=1000, x=0.5, time=1e-3, feedback=0.0)["echo"]
    np.testing.assert_allclose(near[1:, 0], 0.5)  # at control rate: one tick late


def test_a_slow_turn_hears_all_that_was_played() -> None:
    """From 30 to 60 ms: more of the line comes into use on the way, and nothing is lost."""
    t = np.arange(20_000)[:, None]
    turn = 2 * np.pi * 300.0 / 48_000
    lag = 1440.0 + np.clip((t - 4000) * 0.2, 0.0, 1440.0)
    out = play(delay, len(t), 1, x=np.sin(turn * t), time=lag / 48_000, feedback=0.0)["echo"]
    np.testing.assert_allclose(out[1500:], np.sin(turn * (t - lag))[1500:], atol=1e-4)


def test_a_jump_is_silent_until_the_echo_has_come_that_far() -> None:
    x = np.random.default_rng(4).uniform(-1, 1, (20_000, 1))
    lag = np.where(np.arange(20_000) < 6000, 500, 9000)[:, None]
    out = play(delay, len(x), 1, x=x, time=(lag + 0.001) / 48_000, feedback=0.0)["echo"][:, 0]
    np.testing.assert_allclose(out[500:6000], x[:5500, 0], atol=0.01)
    given_up = 6000 + 9000 - 2048
    np.testing.assert_array_equal(out[6000 : given_up - 2], 0.0)
    np.testing.assert_allclose(out[given_up + 2 :], x[6000 - 2046 : 11_000, 0], atol=0.01)


@pytest.mark.parametrize("size", [67, 70, 500])
@pytest.mark.parametrize("lag", [1.0, 1.5, 5.5, 30.2, 63.0, 64.0, 65.3, 400.7])
def test_a_block_at_once_is_the_same_ticks(size: int, lag: float) -> None:
    """Wherever in the line it begins, and however long or short the echo."""
    rng = np.random.default_rng(3)
    for feedback in (0.0, 0.7):
        one, other = (line := rng.uniform(-1, 1, size)).copy(), line.copy()
        here = there = (int(rng.integers(size)), size)
        for _ in range(20):
            begin, end = sorted(rng.integers(0, 65, 2))
            x, y, echo, y_block, echo_block = rng.uniform(-1, 1, 64), *np.zeros((4, 64))
            for i in range(begin, end):
                y[i], echo[i], *here = delay(x[i], lag, feedback, 0.3, one, *here, 1.0)
            there = BLOCKS["delay"](
                begin, end, x, lag, feedback, 0.3, other, *there, 1.0, y_block, echo_block
            )
            assert tuple(here) == there
            np.testing.assert_allclose(other, one, atol=1e-14)
            np.testing.assert_allclose((y_block, echo_block), (y, echo), atol=1e-14)
