"""Part of a population, as a cable of its own."""

import re

import numpy as np

from spikerack.modules.channels import MOST
from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Places,
    Setting,
    Signals,
    Sizes,
    Spikes,
    State,
    memory,
    places,
    prepared,
    signal,
    sizes,
    spike_list,
    whole,
)

FAMILY = Family("utility")
PART = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5})|:([0-9]{1,6})(?::([0-9]{1,5}))?)?")


def chosen(numbers: str, count: float) -> np.ndarray:
    """The numbers of `count` channels, as they are listed or from 0 on; -1 where none is left."""
    found = np.full(int(count), -1)
    listed = numbers.replace(",", " ").split()
    if not listed:
        return np.arange(found.size)
    end = 0
    for text in listed:
        part = _part(text)
        if not part:
            rule = f"numbers: must be channels from 0 to {MOST - 1}"
            raise ValueError(f"{rule} (got {text[:20]!r}); write such as 0-9, 20, 31")
        begin, end = end, end + len(part)
        found[begin:end] = part[: max(0, found.size - begin)]
    if end > found.size:
        rule = f"numbers: must be as many channels as count, {found.size}, or fewer"
        raise ValueError(f"{rule} (got {end}); set count to {end}")
    return found


def _part(text: str) -> range:
    """A number, or from one to another; empty if it is neither."""
    found = PART.fullmatch(text)
    if found is None:
        return range(0)
    first, last, end, by = found.groups()
    if end:
        step = int(by or 1)
        return range(int(first), int(end), step) if step and int(end) <= MOST else range(0)
    one, other = int(first), int(last or first)
    return range(one, other + 1) if one <= other else range(one, other - 1, -1)


def select(
    x: Signals,
    spikes: Spikes,
    much: Sizes = sizes("spikes"),
    where: Places = places("spikes"),
    first: Knob = whole(0, 0, MOST - 1),
    step: Knob = whole(1, 0, MOST - 1),
    count: Setting = whole(8, 1, MOST),
    numbers: Setting = "",
    place: State = prepared(chosen, kind=int),
    y: State = memory("count"),
    total: State = memory("spikes"),
    when: State = memory("spikes"),
    fired: State = memory("count", kind=np.int32),
    sums: State = memory("count"),
    whens: State = memory("count"),
) -> Out(
    signal("y", "count"),
    spike_list("spike", "count", "size", "since"),
    bypass={"x": "y", "spikes": "spike"},
):
    """Select channels of a population: `count` of them, every `step`th from `first` on.

    Channels are counted from 0.  With `numbers` such as "0-9, 20, 31" it is these, in this
    order; `first` then moves them up, and a `step` of 2 spreads them twice as far.  0-9 has both
    its ends, 9-0 is backwards, and 0:100:5 ends before 100.  What the population does not have
    is silent.  Signals go from x to y, spikes from spikes to spike.
    """
    start = int(min(MOST - 1.0, max(0.0, first)))
    stride = int(min(MOST - 1.0, max(0.0, step)))
    for i in range(place.size):
        k = start + stride * place[i] if place[i] >= 0 else -1
        y[i] = x[k] if 0 <= k < x.size else 0.0
    found = 0
    for e in range(spikes.size):
        total[spikes[e]] += much[e]
        when[spikes[e]] += much[e] * where[e]
    for i in range(place.size if spikes.size > 0 else 0):
        k = start + stride * place[i] if place[i] >= 0 else -1
        if 0 <= k < total.size and total[k] != 0.0:
            fired[found] = i
            sums[found] = total[k]
            whens[found] = when[k] / total[k]
            found += 1
    for e in range(spikes.size):
        total[spikes[e]] = 0.0
        when[spikes[e]] = 0.0
    spike = fired[:found]
    size = sums[:found]
    since = whens[:found]
    return y, spike, since, size
