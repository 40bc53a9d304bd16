"""A render ends at the time that was asked: states, taps and takes know of nothing after it."""

import math

import numpy as np
import pytest
import soundfile

from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import render
from tests.runtime.render.test_render import CHOIR, TAPS

ASKED = [(0.1, 1000), (0.001, 48_000), (0.0123, 44_100), (64 / 48_000, 48_000), (0.2, 10_000)]
TAPE = Node("recorder", {"record": 1.0}, {"path": "take.wav"})


def fading(rate: str | int) -> Patch:
    """A synapse that forgets: w' = -10 w."""
    node = Node("stdp", {"forget": 10.0}, {"weight": 0.5, "spread": 0.0}, rate=rate)
    still = Node("expression", settings={"formula": "0"})
    cables = Cable("still", "y", "fades", "pre"), Cable("still", "y", "fades", "post")
    return Patch({"fades": node, "still": still}, cables)


@pytest.mark.parametrize("kernel", ["generic", "patch"])
@pytest.mark.parametrize("rate", [1, 7, 48, 480])
@pytest.mark.parametrize(("seconds", "sample_rate"), ASKED)
def test_what_is_learned_is_of_the_time_asked(seconds, sample_rate, rate, kernel):
    """A node has ticked at each of its samples before the end: exactly so often it forgot."""
    made = render(fading(rate), seconds, sample_rate, kernel=kernel)
    ticks = -(-round(seconds * sample_rate) // rate)
    wanted = 0.5 * math.exp(-10.0 * ticks * rate / sample_rate)
    assert made.learned["fades.w"].item() == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("block", [1, 17, 500])
def test_it_is_so_in_blocks_of_any_size(block):
    learned = [render(fading(1), 0.0123, 44_100, b).learned["fades.w"] for b in (64, block)]
    assert learned[0] == learned[1]


@pytest.mark.parametrize("kernel", ["generic", "patch"])
@pytest.mark.parametrize("frames", [1, 63, 65, 1007])
def test_a_short_render_is_the_beginning_of_a_long_one(kernel, frames):
    short, long = (render(CHOIR, n / 48_000, taps=TAPS, kernel=kernel) for n in (frames, 2000))
    assert np.array_equal(short.audio, long.audio[:frames])
    for jack in TAPS:
        assert len(short.taps[jack])
        assert np.array_equal(short.taps[jack], long.taps[jack][: len(short.taps[jack])])


@pytest.mark.parametrize(("seconds", "sample_rate"), ASKED)
def test_a_take_is_as_long_as_was_asked_and_ends_as_the_render_does(tmp_path, seconds, sample_rate):
    nodes = {"tone": Node("oscillator"), "tape": TAPE, "out": Node("audio_out")}
    cables = Cable("tone", "sine", "tape", "left"), Cable("tone", "sine", "out", "left")
    taps = {("tone", "sine"): None}
    made = render(
        Patch(nodes, cables), seconds, sample_rate, kernel="generic", taps=taps,
        where=lambda: tmp_path,
    )  # fmt: skip
    take, _ = soundfile.read(tmp_path / "take.wav", always_2d=True)
    assert len(take) == len(made.audio) == len(made.taps["tone", "sine"])
    assert len(take) == round(seconds * sample_rate)
    np.testing.assert_allclose(take[:, 0], made.audio[:, 0], 0, 1e-6)
