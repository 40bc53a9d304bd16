"""The picture of one display, off screen."""

import numpy as np
import pytest

from spikerack.patcher.displays.picture import BLANK
from spikerack.patcher.displays.screens import SCREENS
from spikerack.patcher.panels.display_image import field_size, large, shot
from spikerack.patcher.panels.layout import panel
from spikerack.patcher.panels.theme import NIGHT
from spikerack.runtime.library import library

RATE, TICKS = 48_000.0, 48_000


@pytest.mark.parametrize("kind", SCREENS)
def test_every_display_has_a_picture_of_its_own(kind):
    spec = library()[kind]
    (well,) = panel(spec).wells
    accent = NIGHT.categories["analysis"]
    knobs = {p.name: float(p.default) for p in spec.of("knob")}
    chance = np.random.default_rng(1)
    jacks = [chance.random((TICKS, 8)) * (chance.random((TICKS, 8)) < 0.01) for _ in spec.outlets]
    shown = SCREENS[kind](RATE).show(jacks, knobs, field_size(well))
    empty = np.asarray(shot("seen", well, BLANK, accent, NIGHT))
    made = np.asarray(shot("seen", well, shown, accent, NIGHT))
    assert made.shape == empty.shape
    assert made.shape[1] > 1200  # large enough for a page
    changed = (made != empty).any(2)
    assert changed.any()
    grown = large(well)  # and nothing is drawn beside its field
    x0, y0, x1, y1 = (round(2 * v) for v in (grown.x0, grown.y0, grown.x1, grown.y1))
    changed[y0 - 8 : y1 + 8, x0 - 8 : x1 + 8] = False
    assert not changed.any()
