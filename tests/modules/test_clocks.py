"""Clocks keep time over a minute; divisions, swing and slow shapes are where they should be."""

import numpy as np
import pytest

from spikerack.modules.clocks import clock, clock_divider, lfo
from tests.bench import play


def ticks(x: np.ndarray) -> np.ndarray:
    return np.flatnonzero(x > 0.5)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_clock_does_not_drift_in_a_minute(rate: int) -> None:
    tempo = np.array([120.0, 123.4, 61.7])
    out = play(clock, 60 * rate, 3, rate, tempo=tempo)["trigger"]
    for i in range(3):
        each = 60.0 / tempo[i] / 4.0
        wanted = np.arange(0.0, 60.0 - 1e-6, each)
        found = ticks(out[:, i]) / rate
        assert len(found) == len(wanted)
        np.testing.assert_allclose(found, wanted, atol=1.01 / rate)


def test_swing_delays_every_second_pulse() -> None:
    swing = np.array([0.5, 2 / 3, 0.75])
    out = play(clock, 96_100, 3, tempo=120.0, pulses=2.0, swing=swing, width=0.25)
    for i in range(3):
        at = ticks(out["trigger"][:, i]) / 24_000
        np.testing.assert_allclose(at[::2], np.arange(len(at[::2])), atol=1e-4)
        np.testing.assert_allclose(at[1::2], np.arange(len(at[1::2])) + swing[i], atol=1e-4)
    assert np.mean(out["gate"][:96_000, 0]) == pytest.approx(0.25, abs=1e-3)
    assert out["phase"].min() >= 0.0
    assert out["phase"].max() < 1.0
    starts = ticks(out["trigger"][:, 1])
    assert np.all(out["phase"][starts, 1] < 2e-4)  # the phase begins with the trigger
    assert np.all(out["gate"][starts, 1] == 1.0)


def test_run_holds_time_and_reset_starts_it_anew() -> None:
    run = np.ones((48_000, 1))
    run[10_000:20_000] = 0.0
    reset = np.zeros((48_000, 1))
    reset[30_000:30_010] = 1.0
    out = play(clock, 48_000, 1, tempo=120.0, run=run, reset=reset)
    at = ticks(out["trigger"][:, 0])
    wanted = [0, 6000, 22_000, 28_000, 30_000, 36_000, 42_000]
    np.testing.assert_allclose(at, wanted, atol=1)
    assert not out["gate"][10_000:20_000].any()


def test_divisions_fire_together_and_then_in_turn() -> None:
    pulse = np.zeros((1000, 1))
    pulse[5::10] = 1.0
    reset = np.zeros((1000, 1))
    reset[500] = 1.0
    out = play(clock_divider, 1000, 1, clock=pulse, reset=reset, by=5.0)
    counts = {"divided": 5, "half": 2, "third": 3, "quarter": 4, "eighth": 8, "sixteenth": 16}
    for name, by in counts.items():
        wanted = np.concatenate([np.arange(0, 50, by), np.arange(50, 100, by)]) * 10 + 5
        np.testing.assert_array_equal(ticks(out[name][:, 0]), wanted, err_msg=name)


def test_a_long_gate_is_one_pulse() -> None:
    gate = np.repeat(np.arange(40) % 2, 25).astype(float)[:, None]
    assert play(clock_divider, 1000, 1, clock=gate, by=1.0)["divided"].sum() == 20


def test_lfo_shapes_are_the_textbooks() -> None:
    from scipy import signal

    rate, n = 48_000, 48_000
    turn = 3.0 * np.arange(n) / rate + 0.1
    shape = np.arange(5.0)
    out = play(lfo, n, 5, rate, rate=3.0, shape=shape, offset=0.1)
    wanted = [
        np.sin(2 * np.pi * turn),
        signal.sawtooth(2 * np.pi * (turn + 0.25), 0.5),
        signal.sawtooth(2 * np.pi * turn),
        signal.square(2 * np.pi * turn),
    ]
    for i, y in enumerate(wanted):
        wrong = np.abs(out["y"][:, i] - y) > 1e-6
        assert wrong.sum() <= 8, i  # a step may fall on either side of a rounding
    steps = np.flatnonzero(np.diff(out["y"][:, 4])) + 1
    np.testing.assert_array_equal(steps, ticks(out["cycle"][:, 4])[1:])
    np.testing.assert_allclose(ticks(out["cycle"][:, 0]), [0, 16_000, 32_000], atol=1)


def test_lfo_reset_and_random_spread() -> None:
    reset = np.zeros((1000, 1))
    reset[300:400] = 1.0
    y = play(lfo, 1000, 1, reset=reset, rate=100.0)["y"][:, 0]
    np.testing.assert_allclose(y[300:600], y[:300], atol=1e-12)
    values = play(lfo, 48_000, 8, rate=200.0, shape=4.0)["y"][120::240]
    assert abs(values.mean()) < 0.06
    assert values.std() == pytest.approx(1 / np.sqrt(3), rel=0.05)
    assert np.abs(values).max() <= 1.0


def test_wild_inputs_do_not_hang() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 0.7]]).repeat(100, axis=0)
    wide = {"run": wild, "reset": wild}
    play(clock, 100, 6, **wide, tempo=wild, pulses=wild, swing=wild, width=wild)
    play(clock_divider, 100, 6, clock=wild, reset=wild, by=wild)
    play(lfo, 100, 6, reset=wild, rate=wild, shape=wild, offset=wild)
