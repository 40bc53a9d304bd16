"""Random spikes and their sound."""

import numpy as np
import pytest

from spikerack.modules.events import poisson, spike_voice
from tests.bench import play


@pytest.mark.parametrize("sample_rate", [10_000, 44_100, 96_000])
def test_poisson_counts_and_intervals(sample_rate):
    hertz, seconds, cells = 50.0, 4, 200
    spike = play(poisson, seconds * sample_rate, cells, sample_rate, rate=hertz)["spike"]
    count = spike.sum(axis=0)
    expected = hertz * seconds
    assert count.mean() == pytest.approx(expected, abs=4.0 * np.sqrt(expected / cells))
    assert count.var() == pytest.approx(expected, rel=0.35)  # Fano factor 1
    gaps = np.concatenate([np.diff(np.flatnonzero(c)) for c in spike.T]) / sample_rate
    assert gaps.std() / gaps.mean() == pytest.approx(1.0, abs=0.03)
    assert abs(np.corrcoef(spike[:, :2].T)[0, 1]) < 0.02


@pytest.mark.parametrize("mean", [0.01, 0.9, 3.0, 10.0, 400.0])
def test_poisson_is_right_also_where_it_is_faster_than_its_ticks(mean):
    """Mean and variance are the same, and so many ticks are silent as e^-mean."""
    ticks = 40_000
    found = play(poisson, ticks, 4, 1000 / mean, rate=1000.0)
    spike = found["spike"].ravel()
    assert spike.mean() == pytest.approx(mean, abs=5.0 * np.sqrt(mean / spike.size))
    assert spike.var() / spike.mean() == pytest.approx(
        1.0, abs=5.0 * np.sqrt(2.0 / spike.size + 1.0 / mean / spike.size)
    )
    silent = np.exp(-mean)
    assert (spike == 0.0).mean() == pytest.approx(
        silent, abs=5.0 * np.sqrt(silent / spike.size) + 1e-9
    )
    where = found["since"].ravel()[spike == 1.0]
    assert ((where >= 0.0) & (where <= 1.0)).all()
    if where.size > 1000:  # anywhere in its tick
        counts = np.histogram(where, 10, (0.0, 1.0))[0]
        assert ((counts - where.size / 10) ** 2 / (where.size / 10)).sum() < 30.0


@pytest.mark.row("B21")
def test_a_spike_between_ticks_is_heard_where_it_fell():
    """As one on a tick at twenty times the rate, of which every twentieth sample is taken."""
    spike, since = np.zeros((4800, 1)), np.zeros((4800, 1))
    spike[100], since[100] = 1.0, 0.35
    fine = np.zeros((96_000, 1))
    fine[2000 - 7] = 1.0
    knobs = {"frequency": 900.0, "decay": 0.05, "click": 0.4}
    heard = play(spike_voice, 4800, 1, spike=spike, since=since, **knobs)["out"]
    exact = play(spike_voice, 96_000, 1, 20 * 48_000, spike=fine, **knobs)["out"][::20]
    assert np.abs(heard - exact).max() < 1e-5


def struck(sample_rate, seconds=1.0, **knobs):
    spike = np.zeros((int(seconds * sample_rate), 1))
    spike[0] = 1.0
    return play(spike_voice, len(spike), 1, sample_rate, spike=spike, **knobs)["out"][:, 0]


@pytest.mark.parametrize("sample_rate", [44_100, 96_000])
def test_the_tone_is_in_tune_and_decays_as_told(sample_rate):
    for hertz in (110.0, 440.0, 3000.0):
        out = struck(sample_rate, frequency=hertz, decay=0.5, click=0.0, level=1.0)
        spectrum = abs(np.fft.rfft(out, 1 << 19))
        assert np.argmax(spectrum) * sample_rate / (1 << 19) == pytest.approx(hertz, rel=2e-3)
        early, late = (
            np.sqrt(np.mean(out[int(a * sample_rate) : int((a + 0.02) * sample_rate)] ** 2))
            for a in (0.05, 0.30)
        )
        assert 20 * np.log10(early / late) == pytest.approx(30.0, abs=0.5)
        assert 0.95 < abs(out).max() <= 1.0  # whatever the pitch


def test_the_click_is_short_smooth_and_full_scale():
    for sample_rate in (44_100, 96_000):
        out = struck(sample_rate, 0.05, click=1.0, level=1.0)
        assert out.max() == pytest.approx(1.0, abs=0.03)
        assert abs(out[int(0.0015 * sample_rate) :]).max() < 1e-4
        spectrum = 20 * np.log10(abs(np.fft.rfft(out)) / out.sum())
        at = np.fft.rfftfreq(out.size, 1 / sample_rate)
        assert spectrum[at > 8000].max() < -25.0
        assert spectrum[at > 16_000].max() < -36.0


def test_spread_tunes_the_channels_apart():
    spike = np.zeros((48_000, 3))
    spike[0] = 1.0
    out = play(
        spike_voice, 48_000, 3, spike=spike, frequency=200.0, spread=2.0, decay=2.0, click=0.0
    )["out"]
    peaks = np.abs(np.fft.rfft(out, axis=0)).argmax(axis=0)
    assert peaks.tolist() == [200, 400, 800]


def test_wild_spikes_stay_bounded():
    wild = np.array([1e308, -1e308, np.inf, 5.0])
    for frequency in (20.0, 12_000.0):
        out = play(spike_voice, 2000, 4, 10_000, spike=wild, frequency=frequency, spread=8.0)
        assert np.isfinite(out["out"]).all()
