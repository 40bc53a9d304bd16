"""The screens of this machine, as far as windows may use them: without bars and docks."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref

from spikerack.runtime.devices.sdl import BEGINS, sdl

Area = tuple[int, int, int, int]  # x, y, width, height in pixels


@contextmanager
def screens() -> Iterator[list[Area]]:
    """Each screen's usable area, the first one's first; none if nobody can tell.

    Held until there is a window: an X server whose last client leaves begins anew.
    """
    found: list[Area] = []
    try:
        with BEGINS:
            lib = sdl()
            is_open = lib.SDL_InitSubSystem(lib.SDL_INIT_VIDEO) == 0
    except (ImportError, OSError):
        is_open = False
    for number in range(lib.SDL_GetNumVideoDisplays() if is_open else 0):
        area = lib.SDL_Rect()
        if lib.SDL_GetDisplayUsableBounds(number, byref(area)) == 0:
            found.append((area.x, area.y, area.w, area.h))
    try:
        yield found
    finally:
        if is_open:
            with BEGINS:
                lib.SDL_QuitSubSystem(lib.SDL_INIT_VIDEO)
