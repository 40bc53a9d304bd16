"""What memory kernels may touch, by address, and what they touched beyond it.

Kept with SPIKERACK_BOUNDS=1 alone, in which kernels look at every index before they use it
(`runtime.compiler.guards`): then each array, or each part of a node's memory, has a beginning,
an end and a name here.  An index beyond is told once for each place in the code, and 0 is used
instead, so that the run goes on.
"""

import os
import sys
from bisect import bisect_left, bisect_right

import numpy as np

ON = os.environ.get("SPIKERACK_BOUNDS") == "1"
GAP = 4096 if ON else 0  # bytes behind an array that belong to nobody: who goes astray is seen
FAR = 1 << 40  # bytes from an address that nobody knows

found: dict[str, str] = {}  # by place, what was wrong there first
_begins: list[int] = []
_ends: list[int] = []
_names: list[str] = []


def know(array: np.ndarray, name: str) -> np.ndarray:
    """An array that kernels may touch, or a part of one, which has a name of its own from now."""
    if ON:
        begin = array.ctypes.data
        end = begin + max(array.nbytes, array.itemsize)
        first = bisect_right(_begins, begin)
        first -= first > 0 and _ends[first - 1] > begin
        last = bisect_left(_begins, end)
        _begins[first:last], _ends[first:last], _names[first:last] = [begin], [end], [name]
    return array


def room(where: str, address: int) -> int:
    """Bytes from an address to the end of what it is in."""
    part = _part(address)
    if part is None:
        _tell(where, f"must be in memory that is known (got {address})")
        return FAR
    return _ends[part] - address


def outside(where: str, index: int, size: int, address: int) -> None:
    """Somebody used an index that is none of this array, which begins at an address."""
    part = _part(address)
    name = "" if part is None else f"; it is {_names[part]}"
    rule = f"must be an index below {size}" if size > 0 else "must not be used, for it is empty"
    _tell(where, f"{rule} (got {index}){name}")


def _tell(where: str, rule: str) -> None:
    if where not in found:
        found[where] = f"{where}: {rule}"
        print(found[where], file=sys.stderr, flush=True)


def _part(address: int) -> int | None:
    part = bisect_right(_begins, address) - 1
    return part if part >= 0 and address < _ends[part] else None
