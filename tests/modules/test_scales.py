"""Quantizing: always a note of the scale, always the nearest, no rattling."""

import numpy as np
import pytest

from spikerack.modules.scales import SCALES, quantizer
from tests.bench import play


@pytest.mark.parametrize("root", [0, 5, 11])
def test_notes_are_the_nearest_of_their_scale(root: int) -> None:
    pitch = np.random.default_rng(root).uniform(-5, 5, (2000, 1))
    rows = np.arange(len(SCALES), dtype=float)
    out = play(quantizer, 2000, len(rows), pitch=pitch, scale=rows, root=root)["note"]
    for i, notes in enumerate(SCALES.values()):
        every = (np.array(notes)[None] + 12 * np.arange(-7, 8)[:, None]).ravel() + root
        found = np.round(out[:, i] * 12)
        np.testing.assert_allclose(out[:, i] * 12, found, atol=1e-9)
        assert set(found) <= set(every)
        nearest = np.abs(12 * pitch - every).min(axis=1)
        off = np.abs(12 * pitch[:, 0] - found)
        assert np.all(off <= nearest + 0.1 + 1e-9)  # the tenth by which the last note is kept


def test_triggers_mark_changes_and_noise_does_not_rattle() -> None:
    t = np.arange(12_000)
    slope = (t / 12_000)[:, None]
    out = play(quantizer, 12_000, 1, pitch=slope, scale=0.0)
    changed = np.flatnonzero(np.diff(out["note"][:, 0])) + 1
    np.testing.assert_array_equal(np.flatnonzero(out["trigger"][:, 0]), changed)
    np.testing.assert_allclose(changed, 1000 * (np.arange(12) + 0.55), atol=2)
    noise = np.random.default_rng(1).uniform(-0.04, 0.04, (12_000, 1)) / 12
    noisy = play(quantizer, 12_000, 1, pitch=slope + noise, scale=0.0)["trigger"]
    assert noisy.sum() == 12


def test_a_turned_scale_or_root_moves_the_note() -> None:
    scale = np.repeat([0.0, 13.0], 50)[:, None]
    note = play(quantizer, 100, 1, pitch=4 / 12, scale=scale)["note"][:, 0]
    np.testing.assert_allclose(note[[0, -1]], [4 / 12, 0.0])
    root = np.repeat([0.0, 1.0], 50)[:, None]
    moved = play(quantizer, 100, 1, pitch=4 / 12, scale=13.0, root=root)["note"][:, 0]
    np.testing.assert_allclose(moved[[0, -1]], [0.0, 1 / 12])


def test_wild_inputs_stay_inside_the_table() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 0.7]]).repeat(50, axis=0)
    out = play(quantizer, 50, 6, pitch=wild, scale=wild, root=wild)["note"]
    assert np.isfinite(out).all()
    assert np.abs(out).max() < 17
