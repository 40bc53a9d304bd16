"""Synapses as their modules read them: for each sender a row, for each receiver a column.

Row i is `starts[i]` to `starts[i + 1]`: first what arrives soonest, then by receiver.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from spikerack.modules.drawn import Drawn
from spikerack.modules.wiring import NAMES, Pairs, Rule, wired

LONGEST = 10.0  # seconds on the way
WAITING = 4  # spikes of a sender that may be on their way at once


class Links(NamedTuple):
    """int64 [pre + 1], int32 [links], float64 [links], int32 [links] ticks or [1] if none waits."""

    starts: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    lags: np.ndarray

    @property
    def senders(self) -> np.ndarray:
        """The sender of each."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


class Columns(NamedTuple):
    """For each receiver its synapses: int64 [post + 1], int32 [links], the sender of each synapse.

    Column j is `of[starts[j]]` to `of[starts[j + 1]]`: places of synapses, by sender.
    """

    starts: np.ndarray
    of: np.ndarray
    senders: np.ndarray


class _Same:
    """Arrays made before, as a part of a key: equal if they are the very same."""

    def __init__(self, arrays: Any) -> None:
        self.arrays = arrays

    def __hash__(self) -> int:
        return id(self.arrays)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.arrays is self.arrays


def linked(rule: Rule, weight: str, delay: str, dt: float, keeps_all: bool = False) -> Links:
    """The synapses; the arrays are shared and never written to.

    What weighs nothing is left out, unless all are kept, as it may learn.
    """
    return _linked(rule, weight, delay, dt, keeps_all, _Same(wired(rule)))


def columned(rule: Rule, weight: str, delay: str, dt: float) -> Columns:
    """The synapses by their receivers; all are kept."""
    return _columned(rule.post, _Same(linked(rule, weight, delay, dt, keeps_all=True)))


def synapse_keys(starts: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """A number for each synapse that any rule gives to the same pair: its own of its copies."""
    count = int(starts[-1])
    if not count:
        return np.full(1, -1, np.int64)
    senders = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
    pairs = (senders << 27 | targets[:count]) << 10  # and room for copies
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    copy = np.arange(count) - np.repeat(first, np.diff(first, append=count))
    pairs[order] = ordered + np.minimum(copy, 1023)
    return pairs


@lru_cache(maxsize=2)
def _linked(rule: Rule, weight: str, delay: str, dt: float, keeps_all: bool, same: _Same) -> Links:
    pairs: Pairs = same.arrays
    rows, targets, weights = pairs.senders, pairs.receivers, pairs.weights
    if weights is None or np.isnan(weights).any() or rule.name == "picture":
        drawn = _drawn(rule, Drawn("weight", weight, NAMES), 2, pairs)
        if weights is None or rule.name == "picture":
            weights = drawn if weights is None else drawn * weights
        weights = np.where(np.isnan(weights), drawn, weights)
    lags = _lags(rule, delay, dt, pairs)
    order: np.ndarray | None = None
    if not keeps_all and not weights.all():
        order = np.flatnonzero(weights)
    if lags is not None:
        order = np.arange(len(rows)) if order is None else order
        order = order[np.lexsort((lags[order], rows[order]))]
        lags = lags[order]
    if order is not None:
        rows, targets, weights = rows[order], targets[order], weights[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=rule.pre))])
    if not targets.size:  # one that nobody asks for
        targets, weights, lags = np.zeros(1, np.int32), np.zeros(1), None
    lags = np.zeros(1, np.int32) if lags is None else lags
    return Links(starts.astype(np.int64), targets, weights, lags)


@lru_cache(maxsize=2)
def _columned(post: int, same: _Same) -> Columns:
    links: Links = same.arrays
    count = int(links.starts[-1])
    targets = links.targets[:count]
    of = np.argsort(targets, kind="stable").astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(targets, minlength=post))])
    if not count:
        return Columns(starts.astype(np.int64), np.zeros(1, np.int32), np.zeros(1, np.int32))
    return Columns(starts.astype(np.int64), of, links.senders)


def _drawn(rule: Rule, drawn: Drawn, purpose: int, pairs: Pairs) -> np.ndarray:
    """What is typed of each synapse."""
    known = {"N": rule.post, "N_pre": rule.pre, "N_post": rule.post, "p": rule.p}
    numbers = {name: np.float64(value) for name, value in known.items()}
    ends = {"i": pairs.senders.astype(float), "j": pairs.receivers.astype(float)}
    return drawn.values(len(pairs.senders), rule.dice(purpose), **ends, **numbers)


def _lags(rule: Rule, delay: str, dt: float, pairs: Pairs) -> np.ndarray | None:
    """Whole ticks on the way, or None if every spike is there at once."""
    told = pairs.delays
    if told is None and not waits(delay):
        return None
    if told is None or np.isnan(told).any():
        drawn = _drawn(rule, Drawn("delay", delay, NAMES, "s"), 3, pairs)
        told = drawn if told is None else np.where(np.isnan(told), drawn, told)
    bad = np.flatnonzero((told < 0.0) | (told > LONGEST))
    if bad.size:
        what = f"must be from 0 to {LONGEST:g} s for every synapse (got {told[bad[0]]:g} s)"
        raise ValueError(f"delay: {what}; choose others")
    lags = np.floor(told / dt + 0.5).astype(np.int32)
    return lags if lags.any() else None


def waits(delay: str) -> bool:
    """True if any spike may be on its way for a while, as far as the text tells."""
    return not Drawn("delay", delay or "0", NAMES, "s").is_none


def may_wait(rule: Rule, delay: str) -> bool:
    """The same, as far as is known before a file is read."""
    return rule.name in ("entries", "file") or waits(delay)


def waiting(rule: Rule, delay: str) -> int:
    """How many spikes may be on their way at once; none is lost if there are more."""
    return WAITING * rule.pre + 60 if may_wait(rule, delay) else 1
