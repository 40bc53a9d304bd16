"""Where the window stands: where it was, or on all of a screen; never beyond an edge."""

from collections.abc import Sequence

Area = tuple[int, int, int, int]  # x, y, width, height in pixels

USUAL: Area = (0, 0, 1600, 1000)  # where nobody can tell what screens there are
LARGEST = (2560, 1600)  # of a window that the player has not made larger
TITLE = 36  # pixels for the bar above it


def placed(before: Sequence[int], screens: Sequence[Area], title: int = TITLE) -> Area:
    """The window's field, below its title; `before` is where the player left it, or nothing."""
    wanted = (before[0], before[1], before[2], before[3]) if len(before) == 4 else None
    if not screens:
        return wanted or USUAL
    left, top, wide, high = max(screens, key=lambda s: _shared(wanted, s) if wanted else 0)
    top, high = top + title, high - title
    x, y, w, h = wanted or (left, top, min(wide, LARGEST[0]), min(high, LARGEST[1]))
    w, h = min(w, wide), min(h, high)
    if wanted is None:
        x, y = left + (wide - w) // 2, top + (high - h) // 2
    return min(max(x, left), left + wide - w), min(max(y, top), top + high - h), w, h


def _shared(a: Area, b: Area) -> int:
    """Pixels that both have."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(across, 0) * max(down, 0)
