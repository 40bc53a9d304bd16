"""The engine's ends: what a device brings and hears, at any rate and with any number of sides."""

import numpy as np
import pytest

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.native import driver as d
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
