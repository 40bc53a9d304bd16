"""Example patches opened, changed and played, for the tests of them."""

from dataclasses import replace

import numpy as np

from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render.render import Rendered, render
from tests.root import ROOT

FOLDER = ROOT / "patches"
FILES = sorted(FOLDER.rglob("*.json"))
RATE = 48_000


def opened(name: str) -> Patch:
    return read(FOLDER / f"{name}.json")


def without(patch: Patch, *cables: str) -> Patch:
    """The patch with cables pulled out, each named "a.out -> b.inlet"; they must be there."""
    kept = tuple(c for c in patch.cables if str(c) not in cables)
    assert len(patch.cables) - len(kept) == len(cables), cables
    return replace(patch, cables=kept)


def mute(patch: Patch, *names: str) -> Patch:
    """The patch without nodes a test does not need."""
    for name in names:
        patch = patch.without_node(name)
    return patch


def played(patch: Patch, seconds: float, *taps: str, seed: int | None = None) -> Rendered:
    jacks = {tuple(t.rsplit(".", 1)): None for t in taps}
    return render(patch, seconds, kernel="generic", taps=jacks, seed=seed, folder=FOLDER)


def tapped(patch: Patch, seconds: float, tap: str, seed: int | None = None) -> np.ndarray:
    """One outlet, tick by tick; a column for each channel."""
    return next(iter(played(patch, seconds, tap, seed=seed).taps.values()))


def loudness(x: np.ndarray) -> float:
    return float(np.sqrt((x**2).mean()))


def lufs(audio: np.ndarray) -> float:
    """Integrated loudness by ITU-R BS.1770-4: K-weighted, gated, at 48 kHz."""
    shelf = (1.53512485958697, -2.69169619, 1.19839281), (1.0, -1.69065929, 0.73248077)
    high = (1.0, -2.0, 1.0), (1.0, -1.99004745, 0.99007225)
    size = 2 * len(audio)  # room for the filters to die away
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    weight = np.ones_like(z)
    for top, bottom in (shelf, high):
        weight = weight * np.polyval(top[::-1], z) / np.polyval(bottom[::-1], z)
    heard = np.fft.irfft(np.fft.rfft(audio, size, axis=0) * weight[:, None], size, axis=0)
    power = (heard[: len(audio)] ** 2).sum(1)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    length, hop = round(0.4 * RATE), round(0.1 * RATE)
    starts = np.arange(0, len(audio) - length + 1, hop)
    blocks = (sums[starts + length] - sums[starts]) / length
    blocks = blocks[_lk(blocks) > -70.0]
    return float(_lk(blocks[_lk(blocks) > _lk(blocks.mean()) - 10.0].mean()))


def _lk(power: np.ndarray) -> np.ndarray:
    return -0.691 + 10.0 * np.log10(power + 1e-30)


def harmonics(y: np.ndarray, pitch: float, count: int) -> np.ndarray:
    """Amplitudes at multiples of a pitch, in decibels of the first, from one whole second."""
    spectrum = np.abs(np.fft.rfft(y[-RATE:]))
    found = np.array([spectrum[round(k * pitch)] for k in range(1, count + 1)])
    return 20 * np.log10(np.maximum(found, 1e-12) / found[0])
