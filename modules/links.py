"""Synapses as their modules read them: for each sender a row, for each receiver a column.

Row i is `starts[i]` to `starts[i + 1]`: first what arrives soonest, then by receiver.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from spikerack.modules.drawn import Drawn
from spikerack.modules.wiring import NAMES, Rule, wired

LONGEST = 10.0  # seconds on the way
WAITING = 4  # spikes of a sender that may be on their way at once


class Synapses(NamedTuple):
    """A rule, and what its synapses weigh and how long spikes are on their way, as typed."""

    pre: int
    post: int
    pattern: float
    p: float
    fan: float
    reach: float
    where: str
    path: str
    autapses: float
    copies: float
    draw: float
    seed: int
    folder: Path
    weight: str
    delay: str
    dt: float

    @property
    def rule(self) -> Rule:
        """Which pairs there are."""
        return Rule(*self[: len(Rule._fields)])


class Links(NamedTuple):
    """int64 [pre + 1], int32 [links], float64 [links], int32 [links] ticks or [1] if none waits."""

    starts: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    lags: np.ndarray


def linked(synapses: Synapses, keeps_all: bool = False) -> Links:
    """The synapses; the arrays are shared and never written to.

    What weighs nothing is left out, unless all are kept, as it may learn.
    """
    return _linked(synapses, keeps_all, _Same(wired(synapses.rule)))


class _Same:
    """The pairs of a rule, as a part of a key: equal if they are the very arrays."""

    def __init__(self, pairs: NamedTuple) -> None:
        self.pairs = pairs

    def __hash__(self) -> int:
        return id(self.pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.pairs is self.pairs


@lru_cache(maxsize=2)
def _linked(synapses: Synapses, keeps_all: bool, same: _Same) -> Links:
    rows, targets, weights, delays = same.pairs
    if weights is None or np.isnan(weights).any() or synapses.rule.name == "picture":
        drawn = _drawn(synapses, "weight", 2, rows, targets)
        if weights is None or synapses.rule.name == "picture":
            weights = drawn if weights is None else drawn * weights
        weights = np.where(np.isnan(weights), drawn, weights)
    lags = _lags(synapses, rows, targets, delays)
    order: np.ndarray | None = None
    if not keeps_all and not weights.all():
        order = np.flatnonzero(weights)
    if lags is not None:
        order = np.arange(len(rows)) if order is None else order
        order = order[np.lexsort((lags[order], rows[order]))]
        lags = lags[order]
    if order is not None:
        rows, targets, weights = rows[order], targets[order], weights[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=synapses.pre))])
    if not targets.size:  # one that nobody asks for
        targets, weights, lags = np.zeros(1, np.int32), np.zeros(1), None
    lags = np.zeros(1, np.int32) if lags is None else lags
    return Links(starts.astype(np.int64), targets, weights, lags)


def _drawn(
    synapses: Synapses, setting: str, purpose: int, rows: np.ndarray, targets: np.ndarray
) -> np.ndarray:
    """What is typed of each synapse."""
    pre, post = np.float64(synapses.pre), np.float64(synapses.post)
    known = {"N": post, "N_pre": pre, "N_post": post, "p": np.float64(synapses.p)}
    unit = "s" if setting == "delay" else ""
    drawn = Drawn(setting, getattr(synapses, setting), NAMES, unit)
    ends = {"i": rows.astype(float), "j": targets.astype(float)}
    return drawn.values(len(rows), synapses.rule.dice(purpose), **ends, **known)


def _lags(
    synapses: Synapses, rows: np.ndarray, targets: np.ndarray, told: np.ndarray | None
) -> np.ndarray | None:
    """Whole ticks on the way, or None if every spike is there at once."""
    if told is None and not waits(synapses.delay):
        return None
    if told is None or np.isnan(told).any():
        drawn = _drawn(synapses, "delay", 3, rows, targets)
        told = drawn if told is None else np.where(np.isnan(told), drawn, told)
    bad = np.flatnonzero((told < 0.0) | (told > LONGEST))
    if bad.size:
        rule = f"must be from 0 to {LONGEST:g} s for every synapse"
        raise ValueError(f"delay: {rule} (got {told[bad[0]]:g} s); choose others")
    lags = np.floor(told / synapses.dt + 0.5).astype(np.int32)
    return lags if lags.any() else None


def waits(delay: str) -> bool:
    """True if any spike may be on its way for a while, as far as the text tells."""
    return not Drawn("delay", delay or "0", NAMES, "s").is_none


def waiting(pre: int, path: str, where: str, pattern: float, delay: str) -> int:
    """How many spikes may be on their way at once; none is lost if there are more."""
    told = any((path, pattern >= 10.0 and where, waits(delay)))
    return WAITING * pre + 60 if told else 1


class Columns(NamedTuple):
    """For each receiver its synapses: int64 [post + 1], int32 [links], the sender of each synapse.

    Column j is `of[starts[j]]` to `of[starts[j + 1]]`: places of synapses, by sender.
    """

    starts: np.ndarray
    of: np.ndarray
    senders: np.ndarray


@lru_cache(maxsize=2)
def _columned(synapses: Synapses, same: _Same) -> Columns:
    links = same.pairs
    assert isinstance(links, Links)
    count = int(links.starts[-1])
    senders = np.repeat(np.arange(synapses.pre, dtype=np.int32), np.diff(links.starts))
    targets = links.targets[:count]
    of = np.argsort(targets, kind="stable").astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(targets, minlength=synapses.post))])
    if not count:
        of, senders = np.zeros(1, np.int32), np.zeros(1, np.int32)
    return Columns(starts.astype(np.int64), of, senders)


def columned(synapses: Synapses) -> Columns:
    """The synapses by their receivers; all are kept."""
    return _columned(synapses, _Same(linked(synapses, keeps_all=True)))


def keys_of(synapses: Synapses) -> np.ndarray:
    """A number for each synapse that another rule gives to the same pair: its own of its copies."""
    links = linked(synapses, keeps_all=True)
    count = int(links.starts[-1])
    if not count:
        return np.full(1, -1, np.int64)
    senders = np.repeat(np.arange(synapses.pre, dtype=np.int64), np.diff(links.starts))
    pairs = (senders << 27 | links.targets[:count]) << 10  # room for the number of a copy
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    copy = np.arange(count) - np.repeat(first, np.diff(first, append=count))
    pairs[order] = ordered + np.minimum(copy, 1023)
    return pairs
