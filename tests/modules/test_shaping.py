import numpy as np
import pytest

from spikerack.modules.levels import crossfader, vca
from spikerack.modules.shaping import _area, _bend
from spikerack.modules.switching import comparator, sample_hold, slew
from tests.bench import module, play

RATE = 48_000
rectifier = module("rectifier")
waveshaper = module("waveshaper")
bare = module("waveshaper", quality="1 x")
SHAPES = np.arange(7.0)


def _noise(frames: int, width: int = 1, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1.0, 1.0, (frames, width))


# levels


def test_vca_opens_by_its_response() -> None:
    control = np.linspace(-1.0, 2.0, 301)[:, None]
    out = play(vca, frames=301, channels=3, x=0.5, control=control, response=[0.0, 1.0, 2.0],
               level=6.0)["y"]  # fmt: skip
    gain = out / (0.5 * 10.0 ** (6.0 / 20.0))
    c = control[:, 0]
    assert gain[:, 0] == pytest.approx(np.maximum(c, 0.0))
    assert gain[:, 2] == pytest.approx(c)
    curve = gain[:, 1]
    assert (curve[c <= 0.0] == 0.0).all()
    assert curve[c >= 1.0] == pytest.approx(1.0)
    upper = (c > 0.5) & (c < 1.0)  # where the offset is far below: 60 dB in all
    slope = np.diff(20.0 * np.log10(curve[upper])) / 0.01
    assert slope == pytest.approx(60.0, rel=0.04)


def test_a_vca_that_is_not_controlled_passes() -> None:
    x = _noise(50)
    assert play(vca, frames=50, x=x)["y"] == pytest.approx(x)


def test_crossfader_keeps_power_or_level() -> None:
    p = np.linspace(0.0, 1.0, 101)[:, None]
    a = play(crossfader, frames=101, channels=2, a=1.0, position=p, law=[0.0, 1.0])["y"]
    b = play(crossfader, frames=101, channels=2, b=1.0, position=p, law=[0.0, 1.0])["y"]
    assert a[:, 0] ** 2 + b[:, 0] ** 2 == pytest.approx(1.0)
    assert a[:, 1] + b[:, 1] == pytest.approx(1.0)
    assert a[0] == pytest.approx([1.0, 1.0])
    assert b[0] == pytest.approx([0.0, 0.0])
    assert a[50, 0] == pytest.approx(np.sqrt(0.5))


# shaping


def test_every_area_is_the_integral_of_its_shape() -> None:
    u = np.linspace(-9.0, 9.0, 1801) + 0.003
    for shape in SHAPES:
        f = np.array([_bend(x, shape) for x in u])
        whole = np.array([_area(x, shape) for x in u])
        slope = (whole[2:] - whole[:-2]) / 0.02
        smooth = np.abs(np.diff(f, 2)) < 2e-4  # away from corners
        assert smooth.sum() > 1700
        assert slope[smooth] == pytest.approx(f[1:-1][smooth], abs=5e-5)
        assert np.abs(np.diff(whole)).max() < 0.0999  # no jump anywhere


def test_waveshaper_draws_the_curves_it_names() -> None:
    u = np.linspace(-3.0, 3.0, 6001)
    x = np.repeat(u[:, None], 7, axis=1)
    y = play(bare, frames=6001, channels=7, x=x, shape=SHAPES)["y"]
    triangle = 2.0 / np.pi * np.arcsin(np.sin(np.pi / 2.0 * u))
    curves = [np.tanh(u), np.clip(u, -1, 1), np.sin(u), triangle, np.maximum(u, 0), np.abs(u)]
    late = (np.array(curves)[:, 1:] + np.array(curves)[:, :-1]) / 2.0  # half a tick
    assert pytest.approx(late, abs=1e-3) == y[1:, :6].T
    assert np.abs(y[np.abs(u) > 0.01, 6] - np.sign(u[np.abs(u) > 0.01])).max() < 1e-9


def test_waveshaper_holds_a_constant_exactly() -> None:
    for value in (0.3, -0.7, 2.5):
        y = play(waveshaper, frames=2000, channels=7, x=value, shape=SHAPES)["y"]
        assert y[-1] == pytest.approx([_bend(value, s) for s in SHAPES], abs=1e-12)


def _aliases(y: np.ndarray, tone: float) -> np.ndarray:
    """Power between the harmonics and below 15 kHz, in decibels of all power."""
    window = np.blackman(len(y))[:, None]
    power = np.abs(np.fft.rfft(y * window, axis=0)) ** 2
    f = np.fft.rfftfreq(len(y), 1.0 / RATE)
    odd = np.abs(f - np.round(f / tone) * tone) > 8.0
    low = f < 15e3
    return 10.0 * np.log10(power[low & odd].sum(axis=0) / power[low].sum(axis=0))


def test_waveshaper_has_fewer_aliases_than_its_curve_also_without_more_steps() -> None:
    tone = 1661.3
    wave = np.sin(2.0 * np.pi * tone * np.arange(RATE) / RATE)[:, None]
    drive = np.array([30.0, 24.0, 30.0, 14.0, 24.0, 24.0, 24.0])
    y = play(bare, frames=RATE, channels=7, x=wave, drive=drive, shape=SHAPES)["y"]
    u = 10.0 ** (drive / 20.0) * wave
    triangle = 2.0 / np.pi * np.arcsin(np.sin(np.pi / 2.0 * u[:, 3]))
    plain = [np.tanh(u[:, 0]), np.clip(u[:, 1], -1, 1), np.sin(u[:, 2]), triangle,
            np.maximum(u[:, 4], 0), np.abs(u[:, 5]), np.sign(u[:, 6])]  # fmt: skip
    better = _aliases(np.array(plain).T, tone) - _aliases(y, tone)
    assert (better > 5.0).all(), better
    assert better[[0, 1, 3, 4, 5, 6]].min() > 10.0, better


def test_turning_the_shape_does_not_click() -> None:
    """The area of one shape less that of another would be a spike of thousands."""
    shape = np.repeat(SHAPES, 20)[:, None]
    for fn, over in ((bare, 1e-12), (waveshaper, 0.5)):  # filters overshoot a step
        y = play(fn, frames=140, x=0.9, drive=40.0, shape=shape)["y"]
        assert np.abs(y).max() <= 90.0 * (1.0 + over)
        quiet = play(fn, frames=140, x=1e-4 * _noise(140), shape=shape, bias=0.5)["y"]
        assert np.abs(quiet).max() < 1.01 + over


def test_rectifier_takes_a_signal_apart() -> None:
    x = _noise(500)
    out = play(rectifier, frames=500, x=x)
    assert (out["positive"] + out["negative"] == x).all()
    assert (out["full"] == np.abs(x)).all()
    assert out["positive"].min() == 0.0 == out["negative"].max()


# switching


def test_comparator_is_a_schmitt_trigger() -> None:
    x = 1.5 * _noise(3000)
    out = play(comparator, frames=3000, channels=2, x=x, threshold=0.25, hysteresis=[0.0, 0.5])
    assert (out["gate"][:, 0] == (x[:, 0] > 0.25)).all()
    state, expected = 0.0, []
    for value in x[:, 0]:
        state = 1.0 if value > 0.5 else 0.0 if value < 0.0 else state
        expected.append(state)
    assert (out["gate"][:, 1] == expected).all()
    edges = np.diff(out["gate"], axis=0, prepend=0.0)
    assert (out["trigger"] == (edges > 0)).all()
    assert (out["release"] == (edges < 0)).all()


def test_hysteresis_ignores_a_small_ripple() -> None:
    time = np.arange(RATE) / RATE
    x = (np.sin(2.0 * np.pi * 5.0 * time) + 0.1 * np.sin(2.0 * np.pi * 900.0 * time))[:, None]
    count = play(comparator, frames=RATE, channels=2, x=x, threshold=0.0, hysteresis=[0.0, 0.3])
    assert count["trigger"][:, 1].sum() == 5.0 < count["trigger"][:, 0].sum()


def test_sample_hold_takes_at_the_edge_and_track_follows() -> None:
    x = _noise(400)
    trigger = ((np.arange(400) // 10) % 4 == 1).astype(float)[:, None]
    gates = trigger * [1.0, 0.0], trigger * [0.0, 1.0]
    out = play(sample_hold, frames=400, channels=2, x=x, trigger=gates[0], track=gates[1])["y"]
    last = np.arange(400) - (np.arange(400) - 10) % 40
    assert (out[10:, 0] == x[last[10:], 0]).all()
    high = trigger[:, 0] > 0.5
    assert (out[high, 1] == x[high, 0]).all()
    held = np.maximum.accumulate(np.where(high, np.arange(400), 0))
    assert (out[10:, 1] == x[held[10:], 0]).all()


@pytest.mark.parametrize("sample_rate", [22_050, 96_000])
def test_slew_takes_the_times_it_says(sample_rate: int) -> None:
    half = sample_rate // 2
    x = np.repeat([1.0, 0.0], half)[:, None]
    out = play(slew, frames=2 * half, sample_rate=sample_rate, channels=2, x=x, rise=0.2,
               fall=0.1, shape=[0.0, 1.0])  # fmt: skip
    time = np.arange(1, half + 1) / sample_rate
    y = out["y"]
    assert y[:half, 0] == pytest.approx(np.minimum(time / 0.2, 1.0), abs=1e-9)
    assert y[half:, 0] == pytest.approx(np.maximum(1.0 - time / 0.1, 0.0), abs=1e-9)
    assert y[:half, 1] == pytest.approx(1.0 - np.exp(-time / 0.2), abs=1e-9)
    assert y[half:, 1] == pytest.approx(y[half - 1, 1] * np.exp(-time / 0.1), abs=1e-9)
    assert out["rising"][:, 0].sum() / sample_rate == pytest.approx(0.2, abs=2 / sample_rate)
    assert out["falling"][:, 0].sum() / sample_rate == pytest.approx(0.1, abs=2 / sample_rate)


def test_a_slew_of_no_time_passes() -> None:
    x = _noise(200)
    for shape in (0.0, 1.0):
        y = play(slew, frames=200, x=x, rise=0.0, fall=0.0, shape=shape)["y"]
        assert y == pytest.approx(x, abs=1e-12)


def test_wild_inputs() -> None:
    for wild in (np.nan, np.inf, -1e308):
        y = play(waveshaper, frames=50, channels=7, x=wild, drive=48.0, shape=SHAPES)["y"]
        assert np.isfinite(y).all()
        out = play(comparator, frames=5, x=wild)
        assert np.isin(out["gate"], (0.0, 1.0)).all()
        assert np.isfinite(play(slew, frames=50, x=wild)["y"]).all()
        assert np.isfinite(play(sample_hold, frames=5, x=0.3, trigger=wild)["y"]).all()
        assert np.isfinite(play(vca, frames=5, x=0.3, control=wild, response=1.0)["y"]).all()
