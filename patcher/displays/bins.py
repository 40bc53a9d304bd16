"""Ticks gathered into bins of equal length, whatever pieces they arrive in."""

import numpy as np


class Bins:
    """Each bin is the highest, or the sum, of `hop` ticks of every channel."""

    def __init__(self, hop: int, gather: np.ufunc) -> None:
        self.hop, self.gather = max(1, hop), gather
        self._open: np.ndarray | None = None  # the bin that is not full yet
        self._count = 0

    def add(self, rows: np.ndarray) -> np.ndarray:
        """The bins that these ticks fill."""
        if not len(rows):
            return rows
        starts = np.arange(-self._count % self.hop, len(rows), self.hop)
        starts = starts if len(starts) and starts[0] == 0 else np.append(0, starts)
        made = self.gather.reduceat(rows, starts, axis=0)
        if self._open is not None and self._count % self.hop:
            made[0] = self.gather(self._open, made[0])
        self._count += len(rows)
        if self._count % self.hop:
            self._open = made[-1]
            return np.asarray(made[:-1])
        self._open = None
        return np.asarray(made)
