"""Synapses N x M: who is wired to whom, how strongly, and how that changes.

Rows are senders, columns receivers: w[i, j] leads from `pre` i to `post` j.
"""

import numpy as np

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Setting,
    Sizes,
    Spikes,
    State,
    amount,
    choice,
    hertz,
    learned,
    memory,
    prepared,
    seconds,
    signal,
    sizes,
    spikes,
    whole,
)

FAMILY = Family("synapse")
HEAVIEST = 1000.0  # the largest weight that can be set; `spread` may double it
PATTERNS = ("all-to-all", "all-but-self", "one-to-one", "random")


def links(pre: int, post: int, pattern: float, p: float, draw: int, seed: int) -> np.ndarray:
    """1 where a synapse exists and 0 elsewhere; `draw` deals another hand of the same seed."""
    name = PATTERNS[int(pattern)]
    if name == "all-to-all":
        return np.ones((pre, post))
    if name == "all-but-self":
        return 1.0 - np.eye(pre, post)
    if name == "one-to-one":
        return np.eye(pre, post)
    chance = np.random.default_rng([abs(int(seed)), abs(int(draw)), 1])
    return (chance.random((pre, post)) < p).astype(float)


def weights(
    pre: int,
    post: int,
    pattern: float,
    p: float,
    weight: float,
    spread: float,
    draw: int,
    seed: int,
) -> np.ndarray:
    """Starting weights: uniform within weight (1 - spread) to weight (1 + spread)."""
    chance = np.random.default_rng([abs(int(seed)), abs(int(draw)), 2])
    each = weight * (1.0 + spread * (2.0 * chance.random((pre, post)) - 1.0))
    return each * links(pre, post, pattern, p, draw, seed)


def synapses(
    pre: Spikes,
    much: Sizes = sizes("pre"),
    gain: Knob = amount(1.0, -100.0, 100.0),
    tau: Knob = seconds(5e-3, 0.1e-3, 1.0),
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    weight: Setting = amount(0.5, -HEAVIEST, HEAVIEST),
    spread: Setting = amount(0.0),
    draw: Setting = whole(0, 0, 1_000_000),
    w: State = learned("pre", "post", make=weights, lo=-2.0 * HEAVIEST, hi=2.0 * HEAVIEST),
    current: State = memory("post"),
    kick: State = memory("post"),
    dt: Context = DT,
) -> Out(
    signal("current", width="post"),
    spikes("kick", width="post"),
    bypass={"pre": ("current", "kick")},
):
    """Synapses from every sender to every receiver, with currents that fade.

    tau current' = -current;  at a spike of pre i: current[j] += gain w[i, j] size,
    where its cable's weight is its size.
    `kick` is the same jump without the fading, for an inlet of that name.  The node's channels
    are its receivers.  In the random pattern each synapse exists with probability p.
    """
    fade = exp(-dt / tau)
    for j in range(current.size):
        kick[j] = 0.0
    for k in range(pre.size):
        i, size = pre[k], gain * much[k]
        for j in range(current.size):
            kick[j] += size * w[i, j]
    for j in range(current.size):
        current[j] = current[j] * fade + kick[j]
    return current, kick


def stdp(
    pre: Spikes,
    post: Spikes,
    much: Sizes = sizes("pre"),
    learn: Knob = amount(1.0),
    freeze: Knob = amount(0.0),
    forget: Knob = hertz(0.0, 0.0, 10.0, "cubic"),
    rate: Knob = amount(0.01, 0.0, 0.5, "cubic"),
    balance: Knob = amount(1.05, -2.0, 4.0),
    tau_plus: Knob = seconds(20e-3, 1e-3, 1.0),
    tau_minus: Knob = seconds(20e-3, 1e-3, 1.0),
    w_max: Knob = amount(1.0, 0.01, 100.0, "log"),
    bounds: Knob = choice("hard", "soft", "mixed"),
    pairs: Knob = choice("all", "nearest", "nearest pre", "nearest post"),
    gain: Knob = amount(1.0, -100.0, 100.0),
    tau: Knob = seconds(5e-3, 0.1e-3, 1.0),
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    weight: Setting = amount(0.5, -HEAVIEST, HEAVIEST),
    spread: Setting = amount(0.1),
    draw: Setting = whole(0, 0, 1_000_000),
    exists: State = prepared(links, "pre", "post"),
    w: State = learned("pre", "post", make=weights, lo=-2.0 * HEAVIEST, hi=2.0 * HEAVIEST),
    before: State = memory("pre"),
    after: State = memory("post"),
    current: State = memory("post"),
    kick: State = memory("post"),
    turn: State = 0,
    dt: Context = DT,
) -> Out(
    signal("current", width="post"),
    spikes("kick", width="post"),
    bypass={"pre": ("current", "kick")},
):
    """Synapses that learn order: what fires together in time (Song, Miller and Abbott 2000).

    tau_plus before' = -before, +1 at a pre spike;  tau_minus after' = -after, +1 at a post spike;
    post spike: w += w_max rate before;  pre spike: w -= w_max rate balance after.
    "hard" cuts w at 0 and w_max; "soft" scales gain by 1 - w/w_max and loss by w/w_max; "mixed"
    only the loss.  "nearest" traces are set to 1, not raised.  A pre spike is sent, then learned
    from, then post spikes are: together in one tick counts as pre first.  Learns while `learn` is
    high and `freeze` is not; `forget` fades all weights.  `post` is patched from the receivers.
    """
    fade = exp(-dt / tau)
    fade_before = exp(-dt / tau_plus)
    fade_after = exp(-dt / tau_minus)
    keep_before = 0.0 if pairs == 1.0 or pairs == 2.0 else 1.0
    keep_after = 0.0 if pairs == 1.0 or pairs == 3.0 else 1.0
    open_ = 1.0 if learn > 0.5 and freeze <= 0.5 else 0.0
    up = open_ * rate * w_max
    down = open_ * rate * balance * w_max
    up_slope = up / w_max if bounds == 1.0 else 0.0  # gain is up - up_slope w
    down_slope = down / w_max if bounds >= 1.0 else 0.0
    down = 0.0 if bounds >= 1.0 else down  # loss is down + down_slope w

    for i in range(before.size):
        before[i] *= fade_before
    for j in range(after.size):
        after[j] *= fade_after
        kick[j] = 0.0
    for k in range(pre.size):
        i, size = pre[k], gain * much[k]
        for j in range(after.size):
            old = w[i, j]
            new = old - (down + down_slope * old) * after[j]
            new = min(w_max, max(0.0, new)) * exists[i, j]
            kick[j] += size * old
            w[i, j] = new if open_ > 0.0 else old
        before[i] = before[i] * keep_before + 1.0
    for j in range(after.size):
        current[j] = current[j] * fade + kick[j]
    for k in range(post.size):
        j = post[k]
        after[j] = after[j] * keep_after + 1.0
        if open_ > 0.0:
            for i in range(before.size):
                old = w[i, j]
                new = old + (up - up_slope * old) * before[i]
                w[i, j] = min(w_max, max(0.0, new)) * exists[i, j]
    # one row a tick forgets what all its ticks of waiting would have cost
    turn = turn + 1 if 0 <= turn < before.size - 1 else 0
    if forget > 0.0 and freeze <= 0.5:
        lose = exp(-forget * dt * before.size)
        for j in range(after.size):
            w[turn, j] *= lose
    return current, kick, turn


def lateral_inhibition(
    spike: Spikes,
    much: Sizes = sizes("spike"),
    strength: Knob = amount(1.0, 0.0, 100.0, "cubic"),
    tau: Knob = seconds(10e-3, 0.1e-3, 1.0),
    trace: State = memory("spike"),
    inhibition: State = memory("spike"),
    dt: Context = DT,
) -> Out(signal("inhibition", width="spike")):
    """Every cell quietens all the others: the first to fire wins (Diehl and Cook 2015).

    tau trace' = -trace, + its size at a spike;
    inhibition[j] = -strength (sum of traces - trace[j]).
    """
    fade = exp(-dt / tau)
    total = 0.0
    for j in range(trace.size):
        trace[j] *= fade
    for k in range(spike.size):
        trace[spike[k]] += max(0.0, much[k])
    for j in range(trace.size):
        total += trace[j]
    for j in range(trace.size):
        inhibition[j] = -strength * (total - trace[j])
    return inhibition


PRESETS = {
    "synapses": {
        "slow": {"tau": 0.1},
        "inhibitory": {"gain": -1.0, "tau": 0.01},
    },
    "stdp": {
        "song miller abbott": {},
        "van rossum": {"balance": 2.5, "bounds": 2.0},
        "gentle": {"rate": 0.001, "bounds": 1.0},
        "order reversed": {"rate": 0.005, "tau_minus": 0.04, "balance": 0.6},
    },
    "lateral_inhibition": {
        "winner takes all": {"strength": 17.0, "tau": 2e-3},
        "soft": {"strength": 0.2, "tau": 0.05},
    },
}
