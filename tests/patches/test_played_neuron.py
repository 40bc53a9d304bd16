"""A neuron that keys play: it fires as often as the note says, and its voltage is a clean tone."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.runtime.patch.graph import Node, Patch
from tests.opened import RATE, opened, played

NOTES = -1.0 + 13.0 / 12.0 * np.arange(4)  # octaves from C4: C3, C#4, D5, D#6
PITCHES = 261.6255653 * 2.0**NOTES


@pytest.fixture(scope="module")
def held():
    """Its four cells at four notes, as if keys were held, for two seconds."""
    patch = opened("instruments/played_neuron")
    keys = Node("expression", settings={"formula": "13 / 12 * channel - 1"}, channels=4)
    cables = (c for c in patch.cables if (c.source, c.outlet) != ("keys", "gate"))
    cables = (replace(c, outlet="y") if c.source == "keys" else c for c in cables)
    fixed = Patch({**patch.nodes, "keys": keys}, tuple(cables))
    return played(fixed, 2.0, "cell.spike", "swing.high").taps


def test_each_cell_fires_as_often_as_its_note_says(held):
    counted = held["cell", "spike"][-RATE:].sum(axis=0)
    np.testing.assert_allclose(counted, PITCHES, atol=1.0)


@pytest.mark.parametrize("channel", range(4))
def test_a_tone_has_its_harmonics_and_little_else(held, channel):
    """Below 5 kHz, where one hears it, all between the harmonics is 60 dB below the first."""
    y, pitch = held["swing", "high"][-RATE:, channel], PITCHES[channel]
    spectrum = np.abs(np.fft.rfft(y * np.blackman(RATE)))[:5000]
    hertz = np.arange(5000)
    is_harmonic = np.abs(hertz - pitch * np.round(hertz / pitch)) < 5.0
    first = spectrum[np.abs(hertz - pitch) < 5.0].max()
    assert spectrum[~is_harmonic].max() < 1e-3 * first
    assert spectrum[np.abs(hertz - 2 * pitch) < 5.0].max() > 0.1 * first, "it is no sine"
