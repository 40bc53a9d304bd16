"""Store and restore: what follows is what followed, to the bit; weights go between two."""

import numpy as np
import pytest

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.native import driver
from spikerack.runtime.engine.snapshots import Snapshots
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.render.render import load

OUT = library()["delay"].outlets[0]
TAPS = {("cells", "v"): 9600, ("learn", "mean"): 9600, ("hush", OUT): 9600}


def network(cells: int = 20) -> Patch:
    made = Patch(
        {
            "rain": Node("poisson", {"rate": 90.0}, channels=cells),
            "cells": Node("lif_current", {}, {}, cells),
            "learn": Node("stdp_connections", {"rate": 0.05, "gain": 8.0}, {"p": 0.3}, cells),
            "hush": Node("delay", channels=cells),
        },
        (
            Cable("rain", "spike", "learn", "pre", delay=0.0123),
            Cable("cells", "spike", "learn", "post"),
            Cable("learn", "kick", "cells", "excite"),
            Cable("cells", "v", "hush", "x", delay=0.0305),
        ),
    )
    return checked(made, library())


class Deck:
    def __init__(self, patch: Patch) -> None:
        self.engine = Engine()
        self.engine.set_rate(48_000)
        self.program = load(self.engine, self.engine.plan(patch), "generic", TAPS)
        self.snapshots = Snapshots(self.engine)

    def run(self, frames: int = 4800) -> list[np.ndarray]:
        sound = np.zeros((frames, 2), np.float32)
        driver.pump(self.engine.address, 0, sound.ctypes.data, frames)
        return [np.array(self.program.taps[jack].drain()) for jack in TAPS]

    def w(self) -> np.ndarray:
        return self.program.nodes["learn"]["state.w"]


@pytest.fixture
def deck() -> Deck:
    return Deck(network())


def test_what_follows_a_restore_is_what_followed_the_store(deck):
    deck.run()
    deck.snapshots.store("A")
    first = deck.run()
    deck.run(9600)
    deck.snapshots.restore("A")
    again = deck.run()
    assert np.ptp(first[0]) > 1.0
    assert np.ptp(first[1]) > 0.0
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_store_is_a_copy_and_another_takes_its_place(deck):
    deck.run()
    deck.snapshots.store("A")
    before = deck.w().copy()
    deck.run()
    deck.snapshots.store("B")
    assert not np.array_equal(deck.w(), before)
    deck.snapshots.restore("A")
    assert np.array_equal(deck.w(), before)
    assert deck.snapshots.names == ["A", "B"]


def test_weights_go_between_two_and_the_rest_plays_on(deck):
    deck.snapshots.store("A")
    one = deck.w().copy()
    deck.run(24_000)
    deck.snapshots.store("B")
    other, v = deck.w().copy(), deck.program.nodes["cells"]["state.v"].copy()
    for part in (0.0, 0.25, 1.0):
        deck.snapshots.morph("A", "B", part)
        np.testing.assert_allclose(deck.w(), (1.0 - part) * one + part * other, rtol=1e-12)
    assert np.array_equal(deck.program.nodes["cells"]["state.v"], v)


def test_a_node_that_is_another_now_plays_on():
    deck, wide = Deck(network(20)), network(24)
    deck.snapshots.store("A")
    load(deck.engine, deck.engine.plan(wide), "generic", {})
    unlike = deck.snapshots.restore("A")
    assert set(unlike) == {"rain", "cells", "learn", "hush"}


def test_what_is_not_there_is_told(deck):
    with pytest.raises(PatchError, match="nothing is stored under this name"):
        deck.snapshots.restore("A")
    deck.snapshots.store("A")
    with pytest.raises(PatchError, match="nothing is stored"):
        deck.snapshots.morph("A", "C", 0.5)
    with pytest.raises(PatchError, match="from 0 to 1"):
        deck.snapshots.morph("A", "A", 2.0)
    for k in range(15):
        deck.snapshots.store(f"s{k}")
    with pytest.raises(PatchError, match="at most 16"):
        deck.snapshots.store("more")
