"""Where things stand in memory: addresses, which are no counts, and what they are counted in."""

from typing import NewType

import numpy as np

from spikerack.runtime.compiler.extents import GAP, know

Address = NewType("Address", int)
WORD = 8  # bytes of a float64, and of a word of a table
SINGLE = 4  # bytes of a float32
LINE = 64  # bytes of a cache line


def aligned(count: int) -> np.ndarray:
    """Zeros of float64 that begin at a cache line."""
    raw = np.zeros(count * WORD + LINE + GAP, np.uint8)
    skip = -raw.ctypes.data % LINE
    return know(raw[skip : skip + count * WORD].view(np.float64), "a block")


def address(array: np.ndarray, index: int = 0) -> Address:
    """Where an array begins, or its element of this number if it has one dimension."""
    return Address(array.ctypes.data + index * array.itemsize)
