"""What holds for the whole patch: its text, its rates, its chances, and places to look at."""

from collections.abc import Sequence
from dataclasses import replace

from spikerack.runtime.document.command import Known, command
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import Patch


@command("view {number}")
def view(patch: Patch, known: Known, number: int | str, place: Sequence[float] | None) -> Patch:
    """Keep a place on the canvas, (x, y, zoom), as one of nine to come back to; None forgets it."""
    key = str(number)
    views = {k: v for k, v in patch.views.items() if k != key}
    if place is not None:
        try:
            x, y, zoom = (float(v) for v in place)
        except (OverflowError, TypeError, ValueError):
            raise wrong("view", "must be a list of x, y and zoom", place, "write them") from None
        views[key] = (x, y, zoom)
    return replace(patch, views=views)


@command("about")
def about(patch: Patch, known: Known, text: str) -> Patch:
    """What the patch is, in a sentence or more."""
    return replace(patch, about=text)


@command("sample rate {n}")
def patch_rate(patch: Patch, known: Known, n: int) -> Patch:
    """Samples in a second."""
    return replace(patch, sample_rate=n)


@command("control rate {n}")
def control(patch: Patch, known: Known, n: int) -> Patch:
    """Samples from one control tick to the next."""
    return replace(patch, control=n)


@command("seed {n}")
def patch_seed(patch: Patch, known: Known, n: int) -> Patch:
    """Which chances the patch takes."""
    return replace(patch, seed=n)
