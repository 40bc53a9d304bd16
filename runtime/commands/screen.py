"""Whether a window can be opened here."""

import os
import sys


def has_screen() -> bool:
    """True where a system always has a screen, or where one is named."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
