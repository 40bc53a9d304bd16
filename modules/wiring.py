"""Who is wired to whom, sparse: pairs of a sender and a receiver, made once by a rule.

A rule is plain values: settings, widths and a seed.  The same rule always makes the same pairs.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from spikerack.modules import patterns
from spikerack.modules.drawn import Drawn
from spikerack.modules.wiring_files import entries_in, picture, read_pairs

PATTERNS = ("random", "in-degree", "out-degree", "all-to-all", "all-but-self", "one-to-one",
            "nearby", "nearby on a line", "nearby on a torus", "formula", "entries", "file",
            "picture")  # fmt: skip
AUTAPSES = ("with", "without")
NAMES = ("i", "j", "N", "N_pre", "N_post", "p")
MOST = 200_000_000  # synapses of a node
SLOWEST = 4_000_000_000  # pairs that a formula is asked for


class Rule(NamedTuple):
    """What decides which pairs there are, as a node's settings and widths say it."""

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

    @property
    def name(self) -> str:
        """The pattern's name."""
        return PATTERNS[int(self.pattern)]

    @property
    def is_read(self) -> bool:
        """True of what stands in a file."""
        return self.name in ("file", "picture") and bool(self.path)

    def dice(self, *what: int) -> np.random.Generator:
        """Chance for one purpose; `draw` deals another hand of the same seed."""
        return np.random.default_rng([abs(int(self.seed)), abs(int(self.draw)), *what])

    def chance(self, setting: str) -> Drawn:
        """The formula of `where`."""
        return Drawn(setting, self.where or "p", NAMES)


class Pairs(NamedTuple):
    """Senders and receivers, by sender and then by receiver; what a file says of them, or None.

    int32 [links] each, weights and delays in seconds float64 [links].
    """

    senders: np.ndarray
    receivers: np.ndarray
    weights: np.ndarray | None = None  # not a number where it is not told
    delays: np.ndarray | None = None


def expected(rule: Rule) -> int:
    """About how many synapses there will be, before one is made."""
    pre, post, wide = rule.pre, rule.post, 2.0 * patterns.WIDE * rule.reach + 1.0
    match rule.name:
        case "random":
            count = int(pre * post * rule.p)
        case "in-degree":
            count = int(rule.fan * post)
        case "out-degree":
            count = int(rule.fan * pre)
        case "one-to-one":
            count = min(pre, post)
        case "nearby" | "nearby on a line":
            count = int(pre * min(float(post), wide))
        case "nearby on a torus":
            count = int(pre * min(float(post), wide * wide))
        case "formula":
            count = int(pre * post * patterns.share(pre, post, rule.p, rule.chance("where")))
        case "entries":
            count = len(entries_in(rule.where, pre, post)[0])
        case "file":
            count = len(wired(rule).senders) if rule.is_read else 0
        case _:
            count = pre * post
    return count if rule.name == "file" else count * int(rule.copies)


def wired(rule: Rule) -> Pairs:
    """The pairs themselves; the arrays are shared and never written to."""
    mark = 0
    if rule.is_read:
        try:  # another file under the same name is read anew
            told = os.stat(rule.folder / rule.path)
            mark = hash((told.st_mtime_ns, told.st_size, told.st_ino))
        except (OSError, ValueError):
            mark = -1
    return _wired(rule, mark)


@lru_cache(maxsize=2)
def _wired(rule: Rule, mark: int) -> Pairs:
    pre, post, name = rule.pre, rule.post, rule.name
    about = expected(rule) if name != "file" else 0
    if about > MOST:
        what = f"must be at most {MOST} synapses (got about {about})"
        raise ValueError(f"pattern: {what}; choose fewer cells or a sparser pattern")
    if name == "formula" and pre * post > SLOWEST:
        what = f"a formula can be asked for {SLOWEST} pairs at most (got {pre * post})"
        raise ValueError(f"where: {what}; choose fewer cells or another pattern")
    weights = delays = None
    no_self = int(rule.autapses) == AUTAPSES.index("without") or name == "all-but-self"
    if name == "random":
        rows, targets = patterns.each_by_chance(pre, post, rule.p, rule.dice)
    elif name == "in-degree":
        targets, rows = patterns.some_of_each(post, pre, int(rule.fan), no_self, rule.dice(1))
    elif name == "out-degree":
        rows, targets = patterns.some_of_each(pre, post, int(rule.fan), no_self, rule.dice(1))
    elif name == "one-to-one":
        rows = targets = np.arange(min(pre, post))
    elif name.startswith("nearby"):
        rows, targets = patterns.nearby(pre, post, rule.p, rule.reach, name, rule.dice(1))
    elif name == "formula":
        rows, targets = patterns.by_formula(pre, post, rule.p, rule.chance("where"), rule.dice(1))
    elif name == "entries":
        rows, targets, weights, delays = entries_in(rule.where, pre, post)
    elif name == "file":
        rows, targets, weights, delays = read_pairs(rule.path, rule.folder, pre, post)
    elif name == "picture":
        rows, targets, weights = picture(rule.path, rule.folder, pre, post)
    else:
        rows, targets = np.divmod(np.arange(pre * post), post)
    return _in_order(rule, Pairs(rows, targets, weights, delays), no_self)


def _in_order(rule: Rule, pairs: Pairs, no_self: bool) -> Pairs:
    """Pairs by sender and then by receiver, each as often as is asked for."""
    rows, targets = pairs.senders, pairs.receivers
    flat = rows.astype(np.int64) * rule.post + targets
    order: np.ndarray | None = None
    if flat.size and not (flat[1:] >= flat[:-1]).all():
        order = np.argsort(flat, kind="stable")
    if no_self:
        order = np.arange(flat.size) if order is None else order
        order = order[rows[order] != targets[order]]
    copies = 1 if rule.name == "file" else int(rule.copies)
    if copies > 1:
        order = np.repeat(np.arange(flat.size) if order is None else order, copies)

    def taken(part: np.ndarray) -> np.ndarray:
        return part if order is None else part[order]

    told = (None if part is None else taken(part) for part in (pairs.weights, pairs.delays))
    return Pairs(taken(rows).astype(np.int32), taken(targets).astype(np.int32), *told)
