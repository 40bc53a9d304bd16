"""The last rows of something, always in one piece."""

import numpy as np


class Roll:
    """Keeps the newest `size` rows of `width`; `last` is a view, so it costs nothing."""

    def __init__(self, size: int, width: int, kind: type = np.float64) -> None:
        self.size = max(1, size)
        self._rows: np.ndarray = np.zeros((2 * self.size, width), kind)
        self._end = 0

    @property
    def width(self) -> int:
        """Channels."""
        return self._rows.shape[1]

    def __len__(self) -> int:
        return min(self._end, self.size)

    def add(self, rows: np.ndarray) -> None:
        """Newer rows; the oldest go."""
        rows = rows[-self.size :]
        if self._end + len(rows) > len(self._rows):
            kept = self._rows[max(0, self._end - self.size) : self._end].copy()
            self._rows[: len(kept)] = kept
            self._end = len(kept)
        self._rows[self._end : self._end + len(rows)] = rows
        self._end += len(rows)

    def last(self, count: int) -> np.ndarray:
        """The newest rows, at most so many, oldest first."""
        return self._rows[max(0, self._end - min(count, self.size)) : self._end]
