"""Envelopes: times to the tick, no clicks, and loudness as defined."""

import numpy as np
import pytest

from spikerack.modules.envelopes import adsr, follower
from tests.bench import play

KNOBS = {"attack": 0.01, "decay": 0.1, "sustain": 0.4, "release": 0.2}


def note(frames: int, start: int, end: int) -> np.ndarray:
    gate = np.zeros((frames, 1))
    gate[start:end] = 1.0
    return gate


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_every_segment_takes_the_time_its_knob_says(rate: int) -> None:
    start, end = int(0.1 * rate), int(0.4 * rate)
    out = play(adsr, rate, 1, rate, gate=note(rate, start, end), **KNOBS)
    level = out["level"][:, 0]
    assert not level[:start].any()
    peak = np.argmax(level >= 1.0 - 1e-9)
    assert (peak - start + 1) / rate == pytest.approx(0.01, abs=1.5 / rate)
    settled = np.argmax((level <= 0.4 + 1e-9) & (np.arange(rate) > peak))
    assert (settled - peak) / rate == pytest.approx(0.1, abs=1.5 / rate)
    np.testing.assert_allclose(level[settled:end], 0.4, atol=1e-8)
    silent = np.argmax((level == 0.0) & (np.arange(rate) > end))
    assert (silent - end + 1) / rate == pytest.approx(0.2, abs=1.5 / rate)
    np.testing.assert_array_equal(np.flatnonzero(out["end"]), [silent])
    # a capacitor: half-way through the attack it is past half the height
    assert 0.55 < level[(start + peak) // 2] < 0.75


def test_release_takes_its_time_from_any_level() -> None:
    gates = np.zeros((48_000, 4))
    ends = (100, 400, 2000, 20_000)  # during attack, attack, decay, sustain
    for i, end in enumerate(ends):
        gates[:end, i] = 1.0
    level = play(adsr, 48_000, 4, gate=gates, **KNOBS)["level"]
    for i, end in enumerate(ends):
        silent = end + np.argmax(level[end:, i] == 0.0)
        assert (silent - end + 1) / 48_000 == pytest.approx(0.2, abs=3 / 48_000)


def test_no_clicks_whenever_gates_come_and_knobs_turn() -> None:
    rng = np.random.default_rng(4)
    gate = np.repeat(rng.integers(0, 2, (100, 8)), 480, axis=0).astype(float)
    sustain = np.repeat(rng.uniform(0, 1, (10, 8)), 4800, axis=0)
    out = play(adsr, 48_000, 8, gate=gate, **(KNOBS | {"sustain": sustain}))["level"]
    fastest = 1.3 * 1.4664 / (0.01 * 48_000)  # the attack's first step from zero
    assert np.abs(np.diff(out, axis=0)).max() < 1.001 * fastest
    assert out.min() >= 0.0
    assert out.max() <= 1.0


def test_a_follower_rises_and_falls_by_its_time_constants() -> None:
    x = note(48_000, 0, 24_000)
    knobs = {"attack": 0.02, "release": 0.1}
    for rate in (48_000, 24_000):
        x = note(rate, 0, rate // 2)
        level = play(follower, rate, 1, rate, x=-x, **knobs)["level"][:, 0]
        assert level[int(0.02 * rate) - 1] == pytest.approx(1 - np.exp(-1), rel=1e-9)
        assert level[rate // 2 + int(0.1 * rate) - 1] == pytest.approx(np.exp(-1), rel=1e-6)


def test_rms_of_a_sine_is_its_amplitude_over_root_two() -> None:
    x = 0.8 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)[:, None]
    level = play(follower, 48_000, 1, x=x, attack=0.05, release=0.05, kind=1.0)["level"][-4800:]
    np.testing.assert_allclose(level, 0.8 / np.sqrt(2), rtol=0.01)
    peak = play(follower, 48_000, 1, x=x, attack=1e-4, release=1.0)["level"][-4800:]
    np.testing.assert_allclose(peak, 0.8, rtol=0.03)


def test_wild_inputs_leave_an_envelope_between_0_and_1() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 0.7]]).repeat(100, axis=0)
    level = play(adsr, 100, 6, gate=wild)["level"]
    assert np.all((level >= 0.0) & (level <= 1.0))
    play(adsr, 100, 6, gate=wild, attack=wild, decay=wild, sustain=wild, release=wild)
    play(follower, 100, 6, x=wild, attack=wild, release=wild, kind=wild)
