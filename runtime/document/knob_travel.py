"""Where a knob stands: its value as a part of its travel, 0 at the left end and 1 at the right.

linear   lo + (hi - lo) t          log    lo (hi / lo)^t
cubic    lo + (hi - lo) t^3        whole, choice   linear, rounded
"""

import math

from spikerack.runtime.spec import Port


def travel(port: Port, value: float) -> float:
    """The part of the knob's way at which it gives this value, in 0..1."""
    q = port.default
    if q.hi == q.lo:
        return 0.0
    if q.taper == "log":
        t = math.log(max(value, q.lo) / q.lo) / math.log(q.hi / q.lo)
    else:
        t = (value - q.lo) / (q.hi - q.lo)
        t = math.copysign(abs(t) ** (1 / 3), t) if q.taper == "cubic" else t
    return min(max(t, 0.0), 1.0)


def value_at(port: Port, t: float) -> float:
    """The value a knob gives at this part of its way; whole numbers for stepped knobs."""
    q, t = port.default, min(max(t, 0.0), 1.0)
    if t in (0.0, 1.0):
        return float((q.lo, q.hi)[int(t)])
    if q.taper == "log":
        return float(q.lo * (q.hi / q.lo) ** t)
    value = float(q.lo + (q.hi - q.lo) * (t**3 if q.taper == "cubic" else t))
    return float(round(value)) if q.taper in ("whole", "choice") else value
