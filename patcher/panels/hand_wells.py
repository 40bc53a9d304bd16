"""Fields that are played: what stays of their looks; see `patcher.displays.key_fields`."""

from spikerack.patcher.displays.key_fields import Field, keys, pads
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.shapes import CLEAR, Colour, Rect, Shape, Text
from spikerack.patcher.panels.theme import LABEL, Theme, mix


def hand_shapes(well: Well, theme: Theme) -> list[Shape]:
    """Keys, pads, a track: what lies under what moves."""
    w, h = well.x1 - well.x0, well.y1 - well.y0

    def rect(field: Field, fill: Colour, radius: float, edge: Colour = CLEAR) -> Rect:
        a, b, c, d = field
        box = well.x0 + w * a, well.y0 + h * b, well.x0 + w * c, well.y0 + h * d
        return Rect(*box, fill, radius, edge)

    if well.kind == "keys":
        light, dark = mix(theme.ink, theme.white, 0.3), mix(theme.well, theme.black, 0.3)
        return [
            rect(field, dark if field[3] < 1.0 else light, 2.5, theme.well)
            for field in keys().values()
        ]
    if well.kind == "pads":
        plate = mix(theme.well, theme.white, 0.1)
        found: list[Shape] = []
        for number, field in pads().items():
            found.append(rect(field, plate, 6, theme.well_edge))
            x, y = well.x0 + w * field[0] + 6, well.y0 + h * field[1] + 5
            found.append(Text(x, y, str(number), LABEL, theme.faint))
        return found
    if well.kind == "press":
        return [rect((0.1, 0.1, 0.9, 0.9), mix(theme.well, theme.white, 0.12), 14, theme.well_edge)]
    if well.kind == "fader":
        ticks = [rect((0.2, y, 0.8, y + 0.006), theme.faint, 0) for y in (0.1, 0.3, 0.5, 0.7, 0.9)]
        return [rect((0.47, 0.05, 0.53, 0.95), mix(theme.well, theme.white, 0.12), 3), *ticks]
    if well.kind == "pad":
        lines = ((0.0, 0.498, 1.0, 0.502), (0.498, 0.0, 0.502, 1.0))
        return [rect(field, theme.grid, 0) for field in lines]
    return []
