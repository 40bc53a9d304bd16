"""Sparse synapses that learn, for large populations: 20 bytes each, 24 if each has a delay."""

import numpy as np

from spikerack.modules.connections import told_late, two
from spikerack.modules.links import columned, linked, synapse_keys, waiting
from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Setting,
    Signals,
    Sizes,
    Spikes,
    State,
    amount,
    choice,
    control,
    file,
    hertz,
    learned,
    memory,
    prepared,
    seconds,
    sizes,
    spikes,
    whole,
)
from spikerack.modules.synapses import HEAVIEST
from spikerack.modules.wiring import AUTAPSES, PATTERNS, Rule, expected

FAMILY = Family("synapse")
LARGE = 1e100  # traces are kept times what they have faded; from here on that begins at 1 again


def starts_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """Where the row of each sender begins."""
    return linked(rule, weight, delay, dt, keeps_all=True).starts


def targets_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """The receiver of each synapse."""
    return linked(rule, weight, delay, dt, keeps_all=True).targets


def lags_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """How many ticks a spike is on its way in each; one number if none waits."""
    return linked(rule, weight, delay, dt, keeps_all=True).lags


def weights_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """How strong each synapse is at the start."""
    return linked(rule, weight, delay, dt, keeps_all=True).weights


def columns_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """Where the column of each receiver begins."""
    return columned(rule, weight, delay, dt).starts


def column_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """The synapses of each column."""
    return columned(rule, weight, delay, dt).of


def senders_of(rule: Rule, weight: str, delay: str, dt: float) -> np.ndarray:
    """The sender of each synapse."""
    return columned(rule, weight, delay, dt).senders


def stdp_connections(
    pre: Spikes,
    post: Spikes,
    boost: Signals,
    much: Sizes = sizes("pre"),
    gain: Knob = amount(1.0, -100.0, 100.0),
    learn: Knob = amount(1.0),
    freeze: Knob = amount(0.0),
    rate: Knob = amount(0.01, 0.0, 0.5, "cubic"),
    balance: Knob = amount(1.05, -2.0, 4.0),
    tau_plus: Knob = seconds(20e-3, 1e-3, 1.0),
    tau_minus: Knob = seconds(20e-3, 1e-3, 1.0),
    w_max: Knob = amount(1.0, 0.01, 100.0, "log"),
    bounds: Knob = choice("hard", "soft", "mixed"),
    pairs: Knob = choice("all", "nearest", "nearest pre", "nearest post"),
    forget: Knob = hertz(0.0, 0.0, 10.0, "cubic"),
    total: Knob = amount(0.0, 0.0, 1000.0, "cubic"),
    stretch: Knob = amount(1.0, 0.01, 100.0, "log"),
    look: Knob = whole(0, 0, 1_000_000),
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    fan: Setting = whole(10, 1, 100_000),
    reach: Setting = amount(5.0, 0.1, 10_000.0, "log"),
    where: Setting = "",
    path: Setting = file(),
    autapses: Setting = choice(*AUTAPSES),
    copies: Setting = whole(1, 1, 1000),
    weight: Setting = "uniform(0.4, 0.6)",
    delay: Setting = "0 ms",
    draw: Setting = whole(0, 0, 1_000_000),
    shown: Setting = whole(16, 1, 4096),
    starts: State = prepared(starts_of, "pre", kind=int),
    targets: State = prepared(targets_of, kind=np.int32, size=expected),
    lags: State = prepared(lags_of, kind=np.int32, size=told_late),
    columns: State = prepared(columns_of, "post", kind=int),
    column: State = prepared(column_of, kind=np.int32, size=expected),
    senders: State = prepared(senders_of, kind=np.int32, size=expected),
    w: State = learned(
        make=weights_of, size=expected, keys=synapse_keys, lo=-2.0 * HEAVIEST, hi=2.0 * HEAVIEST
    ),
    before: State = memory("pre"),
    after: State = memory("post"),
    newest: State = memory("pre", kind=np.int32, fill=-1),
    kick: State = memory("post"),
    begin: State = memory("pre", kind=np.int32),
    end: State = memory("pre", kind=np.int32),
    sender: State = memory(size=waiting, kind=np.int32),
    earlier: State = memory(size=waiting, kind=np.int32),
    cursor: State = memory(size=waiting, kind=np.int32),
    age: State = memory(size=waiting),
    carried: State = memory(size=waiting),
    raised: State = memory(size=waiting),
    counts: State = memory(size=two, kind=int, fill=-1),
    oldest: State = 0,
    weights: State = memory("shown"),
    traces: State = memory("shown"),
    grown_plus: State = 1.0,
    grown_minus: State = 1.0,
    turn: State = 0,
    sum_: State = 0.0,
    mean: State = 0.0,
    dt: Context = DT,
) -> Out(
    spikes("kick", width="post"),
    control("mean", width="1"),
    control("weights", width="shown"),
    control("traces", width="shown"),
    bypass={"pre": "kick"},
):
    """Sparse synapses that learn order (Song, Miller and Abbott 2000); see stdp and connections.

    tau_plus before' = -before, +1 where a pre spike arrives; tau_minus after' = -after, +1 at a
    post spike;  pre spike: kick[j] += gain (1 + boost[i]) w size, then w -= w_max rate balance
    after;  post spike: w += w_max rate before.  Pre spikes have the `delay` of their synapse, post
    spikes that of their cable; together in one tick counts as pre first.  `total` above 0 holds
    the sum of what each receiver gets, one receiver a tick; `forget` fades all weights.  `mean` is
    of all weights; `weights` and `traces` are of the first synapses of receiver `look`.
    """
    most = min(targets.size, w.size, column.size, senders.size)
    room, last = cursor.size, kick.size - 1
    is_late = lags.size >= most
    grown_plus = grown_plus * exp(dt / tau_plus)
    grown_minus = grown_minus * exp(dt / tau_minus)
    if not 0.0 < grown_plus < LARGE:
        for i in range(before.size):
            before[i] /= grown_plus
        for q in range(room):
            raised[q] /= grown_plus
        grown_plus = 1.0
    if not 0.0 < grown_minus < LARGE:
        for j in range(after.size):
            after[j] /= grown_minus
        grown_minus = 1.0
    keep_before = 0.0 if pairs == 1.0 or pairs == 2.0 else 1.0
    keep_after = 0.0 if pairs == 1.0 or pairs == 3.0 else 1.0
    open_ = 1.0 if learn > 0.5 and freeze <= 0.5 else 0.0
    up = open_ * rate * w_max / grown_plus
    down = open_ * rate * balance * w_max / grown_minus
    up_slope = up / w_max if bounds == 1.0 else 0.0  # gain is up - up_slope w
    down_slope = down / w_max if bounds >= 1.0 else 0.0
    down = 0.0 if bounds >= 1.0 else down  # loss is down + down_slope w

    written, waits = counts[0], min(max(counts[1], 0), room)
    oldest = min(max(oldest, 0), room - 1)
    if written < 0 or written > begin.size:  # at the start, or more than there was room for
        for j in range(kick.size):
            kick[j] = 0.0
    else:
        for r in range(written):
            for s in range(min(max(begin[r], 0), most), min(max(end[r], 0), most)):
                kick[min(max(targets[s], 0), last)] = 0.0
    written = 0
    for k in range(pre.size):
        i = pre[k]
        size = gain * (1.0 + boost[min(i, boost.size - 1)]) * much[k]
        old_trace = before[i]
        before[i] = old_trace * keep_before + grown_plus
        first = min(max(starts[i], 0), most)
        beyond = min(max(starts[i + 1], 0), most)
        if is_late and waits < room:
            q = (oldest + waits) % room
            sender[q], cursor[q], age[q], carried[q] = i, first, 0.0, size
            raised[q], earlier[q], newest[i] = before[i] - old_trace, newest[i], q
            waits += 1
        else:  # of so many on their way the newest are there at once
            for s in range(first, beyond):
                j = min(max(targets[s], 0), last)
                old = w[s]
                kick[j] += size * old
                new = min(w_max, max(0.0, old - (down + down_slope * old) * after[j]))
                w[s] = new if open_ > 0.0 else old
            if written < begin.size:
                begin[written], end[written] = first, beyond
            written += 1
    gone = 0
    for k in range(waits):
        q = (oldest + k) % room
        first, old_age, size = min(max(cursor[q], 0), most), age[q], carried[q]
        i = min(max(sender[q], 0), before.size - 1)
        beyond = min(max(starts[i + 1], 0), most)
        s = first
        while s < beyond and lags[s] <= old_age:
            j = min(max(targets[s], 0), last)
            old = w[s]
            kick[j] += size * old
            new = min(w_max, max(0.0, old - (down + down_slope * old) * after[j]))
            w[s] = new if open_ > 0.0 else old
            s += 1
        if s > first:
            if written < begin.size:
                begin[written], end[written] = first, s
            written += 1
        cursor[q] = s
        if s >= beyond and gone == k:  # all of it is there, and of all before
            gone += 1
            newest[i] = -1 if newest[i] == q else newest[i]
    for k in range(post.size):
        j = min(max(post[k], 0), last)
        after[j] = after[j] * keep_after + grown_minus
        if open_ > 0.0:
            first = min(max(columns[j], 0), most)
            for c in range(first, min(max(columns[j + 1], 0), most)):
                s = min(max(column[c], 0), most - 1)
                i = min(max(senders[s], 0), before.size - 1)
                trace = before[i]
                if is_late:
                    q, younger = newest[i], 0.0
                    for _ in range(waits):
                        if q < 0 or q >= room or age[q] < younger or age[q] >= lags[s]:
                            break
                        trace -= raised[q]  # it is not there yet
                        q, younger = earlier[q], age[q]
                    trace *= exp(lags[s] * dt * stretch / tau_plus)
                old = w[s]
                w[s] = min(w_max, max(0.0, old + (up - up_slope * old) * trace))
    for k in range(waits):
        age[(oldest + k) % room] += 1.0 / stretch
    oldest = (oldest + gone) % room
    counts[0], counts[1] = written, waits - gone

    # one receiver a tick: the sum of its weights is held, and all that its wait costs is forgotten
    turn = turn + 1 if 0 <= turn < last else 0
    first = min(max(columns[turn], 0), most)
    beyond = min(max(columns[turn + 1], 0), most)
    all_of_it = 0.0
    for c in range(first, beyond):
        all_of_it += w[min(max(column[c], 0), most - 1)]
    if freeze <= 0.5 and (forget > 0.0 or total > 0.0):
        scale = exp(-forget * dt * kick.size)
        scale = total / all_of_it if total > 0.0 and all_of_it > 1e-9 else scale
        for c in range(first, beyond):
            s = min(max(column[c], 0), most - 1)
            w[s] = min(w_max, max(0.0, w[s] * scale))
    sum_ += all_of_it
    if turn == last:
        mean = sum_ / max(1.0, 1.0 * columns[kick.size])
        sum_ = 0.0
    j = int(min(1.0 * last, max(0.0, look)))
    first, beyond = min(max(columns[j], 0), most), min(max(columns[j + 1], 0), most)
    for k in range(weights.size):
        is_there = first + k < beyond
        s = min(max(column[first + k if is_there else 0], 0), most - 1)
        weights[k] = w[s] if is_there else 0.0
        i = min(max(senders[s], 0), before.size - 1)
        traces[k] = before[i] / grown_plus if is_there else 0.0
    return kick, mean, weights, traces, oldest, grown_plus, grown_minus, turn, sum_


PRESETS = {
    "stdp_connections": {
        "song miller abbott": {},
        "van rossum": {"balance": 2.5, "bounds": 2.0},
        "gentle": {"rate": 0.001, "bounds": 1.0},
        "held": {"total": 10.0},
    },
}
