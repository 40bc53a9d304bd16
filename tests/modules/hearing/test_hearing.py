"""The ear, against Slaney's coefficients, scipy and the theory of gammatones."""

import numpy as np
import pytest
from scipy.signal import sosfilt

from spikerack.modules.centres import Centres, between
from spikerack.modules.hearing import gammatone, gammatones, hair_cell, spike_encoder
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.patchfile import loads
from tests.bench import play

ERB_10 = (100, 241.439, 443.714, 732.993, 1146.697, 1738.345, 2584.475, 3794.546, 5525.097, 8000)
A0, A11, A12 = 2.267573696e-5, -2.964295788e-5, -1.439278087e-5  # at 1 kHz, 44.1 kHz
A13, A14 = -2.332612773e-5, -2.070961102e-5
B1, B2, GAIN = -1.941976079, 0.9622183917, 9.990198745e-13


def test_centres_lie_on_the_erb_scale():
    assert between(100.0, 8000.0, 10) == pytest.approx(ERB_10, abs=1e-3)


def test_coefficients_are_slaneys():
    gain, *zeros, p1, p2 = gammatones(Centres(1e3, 1e3, 0.0, "", 1), 1.0, 1 / 44_100)[:, 0]
    assert [z * A0 for z in zeros] == pytest.approx([A11, A12, A13, A14], rel=1e-8)
    assert (p1, p2) == pytest.approx((B1, B2), rel=1e-9)
    assert (gain / A0) ** -4 == pytest.approx(GAIN, rel=1e-8)


@pytest.mark.parametrize("sample_rate", [44_100, 96_000])
def test_bank_equals_scipy_on_slaneys_four_biquads(sample_rate):
    dt, cf = 1.0 / sample_rate, between(80.0, 12_000.0, 24)
    x = np.random.default_rng(1).normal(size=8000)
    y = play(
        gammatone, x.size, 24, sample_rate, x=x[:, None], settings={"low": 80.0, "high": 12_000.0}
    )["y"]
    b = 1.019 * 2 * np.pi * (24.7 + cf / 9.26449)
    shift = np.sqrt(3 + 2**1.5), np.sqrt(3 - 2**1.5)
    for n, f in enumerate(cf):
        c, s = np.cos(2 * np.pi * f * dt), np.sin(2 * np.pi * f * dt)
        e = np.exp(b[n] * dt)
        sos = [
            [dt, -(2 * dt * c / e + sign * 2 * k * dt * s / e) / 2, 0, 1, -2 * c / e, 1 / e**2]
            for k in shift
            for sign in (1, -1)
        ]
        z = np.exp(-2j * np.pi * f * dt)
        top = np.prod([row[0] + row[1] * z for row in sos])
        under = np.prod([1 + row[4] * z + row[5] * z**2 for row in sos])
        assert y[:, n] == pytest.approx(sosfilt(sos, x) / abs(top / under), abs=1e-9)


@pytest.mark.row("J28")
def test_peak_gain_bandwidth_and_delay():
    frames, fs = 1 << 15, 44_100
    for cf, band, rise in (
        (250, 45.75, 9.025e-3),
        (1000, 117.5, 3.492e-3),
        (4000, 404.5, 0.975e-3),
    ):
        x = np.zeros((frames, 1))
        x[0] = 1.0
        end = {"low": float(cf), "high": float(cf)}
        y = play(gammatone, frames, 1, fs, x=x, settings=end)["y"][:, 0]
        spectrum = abs(np.fft.rfft(y, 1 << 19))
        hertz = np.fft.rfftfreq(1 << 19, 1 / fs)
        assert spectrum[np.searchsorted(hertz, cf)] == pytest.approx(1.0, abs=1e-3)
        assert hertz[spectrum.argmax()] == pytest.approx(cf, rel=0.005)
        loud = hertz[spectrum > spectrum.max() / np.sqrt(2)]
        assert np.ptp(loud) == pytest.approx(band, rel=0.005)
        erb = (spectrum**2).sum() * hertz[1] / spectrum.max() ** 2
        assert erb == pytest.approx(24.7 + cf / 9.26449, rel=0.005)
        analytic = np.fft.ifft(np.where(np.arange(frames) < frames // 2, 2, 0) * np.fft.fft(y))
        assert abs(analytic).argmax() / fs == pytest.approx(rise, rel=0.03)


def test_centres_above_half_the_sample_rate_are_pulled_down():
    for sample_rate in (1000, 8000):
        x = np.random.default_rng(2).normal(size=(20_000, 1))
        y = play(gammatone, 20_000, 16, sample_rate, x=x, settings={"high": 20_000.0})["y"]
        assert np.isfinite(y).all()
        assert abs(y).max() < 10.0


@pytest.mark.row("J43")
def test_hair_cell_halves_bends_and_smooths():
    x = np.array([-1.0, 0.0, 1e-3, 0.125, 1.0, 8.0])
    y = play(hair_cell, 4800, 6, x=x, gain=3.0)["y"][-1]
    assert y == pytest.approx(3.0 * np.cbrt(np.maximum(x, 0.0)), abs=1e-9)
    for sample_rate in (44_100, 96_000):
        t = np.arange(sample_rate) / sample_rate
        x = 2.0 + np.sin(2 * np.pi * 300.0 * t)
        y = play(hair_cell, t.size, 1, sample_rate, x=x[:, None], compression=1.0, smooth=300.0)[
            "y"
        ][t.size // 2 :, 0]
        assert np.ptp(y) / 2.0 == pytest.approx(np.sqrt(0.5), rel=0.03)
    wild = play(hair_cell, 100, 3, x=np.array([1e308, -1e308, 5e-324]))["y"]
    assert np.isfinite(wild).all()


@pytest.mark.parametrize("sample_rate", [10_000, 48_000])
@pytest.mark.row("J44")
def test_encoder_rates(sample_rate):
    x = np.array([-1.0, 0.1, 0.5, 1.0, 2.0])
    spike = play(spike_encoder, 4 * sample_rate, 5, sample_rate, x=x)["spike"]
    with np.errstate(divide="ignore", invalid="ignore"):
        goal = 0.02 * 200.0 * x
        theory = np.where(goal > 1.0, 1.0 / (1e-3 + 0.02 * np.log(goal / (goal - 1.0))), 0.0)
    assert spike.sum(axis=0) / 4.0 == pytest.approx(theory, rel=0.005, abs=0.3)
    long = {"tau": 10.0, "refractory": 0.0}
    spike = play(spike_encoder, 4 * sample_rate, 5, sample_rate, x=x, **long)["spike"]
    assert spike.sum(axis=0)[1:] / 4.0 == pytest.approx(200.0 * x[1:], rel=0.005, abs=0.6)
    many = np.tile(x[1:], 50)
    spike = play(spike_encoder, 2 * sample_rate, 200, sample_rate, x=many, method=1.0)["spike"]
    found = spike.sum(axis=0).reshape(50, 4).mean(axis=0) / 2.0
    assert found == pytest.approx(1.0 / (1e-3 + 1.0 / (200.0 * x[1:])), rel=0.05)


@pytest.mark.parametrize("sample_rate", [1_000, 4_000, 10_000])
@pytest.mark.parametrize("refractory", [0.0, 1e-3, 2.5e-3, 7e-3])
def test_encoder_keeps_its_rate_where_ticks_are_coarse(sample_rate, refractory):
    """1 / (refractory + tau log(goal / (goal - 1))): the rest of a tick is neither lost nor won."""
    x = np.array([0.4, 1.0, 3.0, 10.0])
    tau = 0.02
    theory = 1.0 / (refractory + tau * np.log(200.0 * tau * x / (200.0 * tau * x - 1.0)))
    x, theory = (a[theory < 0.6 * sample_rate] for a in (x, theory))
    spike = play(
        spike_encoder, 5 * sample_rate, x.size, sample_rate, x=x, tau=tau, refractory=refractory
    )["spike"]
    for channel, rate in zip(spike.T, theory, strict=True):
        at = np.flatnonzero(channel)
        assert sample_rate * (at.size - 1) / np.ptp(at) == pytest.approx(rate, rel=1e-3)


@pytest.mark.parametrize("sample_rate", [10_000, 48_000])
@pytest.mark.parametrize("method", [0.0, 1.0])
def test_encoder_waits_for_whole_ticks(sample_rate, method):
    """It is driven so hard that it fires whenever it listens, by chance after a tick of that."""
    ticks = np.arange(sample_rate // 2000, sample_rate // 10)[:: sample_rate // 2000]
    hard = {"x": 1e15, "method": method, "refractory": ticks / sample_rate}
    spike = play(spike_encoder, sample_rate // 2, ticks.size, sample_rate, **hard)["spike"]
    for channel, wait in zip(spike.T, ticks, strict=True):
        assert set(np.diff(np.flatnonzero(channel))) == {wait + method}


def test_encoder_with_wild_input():
    wild = np.array([1e308, -1e308, np.nan, np.inf])
    for method in (0.0, 1.0):
        run = play(spike_encoder, 500, 4, x=wild, method=method, refractory=0.0)
        assert set(np.unique(run["spike"])) <= {0.0, 1.0}
        after = play(spike_encoder, 10, 4, x=0.0, state={"v": run["state.v"]}, tau=1e-3)
        assert np.isfinite(after["state.v"][:2]).all()


def test_an_ear_that_cannot_be_is_refused_by_the_file():
    for slip in ('"low": -500', '"high": 1e308', '"width": 0', '"width": -3', '"low": "deep"'):
        node = f'{{"module": "gammatone", "settings": {{{slip}}}}}'
        with pytest.raises(PatchError, match=r"nodes\.ear\.settings\.\w+: must be"):
            loads(f'{{"spikerack": 1, "nodes": {{"ear": {node}}}, "cables": []}}')
