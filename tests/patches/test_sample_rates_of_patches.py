"""Every patch plays the same music at 44.1, 48 and 96 kHz: its level, its spikes, its spectrum.

What chance alone does is measured beside it, by another seed: the rate may do no more.
"""

from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render.render import render
from tests.opened import FILES, FOLDER

SECONDS = 8.0
EDGES = np.geomspace(60.0, 12e3, 16)  # half an octave each
CLOSE = 1.5  # dB, beside what chance does


def _heard(patch: Patch, rate: int, seed: int | None = None) -> tuple[np.ndarray, dict[str, float]]:
    """The level of each band in dB, the whole last, and the spikes of each node that fires."""
    fire = {
        (name, str(o)): None
        for name, node in patch.nodes.items()
        for o in library()[node.module].outlets
        if o.kind == "spikes"
    }
    made = render(
        patch, SECONDS, sample_rate=rate, kernel="generic", taps=fire, seed=seed, folder=FOLDER
    )
    power = (np.abs(np.fft.rfft(made.audio, axis=0)) ** 2).sum(axis=1) / len(made.audio) ** 2
    at = np.fft.rfftfreq(len(made.audio), 1.0 / rate)
    bands = [power[(at >= a) & (at < b)].sum() for a, b in zip(EDGES, EDGES[1:], strict=False)]
    levels = 10.0 * np.log10(np.array([*bands, sum(bands)]) + 1e-9)
    return levels, {n: float(made.taps[n, o].sum()) for n, o in fire}


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_patch_plays_the_same_at_any_rate(path: Path) -> None:
    patch = read(path)
    usual, fired = _heard(patch, 48_000)
    others = [_heard(patch, 48_000, seed) for seed in (1001, 1002)]
    chance = np.max([np.abs(levels - usual) for levels, _ in others], axis=0)
    loud = usual > usual[-1] - 30.0
    for rate in (44_100, 96_000):
        levels, spikes = _heard(patch, rate)
        assert np.abs(levels - usual)[-1] < CLOSE + chance[-1]
        assert np.abs(levels - usual)[loud].mean() < CLOSE + chance[loud].mean()
        for node, count in fired.items():
            spread = max(abs(other[node] - count) for _, other in others)
            assert spikes[node] == pytest.approx(count, abs=3.0 + 0.1 * count + 2.0 * spread), node
