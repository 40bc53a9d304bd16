"""What a render kept of its taps: rows of numbers, and spikes as lists."""

from collections.abc import Iterator, Mapping

import numpy as np

from spikerack.runtime.memory.spike_train import SpikeTrain

Jack = tuple[str, str]


class Tapped(Mapping[Jack, np.ndarray]):
    """Every tap as rows, float64 [tick, channel]; those of spikes are made when they are asked for.

    `spikes` has these as they were kept.
    """

    def __init__(self, rows: Mapping[Jack, np.ndarray], spikes: Mapping[Jack, SpikeTrain]) -> None:
        self._rows, self.spikes = rows, spikes

    def __getitem__(self, jack: Jack) -> np.ndarray:
        found = self.spikes.get(jack)
        return self._rows[jack] if found is None else found.rows()

    def __iter__(self) -> Iterator[Jack]:
        yield from self._rows
        yield from self.spikes

    def __len__(self) -> int:
        return len(self._rows) + len(self.spikes)
