"""From the computer's clock to the engine's samples, steadily.

The device calls a little late, now and then very late, never early: so the earliest of the
last moments is trusted most.  What arrives now sounds a constant time later, whenever
in the device's block it arrived.
"""

import numpy as np

from spikerack.runtime.devices.callback import last_block
from spikerack.runtime.engine.engine import Engine

SLACK = 0.004  # seconds a reader may need to notice something
LEAK = 1.0  # of an estimate that was too early, so much is given up in a second
JUMP = 200e6  # nanoseconds that no late call explains: the engine stood still


class Timing:
    """When which sample is made.  `look` often: each reader does so when it polls."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._told = np.zeros(4, np.int64)
        self._stamp = 0
        self._zero = 0.0  # nanoseconds at sample 0
        self._frames = 0
        self.look()

    def look(self) -> None:
        """Learn from the newest callback."""
        last_block(self.engine.address, self._told.ctypes.data)
        stamp, ns, sample, frames = self._told.tolist()
        if stamp == self._stamp:
            return
        zero = ns - sample * 1e9 / self.engine.rate
        gap = zero - self._zero
        if self._stamp == 0 or gap < 0.0 or gap > JUMP:
            self._zero = zero
        else:
            self._zero += min(LEAK * frames / self.engine.rate, 1.0) * gap
        self._stamp, self._frames = stamp, frames

    @property
    def latency(self) -> float:
        """Seconds from a touch to the sample it changes, before the device's own latency."""
        return self._frames / self.engine.rate + SLACK

    def sample_at(self, ns: float) -> int:
        """The sample for what happened at a moment of `time.monotonic_ns()`."""
        if self._stamp == 0:
            return 0
        rate = self.engine.rate
        most = self.engine.clock + (JUMP * 1e-9 + self.latency) * rate  # of a device that hangs
        return round(min((ns - self._zero) * 1e-9 * rate + self.latency * rate, most))

    def moment_of(self, sample: int) -> float:
        """The moment at which others should hear of a sample: as constant, the other way."""
        return self._zero + sample * 1e9 / self.engine.rate + self.latency * 1e9
