"""Between cables of one channel and cables of many."""

from spikerack.modules.maths import floor, power
from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Setting,
    Signals,
    State,
    amount,
    choice,
    memory,
    signal,
    whole,
)

FAMILY = Family("utility")
GOLDEN = 0.6180339887498949
MOST = 100_000  # channels of a cable


def split(
    x: Signals,
    first: Knob = whole(1, 1, MOST),
) -> Out(
    signal("channel_1", "1"),
    signal("channel_2", "1"),
    signal("channel_3", "1"),
    signal("channel_4", "1"),
    signal("channel_5", "1"),
    signal("channel_6", "1"),
    signal("channel_7", "1"),
    signal("channel_8", "1"),
):
    """Split a cable: eight of its channels, from `first` on, each to an outlet of its own.

    The first of a cable is 1; channels it does not have are silent.
    """
    start = int(min(float(MOST), max(1.0, first))) - 1
    channel_1 = _channel(x, start)
    channel_2 = _channel(x, start + 1)
    channel_3 = _channel(x, start + 2)
    channel_4 = _channel(x, start + 3)
    channel_5 = _channel(x, start + 4)
    channel_6 = _channel(x, start + 5)
    channel_7 = _channel(x, start + 6)
    channel_8 = _channel(x, start + 7)
    return (
        channel_1,
        channel_2,
        channel_3,
        channel_4,
        channel_5,
        channel_6,
        channel_7,
        channel_8,
    )


def _channel(x: Signals, n: int) -> float:
    return x[n] if n < x.size else 0.0


def join(
    a: Signals,
    b: Signals,
    c: Signals,
    d: Signals,
    e: Signals,
    f: Signals,
    g: Signals,
    h: Signals,
    size: Setting = whole(8, 1, MOST),
    y: State = memory("size"),
) -> Out(signal("y", "size")):
    """Join up to eight cables to one of `size` channels: those of a, then of b, and so on.

    An inlet without a cable is one silent channel, so plain cables keep their places.
    What `size` has no room for is left out; what is missing is silent.
    """
    n = _laid(y, 0, a)
    n = _laid(y, n, b)
    n = _laid(y, n, c)
    n = _laid(y, n, d)
    n = _laid(y, n, e)
    n = _laid(y, n, f)
    n = _laid(y, n, g)
    n = _laid(y, n, h)
    for i in range(n, y.size):
        y[i] = 0.0
    return y


def _laid(y: State, start: int, x: Signals) -> int:
    """Copy x into y from `start` on; where the next one begins."""
    count = min(x.size, y.size - start)
    for i in range(count):
        y[start + i] = x[i]
    return start + count


def rearrange(
    x: Signals,
    order: Knob = choice("repeat", "tile", "interleave", "backwards"),
    groups: Knob = whole(2, 1, MOST),
    size: Setting = whole(8, 1, MOST),
    y: State = memory("size"),
) -> Out(signal("y", "size"), bypass={"x": "y"}):
    """Rearrange the channels of a cable: AB as AABB, ABAB; ABCD as ACBD or DCBA.

    Repeat has each so often that `size` are full, tile has all again and again; interleave deals
    so many `groups`, which follow one another as cables that were joined, in turn.
    By numbers, each as often as one likes, it is `select` that arranges them.
    """
    n = x.size
    parts = int(min(float(n), max(1.0, groups)))
    each = max(1, n // parts)
    for i in range(y.size):
        k = i % n
        k = n - 1 - k if order > 2.5 else k
        is_dealt = order > 1.5 and order < 2.5 and k < parts * each
        k = (k % parts) * each + k // parts if is_dealt else k
        k = i * n // y.size if order < 0.5 else k
        y[i] = x[k] if k < n else 0.0
    return y


def mix(
    x: Signals,
    law: Knob = choice("sum", "mean", "equal power"),
) -> Out(signal("y", "1")):
    """Mix all channels of a cable to one: their sum, divided by 1, by N or by sqrt(N).

    Equal power keeps the loudness of N voices that have nothing to do with each other.
    """
    n = float(x.size)
    share = power(n, -0.5)
    share = 1.0 / n if law < 1.5 else share
    share = 1.0 if law < 0.5 else share
    total = 0.0
    for i in range(x.size):
        total += x[i]
    y = total * share
    return y


def spread(
    x: Signals,
    width: Knob = amount(0.1, -8.0, 8.0),
    curve: Knob = amount(0.0, -1.0, 1.0),
    order: Knob = choice("rising", "alternating", "scattered"),
    size: Setting = whole(8, 1, MOST),
    y: State = memory("size"),
    place: State = memory("size"),
) -> Out(signal("y", "size"), signal("place", "size"), bypass={"x": "y"}):
    """Spread one channel over `size`, each with an offset of its own: y = x + width * place.

    Places go from -1 to 1: rising; alternating, from the centre outwards; or scattered by
    the golden ratio.  place <- sign(place) |place|**(4**curve): above 0 they crowd in the
    middle, below at the ends.  For pitch it is detune (1/12 is a semitone), for pan width.
    A wide cable is taken channel by channel, from the start again when it ends.
    """
    last = y.size - 1.0
    scale = 2.0 / max(1.0, last)
    shift = 1.0 if last > 0.0 else 0.0
    bend = power(4.0, curve)
    for i in range(y.size):
        out = floor(0.5 * (i + 1.0))  # 0, 1, 1, 2, 2: steps away from the centre
        side = 1.0 if i % 2 == 1 else -1.0
        spot = i * GOLDEN + 0.5
        p = 2.0 * (spot - floor(spot)) - 1.0
        p = out * side * scale if order < 1.5 else p
        p = i * scale - shift if order < 0.5 else p
        far = min(1.0, abs(p))
        bent = power(max(1e-12, far), bend) if far > 0.0 else 0.0
        place[i] = bent if p > 0.0 else -bent
        y[i] = x[i % x.size] + width * place[i]
    return y, place


PRESETS = {
    "spread": {
        "detuned unison": {"width": 0.01, "order": 1.0},
        "octave stack": {"width": 1.0},
        "across the stage": {"width": 1.0, "order": 2.0},
    },
}
