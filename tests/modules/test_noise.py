"""Noise: the slopes of its spectra, its levels, and streams that never meet."""

import numpy as np
import pytest
from scipy.signal import welch

from spikerack.modules.noise import TAPS, lfsr, noise
from spikerack.modules.ports import C4
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import render
from tests.bench import play
from tests.modules.test_oscillators import cents


def slope(y: np.ndarray, rate: int, lo: float = 20.0, hi: float = 20_000.0) -> tuple:
    """dB per octave, and the largest distance of an octave's level from that line, in dB."""
    f, p = welch(y, rate, nperseg=1 << 16, axis=0)
    p = p.mean(axis=1)
    edges = np.geomspace(lo, hi, 21)
    bands = [(f >= a) & (f < b) for a, b in zip(edges, edges[1:], strict=False)]
    x = np.array([np.log2(f[b]).mean() for b in bands])
    level = np.array([(10.0 * np.log10(p[b])).mean() for b in bands])
    fit = np.polyfit(x, level, 1)
    return fit[0], np.abs(level - np.polyval(fit, x)).max()


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.row("J08")
def test_spectra_and_levels(rate: int) -> None:
    y = play(noise, 1 << 19, 32, rate)
    for outlet, wanted, within, ripple in (
        ("white", 0.0, 0.05, 0.5),
        ("pink", -3.0103, 0.05, 0.5),
        ("brown", -6.0206, 0.1, 0.7),
    ):
        steep, off = slope(y[outlet], rate)
        assert steep == pytest.approx(wanted, abs=within), outlet
        assert off < ripple, outlet
    whole = (rate / 48_000) ** 0.5  # white is wider at a higher rate, not weaker
    for outlet, level in (("white", whole * 3.0**-0.5), ("pink", 0.25), ("brown", 0.25)):
        rms = np.sqrt(np.mean(y[outlet][rate:] ** 2))
        assert rms == pytest.approx(level, rel=0.04), outlet
        assert abs(y[outlet].mean()) < 0.03
    assert 0.999 * whole < np.abs(y["white"]).max() < whole


def power_per_hertz(y: np.ndarray, rate: int, lo: float, hi: float) -> float:
    """In dB, the mean over a band."""
    f, p = welch(y, rate, nperseg=rate // 10, axis=0)
    return 10.0 * np.log10(p.mean(axis=1)[(f >= lo) & (f < hi)].mean())


def test_noise_has_the_same_power_in_each_hertz_at_any_rate() -> None:
    rates = (22_050, 44_100, 96_000, 192_000)
    usual = play(noise, 4 * 48_000, 16, 48_000)
    for rate in rates:
        y = play(noise, 4 * rate, 16, rate)
        for outlet in ("white", "pink", "brown"):
            for lo, hi in ((100.0, 1000.0), (1000.0, 8000.0)):
                here = power_per_hertz(y[outlet], rate, lo, hi)
                assert here == pytest.approx(
                    power_per_hertz(usual[outlet], 48_000, lo, hi), abs=0.3
                ), (outlet, rate)


@pytest.mark.parametrize(("rate", "ticks"), [(24, 2.0), ("control", 2.0), ("0.5 ms", 1.0)])
def test_what_slow_noise_adds_up_to_in_a_second_is_the_same_at_96_khz(
    rate: str | int, ticks: float
) -> None:
    """The sum of independent draws has the variance of one times their number, over their time."""
    nodes = {"n": Node("noise", rate=rate, channels=256), "out": Node("audio_out")}
    patch = Patch(nodes, (Cable("n", "white", "out", "left"),))
    variance = [
        render(patch, 0.25, sample_rate=r, taps={("n", "white"): None}).taps["n", "white"].var()
        for r in (48_000, 96_000)
    ]
    assert variance == pytest.approx([1.0 / 3.0, ticks / 3.0], rel=0.02)


def test_streams_differ_by_channel_and_seed_and_repeat() -> None:
    y = play(noise, 20_000, 3, seed=7)["white"]
    np.testing.assert_array_equal(y, play(noise, 20_000, 3, seed=7)["white"])
    other = play(noise, 20_000, 3, seed=8)["white"]
    every = np.corrcoef(np.hstack([y, other]).T) - np.eye(6)
    assert np.abs(every).max() < 0.04
    spectrum = np.abs(np.fft.rfft(y, axis=0)) ** 2  # and no tick repeats another
    echo = np.fft.irfft(spectrum, axis=0)[1:10_000] / np.fft.irfft(spectrum, axis=0)[0]
    assert np.abs(echo).max() < 0.05


def test_every_register_passes_through_all_its_states() -> None:
    for bits, taps in enumerate(TAPS, start=2):
        state, count = 1, 0
        while True:
            state = (state >> 1) ^ (taps if state & 1 else 0)
            count += 1
            if state == 1:
                break
        assert count == 2**bits - 1


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_short_registers_repeat_at_the_pitch(rate: int) -> None:
    lengths, pitches = np.array([2.0, 3.0, 4.0, 5.0, 7.0]), np.array([0.0, 1.0, -1.0, 2.0, 0.25])
    y = play(lfsr, rate, 5, rate, pitch=pitches, length=lengths)
    for c, f in enumerate(C4 * 2.0**pitches):
        assert abs(cents(y["y"][:, c], f, rate)) < 0.1
        highs = 2.0 ** (lengths[c] - 1.0)  # of all steps: one more than the lows
        assert y["y"][:, c].mean() == pytest.approx(1.0 / (2.0 * highs - 1.0), abs=0.01)
    assert np.abs(y["y"]).max() <= 1.0 + 1e-12
    assert 0.0 < y["value"].min() <= y["value"].max() <= 1.0


def test_a_long_register_is_noise_below_its_clock() -> None:
    y = play(lfsr, 1 << 18, pitch=0.0, length=16.0)["y"][:, 0]
    f, p = welch(y, 48_000, nperseg=4096)
    low = 10.0 * np.log10(p[(f > 100.0) & (f < 3000.0)])
    assert np.abs(low - low.mean()).max() < 3.0
    turned = play(lfsr, 3000, length=np.tile([[2.0], [16.0], [5.0]], (1000, 1)), pitch=6.0)
    assert np.isfinite(turned["y"]).all()
