"""Taps: every tick once, in order; who reads too slowly misses the oldest."""

import numpy as np

from spikerack.runtime.memory.taps import Tap

SIZE = 8


def written(tap: Tap, ticks: np.ndarray) -> None:
    """As the kernel does it."""
    for tick in ticks:
        tap.ring[tap.written[0] % SIZE] = tick
        tap.written[0] += 1


def test_a_reader_has_every_tick_once():
    tap, found = Tap(np.zeros((SIZE, 1)), np.zeros(2, np.int64)), []
    for at in range(0, 40, 5):
        written(tap, np.arange(at, at + 5.0))
        found.append(tap.drain())
    assert np.array_equal(np.concatenate(found)[:, 0], np.arange(40.0))
    assert tap.drain().shape == (0, 1)


def test_a_slow_reader_has_the_newest_as_far_as_the_ring_goes():
    tap = Tap(np.zeros((SIZE, 1)), np.zeros(2, np.int64))
    written(tap, np.arange(21.0))
    assert np.array_equal(tap.drain()[:, 0], np.arange(21.0 - SIZE, 21.0))
