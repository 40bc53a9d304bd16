"""Membranes that are long: compartments in a row, with a current between neighbours."""

from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Setting,
    Signals,
    State,
    amount,
    memory,
    seconds,
    signal,
    whole,
)

FAMILY = Family("neuron", display="trend")
MOST = 1000


def dendrite(
    drive: Signals,
    tau: Knob = seconds(20e-3, 0.1e-3, 1.0),
    length: Knob = amount(2.0, 0.05, 20.0, "log"),
    size: Setting = whole(20, 2, MOST),
    v: State = memory("size"),
    share: State = memory("size"),
    dt: Context = DT,
) -> Out(signal("v", "size"), bypass={"drive": "v"}):
    """A passive cable of `size` compartments, sealed at both ends (Rall 1962).

    tau v' = -v + (size / length)^2 (left - 2 v + right) + size drive;  length in space constants.
    One channel of drive enters at the near end, several enter side by side from there to the far
    end.  At rest the mean of v is the sum of drive.  Backward Euler: never unstable, first order.
    """
    h = dt / tau
    n = v.size
    g = h * (n / length) * (n / length)
    for k in range(drive.size):
        at = k * (n - 1) // max(1, drive.size - 1)
        v[at] += h * n * min(1e3, max(-1e3, drive[k]))
    # the current to the right of each is settled on the way out, v on the way back (Thomas 1949)
    share[0] = g / (1.0 + h + g)
    v[0] = v[0] / (1.0 + h + g)
    for i in range(1, n):
        ends = g if i == n - 1 else 2.0 * g
        whole_sum = 1.0 + h + ends - g * share[i - 1]
        share[i] = g / whole_sum
        v[i] = (v[i] + g * v[i - 1]) / whole_sum
    for i in range(n - 2, -1, -1):
        v[i] = v[i] + share[i] * v[i + 1]
    return v
