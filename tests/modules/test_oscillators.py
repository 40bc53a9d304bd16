"""Oscillators: in tune, quiet where nothing should be, and synced between samples."""

import numpy as np
import pytest
from scipy.signal.windows import kaiser

from spikerack.modules.oscillators import REACH, oscillator, sync_oscillator
from spikerack.modules.ports import C4
from tests.bench import play

SHAPES = ("sine", "triangle", "saw", "pulse")
SIZE = 32_768
WINDOW = kaiser(SIZE, 18)
HIGH = np.array([1001.3, 1567.9, 2093.7, 3333.3, 4186.1, 4990.0])


def turns(f: np.ndarray, rate: float = 48_000, frames: int = SIZE) -> np.ndarray:
    """The phase of a perfect oscillator."""
    return np.outer(np.arange(1, frames + 1), np.atleast_1d(f) / rate)


def naive(phase: np.ndarray) -> dict[str, np.ndarray]:
    """Each shape as its formula says."""
    p = phase % 1.0
    return {
        "sine": np.sin(2.0 * np.pi * p),
        "triangle": 1.0 - 4.0 * np.abs((p - 0.25 + 0.5) % 1.0 - 0.5),
        "saw": 2.0 * p - 1.0,
        "pulse": np.where(p < 0.5, 1.0, -1.0),
    }


def alias(y: np.ndarray, f: float, rate: float = 48_000, top: float = 20_000) -> float:
    """The strongest line below `top` hertz that is no harmonic of f, in dB of full scale."""
    level = np.abs(np.fft.rfft(y[-SIZE:] * WINDOW)) / (0.5 * WINDOW.sum())
    at = np.fft.rfftfreq(SIZE, 1.0 / rate)
    off = np.abs(at / f - np.round(at / f)) * f > 60.0
    return 20.0 * np.log10(level[off & (at < top)].max() + 1e-12)


def line(y: np.ndarray, f: float, rate: float) -> complex:
    """The complex size of one sine in y."""
    n = np.arange(len(y))
    w = kaiser(len(y), 18)
    return 2.0 * np.sum(w * y * np.exp(-2j * np.pi * f / rate * n)) / w.sum()


def cents(y: np.ndarray, f: float, rate: float) -> float:
    """How far the fundamental is from f: by its phase in the first and the second half."""
    half = len(y) // 2
    a, b = line(y[:half], f, rate), line(y[half : 2 * half], f, rate)
    slip = np.angle(b / a * np.exp(-2j * np.pi * ((f / rate * half) % 1.0))) / (2.0 * np.pi)
    return 1200.0 * np.log2(1.0 + slip / (half * f / rate))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_every_shape_is_in_tune_and_of_its_harmonics(rate: int) -> None:
    pitches = np.array([-3.0, 0.0, 1.25, 3.5])
    y = play(oscillator, rate, 4, rate, pitch=pitches)
    for c, f in enumerate(C4 * 2.0**pitches):
        for shape in SHAPES:
            assert abs(cents(y[shape][:, c], f, rate)) < 1e-3
        size = {s: [abs(line(y[s][:, c], k * f, rate)) for k in (1, 2, 3)] for s in SHAPES}
        assert size["sine"] == pytest.approx([1.0, 0.0, 0.0], abs=1e-5)
        assert size["saw"] == pytest.approx([2 / np.pi, 1 / np.pi, 2 / 3 / np.pi], rel=0.08)
        assert size["pulse"] == pytest.approx([4 / np.pi, 0.0, 4 / 3 / np.pi], rel=0.08, abs=1e-5)
        eight = 8 / np.pi**2
        assert size["triangle"] == pytest.approx([eight, 0.0, eight / 9], rel=0.08, abs=1e-5)
        # harmonics start together: all are sines, the saw's turned over
        for shape, sign in (("sine", 1), ("triangle", 1), ("saw", -1), ("pulse", 1)):
            spin = np.angle(line(y[shape][:, c], f, rate) * 1j * sign)
            assert abs(spin - 2.0 * np.pi * f / rate) < 1e-3


def test_the_strongest_alias_from_1_to_5_khz_is_60_db_below_the_naive_one() -> None:
    """Saw -85 dB or less below 20 kHz (naive -33 to -19), pulse -80, triangle -100."""
    y = play(oscillator, SIZE, 6, pitch=np.log2(HIGH / C4))
    for shape, worst in (("saw", -85.0), ("pulse", -80.0), ("triangle", -100.0)):
        for c, f in enumerate(HIGH):
            plain = alias(naive(turns(f))[shape][:, 0], f)
            level = alias(y[shape][:, c], f)
            assert level < plain - 60.0
            assert level < worst


def test_a_saw_aliases_less_than_one_by_tables_of_steps() -> None:
    """minBLEP of 16 zero crossings, 16 places each, as VCV Fundamental 2 has it (sound.md)."""
    f, steps = np.array([261.7, 1047.1, 2094.5, 4189.3]), np.array([-105.0, -93.0, -87.0, -81.0])
    y = play(oscillator, SIZE, 4, pitch=np.log2(f / C4))["saw"]
    assert all(alias(y[:, k], f[k]) < steps[k] for k in range(4))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_above_a_tenth_of_the_rate_a_shape_keeps_its_first_harmonics(rate: int) -> None:
    """Where there is no room for a rounded step; at 8378 Hz and 44.1 kHz it was -23 dB."""
    f = np.array([6000.7, 8378.1, 9999.0, 12_001.3])
    y = play(oscillator, SIZE, 4, rate, pitch=np.log2(f / C4))
    for c in range(4):
        for shape in ("saw", "pulse", "triangle"):
            assert alias(y[shape][:, c], f[c], rate) < -95.0
        for k in (1, 2):
            if k * f[c] < 0.45 * rate:
                size = abs(line(y["saw"][:, c], k * f[c], rate))
                assert size == pytest.approx(2.0 / np.pi / k, rel=0.01)


def test_slow_shapes_are_their_formulas_away_from_the_steps() -> None:
    f = np.array([C4, 110.0])
    y = play(oscillator, 4000, 2, pitch=np.log2(f / C4), width=0.5)
    ideal = naive(turns(f, frames=4000))
    near = np.abs((turns(f, frames=4000) * 4.0 + 0.5) % 1.0 - 0.5) * 48_000 / (4.0 * f) <= REACH
    for shape in SHAPES:
        np.testing.assert_allclose(y[shape][~near], ideal[shape][~near], atol=1e-9)


def test_width_is_the_share_of_time_the_pulse_is_high() -> None:
    width = np.array([0.05, 0.25, 0.5, 0.9])
    y = play(oscillator, 48_000, 4, pitch=np.log2(100.0 / C4), width=width)["pulse"]
    np.testing.assert_allclose(y.mean(axis=0), 2.0 * width - 1.0, atol=1e-3)


def test_fm_is_linear_and_runs_through_zero() -> None:
    t = np.arange(48_000) / 48_000
    fm = np.sin(2.0 * np.pi * 100.0 * t)
    y = play(oscillator, 48_000, pitch=np.log2(1000.0 / C4), fm=fm[:, None], index=2.5)["sine"][
        :, 0
    ]
    phase = np.cumsum(1000.0 * (1.0 + 2.5 * fm)) / 48_000
    np.testing.assert_allclose(y, np.sin(2.0 * np.pi * phase), atol=1e-9)
    still = play(oscillator, 100, fm=-1.0)
    assert all(np.ptp(still[s]) == 0.0 and np.isfinite(still[s]).all() for s in SHAPES)
    backwards = play(oscillator, 4800, fm=-2.0)
    forwards = play(oscillator, 4800)
    np.testing.assert_allclose(backwards["saw"], -forwards["saw"], atol=1e-9)


@pytest.mark.parametrize(("f", "ratio"), [(220.3, 2.6), (1001.3, 2.37), (2093.7, 1.37)])
def test_hard_sync_takes_the_masters_pitch_with_little_alias(f: float, ratio: float) -> None:
    master = play(oscillator, SIZE + 2000, pitch=np.log2(f / C4))["saw"]
    y = play(sync_oscillator, SIZE + 2000, pitch=np.log2(f * ratio / C4), sync=master)
    slave = ((turns(f, frames=SIZE + 2000) - 0.75) % 1.0) * ratio  # the saw rises past 1/2 there
    for shape, gain in (("sine", 20.0), ("triangle", 30.0), ("saw", 40.0), ("pulse", 32.0)):
        plain = alias(naive(slave)[shape][:, 0], f)
        assert alias(y[shape][:, 0], f) < plain - gain
        assert np.abs(y[shape]).max() < 1.9


def test_hard_sync_rounds_bends_too() -> None:
    """Of a sine that starts again while it is steep; it was at -88 dB."""
    f, ratio = 440.7, 4.23
    master = play(oscillator, SIZE + 2000, pitch=np.log2(f / C4))["saw"]
    y = play(sync_oscillator, SIZE + 2000, pitch=np.log2(f * ratio / C4), sync=master)
    assert alias(y["sine"][:, 0], f) < -105.0
    assert alias(y["triangle"][:, 0], f) < -105.0


def test_without_a_trigger_it_is_the_plain_oscillator() -> None:
    ins = {"pitch": np.array([0.0, 3.3]), "width": 0.2, "fm": np.linspace(-2, 2, 3000)[:, None]}
    plain = play(oscillator, 3000, 2, **ins)
    synced = play(sync_oscillator, 3000, 2, **ins)
    for shape in SHAPES:
        np.testing.assert_allclose(synced[shape], plain[shape], atol=1e-12)


@pytest.mark.parametrize("module", [oscillator, sync_oscillator])
def test_wild_inputs_pass(module) -> None:  # noqa: ANN001
    wild = np.array([0.0, 1.0, np.nan, 1e308, -1e308, np.inf, -np.inf, 0.6, 0.0, 1e-308] * 30)
    more = {"sync": wild[::-1, None]} if module is sync_oscillator else {}
    y = play(module, 600, fm=np.append(wild, np.zeros(300))[:, None], index=16.0, pitch=6.0,
             **{k: np.append(v, np.zeros(300))[:, None] for k, v in more.items()})  # fmt: skip
    for shape in SHAPES:
        assert np.isfinite(y[shape][320:]).all()
        assert np.abs(y[shape][320:]).max() < 2.0
