"""Struck things: their pitch, how long they ring, and what no roll may do."""

import numpy as np
import pytest

from spikerack.modules.percussion import PRESETS, drum, ping_filter, plucked_string
from spikerack.modules.ports import C4
from tests.bench import play
from tests.modules.test_oscillators import cents, line

RATES = [44_100, 48_000, 96_000]


def struck(frames: int, *at: int) -> np.ndarray:
    """Triggers of ten ticks."""
    x = np.zeros((frames, 1))
    for i in at:
        x[i : i + 10] = 1.0
    return x


def fall(y: np.ndarray, f: float, rate: int) -> float:
    """Seconds in which the line at f falls by 60 dB."""
    half = len(y) // 2
    a, b = (abs(line(part, f, rate)) for part in (y[:half], y[half : 2 * half]))
    return 3.0 * half / rate / np.log10(a / b)


@pytest.mark.parametrize("rate", RATES)
def test_a_string_is_in_tune_and_decays_in_time(rate: int) -> None:
    pitches = np.array([-4.0, -2.0, -1.0, 0.0, 1.3, 3.1, 4.0])
    for decay, brightness in ((3.0, 8000.0), (1.0, 1000.0), (10.0, 100_000.0)):
        y = play(plucked_string, 2 * rate, 7, rate, trigger=struck(2 * rate, 10), pitch=pitches,
                 decay=decay, brightness=brightness)["y"]  # fmt: skip
        for c, f in enumerate(C4 * 2.0**pitches):
            late = y[rate // 4 : rate + rate // 4, c]
            assert abs(cents(late, f, rate)) < 0.1
            assert fall(late, f, rate) == pytest.approx(decay, rel=0.02)
        assert np.abs(y).max() < 3.0
        assert abs(y.mean()) < 1e-3


def test_a_dark_string_is_dark_from_its_first_period() -> None:
    """Noise through the low-pass of `brightness`: by theory 3 dB down there, 6 an octave above.

    A long string, listened to before its loop has taken anything."""
    period, edges = 2936, np.array([1000.0, 2000.0, 4000.0, 100_000.0])
    y = play(plucked_string, 3000, 400, trigger=struck(3000, 10), pitch=-4.0, pick=0.02,
             brightness=np.repeat(edges, 100), seed=5)["y"]  # fmt: skip
    power = (np.abs(np.fft.rfft(y[100 : 10 + period - 100], axis=0)) ** 2).reshape(-1, 4, 100)
    power = power.mean(axis=2)
    f = np.linspace(0.0, 24_000.0, len(power))
    for k, edge in enumerate(edges[:3]):
        for octaves in (-1.0, 0.0, 1.0, 2.0):
            near = np.abs(f / (edge * 2.0**octaves) - 1.0) < 0.15
            loss = power[near, k].mean() / power[near, 3].mean()
            p = np.exp(-2.0 * np.pi * edge / 48_000)
            turn = 2.0 * np.pi * f[near] / 48_000
            theory = ((1.0 - p) ** 2 / (1.0 - 2.0 * p * np.cos(turn) + p * p)).mean()
            assert 10.0 * np.log10(loss) == pytest.approx(10.0 * np.log10(theory), abs=1.0)


def test_string_brightness_and_pick_place() -> None:
    f = C4 / 2.0
    bright = np.array([1000.0, 4000.0, 20_000.0])
    y = play(plucked_string, 48_000, 3, trigger=struck(48_000, 10), brightness=bright)["y"]
    falls = [fall(y[4000:44_000, c], 5.0 * f, 48_000) for c in range(3)]
    assert falls[0] < falls[1] < falls[2] < 3.1
    middle = play(plucked_string, 48_000, trigger=struck(48_000, 10), pick=0.5)["y"][4000:, 0]
    even, odd = abs(line(middle, 2.0 * f, 48_000)), abs(line(middle, 3.0 * f, 48_000))
    assert even < 0.05 * odd  # plucked in the middle: no even harmonics


def test_what_is_struck_with_noise_is_as_loud_at_any_rate() -> None:
    """64 strings and 64 hisses: what each has below 12 kHz, in dB beside 48 kHz."""
    for module, knobs in (
        (plucked_string, {"brightness": 4000.0, "decay": 1.0}),
        (drum, {"body": 0.0, "click": 0.0, "hiss": 0.2}),
    ):
        level = {}
        for rate in (44_100, 48_000, 96_000, 192_000):
            y = play(module, rate // 4, 64, rate, trigger=struck(rate // 4, 10), **knobs)["y"]
            power = np.abs(np.fft.rfft(y, axis=0)) ** 2
            audible = np.fft.rfftfreq(len(y), 1.0 / rate) < 12e3
            level[rate] = 10.0 * np.log10(power[audible].sum() / rate**2)
        for rate in (44_100, 96_000, 192_000):
            assert level[rate] == pytest.approx(level[48_000], abs=0.5), (module.__name__, rate)


def test_strings_differ_by_channel_and_repeat() -> None:
    ins = {"trigger": struck(4000, 10, 2000)}
    y = play(plucked_string, 4000, 2, seed=3, **ins)["y"]
    np.testing.assert_array_equal(y, play(plucked_string, 4000, 2, seed=3, **ins)["y"])
    assert not np.allclose(y[:, 0], y[:, 1], atol=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_a_ping_rings_at_the_pitch_and_falls_60_db_in_decay(rate: int) -> None:
    pitches, decays = np.array([-3.0, 0.0, 2.0, 5.0]), np.array([0.1, 0.5, 2.0, 0.02])
    y = play(ping_filter, rate, 4, rate, trigger=struck(rate, 10), pitch=pitches, decay=decays,
             strike=0.8)["y"]  # fmt: skip
    t = np.arange(1, rate - 9)[:, None] / rate
    ideal = 0.8 * 10.0 ** (-3.0 * t / decays) * np.sin(2.0 * np.pi * C4 * 2.0**pitches * t)
    np.testing.assert_allclose(y[10:], ideal, atol=1e-9)
    assert not y[:10].any()


def test_sound_passes_the_ping_filter_in_its_band() -> None:
    t = np.arange(96_000) / 48_000
    for ratio, lo, hi in ((1.0, 0.9, 1.1), (2.0, 0.0, 0.05), (0.5, 0.0, 0.05)):
        x = np.sin(2.0 * np.pi * C4 * ratio * t)[:, None]
        y = play(ping_filter, 96_000, x=x, decay=0.5)["y"][-20_000:, 0]
        assert lo <= abs(line(y, C4 * ratio, 48_000)) <= hi


@pytest.mark.parametrize("rate", RATES)
def test_a_drums_body_is_a_falling_sine(rate: int) -> None:
    plain = {"bend": 0.0, "click": 0.0, "decay": 0.4, "pitch": -1.0, "body": 1.0}
    y = np.arctanh(play(drum, rate, 1, rate, trigger=struck(rate, 0), **plain)["y"][:, 0])
    t = np.arange(rate) / rate
    ideal = 10.0 ** (-3.0 * t / 0.4) * np.sin(2.0 * np.pi * C4 / 2.0 * t)
    np.testing.assert_allclose(y, ideal, atol=1e-9)
    bent = plain | {"bend": 2.0, "bend_time": 0.1, "decay": 5.0}
    y = np.arctanh(play(drum, rate, 1, rate, trigger=struck(rate, 0), **bent)["y"][:, 0])
    ups = np.flatnonzero((y[:-1] < 0.0) & (y[1:] >= 0.0))
    assert C4 < rate / np.diff(ups)[0] < 4.0 * C4 / 2.0  # begins up to two octaves above
    assert rate / np.diff(ups[t[ups] > 0.2]).mean() == pytest.approx(C4 / 2.0, rel=1e-3)


@pytest.mark.parametrize("rate", [48_000, 96_000])
def test_drum_hiss_and_click(rate: int) -> None:
    off = {"body": 0.0, "click": 0.0, "hiss": 1.0, "hiss_decay": 0.3, "colour": 3000.0}
    y = play(drum, rate, 64, rate, trigger=struck(rate, 0), **off)["y"]
    power = (y**2).mean(axis=1)
    slots = power[: rate // 5].reshape(10, -1).mean(axis=1)
    per_slot = -10.0 * np.polyfit(np.arange(10), np.log10(slots), 1)[0]
    assert per_slot == pytest.approx(60.0 / 0.3 / 50.0, rel=0.1)
    spectrum = (np.abs(np.fft.rfft(y[: rate // 10], axis=0)) ** 2).mean(axis=1)
    smooth = np.convolve(spectrum, np.ones(41) / 41, "same")
    assert smooth.argmax() * 10.0 == pytest.approx(3000.0, rel=0.15)
    off = {"body": 0.0, "click": 1.0, "hiss": 0.0}
    click = np.arctanh(play(drum, rate, 1, rate, trigger=struck(rate, 0), **off)["y"][:, 0])
    first = np.exp(-1.0 / (0.2e-3 * rate)) - 0.2 * np.exp(-1.0 / (1e-3 * rate))
    assert click[0] == 0.0  # what falls on a tick has lasted for nothing yet
    assert abs(click[1]) == pytest.approx(first, abs=1e-9)
    assert np.abs(click[rate // 100 :]).max() < 1e-3
    assert abs(click.sum()) < 0.1 * np.abs(click).sum()


def test_a_roll_does_not_click() -> None:
    once = {"click": 0.0, "bend": 0.0, "pitch": -2.0, "decay": 2.0}
    y = play(drum, 48_000, trigger=struck(48_000, *range(0, 48_000, 3331)), **once)["y"]
    smooth = 2.0 * np.pi * C4 / 4.0 / 48_000
    assert np.abs(np.diff(y, axis=0)).max() < smooth + FADE


FADE = 6.91 / (2e-3 * 48_000)  # what rang may leave within 2 ms


def test_presets_are_heard() -> None:
    for name, knobs in PRESETS["drum"].items():
        y = play(drum, 24_000, trigger=struck(24_000, 0), **knobs)["y"]
        assert 0.2 < np.abs(y).max() <= 1.0, name
        assert abs(y.mean()) < 0.02, name


@pytest.mark.parametrize("module", [drum, ping_filter, plucked_string])
def test_wild_triggers_pass(module) -> None:
    wild = np.array([0.0, 1.0, np.nan, 1e308, 0.0, np.inf, -np.inf, 0.6, 0.0] * 40)[:, None]
    y = play(module, 360, trigger=wild)["y"]
    assert np.isfinite(y).all()
    more = {} if module is drum else {"x": wild}
    play(module, 360, trigger=wild, pitch=4.0, **more)  # only: no index out of its line
