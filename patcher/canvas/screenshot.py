"""What a display shows now, for a picture of it off screen: at another size than on the canvas."""

from copy import deepcopy

from spikerack.patcher.canvas.live_layer import Pulse
from spikerack.patcher.displays import feeds
from spikerack.patcher.displays.faces import screen
from spikerack.patcher.displays.fields import field
from spikerack.patcher.displays.picture import Picture
from spikerack.patcher.displays.screens import Size
from spikerack.patcher.panels.model import Well

# their past is kept as pixels, of the size they have
SCROLL = ("raster", "spectrogram", "cochleogram")


def captured(pulse: Pulse, name: str, well: Well, size: Size) -> Picture:
    """The picture that a display has; the one on the canvas goes on undisturbed."""
    rack = pulse.stage.rack
    node, sound = rack.patch.nodes[name], pulse.sound
    weights = sound.learned(name, well.source)
    if weights is not None:
        return field(weights, size)
    spec = rack.spec(name)
    assert spec is not None
    jacks = feeds.outlets(spec, well.kind, well.source)
    rows = [sound.history(f"{name}.{jack}") for jack in jacks]
    if feeds.is_side(spec, well.kind):
        rows = feeds.together(rows)
    place = name, well.source, pulse.large.name == name
    shown = deepcopy(pulse.screens.get(place))
    if shown is None:  # it was never in sight: what is heard now must do
        shown = screen(well.kind, sound.tick_rate(name), spec)
    else:
        rows = [r[:0] for r in rows]
        size = pulse.sizes[place] if well.kind in SCROLL else size
    return shown.show(rows, feeds.knobs(node, well.kind, rack.known), size)
