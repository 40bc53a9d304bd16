"""Files dropped on the window.

The toolkit has no call for it, but the window library inside it does, and exports its names.
Where it does not (other systems' builds), nothing is dropped and the open dialog remains.
"""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

import dearpygui._dearpygui as core

_Drop = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)
)  # window, count, paths
_kept: list[object] = []  # the window library keeps only an address


def watch(dropped: Callable[[list[Path]], object]) -> bool:
    """Call `dropped` with the files that land on the window; False if that cannot be had.

    To be called from the window's thread, after its first frame.
    """
    try:
        library = ctypes.CDLL(core.__file__)
        current, listen = library.glfwGetCurrentContext, library.glfwSetDropCallback
    except (AttributeError, OSError):
        return False
    current.restype = listen.restype = ctypes.c_void_p
    listen.argtypes = [ctypes.c_void_p, _Drop]
    window = current()
    if not window:
        return False

    def take(_window: int, count: int, paths: "ctypes._Pointer[ctypes.c_char_p]") -> None:
        dropped([Path(os.fsdecode(paths[i] or b"")) for i in range(count)])

    _kept.append(_Drop(take))
    listen(window, _kept[-1])
    return True
