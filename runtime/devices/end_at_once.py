"""The end of the program, without what C libraries would do then."""

import ctypes
from functools import cache


@cache
def end_at_once() -> None:
    """Let the end of the program ask no C library: a client of a dead JACK server would abort.

    What glibc was told last it does first; Python has ended by then, and its exit code stays.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "on_exit"):
        libc.on_exit(ctypes.cast(libc._exit, ctypes.c_void_p), None)
