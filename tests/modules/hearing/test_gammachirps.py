"""Gliding and quick filters of the ear: peaks, widths and glides by theory, and scipy's numbers."""

import numpy as np
import pytest
from scipy import signal

from spikerack.modules.centres import Centres
from spikerack.modules.gammachirps import chirping, fast_gammatone
from tests.bench import module, play

RATE = 44_100


def ringing(fn, f: float, frames: int = 1 << 14, **settings) -> dict[str, np.ndarray]:
    """What one channel makes of an impulse."""
    x = np.zeros((frames, 1))
    x[0] = 1.0
    return play(fn, frames, 1, RATE, x=x, settings={"centres": str(f), **settings})


def spectrum(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.fft.rfftfreq(1 << 19, 1.0 / RATE), abs(np.fft.rfft(y, 1 << 19))


@pytest.mark.parametrize("f", [250, 500, 1000, 2000, 4000])
@pytest.mark.row("J29")
def test_a_quick_gammatone_peaks_and_is_as_wide_as_the_ear_is(f):
    made = ringing(fast_gammatone, f)
    hertz, size = spectrum(made["y"][:, 0])
    assert hertz[size.argmax()] == pytest.approx(f, rel=0.005)
    assert size.max() == pytest.approx(1.0, abs=0.01)
    erb = (size**2).sum() * hertz[1] / size.max() ** 2
    assert erb == pytest.approx(24.7 + f / 9.26449, rel=0.02)


def test_a_quick_gammatone_is_four_complex_poles():
    x = np.random.default_rng(4).normal(size=3000)
    f = np.array([100.0, 900.0, 6000.0])
    made = play(fast_gammatone, x.size, 3, RATE, x=x[:, None], settings={"centres": "100 900 6000"})
    for c, hz in enumerate(f):
        b = 1.0185916 * (24.7 + hz / 9.26449)
        pole = np.exp(2.0 * np.pi * (1j * hz - b) / RATE)
        z = 2.0 * (1.0 - abs(pole)) ** 4 * x.astype(complex)
        for _ in range(4):
            z = signal.lfilter([1.0], [1.0, -pole], z)
        assert made["y"][:, c] == pytest.approx(z.real, abs=1e-9)
        assert made["envelope"][:, c] == pytest.approx(abs(z), abs=1e-9)


def test_the_envelope_of_a_tone_is_its_level():
    t = np.arange(RATE // 4) / RATE
    x = 0.3 * np.sin(2.0 * np.pi * 1000.0 * t)[:, None]
    settings = {"centres": "1000"}
    made = play(fast_gammatone, t.size, 1, RATE, x=x, settings=settings)["envelope"]
    assert made[-2000:, 0] == pytest.approx(0.3, rel=5e-3)


def test_a_gammachirp_is_its_sections_to_the_sample():
    x = np.random.default_rng(5).normal(size=2000)
    settings = {"centres": "150 1000 7000"}
    y = play(module("gammachirp"), x.size, 3, RATE, x=x[:, None], settings=settings)["y"]
    table = chirping(Centres(1.0, 2.0, 0.0, "150 1000 7000", 3), 1.81, -2.96, 1.0 / RATE)
    for c, five in enumerate(table.reshape(-1, 5, 3).transpose(2, 0, 1)):
        scipys = signal.sosfilt(np.insert(five, 3, 1.0, axis=1), x)
        assert y[:, c] == pytest.approx(scipys, abs=1e-9)


def test_without_a_chirp_it_is_a_gammatone():
    fn = module("gammachirp")
    chirp = ringing(fn, 1000.0, 4000, chirp=0.0, width=1.019)["y"]
    tone = ringing(module("gammatone"), 1000.0, 4000)["y"]
    assert chirp == pytest.approx(tone, abs=1e-9)


@pytest.mark.parametrize("f", [500.0, 2000.0])
def test_it_glides_from_where_the_sign_of_its_chirp_says_and_leans_away(f):
    """c < 0: the pitch rises to f, so the peak is at f + c b ERB / 4, below (Irino 1997)."""
    for c in (-2.96, 2.96):
        y = ringing(module("gammachirp"), f, chirp=c, width=1.81)["y"][:, 0]
        hertz, size = spectrum(y)
        peak = hertz[size.argmax()]
        width = 1.81 * (24.7 + f / 9.26449)
        assert peak == pytest.approx(f + 0.25 * c * width, rel=0.03)
        slopes = [size.max() / size[np.searchsorted(hertz, k * peak)] for k in (2 / 3, 3 / 2)]
        assert (slopes[1] > slopes[0]) == (c < 0.0), "steeper where it comes from"
        phase = np.unwrap(np.angle(signal.hilbert(y)))
        pitch = np.gradient(phase) * RATE / (2.0 * np.pi)
        loudest = 3.0 / (2.0 * np.pi * width)  # seconds, of its envelope
        early, late = (pitch[int(k * loudest * RATE)] for k in (0.8, 2.0))
        assert (early < late) == (c < 0.0)
        theory = f + c / (2.0 * np.pi * 2.0 * loudest)
        assert late == pytest.approx(theory, rel=0.06)  # four sections are near it
