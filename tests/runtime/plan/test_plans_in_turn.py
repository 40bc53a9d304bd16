"""A plan made from the plan before an edit is the one that is made from nothing."""

from dataclasses import replace

import numpy as np

from spikerack.runtime.patch.graph import Cable
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN
from tests.runtime.engine.test_random_patches import made


def test_a_plan_that_follows_another_is_the_plan_it_would_be_by_itself():
    for seed in range(40):
        patch, rng = made(seed), np.random.default_rng(seed)
        before = schedule(patch, KNOWN)
        for _ in range(6):
            edited = _edited(patch, rng)
            wanted = schedule(edited, KNOWN)
            before = schedule(edited, KNOWN, before=before)
            assert before == wanted, seed
            patch = edited


def _edited(patch, rng):
    """A cable, a node or a width more, less or another."""
    name = str(rng.choice(sorted(patch.nodes)))
    node = patch.nodes[name]
    kind = rng.integers(5)
    if kind == 0 and patch.cables:
        return patch.without_cable(patch.cables[int(rng.integers(len(patch.cables)))])
    if kind == 1 and len(patch.nodes) > 2:
        return patch.without_node(name)
    if kind == 2:
        return patch.with_node(name, replace(node, channels=int(rng.choice([0, 1, 2, 5]))))
    if kind == 3:
        return patch.with_node(f"{name}x", node)
    cable = Cable(name, "y", str(rng.choice(sorted(patch.nodes))), "x", float(rng.normal()))
    return patch.with_cable(cable)
