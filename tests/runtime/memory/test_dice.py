"""Where nodes start to draw: each somewhere else, and always there again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spikerack.modules import chance
from spikerack.runtime.memory.cells import node_cells
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.plan.schedule import schedule
from tests.stage import stage

CHANNELS = 16


def starts(seed: int, **nodes: Node) -> dict[str, np.ndarray]:
    """The states of chance, int64 (channels,) each, as a patch of this seed begins."""
    steps = schedule(Patch(nodes)).steps
    made = {n: node_cells(step, 48_000, seed, {}, Path()) for n, step in steps.items()}
    return {n: cells["state.dice"].copy() for n, cells in made.items()}


def crowd(count: int = 40, **more: int) -> dict[str, Node]:
    kinds = ("poisson", "noise", "random_walk")
    return {f"n{k}": Node(kinds[k % 3], channels=CHANNELS, **more) for k in range(count)}


def draws(first: int, count: int) -> np.ndarray:
    """Numbers of one stream, less their mean, in standard deviations."""
    found, dice = np.empty(count), int(first)
    for i in range(count):
        found[i], dice = chance.uniform(dice)
    return (found - 0.5) * 12.0**0.5


def test_nodes_and_seeds_of_a_patch_start_far_apart():
    """Of 3,200 channels the nearest two, where 2^64 / 3200^2 = 1.8e12 draws are to be expected."""
    states = [s for seed in range(5) for s in starts(seed, **crowd()).values()]
    walk = pow(chance.STEP, -1, 1 << 64)  # from states to draws
    places = np.sort(np.concatenate(states).view(np.uint64) * np.uint64(walk))
    assert np.diff(places).min() > 48_000 * 24 * 3600


def test_neighbours_by_name_and_seed_do_not_know_each_other():
    found = [s[c] for seed in (0, 1, 2) for s in starts(seed, **crowd(6)).values() for c in (0, 1)]
    pair = {"a": Node("poisson", seed=5), "b": Node("poisson", seed=6)}
    found += [s[0] for s in starts(0, **pair).values()]
    streams = np.stack([draws(s, 2048) for s in found])
    spectra = np.fft.rfft(streams, 4096)
    for k in range(1, len(found)):
        both = np.fft.irfft(spectra[k:] * spectra[:-k].conj()) / 2048
        assert np.abs(np.hstack([both[:, :1000], both[:, -1000:]])).max() < 6.5 / 2048**0.5


def test_a_node_draws_the_same_in_whatever_patch_it_stands():
    one, many = starts(3, n1=Node("noise", channels=CHANNELS)), starts(3, **crowd())
    assert np.array_equal(one["n1"], many["n1"])
    fewer = starts(3, n1=Node("noise", channels=3))["n1"]
    assert np.array_equal(fewer, one["n1"][:3]), "channels that come do not move the others"


def test_a_seed_of_its_own_decides_for_a_node():
    twins = starts(3, a=Node("noise", seed=8), b=Node("noise", seed=8), c=Node("noise", seed=9))
    assert np.array_equal(twins["a"], twins["b"])
    assert not np.array_equal(twins["a"], twins["c"])


@pytest.mark.parametrize("kernel", ["generic", "patch"])
def test_spikes_of_400_channels_are_as_poisson_says(kernel):
    """In every kind of kernel: counts of 512 ticks have a Fano factor of 1 - rate dt."""
    patch = Patch({"p": Node("poisson", {"rate": 1000.0}, channels=400)}, seed=2)
    made, counts = stage(patch, kernel), []
    for _ in range(100):
        made.run(512)
        counts.append(np.asarray(made.taps["p", "spike"].pop()).sum(axis=0))
    for seen in (np.reshape(counts, -1), np.sum(counts, axis=0), np.sum(counts, axis=1)):
        fano = seen.var(ddof=1) / seen.mean()
        assert fano == pytest.approx(1.0 - 1000.0 / 48_000, abs=5.0 * (2.0 / seen.size) ** 0.5)
    again = stage(replace(patch, seed=3), kernel).run(512).tapped("p", "spike")
    assert not np.array_equal(again.sum(axis=0), counts[0])
