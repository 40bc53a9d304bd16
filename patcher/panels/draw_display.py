"""What a display shows as shapes in its well: places, colours and words, on screen and off."""

import numpy as np

from spikerack.patcher.displays.picture import Caption, Picture
from spikerack.patcher.panels.model import Well
from spikerack.patcher.panels.shapes import Colour, Image, Line, Rect, Shape, Text
from spikerack.patcher.panels.theme import Theme, mix, see_through

INSET = 2.5
PEAK = 5.0  # world units that the points of a trace's peaks need above and below
SMALL, LARGE = 11.5, 34.0  # heights of words
STRIP = 16.0  # over a level meter, for its words
SEGMENTS = 14  # of a level meter
LIT = 0.72  # of a segment; the rest is dark
CELLS = 40  # rows of spikes, or rows and columns of weights, that are drawn apart
HIGH, OVER = 0.8, 0.95  # of a meter's height: where it turns yellow, and red
BANDS = 16  # of a raster: from warm at the bottom to the accent at the top
Box = tuple[float, float, float, float]


def screen_shapes(well: Well, picture: Picture, accent: Colour, theme: Theme) -> list[Shape]:
    """Pixels, then bars, lines and words."""
    x0, y0, x1, y1 = glass(well)
    w, h = x1 - x0, y1 - y0
    tints = colours(accent, theme)
    found: list[Shape] = []
    if picture.pixels is not None:
        table = inks(well.kind, accent, theme, picture.is_signed)
        pixels = table[banded(picture.pixels, len(table) // 256)]
        if well.kind in ("raster", "matrix"):
            pixels = _parted(pixels, 0, theme)
        if well.kind == "matrix":
            pixels = _parted(pixels, 1, theme)
        found.append(Image(x0, y0, x1, y1, pixels))
    for left, low, right, high in picture.bars if picture.bars is not None else ():
        span = x0 + w * left, x0 + w * right
        if well.kind == "meter":
            for start, end, fill in segments(float(high), theme):
                found.append(Rect(span[0], y1 - h * end, span[1], y1 - h * start, fill, 1.5))
        else:
            lit = see_through(tints[0], 210)
            found.append(Rect(span[0], y1 - h * high, span[1], y1 - h * low, lit))
    for line in picture.lines:
        is_mark = well.kind == "meter"
        places = traced(line.points, (x0, y0, x1, y1), 0.0 if is_mark else 1.0)
        points = tuple(map(tuple, places.tolist()))
        colour = tints[line.channel % len(tints)]
        if well.kind == "scope":
            found.append(Line(points, see_through(colour, 50 * line.strength), 4.5))
        found.append(Line(points, see_through(colour, 255 * line.strength), 1.5))
    return [*found, *(caption(words, well, accent, theme) for words in picture.words)]


def glass(well: Well, scale: float = 1.0) -> Box:
    """The field of a well that a picture fills."""
    strip = STRIP * scale if well.kind == "meter" else 0.0
    return well.x0 + INSET, well.y0 + INSET + strip, well.x1 - INSET, well.y1 - INSET


def traced(points: np.ndarray, field: Box, scale: float = 1.0) -> np.ndarray:
    """Where a line's points stand in a field, with room for its sharp peaks."""
    x0, y0, x1, y1 = field
    peak = PEAK * scale
    return points * (x1 - x0, y0 - y1 + 2 * peak) + (x0, y1 - peak)


def colours(accent: Colour, theme: Theme) -> list[Colour]:
    """Of lines, channel by channel; the first is also that of bars."""
    others = [theme.signals[s] for s in ("spikes", "audio", "control", "channels", "gate")]
    return [mix(accent, theme.white, 0.25), *others]


def caption(words: Caption, well: Well, accent: Colour, theme: Theme, scale: float = 1.0) -> Text:
    """Words where they stand: at an edge, or in the middle of their line."""
    size = (LARGE if words.large else SMALL) * scale
    x0, x1, y0, y1 = well.x0 + INSET, well.x1 - INSET, well.y0 + INSET, well.y1 - INSET
    aside = 0.0 if words.x == 0.5 else 3.0 if words.x < 0.5 else -3.0
    up = size if words.y <= 0.0 else size / 2 if words.y < 1.0 else 0.0
    ink = mix(accent, theme.white, 0.25) if words.large else theme.ink
    anchor = 0.0 if words.large else words.x
    x, y = x0 + (x1 - x0) * words.x + aside * scale, y1 - (y1 - y0) * words.y - up
    return Text(x, y, words.text, size, ink, anchor=anchor)


def grid(well: Well, theme: Theme) -> list[Shape]:
    """Lines behind a trace, the middle ones stronger."""
    if well.kind not in ("scope", "xy", "spectrum", "histogram", "rate"):
        return []
    w, h = well.x1 - well.x0, well.y1 - well.y0
    strong = see_through(theme.grid, 2.6 * theme.grid[3])
    found: list[Shape] = []
    for i in range(1, 8):
        x = well.x0 + w * i / 8
        ends = (x, well.y0 + 2), (x, well.y1 - 2)
        found.append(Line(ends, theme.grid if i != 4 else strong))
    for i in range(1, 4):
        y = well.y0 + h * i / 4
        ends = (well.x0 + 2, y), (well.x1 - 2, y)
        found.append(Line(ends, theme.grid if i != 2 else strong))
    return found


def segments(level: float, theme: Theme) -> list[tuple[float, float, Colour]]:
    """The lamps of a level meter, from where to where: green, yellow, red, or dark."""
    found = []
    for i in range(SEGMENTS):
        low, high = i / SEGMENTS, (i + LIT) / SEGMENTS
        colour = theme.level_good
        if high > HIGH:
            colour = theme.level_over if high > OVER else theme.level_high
        found.append((low, high, colour if level > low + 0.01 else see_through(theme.white, 16)))
    return found


def inks(kind: str, accent: Colour, theme: Theme, is_signed: bool) -> np.ndarray:
    """The colours of a display's pixels, 256 for each band of rows; a raster has BANDS."""
    plain = ramp(accent, theme, is_signed)
    if kind != "raster":
        return plain
    warm = ramp(mix(theme.signals["spikes"], theme.white, 0.35), theme, is_signed)
    part = np.linspace(0.0, 1.0, BANDS)[:, None, None]
    return (plain * (1 - part) + warm * part).reshape(-1, 4).astype(np.uint8)


def banded(pixels: np.ndarray, bands: int) -> np.ndarray:
    """For each pixel its place in `inks`: the rows are shared out among the bands."""
    band = np.arange(len(pixels)) * bands // len(pixels)
    return np.asarray(pixels + np.uint16(256) * band.astype(np.uint16)[:, None])


def ramp(accent: Colour, theme: Theme, is_signed: bool) -> np.ndarray:
    """Colours [256, 4] for pixels: the well, the accent, white; signed, 128 is the well."""
    well, cold = theme.well, theme.signals["gate"]
    warm = [well, mix(well, accent, 0.25), mix(well, accent, 0.65), accent,
            mix(accent, theme.white, 0.75)]  # fmt: skip
    if not is_signed:
        return _between(warm, 256)
    below = [mix(cold, theme.white, 0.5), cold, mix(well, cold, 0.6), well]
    return np.concatenate([_between(below, 128), _between(warm, 128)])


def _parted(pixels: np.ndarray, axis: int, theme: Theme) -> np.ndarray:
    """Few rows or columns, with dark lines between them."""
    if pixels.shape[axis] > CELLS:
        return pixels
    made = np.repeat(pixels, 6, axis)
    np.moveaxis(made, axis, 0)[5::6] = theme.well
    return made


def _between(stops: list[Colour], count: int) -> np.ndarray:
    at, way = np.linspace(0, 1, count), np.linspace(0, 1, len(stops))
    return np.stack([np.interp(at, way, c) for c in np.array(stops).T], 1).astype(np.uint8)
