"""What is tapped is read once, in step, and never from where the ring is being written."""

import numpy as np
import pytest

from spikerack.patcher.sound.taps import Taps
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan.plan import BLOCK
from tests.probes import KNOWN, patch
from tests.stage import Stage, stage

RING = 4096  # of a stage's taps


@pytest.fixture
def made() -> Stage:
    nodes = {"s": Node("stairs"), "k": Node("through", {"gain": 2.0})}
    return stage(patch("s.y -> k.x", **nodes), known=KNOWN)


def test_every_tick_is_fresh_once(made):
    taps, found = Taps(made.engine), []
    for frames in (64, 128, 640, 64, 2048):
        made.run(frames)
        found.append(taps.fresh("s", "y")[:, 0])
    assert np.array_equal(np.concatenate(found), np.arange(made.engine.clock))
    assert len(taps.fresh("s", "y")) == 0


def test_outlets_of_a_node_stay_in_step_while_it_plays(made):
    made = stage(patch("", c=Node("channel_number", channels=2)), known=KNOWN)
    taps = Taps(made.engine)
    for _ in range(5):
        made.run(128)
        n = taps.fresh("c", "n")
        made.run(128)
        assert len(taps.fresh("c", "of")) == len(n) > 0


def test_who_looks_too_late_has_the_newest(made):
    taps = Taps(made.engine)
    made.run(3 * RING)
    clock = made.engine.clock
    newest = np.arange(clock - RING + BLOCK, clock)
    assert np.array_equal(taps.fresh("s", "y")[:, 0], newest)
    assert np.array_equal(taps.history("k", "y")[:, 0], 2.0 * newest)
    assert taps.last("s", "y") == clock - 1


def test_what_is_not_tapped_is_nothing(made):
    taps = Taps(made.engine)
    assert taps.last("s", "y") is None, "it has not played yet"
    made.run(64)
    assert taps.last("s", "nothing") is None
    assert len(taps.fresh("gone", "y")) == len(taps.history("gone", "y")) == 0
