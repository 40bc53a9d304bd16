"""Patches of hearing: each does what its `about` says."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.modules.centres import between
from spikerack.runtime.patch.graph import Cable, Node
from tests.opened import opened, played, without

C4 = 261.6255653005986


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
