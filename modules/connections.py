"""Synapses of large populations: sparse, 12 bytes each, and asked only for who fires."""

import numpy as np

from spikerack.modules.drawn import Drawn
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
    memory,
    prepared,
    sizes,
    spikes,
    whole,
)
from spikerack.modules.wiring import NAMES, PATTERNS, expected, wired

FAMILY = Family("synapse")


def starts_of(
    pre: int, post: int, pattern: float, p: float, fan: float, reach: float, where: str,
    draw: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Where the row of each sender begins."""
    return wired(pre, post, pattern, p, fan, reach, where, draw, seed).starts


def targets_of(
    pre: int, post: int, pattern: float, p: float, fan: float, reach: float, where: str,
    draw: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """The receiver of each synapse; one that nobody asks for where there is none."""
    targets = wired(pre, post, pattern, p, fan, reach, where, draw, seed).targets
    return targets if targets.size else np.zeros(1, np.int32)


def weights_of(
    pre: int, post: int, pattern: float, p: float, fan: float, reach: float, where: str,
    weight: str, draw: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """How strong each synapse is."""
    starts, targets = wired(pre, post, pattern, p, fan, reach, where, draw, seed)
    dice = np.random.default_rng([abs(int(seed)), abs(int(draw)), 2])
    rows = np.repeat(np.arange(pre, dtype=float), np.diff(starts))
    known = {"N": np.float64(post), "N_pre": np.float64(pre), "N_post": np.float64(post)}
    drawn = Drawn("weight", weight, NAMES)
    made = drawn.values(len(targets), dice, i=rows, j=targets, p=np.float64(p), **known)
    return made if made.size else np.zeros(1)


def connections(
    pre: Spikes,
    much: Sizes = sizes("pre"),
    gain: Knob = amount(1.0, -100.0, 100.0),
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    fan: Setting = whole(10, 1, 100_000),
    reach: Setting = amount(5.0, 0.1, 10_000.0, "log"),
    where: Setting = "",
    weight: Setting = "0.5",
    draw: Setting = whole(0, 0, 1_000_000),
    starts: State = prepared(starts_of, "pre", kind=int),
    targets: State = prepared(targets_of, kind=np.int32, size=expected),
    w: State = prepared(weights_of, size=expected),
    kick: State = memory("post"),
    fired: State = memory("pre", kind=np.int32),
    count: State = 0,
) -> Out(spikes("kick", width="post"), bypass={"pre": "kick"}):
    """Sparse synapses: at a spike of pre i, kick[j] += gain w[i, j] size for its receivers j.

    "random" is with probability `p`; "in-degree" gives each receiver `fan` senders, "out-degree"
    each sender `fan` receivers; "nearby" is with p exp(-(d / reach)^2 / 2), d receivers away, on a
    ring.  "formula" is `where`: a probability, or what must be so, by i, j and N, such as
    abs(i - j) < 5.  `weight` is a number, normal(0.5, 0.1), uniform(0, 1) or such a formula.  The
    node's channels are its receivers; `draw` deals another hand of the same seed.
    """
    last = kick.size - 1
    most = min(targets.size, w.size)  # whatever stands in `starts`
    for k in range(min(max(count, 0), fired.size)):  # what was written to a tick ago
        i = min(max(fired[k], 0), starts.size - 2)
        for s in range(min(max(starts[i], 0), most), min(max(starts[i + 1], 0), most)):
            kick[min(max(targets[s], 0), last)] = 0.0
    count = 0
    for k in range(pre.size):
        i, size = pre[k], gain * much[k]
        for s in range(min(max(starts[i], 0), most), min(max(starts[i + 1], 0), most)):
            kick[min(max(targets[s], 0), last)] += size * w[s]
        if count < fired.size:
            fired[count] = i
            count += 1
    return kick, count


PRESETS = {
    "connections": {
        "inhibitory": {"gain": -1.0},
    },
}
