"""A population taught by a sweep: what fires in turn is wired in turn, and not backwards."""

import numpy as np

from spikerack.runtime.patch.arrays import keys_of
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render.render import render
from tests.root import ROOT

CELLS = 1000


def test_a_sweep_wires_the_way_it_went() -> None:
    """Weights from behind the sweep to before it grow, those that lead back fade."""
    patch = read(ROOT / "patches" / "networks" / "taught_cells.json")
    weights = render(patch, 4.0).learned["learn.w"]
    keys = keys_of(weights)
    assert keys is not None
    senders, receivers = keys >> 37, keys >> 10 & (1 << 27) - 1
    ahead = (receivers - senders + CELLS // 2) % CELLS - CELLS // 2
    forth, back = (np.mean(weights[(s * ahead > 5) & (s * ahead < 20)]) for s in (1, -1))
    assert forth > 3.0 * back
    assert forth > 0.15  # it began between 0.05 and 0.2
