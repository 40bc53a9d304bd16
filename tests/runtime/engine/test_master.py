"""The engine's ends: what a device brings and hears, at any rate and with any number of sides."""

import numpy as np
import pytest

from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.memory import shared_words as words
from spikerack.runtime.patch.graph import Node
from tests.probes import KNOWN, patch
from tests.stage import Stage, stage

KERNELS = pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])


def _heard(made: Stage) -> np.ndarray:
    return np.concatenate(made.made)


@KERNELS
@pytest.mark.parametrize("rate", ["audio", 7, "control", 100])
def test_the_speaker_adds_its_channels_and_holds_between_ticks(kernel, rate):
    out = Node("audio_out", channels=5, rate=rate)
    made = stage(
        patch(
            "c.n -> out.left *0.01\n c.of -> out.right *0.01",
            c=Node("channel_number", channels=5),
            out=out,
        ),
        kernel,
        KNOWN,
    )
    heard = _heard(made.run(640))[63:]
    np.testing.assert_allclose(heard, np.broadcast_to([0.1, 0.25], heard.shape), 1e-6)


@KERNELS
@pytest.mark.parametrize("rate", [1, 7, 48, 100])
def test_the_device_is_heard_at_any_rate(kernel, rate):
    made = stage(patch("", i=Node("audio_in", rate=rate)), kernel, KNOWN)
    heard = np.linspace(-1.0, 1.0, 1280).reshape(640, 2).astype(np.float32)
    made.run(640, 64, heard)
    for side, name in enumerate(("left", "right")):
        assert np.array_equal(made.tapped("i", name)[:, 0], heard[::rate, side]), name


@pytest.mark.parametrize("outputs", [1, 2, 6])
def test_any_number_of_outputs(outputs):
    engine = Engine(0, outputs)
    engine.load(
        patch("c.of -> o.left *0.5\n c.of -> o.right *0.25", c="channel_number", o="audio_out"),
        KNOWN,
    )
    target = np.ones((64, outputs), np.float32)
    d.pump(engine.address, 0, target.ctypes.data, 64)
    wanted = [0.375] if outputs == 1 else [0.5, 0.25, 0.0, 0.0, 0.0, 0.0][:outputs]
    assert np.allclose(target, wanted)


def test_without_a_program_there_is_silence():
    engine, target = Engine(), np.ones((100, 2), np.float32)
    d.pump(engine.address, 0, target.ctypes.data, 100)
    assert not target.any()
    assert engine.clock == 64


def _limited(x: np.ndarray) -> tuple[np.ndarray, float]:
    """What leaves when this arrives, sixteen times as loud, and the limiter's ceiling."""
    cables = "i.left -> o.left *4.0\n i.left -> o.right *4.0"
    made = stage(patch(cables, i=Node("audio_in", {"gain": 20 * np.log10(4.0)}), o="audio_out"))
    heard = np.stack([x, x], axis=1).astype(np.float32)
    made.run(len(x) + 63, 64, np.concatenate([heard, np.zeros((64, 2), np.float32)]))
    return _heard(made)[63:, 0].astype(float), float(made.engine._master[words.M_CEILING])


def test_what_is_too_loud_is_turned_down_and_stays_a_sine():
    """The gain moves by 1 - exp(-T / 2 tau) between two peaks, which distorts by less than 1 %."""
    x = np.sin(2.0 * np.pi * 1000.0 * np.arange(24_000) / 48_000)
    y, ceiling = _limited(0.5 * x)
    spectrum = np.abs(np.fft.rfft(y[4800:])) / (0.5 * len(y[4800:]))
    first = round(1000.0 * len(y[4800:]) / 48_000)
    assert spectrum[first] == pytest.approx(ceiling, rel=0.01)
    assert np.sqrt(np.sum(spectrum[2 * first :] ** 2)) < 0.01 * ceiling
    assert np.abs(y).max() <= ceiling + 1e-6


def test_the_gain_comes_back_with_a_time_constant_of_100_ms():
    """After a burst of peak p: c / p exp(t / 0.1 s), until nothing is too loud."""
    t = np.arange(28_800) / 48_000
    x = np.where(t < 0.1, 0.25, 0.01) * np.sin(2.0 * np.pi * 1000.0 * t)
    y, ceiling = _limited(x)
    for after in (0.03, 0.08, 0.12, 0.3):
        at = slice(round((0.1 + after) * 48_000), round((0.1 + after) * 48_000) + 48)
        gain = np.abs(y[at]).max() / (16.0 * np.abs(x[at]).max())
        assert gain == pytest.approx(min(1.0, ceiling / 4.0 * np.exp(after / 0.1)), rel=0.02)


@pytest.mark.parametrize(("before", "after"), [(0.25, 1.0), (1.0, 0.25), (0.0, 0.5)])
def test_the_level_goes_up_and_down_in_even_steps(before, after):
    made = stage(patch("c.one -> o.left *0.5", c="constant", o="audio_out"), known=KNOWN)
    made.engine.set_level(before)
    made.run(9600)
    made.engine.set_level(after)
    y = _heard(made.run(9600))[:, 0]
    assert (y[9600], y[-1]) == pytest.approx((0.5 * before, 0.5 * after), abs=1e-6)
    moving = np.abs(np.diff(y[9600:]))
    step = 0.5 / (words.FADE_SECONDS * 48_000)
    assert np.count_nonzero(moving > 1e-9) == pytest.approx(0.5 * abs(after - before) / step, abs=1)
    assert moving.max() == pytest.approx(step, rel=0.01)
