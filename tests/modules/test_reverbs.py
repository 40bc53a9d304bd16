"""Reverbs: decay times, density, silence at the end, and a spring's chirps against theory."""

from types import FunctionType

import numpy as np
import pytest
from scipy import signal

from spikerack.modules.reverbs import STAGES, reverb, spring_reverb
from tests.bench import play

RATE = 48_000


def click(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    x = np.zeros((int(seconds * rate), channels))
    x[0] = 1.0
    return x


def band(y: np.ndarray, rate: int, frequency: float, width: float = 1.3) -> np.ndarray:
    sos = signal.butter(4, [frequency / width, frequency * width], "band", fs=rate, output="sos")
    return signal.sosfilt(sos, y)


def t60(y: np.ndarray, rate: int) -> float:
    """Twice the time from -5 to -35 dB of what energy is still to come (Schroeder 1965)."""
    left = np.cumsum(y[::-1] ** 2)[::-1]
    level = 10.0 * np.log10(left / left[0] + 1e-30)
    return 2.0 * (np.argmax(level < -35.0) - np.argmax(level < -5.0)) / rate


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_room_decays_as_its_knobs_say(rate: int) -> None:
    decay = np.array([0.5, 1.0, 2.0, 3.0])
    treble = np.array([0.5, 0.4, 1.0, 0.3])
    size = np.array([0.3, 1.0, 1.0, 2.0])
    out = play(
        reverb, 3 * rate, 4, rate, x=click(3, rate, 4), movement=0.0, mix=1.0,
        decay=decay, treble=treble, size=size, crossover=2000.0,
    )  # fmt: skip
    for i in range(4):
        for side in ("left", "right"):
            y = out[side][:, i]
            assert t60(band(y, rate, 200.0), rate) == pytest.approx(decay[i], rel=0.1)
            high = t60(band(y, rate, 15_000.0), rate)
            assert high == pytest.approx(decay[i] * treble[i], rel=0.1)


def test_a_room_is_wide_dense_even_and_ends() -> None:
    rate = 48_000
    out = play(reverb, 4 * rate, 1, x=click(4, rate), decay=2.0, mix=1.0)
    left, right = out["left"][:, 0], out["right"][:, 0]
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.05
    assert np.sum(left**2) == pytest.approx(np.sum(right**2), rel=0.3)
    late = left[rate // 4 : rate // 4 + 8192]
    assert np.mean(late**4) / np.mean(late**2) ** 2 < 6.0  # near Gaussian, as in a room
    assert abs(np.mean(late)) < 0.1 * np.std(late)
    assert np.abs(left[-rate // 10 :]).max() < 1e-4
    dry = play(reverb, 100, 1, x=np.ones((100, 1)), mix=0.0)
    np.testing.assert_array_equal(dry["left"], 1.0)


def test_echoes_are_as_dense_as_a_halls() -> None:
    """Normalised echo density (Abel and Huang 2006): of Gaussian noise 1, of Freeverb 0.76."""
    density = {}
    for diffusion in (0.0, 0.7):
        out = play(reverb, 12_000, x=click(0.25, RATE), diffusion=diffusion, mix=1.0)
        window = out["left"][int(0.1 * RATE) : int(0.12 * RATE), 0]
        density[diffusion] = np.mean(np.abs(window) > window.std()) / 0.3173
    assert density[0.7] > 0.76 > 0.4 > density[0.0]


def test_a_steady_sound_is_as_loud_at_any_decay_and_size() -> None:
    noise = np.random.default_rng(5).standard_normal((8 * RATE, 1)) * 0.1
    pink = signal.lfilter([0.05], [1.0, -0.95], noise, axis=0)
    decay, size = np.array([0.5, 2.0, 8.0, 30.0, 2.0]), np.array([1.0, 1.0, 1.0, 1.0, 0.4])
    out = play(reverb, len(pink), 5, x=pink, decay=decay, size=size, mix=1.0)
    level = 20.0 * np.log10(out["left"][6 * RATE :].std(axis=0))
    assert np.ptp(level) < 2.0


def test_a_room_hears_no_dc() -> None:
    out = play(reverb, 4 * RATE, x=0.1, decay=8.0, mix=1.0)
    assert abs(out["left"][-RATE // 10 :].mean()) < 0.01


@pytest.mark.parametrize("fn", [reverb, spring_reverb])
@pytest.mark.parametrize("bad", [1e300, -np.inf, np.nan])
def test_one_bad_tick_is_soon_over(fn: FunctionType, bad: float) -> None:
    """It was full-scale noise for ten decays."""
    x = click(1.5, RATE)
    x[0] = bad
    y = play(fn, len(x), x=x, decay=0.5, mix=1.0)["left"][1:, 0]
    assert np.abs(y).max() < 2.0
    assert np.abs(y[RATE:]).max() < 1e-3


def test_a_frozen_room_lets_nothing_in_and_nothing_die() -> None:
    x = np.random.default_rng(6).uniform(-0.3, 0.3, (6 * RATE, 1))
    freeze = (np.arange(len(x)) >= RATE).astype(float)[:, None]
    quiet = x * (np.arange(len(x)) < RATE)[:, None]
    y = play(reverb, len(x), x=x, freeze=freeze, decay=0.5, mix=1.0)["left"][:, 0]
    other = play(reverb, len(x), x=quiet, freeze=freeze, decay=0.5, mix=1.0)["left"][:, 0]
    early, late = y[2 * RATE : 3 * RATE].std(), y[-RATE:].std()
    assert late == pytest.approx(early, rel=0.01)
    assert early > 0.1 * y[:RATE].std()
    assert (y - other)[2 * RATE :].std() < 0.2 * early  # but for the 5 ms of the turn
    click_at = np.abs(np.diff(y[RATE - 50 : RATE + 2000])).max()
    assert click_at < 1.5 * np.abs(np.diff(y[RATE // 2 : RATE])).max()


def test_a_predelay_is_as_long_as_it_says() -> None:
    late = np.array([0.0, 0.01, 0.25])
    out = play(reverb, RATE, 3, x=click(1.0, RATE, 3), predelay=late, movement=0.0, mix=1.0)
    first = [np.flatnonzero(np.abs(out["left"][:, k]) > 1e-6)[0] for k in range(3)]
    assert (np.array(first) - first[0]) / RATE == pytest.approx(late, abs=1.0 / RATE)


def test_a_moving_room_rings_less_than_a_still_one() -> None:
    """The strongest lines of its late tail: walls that move spread them."""
    peak = []
    for movement in (0.0, 1.0):
        out = play(reverb, 5 * RATE, x=click(5.0, RATE), decay=8.0, movement=movement, mix=1.0)
        tail = out["left"][2 * RATE :, 0] * np.hanning(3 * RATE)
        power = np.abs(np.fft.rfft(tail))[900:6000] ** 2  # 300 Hz to 2 kHz
        peak.append(power.max() / power.mean())
    assert peak[1] < 0.8 * peak[0]


def test_a_spring_is_wide_and_each_side_has_its_colour() -> None:
    out = play(spring_reverb, 2 * RATE, x=click(2.0, RATE), mix=1.0)
    left, right, echo = (np.fft.rfft(out[side][:, 0]) for side in ("left", "right", "echo"))
    assert abs(np.corrcoef(out["left"][:, 0], out["right"][:, 0])[0, 1]) < 0.25
    for side in (left, right):
        heard = slice(200, 8000)
        assert np.abs(side)[heard] == pytest.approx(np.abs(echo)[heard], rel=0.02, abs=0.015)


def test_a_lossless_room_keeps_its_energy() -> None:
    """With a decay far beyond its range, what the lines hold stays (Stautner, Puckette 1982)."""
    x = np.random.default_rng(1).uniform(-1, 1, (24_000, 1))
    x[2000:] = 0.0
    sums = []
    state = None
    for _ in range(3):
        given = {} if state is None else {"state": state, "x": 0.0}
        out = play(
            reverb, 24_000, 1, **{"x": x, "decay": 1e9, "movement": 0.0, "treble": 1.0} | given
        )
        state = {k.removeprefix("state."): v for k, v in out.items() if k.startswith("state.")}
        sums.append(np.sum(out["left"][-12_000:] ** 2))
    assert 0.8 < sums[2] / sums[1] < 1.25


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_a_spring_chirps_as_its_all_passes_say(rate: int) -> None:
    """Group delay of one echo: 96 K (1 - a^2) / (1 + a^2 + 2 a cos(pi f / tone)) ticks."""
    length, a, tone = 0.056, 0.62, 4300.0
    knobs = {"length": length, "chirp": a, "decay": 1e-3}  # too short for a second echo
    y = play(spring_reverb, rate // 2, 1, rate, x=click(0.5, rate), **knobs)["echo"][:, 0]
    delay = (np.fft.rfft(y * np.arange(len(y))) / np.fft.rfft(y)).real / rate
    per = STAGES / (2.0 * tone)
    base = length - per * (1 - a) / (1 + a)
    for frequency in (400, 1000, 2000, 3000, 3600):
        spread = (1 - a * a) / (1 + a * a + 2 * a * np.cos(np.pi * frequency / tone))
        assert delay[frequency // 2] == pytest.approx(base + per * spread, abs=5e-4), frequency
    assert per * (1 + a) / (1 - a) > 0.04  # the top of the chirp is 40 ms late


def test_a_spring_decays_in_time_and_repeats_at_its_length() -> None:
    rate = 48_000
    decay, length = np.array([1.0, 2.0]), np.array([0.08, 0.05])
    out = play(spring_reverb, 2 * rate, 2, x=click(2, rate, 2), decay=decay, length=length)["echo"]
    for i in range(2):
        y = band(out[:, i], rate, 400.0)
        assert t60(y, rate) == pytest.approx(decay[i], rel=0.1)
        alike = signal.correlate(y, y, "full", "fft")[len(y) :]
        start = int(0.6 * length[i] * rate)
        again = start + np.argmax(np.abs(alike[start : int(1.4 * length[i] * rate)]))
        assert again / rate == pytest.approx(length[i], rel=0.05)
        assert alike[again] < 0.0  # upside down
    above = np.abs(np.fft.rfft(out[:, 1], 2 * rate))[8600 * 2 :]
    assert above.max() < 0.05 * np.abs(np.fft.rfft(out[:, 1], 2 * rate)).max()


def test_wild_inputs_stay_inside_the_memory() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 1e-308]]).repeat(400, axis=0)
    for fn, knobs in (
        (reverb, ("decay", "treble", "crossover", "size", "movement", "mix")),
        (spring_reverb, ("decay", "length", "chirp", "tone", "mix")),
    ):
        play(fn, 400, 6, x=wild, **dict.fromkeys(knobs, wild))
        noise = np.random.default_rng(2).uniform(-1, 1, (400, 6))
        y = play(fn, 400, 6, x=noise, **{knobs[0]: 60.0})
        assert all(np.abs(v).max() < 4.0 for k, v in y.items() if "state" not in k)
        play(fn, 400, 6, 1000, x=noise)
