"""The display on a module's panel: which one, what it shows, and the room it needs."""

from spikerack.modules.ports import FACES, PLAYED, Recipe
from spikerack.runtime.spec import Spec

# display: the least and the most height it has, and the fewest columns
SIZES = {
    "matrix": (84.0, 150.0, 4),
    "meter": (84.0, 150.0, 2),
    "press": (84.0, 130.0, 2),
    "fader": (96.0, 190.0, 2),
    "pad": (120.0, 190.0, 4),
    "keys": (90.0, 150.0, 9),
    "pads": (110.0, 170.0, 6),
    "steps": (30.0, 120.0, 4),
    "rhythm": (32.0, 90.0, 2),
    "weights": (58.0, 110.0, 3),
    "raster": (58.0, 136.0, 3),
    "scope": (58.0, 124.0, 3),
}
LARGE = (120.0, 250.0, 5)  # a module that is a display
SPARED = set(FACES) - {"trend", "steps", "rhythm", "weights", *PLAYED}
SPARE = (50.0, 112.0, 2)  # where there would be nothing
USUAL = {"audio": "scope", "spikes": "raster"}  # of a module that says nothing of a display
SMALL = {"meter": 2, "value": 3, "rate": 4}  # its columns, where fewer do


def display(spec: Spec, channels: int) -> tuple[str, str, tuple[float, float, int]] | None:
    """The display of a panel, what it shows and its size: or None.

    A module that is a display has it large; one with learned weights between two populations
    shows them; others show what their first outlet carries.  Spikes of one channel say little:
    the first outlet that is not spikes, such as a voltage, is shown instead.
    """
    kind = spec.display
    if kind and spec.is_display:
        least, most, wide = LARGE
        shown = next(o for o in spec.outlets if o.sink == "display")
        return kind, str(shown), (least, most, SMALL.get(kind, wide))
    for state in spec.of("state"):
        recipe = state.default
        if isinstance(recipe, Recipe) and recipe.saved and len(recipe.widths) == 2:
            return "matrix", state.name, SIZES["matrix"]
    outlets = spec.outlets if kind else [o for o in spec.outlets if not o.sink]
    if not outlets:
        return None
    source = outlets[0]
    kind = kind or USUAL.get(source.kind, "trend")
    if kind == "raster":
        spikes = [o for o in outlets if o.kind == "spikes"]
        if not spikes:
            return None
        others = [o for o in outlets if o.kind != "spikes"]
        kind, source = ("scope", others[0]) if channels == 1 and others else (kind, spikes[0])
    return kind, str(source), SPARE if is_spare(spec) else SIZES.get(kind, SIZES["scope"])


def is_spare(spec: Spec) -> bool:
    """True if a display is only for room that would be empty."""
    return not spec.display or spec.display in SPARED
