"""Every colour of the editor, and the sizes that all panels share.  Three palettes to choose from.

The colours for the colour-blind are those of Okabe and Ito (2008), "Color Universal Design".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from spikerack.patcher.panels.shapes import Colour

HEIGHT = 372.0  # of a panel
ROW = 408.0  # from one row of panels to the next
COLUMN = 48.0  # a panel is so many times this wide, and MARGIN
MARGIN = 14.0
HEADER = 30.0
GRID = 12.0  # where panels that lie free come to rest
MAGNET = 40.0  # how near to a row a panel is drawn to it
SPACE = 10.0  # between panels that stand side by side
JACK = 11.5  # radius of a jack, and of its parts
RING, HOLE = 8.4, 5.9
SMALL_JACK = 5.4  # of the jack of a knob
SMALL_RING, SMALL_HOLE = 3.9, 2.5
LABEL = 12.5  # height of a line of text
TITLE = 14.5
FOOTER = 9.5


@lru_cache(4096)
def mix(a: Colour, b: Colour, part: float) -> Colour:
    """The colour `part` of the way from a to b, as opaque as a."""
    red, green, blue = (round(x + (y - x) * part) for x, y in zip(a[:3], b[:3], strict=True))
    return red, green, blue, a[3]


def see_through(colour: Colour, alpha: float) -> Colour:
    """The colour with another opacity, 0 to 255."""
    return colour[0], colour[1], colour[2], round(alpha)


@dataclass(frozen=True)
class Theme:
    """One palette: colours by what they are for."""

    name: str
    background: Colour
    rail: Colour
    rail_light: Colour
    rail_dark: Colour
    panel: Colour
    edge: Colour
    plate: Colour
    plate_edge: Colour
    well: Colour
    well_edge: Colour
    grid: Colour
    ink: Colour
    dim: Colour
    faint: Colour
    white: Colour
    black: Colour
    knob: Colour
    knob_light: Colour
    knob_rim: Colour
    track: Colour
    pointer: Colour
    modulated: Colour
    socket: Colour
    socket_edge: Colour
    unplugged: Colour
    selection: Colour
    paper: Colour
    paper_edge: Colour
    paper_ink: Colour
    frozen: Colour
    level_good: Colour
    level_high: Colour
    level_over: Colour
    categories: Mapping[str, Colour]
    signals: Mapping[str, Colour]
    header: float = 0.42  # how much of its category a header shows


NIGHT = Theme(
    name="night",
    background=(16, 17, 21, 255),
    rail=(25, 27, 32, 255),
    rail_light=(40, 43, 50, 255),
    rail_dark=(9, 10, 12, 255),
    panel=(40, 43, 51, 255),
    edge=(255, 255, 255, 26),
    plate=(52, 56, 67, 255),
    plate_edge=(74, 80, 94, 255),
    well=(13, 14, 18, 255),
    well_edge=(7, 7, 9, 255),
    grid=(255, 255, 255, 10),
    ink=(226, 230, 238, 255),
    dim=(160, 167, 182, 255),
    faint=(104, 110, 124, 255),
    white=(255, 255, 255, 255),
    black=(0, 0, 0, 255),
    knob=(57, 61, 73, 255),
    knob_light=(78, 83, 97, 255),
    knob_rim=(27, 29, 35, 255),
    track=(23, 25, 30, 255),
    pointer=(244, 246, 250, 255),
    modulated=(255, 255, 255, 255),
    socket=(88, 93, 106, 255),
    socket_edge=(20, 21, 26, 255),
    unplugged=(8, 8, 10, 255),
    selection=(245, 247, 250, 235),
    paper=(58, 54, 42, 245),
    paper_edge=(112, 102, 70, 255),
    paper_ink=(240, 232, 208, 255),
    frozen=(140, 205, 240, 255),
    level_good=(112, 214, 140, 255),
    level_high=(245, 196, 84, 255),
    level_over=(240, 92, 92, 255),
    categories={
        "source": (236, 164, 60, 255),
        "neuron": (52, 190, 178, 255),
        "synapse": (160, 128, 232, 255),
        "audio": (236, 98, 112, 255),
        "analysis": (92, 158, 248, 255),
        "utility": (142, 152, 172, 255),
    },
    signals={
        "spikes": (255, 190, 66, 255),
        "trigger": (255, 190, 66, 255),
        "audio": (74, 190, 250, 255),
        "control": (120, 218, 142, 255),
        "gate": (255, 110, 150, 255),
        "channels": (192, 140, 255, 255),
        "muted": (120, 124, 134, 255),
    },
)

CONTRAST = replace(
    NIGHT,
    name="contrast",
    background=(0, 0, 0, 255),
    rail=(20, 20, 22, 255),
    panel=(18, 19, 23, 255),
    edge=(255, 255, 255, 150),
    plate=(44, 46, 54, 255),
    plate_edge=(190, 194, 204, 255),
    well=(0, 0, 0, 255),
    well_edge=(150, 154, 164, 255),
    grid=(255, 255, 255, 26),
    ink=(255, 255, 255, 255),
    dim=(236, 238, 244, 255),
    faint=(180, 184, 194, 255),
    knob=(66, 70, 82, 255),
    knob_light=(120, 126, 142, 255),
    track=(78, 82, 92, 255),
    pointer=(255, 255, 255, 255),
    socket=(170, 174, 184, 255),
    selection=(255, 255, 255, 255),
    paper=(32, 30, 18, 255),
    paper_edge=(230, 214, 140, 255),
    paper_ink=(255, 252, 236, 255),
    header=0.34,
)

COLOUR_BLIND = replace(
    NIGHT,
    name="colour-blind",
    level_good=(0, 158, 115, 255),
    level_high=(240, 228, 66, 255),
    level_over=(213, 94, 0, 255),
    categories={
        "source": (230, 159, 0, 255),
        "neuron": (0, 158, 115, 255),
        "synapse": (204, 121, 167, 255),
        "audio": (213, 94, 0, 255),
        "analysis": (0, 114, 178, 255),
        "utility": (142, 152, 172, 255),
    },
    signals={
        "spikes": (230, 159, 0, 255),
        "trigger": (230, 159, 0, 255),
        "audio": (86, 180, 233, 255),
        "control": (0, 158, 115, 255),
        "gate": (240, 228, 66, 255),
        "channels": (204, 121, 167, 255),
        "muted": (120, 124, 134, 255),
    },
)

THEMES = {t.name: t for t in (NIGHT, CONTRAST, COLOUR_BLIND)}
_chosen = [NIGHT.name]


def theme() -> Theme:
    """The palette in use."""
    return THEMES[_chosen[0]]


def choose(name: str) -> Theme:
    """Use another palette from now on."""
    _chosen[0] = name if name in THEMES else NIGHT.name
    return theme()
