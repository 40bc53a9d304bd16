"""What the displays of a patch show after it has played for some seconds, off screen."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from spikerack.patcher.displays import feeds, fields
from spikerack.patcher.displays.faces import screen
from spikerack.patcher.displays.picture import Picture
from spikerack.patcher.panels.draw_display import screen_shapes
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.patch_image import Live
from spikerack.patcher.panels.rack import Rack
from spikerack.patcher.panels.shapes import Shape
from spikerack.patcher.panels.theme import Theme, theme
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.render.render import Rendered, render
from spikerack.runtime.spec import Spec


def heard(
    patch: Patch, known: Mapping[str, Spec], seconds: float, folder: Path, look: Theme | None = None
) -> Live:
    """Play the patch, then tell the shapes of any display."""
    rack, look = Rack(patch, known), look or theme()
    taps = {
        (name, jack): None
        for name, panel in rack.panels.items()
        for well in panel.wells
        for jack in _jacks(rack, name, well)
    }
    made = render(patch, seconds, taps=taps, folder=folder, kernel="generic")

    def live(name: str, well: Well) -> Iterable[Shape]:
        accent = look.categories[rack.panels[name].category]
        return screen_shapes(well, _picture(rack, made, name, well), accent, look)

    return live


def _jacks(rack: Rack, name: str, well: Well) -> list[str]:
    """The outlets that a display shows; none if it shows learned weights."""
    spec = rack.spec(name)
    assert spec is not None
    found = feeds.outlets(spec, well.kind, well.source)
    return [jack for jack in found if spec.outlet(jack)]


def _picture(rack: Rack, made: Rendered, name: str, well: Well) -> Picture:
    node, size = rack.patch.nodes[name], (int(well.x1 - well.x0), int(well.y1 - well.y0))
    jacks = [made.taps[name, jack] for jack in _jacks(rack, name, well)]
    if not jacks:
        weights = made.learned.get(f"{name}.{well.source}", np.zeros((0, 0)))
        return fields.field(weights.T if len(weights) > weights.shape[-1] else weights, size)
    if well.kind == "raster":  # few channels and wide pixels read best
        size = size[0] // 2, min(size[1] // 2, jacks[0].shape[1] * 2)
    is_side = feeds.is_side(rack.spec(name), well.kind)
    rows = feeds.together(jacks) if is_side else jacks
    knobs = feeds.knobs(node, well.kind, rack.known)
    spec = rack.spec(name)
    assert spec is not None
    return screen(well.kind, len(rows[0]) / made.seconds, spec).show(rows, knobs, size)
