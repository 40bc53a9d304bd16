"""Convolution to the sample, as scipy has it, with responses of any length and from any file."""

import numpy as np
import pytest
import soundfile
from scipy import signal

from spikerack.modules.convolution import LONGEST, convolver, response
from spikerack.modules.partitions import transformed, turns
from tests.bench import play

RATE = 48_000


def saved(path, sound: np.ndarray, rate: int = RATE) -> dict:
    soundfile.write(path, sound, rate, subtype="DOUBLE")
    return {"path": str(path)}


def wet(x: np.ndarray, **settings) -> np.ndarray:
    """Left and right."""
    made = play(convolver, x.size, 1, RATE, x=x[:, None], mix=1.0, settings=settings)
    return np.hstack([made["left"], made["right"]])


@pytest.mark.parametrize("size", [128, 2048])
def test_a_transform_is_numpys(size):
    z = np.random.default_rng(1).normal(size=(2, size))
    re, im = z.copy()
    to_re, to_im = np.zeros((2, size))
    transformed(re, im, to_re, to_im, turns())
    np.testing.assert_allclose(to_re + 1j * to_im, np.fft.fft(z[0] + 1j * z[1]), atol=1e-11)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 1023, 1024, 1025, 2047, 2049, 9000])
@pytest.mark.row("J21")
def test_it_is_a_convolution_at_no_delay(length, tmp_path):
    rng = np.random.default_rng(length)
    h, x = rng.normal(size=(length, 2)), rng.uniform(-1.0, 1.0, 12_000)
    y = wet(x, **saved(tmp_path / "h.wav", h))
    for ear in (0, 1):
        wanted = signal.fftconvolve(x, h[:, ear])[: x.size]
        np.testing.assert_allclose(y[:, ear], wanted, atol=1e-10 * np.sqrt(length))
    assert y[0] == pytest.approx(h[0] * x[0], rel=1e-12), "the first sample is heard at once"


def test_what_was_loud_is_gone_when_the_response_is_over(tmp_path):
    x = np.zeros(8000)
    x[:100] = 1e300
    y = wet(x, **saved(tmp_path / "h.wav", np.ones(3000)))
    assert abs(y[:3099]).max() == pytest.approx(400.0)  # 4 at each of a hundred
    assert abs(y[-1000:]).max() < 1e-9


def test_a_file_of_another_rate_and_of_one_channel(tmp_path):
    click = np.zeros(400)
    click[100] = 1.0
    y = wet(np.eye(1, 2000)[0], **saved(tmp_path / "h.wav", click, 24_000))
    assert y[:, 0] == pytest.approx(y[:, 1], abs=1e-12)
    assert abs(y[:, 0]).argmax() == 200


def test_a_hall_dies_away_by_60_db_and_is_another_in_each_ear():
    for decay in (0.3, 1.2):
        hall = response("", decay, "", 1.0 / RATE)
        t = np.arange(hall.size) / RATE
        assert t[-1] == pytest.approx(decay, abs=1e-3)
        energy = np.log10(np.cumsum(abs(hall[::-1]) ** 2)[::-1])  # Schroeder 1965
        early = (t > 0.05 * decay) & (t < 0.5 * decay)
        slope = 10.0 * np.polyfit(t[early], energy[early], 1)[0]
        assert slope == pytest.approx(-60.0 / decay, rel=0.05)
        assert (hall.real**2).sum() == pytest.approx(1.0)
        assert abs((hall.real * hall.imag).sum()) < 0.1
    low, high = (abs(np.fft.fft(response("", 0.5, "", 1.0 / r)))[10:4000] for r in (48e3, 96e3))
    assert np.corrcoef(low, high)[0, 1] > 0.99, "the same hall at another sample rate"


def test_responses_that_cannot_be_are_one_line(tmp_path):
    long = saved(tmp_path / "long.wav", np.zeros(8000 * 600), 8000)["path"]
    dead = saved(tmp_path / "dead.wav", np.zeros(100))["path"]
    (tmp_path / "text.wav").write_text("no sound")
    for path, rule in (
        (long, f"at most {LONGEST:g} s .got 600.0 s.; save a shorter part"),
        (dead, "must have a sound in it .got 100 samples.; choose another"),
        (str(tmp_path / "text.wav"), "not a sound file that can be read"),
        (str(tmp_path / "none.wav"), "file not found"),
        (saved(tmp_path / "loud.wav", np.full(9, 1e30))["path"], "must stay within 1000"),
        ("a" * 300, "not a sound file that can be read"),
    ):
        with pytest.raises(ValueError, match=f"^path: .*{rule}"):
            response(path, 2.0, "", 1.0 / RATE)
