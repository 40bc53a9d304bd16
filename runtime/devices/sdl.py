"""SDL, the library of sticks and screens: no window, no sound, no handler for signals."""

import os
import warnings
from functools import cache
from threading import Lock
from typing import Any

BEGINS = Lock()  # it may be begun and ended by one thread at a time


@cache
def sdl() -> Any:
    """The library, loaded without a word."""
    os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which library it found
        import sdl2

    return sdl2
