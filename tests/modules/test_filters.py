"""Filters against their transfer functions, and the ladder's song against its cutoff."""

import numpy as np
import pytest
from scipy import signal

from spikerack.modules.filters import HEADROOM, one_pole, svf
from tests.bench import module, play

RATES = [44_100, 48_000, 96_000]
ladder = module("ladder")
CUTOFFS = np.array([60.0, 200.0, 1000.0, 3000.0, 8000.0, 14_000.0])


def impulse(frames: int, channels: int, size: float = 1.0) -> np.ndarray:
    """One tick of `size`, then silence."""
    x = np.zeros((frames, channels))
    x[0] = size
    return x


def digital(b: list, a: list, cutoff: float, rate: float) -> tuple:
    """scipy's bilinear transform of H(s), s in cutoffs, warped to be right at the cutoff."""
    warped = 2.0 * rate * np.tan(np.pi * cutoff / rate)
    return signal.bilinear(*signal.lp2lp(b, a, warped), fs=rate)


def pitch(y: np.ndarray, rate: float) -> float:
    """The strongest frequency, between bins by a parabola."""
    size = 8 * len(y)
    level = np.abs(np.fft.rfft(y * np.hanning(len(y)), size))
    k = int(level.argmax())
    a, b, c = np.log(level[k - 1 : k + 2])
    return (k + 0.5 * (a - c) / (a - 2.0 * b + c)) * rate / size


@pytest.mark.parametrize("rate", RATES)
def test_svf_is_scipys_bilinear_filter(rate: int) -> None:
    resonance = np.array([0.0, 0.3, 0.6, 0.9, 0.97, 1.0])
    x = impulse(3000, 6)
    y = play(svf, 3000, 6, rate, x=x, cutoff=CUTOFFS, resonance=resonance)
    for i, (cutoff, k) in enumerate(zip(CUTOFFS, 2.0 - 1.99 * resonance, strict=True)):
        tops = {"low": [1.0], "band": [1.0, 0.0], "high": [1.0, 0.0, 0.0], "notch": [1.0, 0.0, 1.0]}
        for outlet, top in tops.items():
            b, a = digital(top, [1.0, k, 1.0], cutoff, rate)
            wanted = signal.lfilter(b, a, x[:, i])
            np.testing.assert_allclose(y[outlet][:, i], wanted, atol=1e-8, err_msg=outlet)


@pytest.mark.parametrize("rate", RATES)
def test_one_pole_is_scipys_and_its_halves_add_up(rate: int) -> None:
    x = impulse(2000, 6)
    y = play(one_pole, 2000, 6, rate, x=x, cutoff=CUTOFFS)
    for i, cutoff in enumerate(CUTOFFS):
        b, a = digital([1.0], [1.0, 1.0], cutoff, rate)
        if cutoff <= 0.25 * rate:
            np.testing.assert_allclose(y["low"][:, i], signal.lfilter(b, a, x[:, i]), atol=1e-10)
        turned = np.exp(-2j * np.pi * cutoff / rate * np.arange(2000))
        assert abs(y["low"][:, i] @ turned) == pytest.approx(0.5**0.5, rel=1e-3)
        assert y["low"][:, i].sum() == pytest.approx(1.0, rel=1e-3)
    np.testing.assert_allclose(y["low"] + y["high"], x, atol=1e-15)


@pytest.mark.row("J27")
def test_svf_is_stable_when_its_cutoff_is_swept_at_audio_rate() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(-1.0, 1.0, (48_000, 4))
    sweep = 10.0 * 2000.0 ** rng.uniform(0.0, 1.0, (48_000, 4))  # anywhere, every tick
    y = play(svf, 48_000, 4, x=x, cutoff=sweep, resonance=np.array([0.0, 0.5, 0.9, 1.0]))
    for outlet in ("low", "band", "high", "notch"):
        assert np.abs(y[outlet]).max() < 60.0
    # without input its energy can only fall: both integrators' states lie on a shrinking circle
    silent = play(svf, 48_000, 1, cutoff=sweep[:, :1], resonance=1.0, state={"swing": np.ones(1)})
    energy = silent["band"][:, 0] ** 2 + silent["low"][:, 0] ** 2
    assert (np.diff(energy, prepend=1.0) < 1e-12).all()


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_filter_whose_cutoff_jumps_stays_within_its_input(rate: int) -> None:
    """A resistor and a capacitor cannot go beyond it; one_pole did by 3.7, svf by 2."""
    rng = np.random.default_rng(7)
    x = rng.uniform(-1.0, 1.0, (rate, 3))
    square = np.where(np.arange(rate) * 7.3 / rate % 1.0 < 0.5, 1.0, -1.0)
    jumps = np.stack([1000.0 * 2.0 ** (4.4 * square), 10.0 * 2000.0 ** rng.random(rate)], axis=1)
    jumps = np.clip(np.append(jumps, np.full((rate, 1), 20e3), axis=1), 10.0, 20e3)
    low = np.abs(play(one_pole, rate, 3, rate, x=x, cutoff=jumps)["low"]).max(axis=0)
    assert (low <= np.abs(x).max(axis=0)).all()
    second = play(svf, rate, 3, rate, x=x, cutoff=jumps, resonance=0.0)
    for outlet in ("low", "band"):  # no more than where it does not jump, at its highest
        peak = np.abs(second[outlet]).max(axis=0)
        assert (peak[:2] < 1.1 * max(1.0, peak[2])).all()


@pytest.mark.parametrize("rate", RATES)
def test_a_quiet_ladder_is_four_poles_with_feedback(rate: int) -> None:
    resonance = np.array([0.0, 0.2, 0.5, 0.7, 0.8, 0.9])
    x = impulse(3000, 6, 1e-4)
    y = play(ladder, 3000, 6, rate, x=x, cutoff=CUTOFFS, resonance=resonance)["low"]
    for i, cutoff in enumerate(CUTOFFS):
        a = np.polyadd(np.poly([-1.0] * 4), [4.0 * resonance[i]])
        wanted = signal.lfilter(*digital([1.0], a, cutoff, rate), x[:, i])
        np.testing.assert_allclose(y[:, i], wanted, atol=1e-5 * np.abs(wanted).max() + 1e-10)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_the_ladder_sings_at_its_cutoff(rate: int) -> None:
    for resonance, within in ((1.02, 0.0015), (1.05, 0.0015), (1.1, 0.0015)):  # 2.6 cents
        start = {f"s{i}": np.full(6, 0.1) for i in (1, 2, 3, 4)}
        y = play(ladder, rate, 6, rate, cutoff=CUTOFFS, resonance=resonance, state=start)["low"][
            rate // 2 :
        ]
        for i, cutoff in enumerate(CUTOFFS):
            assert pitch(y[:, i], rate) == pytest.approx(cutoff, rel=within)
            assert 0.05 < np.abs(y[:, i]).max() < 0.5
    quiet = play(ladder, rate, 6, rate, cutoff=CUTOFFS, resonance=0.9, state=start)["low"]
    assert np.abs(quiet[-100:]).max() < 1e-3  # below resonance 1 it stops


def test_the_circuit_is_flat_by_what_the_ladder_is_tuned_up() -> None:
    """Its differential equation by Runge and Kutta, which sings below w: 19.6 cents at 1.05."""
    step, y = 0.02, np.full(4, 0.1)  # of a time in 1 / w

    def slope(y: np.ndarray) -> np.ndarray:
        bent = np.tanh(np.concatenate([[-4.0 * 1.05 * y[3]], y]))
        return bent[:-1] - bent[1:]

    up: list[float] = []
    for n in range(40_000):
        a = slope(y)
        b = slope(y + 0.5 * step * a)
        c = slope(y + 0.5 * step * b)
        after = y + step / 6.0 * (a + 2.0 * b + 2.0 * c + slope(y + step * c))
        if n > 20_000 and y[3] <= 0.0 < after[3]:
            up.append(n - y[3] / (after[3] - y[3]))
        y = after
    turns = (len(up) - 1) / ((up[-1] - up[0]) * step / (2.0 * np.pi))
    assert 1.0 / turns == pytest.approx(1.0 + 0.05 * (0.24 - 0.36 * 0.05), abs=3e-4)


def test_the_ladder_follows_its_circuits_equation() -> None:
    """Driven hard, against the differential equation solved with small steps."""
    rate, cutoff, r = 96_000, 800.0, 4.0 * 0.8
    t = np.arange(2000) / rate
    y = play(
        ladder, 2000, 1, rate,
        x=np.sin(2 * np.pi * 150 * t)[:, None], cutoff=cutoff, resonance=0.8, drive=6.0,
    )["low"][:, 0]  # fmt: skip
    gain = 10**0.3 / HEADROOM
    v, fine, inner = np.zeros(4), 40, []
    w = 2 * np.pi * cutoff / (rate * fine)
    for n in range(2000 * fine):
        u = gain * np.sin(2 * np.pi * 150 * n / (rate * fine)) - r * v[3]
        bent = np.tanh(np.concatenate([[u], v]))
        v = v + w * (bent[:-1] - bent[1:])
        if n % fine == 0:
            inner.append(HEADROOM * np.tanh(v[3]))
    assert np.abs(y - np.array(inner)).max() < 0.02 * np.abs(inner).max()


def test_wild_inputs_do_not_hang_or_spread() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, 0.0, 1.0]]).repeat(50, axis=0)
    for fn in (svf, one_pole, ladder):
        play(fn, 50, 6, x=wild, cutoff=wild)
        y = play(fn, 50, 6, x=wild)
        for outlet in ("low",):
            assert np.isfinite(y[outlet][:, 4:]).all()  # channels do not touch each other
    slow = play(svf, 500, 1, sample_rate=1000, x=1.0, cutoff=20_000.0)  # at control rate
    assert slow["low"][-1, 0] == pytest.approx(1.0, abs=1e-6)
