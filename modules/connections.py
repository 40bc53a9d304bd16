"""Synapses of large populations: sparse, 12 bytes each, and asked only for who fires."""

import numpy as np

from spikerack.modules.links import linked, may_wait, waiting
from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Setting,
    Sizes,
    Spikes,
    State,
    amount,
    choice,
    file,
    memory,
    prepared,
    sizes,
    spikes,
    whole,
)
from spikerack.modules.wiring import AUTAPSES, PATTERNS, Rule, expected

FAMILY = Family("synapse")


def starts_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """Where the row of each sender begins."""
    return linked(rule, weight, delay, dt).starts


def targets_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """The receiver of each synapse."""
    return linked(rule, weight, delay, dt).targets


def weights_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """How strong each synapse is."""
    return linked(rule, weight, delay, dt).weights


def lags_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """How many ticks a spike is on its way in each; one number if none waits."""
    return linked(rule, weight, delay, dt).lags


def told_late(rule: Rule, delay: str) -> int:
    """About how many numbers those are."""
    return expected(rule) if may_wait(rule, delay) else 1


def two(rule: Rule) -> int:
    """Memory of so many numbers that begins anew with another rule."""
    return 2


def connections(
    pre: Spikes,
    much: Sizes = sizes("pre"),
    gain: Knob = amount(1.0, -100.0, 100.0),
    stretch: Knob = amount(1.0, 0.01, 100.0, "log"),
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    fan: Setting = whole(10, 1, 100_000),
    reach: Setting = amount(5.0, 0.1, 10_000.0, "log"),
    where: Setting = "",
    path: Setting = file(),
    autapses: Setting = choice(*AUTAPSES),
    copies: Setting = whole(1, 1, 1000),
    weight: Setting = "0.5",
    delay: Setting = "0 ms",
    draw: Setting = whole(0, 0, 1_000_000),
    starts: State = prepared(starts_of, "pre", kind=int),
    targets: State = prepared(targets_of, kind=np.int32, size=expected),
    w: State = prepared(weights_of, size=expected),
    lags: State = prepared(lags_of, kind=np.int32, size=told_late),
    kick: State = memory("post"),
    begin: State = memory("pre", kind=np.int32),
    end: State = memory("pre", kind=np.int32),
    cursor: State = memory(size=waiting, kind=np.int32),
    stop: State = memory(size=waiting, kind=np.int32),
    age: State = memory(size=waiting),
    carried: State = memory(size=waiting),
    counts: State = memory(size=two, kind=int, fill=-1),
) -> Out(spikes("kick", width="post"), bypass={"pre": "kick"}):
    """Sparse synapses: at a spike of pre i, kick[j] += gain w[i, j] size for its receivers j.

    "random" is with probability `p`; "in-degree" gives each receiver `fan` senders, "out-degree"
    each sender `fan` receivers; "nearby" is with p exp(-(d / reach)^2 / 2), d receivers away, on a
    ring.  "formula" is `where`: a probability, or what must be so, by i, j and N, such as
    abs(i - j) < 5.  "entries" are typed there, as in 0 3, 0 4 1.5, 2 2 -0.5 3 ms: sender, receiver,
    weight, delay.  "file" is such a table as .csv or .npz, "picture" has a row of pixels for each
    sender.  `weight` and `delay` are a number, normal(0.5, 0.1), uniform(1 ms, 5 ms) or a formula,
    for what no file tells; `stretch` makes all delays so many times as long while it plays.  The
    node's channels are its receivers; `draw` deals another hand of the same seed.
    """
    last = kick.size - 1
    most = min(targets.size, w.size)
    is_late = lags.size >= most
    written, waits = counts[0], min(max(counts[1], 0), cursor.size)
    if written < 0 or written > begin.size:  # at the start, or more than there was room for
        for j in range(kick.size):
            kick[j] = 0.0
    else:
        for r in range(written):
            for s in range(min(max(begin[r], 0), most), min(max(end[r], 0), most)):
                kick[min(max(targets[s], 0), last)] = 0.0
    written = 0
    for k in range(pre.size):
        i, much_of_it = pre[k], gain * much[k]
        first = min(max(starts[i], 0), most)
        beyond = min(max(starts[i + 1], 0), most)
        if is_late and waits < cursor.size:
            cursor[waits], stop[waits], age[waits], carried[waits] = first, beyond, 0.0, much_of_it
            waits += 1
        else:  # of so many on their way the newest are there at once
            for s in range(first, beyond):
                kick[min(max(targets[s], 0), last)] += much_of_it * w[s]
            if written < begin.size:
                begin[written], end[written] = first, beyond
            written += 1
    stay = 0
    for q in range(waits):
        first = min(max(cursor[q], 0), most)
        beyond = min(max(stop[q], 0), most)
        much_of_it, old = carried[q], age[q]
        s = first
        while s < beyond and lags[s] <= old:
            kick[min(max(targets[s], 0), last)] += much_of_it * w[s]
            s += 1
        if s > first:
            if written < begin.size:
                begin[written], end[written] = first, s
            written += 1
        if s < beyond:
            cursor[stay], stop[stay], carried[stay] = s, beyond, much_of_it
            age[stay] = old + 1.0 / stretch
            stay += 1
    counts[0], counts[1] = written, stay
    return kick


PRESETS = {
    "connections": {
        "inhibitory": {"gain": -1.0},
    },
}
