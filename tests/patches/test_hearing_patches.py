"""Patches of hearing: each does what its `about` says."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.modules.centres import between
from spikerack.runtime.patch.graph import Cable, Node
from tests.opened import RATE, mute, opened, played, without

C4 = 261.6255653005986


@pytest.mark.row("J01")
def test_a_tone_is_a_ridge_on_the_wall_and_its_nerve_is_busiest_there():
    """All of it as wide as a human's, 3,000 places, as its `about` says."""
    patch = without(opened("hearing/cochlea_wall"), "voice.y -> membrane.x")
    for name in ("membrane", "hair", "slow", "fibres", "wall"):
        patch = patch.with_node(name, replace(patch.nodes[name], channels=3000))
    patch = patch.with_node("tone", Node("oscillator", {"pitch": float(np.log2(1000.0 / C4))}))
    patch = patch.with_cable(Cable("tone", "sine", "membrane", "x", 0.3))
    made = played(patch, 0.5, "slow.low", "fibres.spike").taps
    centres = between(20.0, 20_000.0, 3000)
    wall = made["slow", "low"][-1]
    assert wall.size == 3000
    assert centres[wall.argmax()] == pytest.approx(1000.0, rel=0.03)
    near = abs(np.log2(centres / 1000.0)) < 0.1
    far = abs(np.log2(centres / 1000.0)) > 1.5
    assert wall[near].mean() > 3.0 * wall[far].mean()
    spikes = made["fibres", "spike"].sum(axis=0)
    assert spikes[near].mean() > 2.0 * spikes[far].mean()
    assert (spikes[far] > 0).mean() > 0.5, "the noise reaches the others"


@pytest.mark.row("J57")
def test_no_fibre_of_the_vocoder_fires_at_a_fundamental_that_is_missing():
    """Harmonics 2 and 3 of 500 Hz: peaks at 1000 and 1500 Hz, none at 500; heard as well."""
    patch = mute(opened("hearing/spike_vocoder"), "clock", "tune")
    for name, hertz in (("second", 1000.0), ("third", 1500.0)):
        patch = patch.with_knob(name, "pitch", float(np.log2(hertz / C4)))
    made = played(patch, 2.0, "fibres.spike")
    spikes = made.taps["fibres", "spike"].sum(axis=0)
    centres = between(100.0, 4000.0, 120, "log")
    assert patch.nodes["voices"].knobs["frequency"] == pytest.approx(centres, rel=1e-6)
    low = centres < 1220.0
    assert centres[low][spikes[low].argmax()] == pytest.approx(1000.0, rel=0.05)
    assert centres[~low][spikes[~low].argmax()] == pytest.approx(1500.0, rel=0.05)
    busy = [spikes[abs(centres / f - 1.0) < 0.06].mean() for f in (500.0, 1000.0, 1500.0)]
    assert busy[0] < 0.1 * min(busy[1:])
    sound = abs(np.fft.rfft(made.audio[RATE:, 0]))
    hertz = np.fft.rfftfreq(RATE, 1.0 / RATE)
    power = [(sound[abs(hertz - f) < 50.0] ** 2).sum() for f in (500.0, 1000.0, 1500.0)]
    assert power[0] < 0.2 * min(power[1:])


def _meeting(azimuth: np.ndarray) -> np.ndarray:
    """The cell where spikes of both ears meet, lines of 0.8 ms (Woodworth 1938)."""
    side = np.arcsin(np.sin(np.radians(azimuth)))
    late = 0.1 / 343.0 * (side + np.sin(side))  # how much later the left ear hears it
    return 149.5 - late / 0.8e-3 * 149.5


def test_the_compass_points_at_the_rain():
    patch = mute(opened("hearing/neural_compass"), "turn", "bells", "floor")
    for azimuth in (-50.0, 0.0, 40.0, 160.0):
        still = patch.with_knob("around", "azimuth", azimuth)
        spikes = played(still, 0.3, "compass.spike").taps["compass", "spike"].sum(axis=0)
        stripe = np.flatnonzero(spikes > 0.5 * spikes.max()).mean()
        assert stripe == pytest.approx(_meeting(np.array(azimuth)), abs=4.0)
        beside = abs(np.arange(300) - stripe) > 40
        assert spikes[beside].mean() < 0.1 * spikes.max()


@pytest.mark.row("J55")
def test_the_stripe_goes_round_with_the_rain():
    made = played(mute(opened("hearing/neural_compass"), "bells", "floor"), 2.0, "compass.spike")
    spikes = made.taps["compass", "spike"]
    spikes = spikes.reshape(40, -1, 300).sum(axis=1)  # a twentieth of a second
    found = np.array([np.median(np.repeat(np.arange(300), row.astype(int))) for row in spikes])
    turned = 360.0 * ((np.arange(40) + 0.5) / 20.0 % 1.0) - 180.0
    assert np.corrcoef(found, _meeting(turned))[0, 1] > 0.97
