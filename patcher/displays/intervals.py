"""The times between the spikes of each channel, gathered as they come."""

import numpy as np

from spikerack.patcher.displays.ring import Roll
from spikerack.runtime.memory.spike_train import SpikeTrain, train_of

KEPT = 4096
NEVER = -np.inf


class Intervals:
    """The newest intervals, as log10 of seconds; only what is new is looked at."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._tick, self._last = 0, np.zeros(0)  # ticks so far, and each channel's last spike
        self._logs = Roll(KEPT, 1)

    def add(self, rows: np.ndarray | SpikeTrain) -> np.ndarray:
        """Take new ticks [tick, channel]; gives all that is kept, the newest last."""
        train, wide = train_of(rows), rows.shape[1]
        if len(self._last) != wide:
            self._last = np.full(wide, NEVER)
        fired = train.above(0.5)
        channel, at = fired.channel, (fired.tick + self._tick).astype(float)
        order = np.argsort(channel.astype(np.uint16), kind="stable")  # channel by channel, in time
        whose, when = channel[order], at[order]
        gaps = np.diff(when, prepend=0.0)
        is_first = np.diff(whose, prepend=-1) != 0
        gaps[is_first] = when[is_first] - self._last[whose[is_first]]
        back = np.empty_like(gaps)
        back[order] = gaps  # in time again, so that the newest of all channels stay
        newest = back[np.isfinite(back)][-KEPT:]
        self._logs.add(np.log10(newest / self.rate)[:, None])
        self._last[channel] = at  # the last of each channel stays
        self._tick += len(rows)
        return self._logs.last(KEPT)[:, 0]
