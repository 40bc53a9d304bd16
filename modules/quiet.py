"""Libraries in C write to stderr what is no business of the player's."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

ONE = RLock()  # the second of two would take the silence for what stderr was before


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing reaches stderr, from whatever language."""
    with ONE:
        sys.stderr.flush()
        saved, silent = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        os.close(silent)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
