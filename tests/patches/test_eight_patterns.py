"""One typed cell in eight settings fires as the table of Naud et al. (2008), eight times slower."""

import pytest

from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render.render import render
from tests.root import ROOT


@pytest.mark.row("A43")
def test_each_cell_has_the_spikes_of_its_pattern():
    patch = read(ROOT / "patches/neurons/eight_patterns.json")
    spikes = render(patch, seconds=8 * 0.6, taps={("cells", "spike"): None}).taps["cells", "spike"]
    # by steps of 0.01 ms; the last is chaotic
    assert spikes.sum(axis=0).tolist()[:7] == [62, 12, 12, 11, 46, 32, 1]
    assert 25 <= spikes[:, 7].sum() <= 40
