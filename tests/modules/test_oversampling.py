"""Oversampling: a wire below its top, and nothing of what bends a sound comes back below it."""

import numpy as np
import pytest
from scipy import signal
from scipy.signal.windows import kaiser

from spikerack.modules import oversampling
from tests.bench import module, play

RATE = 48_000
QUALITIES = ("1 x", "2 x", "4 x", "8 x")
TONE = 1762.288  # as sound.md measured its aliases


def lines(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies, and the size of a sine at each."""
    window = kaiser(len(y), 20.0)
    size = np.abs(np.fft.rfft(y * window)) / (0.5 * window.sum())
    return np.fft.rfftfreq(len(y), 1.0 / RATE), size


def worst_alias(y: np.ndarray, f: float) -> float:
    """The strongest line below 20 kHz that is no harmonic, in dB."""
    at, size = lines(y)
    off = (np.abs(at / f - np.round(at / f)) * f > 20.0) & (at > 20.0) & (at < 20e3)
    return 20.0 * np.log10(size[off].max())


def sine(f: float, frames: int = RATE) -> np.ndarray:
    """A column of a sine of size 1."""
    return np.sin(2.0 * np.pi * f / RATE * np.arange(frames))[:, None]


@pytest.mark.parametrize("quality", QUALITIES[1:])
def test_there_and_back_is_a_wire_that_is_late(quality: str) -> None:
    """A linear neuron: flat to 20 kHz, an all-pass, and by low pitches as late as it says."""
    x = np.zeros((8192, 1))
    x[0] = 1.0
    y = play(module("neuron", quality=quality), frames=8192, a=x, activation=5.0)["y"][:, 0]
    response = np.fft.rfft(y)
    f = np.fft.rfftfreq(8192, 1.0 / RATE)
    heard = np.abs(response[f < 20e3])
    assert 20.0 * np.log10(heard.max()) < 1e-4
    assert 20.0 * np.log10(heard.min()) > -2e-3
    assert response[0].real == pytest.approx(1.0, abs=1e-12)
    late = -np.angle(response[1]) / (2.0 * np.pi * f[1]) * RATE
    assert late == pytest.approx({"2 x": 3.0, "4 x": 3.9, "8 x": 4.3}[quality], abs=0.05)


@pytest.mark.parametrize("doubling", [1, 2, 3])
def test_a_doubling_lets_no_image_through_and_nothing_fold_back(doubling: int) -> None:
    """Its half-band filter, by what it makes of one step: beyond the band it is as low as said."""
    count = oversampling.SIZES[doubling - 1]
    halved = getattr(oversampling, f"halved_{doubling}")
    doubled = getattr(oversampling, f"doubled_{doubling}")
    band, low = {1: (0.2155, -95.0), 2: (0.115, -80.0), 3: (0.06, -74.0)}[doubling]
    up = [0.0] * count
    wave = []
    for n in range(2048):
        early, late, *up = doubled(1.0 if n == 0 else 0.0, *up)
        wave += [early, late]
    size = 20.0 * np.log10(np.abs(np.fft.rfft(wave)) / 2.0 + 1e-12)
    f = np.fft.rfftfreq(len(wave))
    assert np.abs(size[f < band - 0.001]).max() < 1e-3
    assert size[f > 0.5 - band].max() < low
    down = [0.0] * count  # and the way back is the same filter, of which every second step is kept
    kept = []
    for first in (1.0, 0.0):
        down, part = [0.0] * count, []
        for n in range(2048):
            a, b = (first, 1.0 - first) if n == 0 else (0.0, 0.0)
            y, *down = halved(a, b, *down)
            part.append(y)
        kept.append(part)
    np.testing.assert_allclose(np.array(kept[::-1]).T.ravel(), 0.5 * np.array(wave), atol=1e-12)


def test_a_waveshaper_is_a_wire_below_its_knee() -> None:
    """Within 0.5 dB to 16 kHz, where it had lost 5 dB at 15 kHz."""
    for f in (100.0, 5000.0, 10e3, 15e3, 16e3):
        y = play(module("waveshaper"), frames=RATE, x=0.5 * sine(f), drive=-24.0)["y"][RATE // 2 :]
        at, size = lines(y[:, 0])
        gain = size[np.abs(at - f).argmin()] / (0.5 * 10.0 ** (-24.0 / 20.0))
        assert 20.0 * np.log10(gain) == pytest.approx(0.0, abs=0.5), f


@pytest.mark.parametrize(
    ("knobs", "low"),
    [
        ({"shape": 0.0, "drive": 24.0}, -75.0),
        ({"shape": 1.0, "drive": 24.0}, -75.0),
        ({"shape": 2.0, "drive": 12.0}, -75.0),
        ({"shape": 3.0, "drive": 12.0}, -75.0),
        ({"shape": 4.0, "drive": 12.0}, -80.0),
        ({"shape": 6.0, "drive": 0.0}, -55.0),
    ],
)
def test_what_a_waveshaper_folds_back_is_low(knobs: dict, low: float) -> None:
    """Hard clip at 24 dB was at -31, and 8 x without antiderivatives is at -68 (sound.md)."""
    y = play(module("waveshaper"), frames=2 * RATE, x=sine(TONE, 2 * RATE), **knobs)["y"]
    assert worst_alias(y[RATE // 2 :, 0], TONE) < low


@pytest.mark.parametrize(
    ("name", "outlet", "knobs"),
    [
        ("neuron", "y", {"gain": 24.0}),
        ("neuron", "y", {"gain": 12.0, "activation": 4.0}),
        ("ladder", "low", {"drive": 24.0, "cutoff": 18e3, "resonance": 0.0}),
        ("rectifier", "full", {}),
    ],
)
def test_each_doubling_makes_what_folds_back_lower(name: str, outlet: str, knobs: dict) -> None:
    inlet = "a" if name == "neuron" else "x"
    levels = []
    for quality in QUALITIES:
        fn = module(name, quality=quality)
        y = play(fn, frames=2 * RATE, **{inlet: sine(TONE, 2 * RATE)}, **knobs)[outlet]
        levels.append(worst_alias(y[RATE // 2 :, 0], TONE))
    assert (np.diff(levels) < -4.0).all() or levels[3] < -95.0, levels
    assert levels[3] < levels[0] - 25.0, levels


def test_an_oversampled_ladder_is_the_same_filter() -> None:
    """Its quiet response against four poles with feedback, by scipy, to 8 kHz."""
    x = np.zeros((6000, 1))
    x[0] = 1e-4
    cutoff, resonance = 2000.0, 0.5
    f = np.fft.rfftfreq(6000, 1.0 / RATE)
    top = np.poly([-1.0] * 4)
    _, wanted = signal.freqs([1.0], np.polyadd(top, [4.0 * resonance]), f[f < 8e3] / cutoff)
    y = play(module("ladder", quality="8 x"), frames=6000, x=x, cutoff=cutoff, resonance=resonance)
    found = np.abs(np.fft.rfft(y["low"][:, 0]))[f < 8e3] / 1e-4
    assert 20.0 * np.log10(found) == pytest.approx(20.0 * np.log10(np.abs(wanted)), abs=0.15)


def test_a_rectifiers_halves_add_up_and_its_whole_is_their_difference() -> None:
    x = np.random.default_rng(4).uniform(-1.0, 1.0, (4000, 1))
    wire = play(module("neuron", quality="4 x"), frames=4000, a=x, activation=5.0)["y"]
    out = play(module("rectifier", quality="4 x"), frames=4000, x=x)
    assert out["positive"] + out["negative"] == pytest.approx(wire, abs=1e-12)
    assert (out["full"] == out["positive"] - out["negative"]).all()
